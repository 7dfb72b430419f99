"""The sample set of the Train tab."""

import re

import numpy as np
import pytest

from alignDRAW_core.data.creatures import COLOURS, EYES, PLACES, SIDE, creatures, draw, write_zip
from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.own_pictures import OwnPictures
from demo.assets import CREATURES, NEW_CREATURES

PICTURES = [np.asarray(draw(creature, np.random.default_rng(n))) for n, creature in enumerate(creatures())]


def test_it_is_read_like_any_upload_with_every_caption(tmp_path):
    write_zip(tmp_path / "creatures.zip")
    found = read_pairs(tmp_path / "creatures.zip", 32, 32, 3)
    assert found.captions == [[creature.caption] for creature in creatures()] and found.skipped == []
    assert len(found.pictures) == 60 and OwnPictures.from_found(found).held.sum() == 6


def test_it_is_always_the_same(tmp_path):
    for name in ("a.zip", "b.zip"):
        write_zip(tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_every_colour_comes_with_every_number_of_eyes_in_every_place():
    told = {(creature.colour, creature.eyes, creature.place) for creature in creatures()}
    assert len(told) == len(COLOURS) * len(EYES) * len(PLACES) == 60
    captions = {creature.caption for creature in creatures()}
    assert "a purple gloop with one eye on the beach." in captions and not captions & set(NEW_CREATURES)


@pytest.mark.parametrize("number", range(60))
def test_a_picture_shows_the_colour_and_the_eyes_of_its_caption(number):
    creature, picture = creatures()[number], PICTURES[number].astype(int)
    share = (np.abs(picture - COLOURS[creature.colour]).sum(axis=2) < 30).mean()
    others = [
        (np.abs(picture - rgb).sum(axis=2) < 30).mean() for name, rgb in COLOURS.items() if name != creature.colour
    ]
    assert share > 0.2 > 0.1 > max(others)
    # Down the picture there is a row across all the pupils, each between the whites of its eye.
    dark, light = (picture < 60).all(axis=2), (picture > 240).all(axis=2)
    seen = max(pupils(*rows) for rows in zip(dark[SIDE // 4 : SIDE * 3 // 4], light[SIDE // 4 : SIDE * 3 // 4]))
    assert seen == EYES[creature.eyes]


def pupils(dark: np.ndarray, light: np.ndarray) -> int:
    """Dark runs between white ones, in one row."""
    text = "".join("d" if is_dark else "l" if is_light else " " for is_dark, is_light in zip(dark, light))
    return len(re.findall("l{3,} ?d{5,} ?(?=l{3,})", text))


def test_the_picture_of_before_and_after_is_small():
    assert CREATURES.stat().st_size < 100_000
