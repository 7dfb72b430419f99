"""What every data set offers, whoever trains or measures."""

import inspect

import numpy as np
import pytest

from alignDRAW_core.data.base import Dataset
from alignDRAW_core.data.captioned_mnist import CaptionedMNIST, Configuration, configurations
from alignDRAW_core.data.own_pictures import OwnPictures
from alignDRAW_core.data.registry import DATASETS
from alignDRAW_core.data.scenes import Scenes, is_hidden, parse


@pytest.mark.parametrize("dataset", [*DATASETS.values(), OwnPictures])
def test_each_has_all_that_is_asked_for(dataset):
    asked = [name for name, member in vars(Dataset).items() if inspect.isfunction(member) and name[0] != "_"]
    assert {"batch", "plain", "everything", "validation", "held_out"} <= set(asked)
    assert [name for name in asked if not callable(getattr(dataset, name, None))] == []


def of(caption: str) -> Configuration:
    return next(
        each for hidden in (False, True) for row in configurations(hidden) for each in row if each.caption == caption
    )


def test_who_draws_is_never_shown_what_is_hidden_and_who_reads_is(test_digits):
    for data, hidden, least in (
        (Scenes.load(), lambda caption: is_hidden(parse(caption)), 40),
        (test_digits, lambda caption: of(caption).is_hidden, 20),
    ):
        _, captions = data.batch(200, np.random.default_rng(0))
        assert not any(map(hidden, captions)) and data.held_out()
        everything = data.everything()
        images, captions = everything.batch(200, np.random.default_rng(0))
        assert images.shape == (200, *data.image_shape) and len(captions) == 200
        assert least <= sum(map(hidden, captions)) <= 60 and everything.held_out() == []


def test_digits_stay_of_their_split(test_digits):
    assert test_digits.everything().digits is test_digits.digits
    assert isinstance(test_digits.everything().plain(), CaptionedMNIST) and test_digits.everything().plain().hidden
