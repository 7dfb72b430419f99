"""What every evaluation shares, by hand: models that say what they are told take the place of trained ones."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alignDRAW_core import evaluation
from alignDRAW_core.evaluation import Setting, bound, draw_all, encoded, parts, settings, spread
from alignDRAW_core.models.base import Losses

CAPTION = "the red bus ."


class Told:
    """A model whose losses are written in the picture: its first pixel is the KL term, its second the rest."""

    device = torch.device("cpu")

    def noise_shape(self, batch):
        return batch, 2

    def __call__(self, images, text, noise):
        first, second = (255 * images[:, 0, 0]).unbind(1)
        self.noise = noise
        return Losses(kl=torch.stack([first - 1, torch.ones_like(first)], dim=1), reconstruction=second)


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(evaluation, "encoded", lambda painter, captions: None)
    return SimpleNamespace(model=Told())


def test_the_bound_and_its_standard_error_by_hand(told):
    totals = np.array([[10, 30], [20, 60], [90, 150]], np.uint8)  # KL and reconstruction of three pictures
    batches = [(totals[part].reshape(-1, 1, 1, 2), [CAPTION] * len(totals[part])) for part in ([0, 1], [2])]
    found = bound(told, batches, 0)
    assert (found["kl"], found["reconstruction"], found["nats"]) == (40, 80, 120) and found["pictures"] == 3
    assert found["standard_error"] == round(np.std([40, 80, 240], ddof=1) / 3**0.5, 2)
    assert told.model.noise.shape == (1, 2)


def test_pictures_of_a_batch_have_each_their_own_noise(told):
    bound(told, [(np.zeros((5, 1, 1, 2), np.uint8), [CAPTION] * 5)], 0)
    assert len(torch.unique(told.model.noise, dim=0)) == 5


def test_every_caption_is_drawn_from_a_seed_of_its_own_at_the_setting_asked_for(small_painter, monkeypatch):
    monkeypatch.setattr(evaluation, "BATCH", 3)
    drawings = draw_all(small_painter, [CAPTION] * 7, 0.3, 2, 1.7)
    assert [drawing.seed for drawing in drawings] == [2000, 2001, 2002, 2003, 2004, 2005, 2006]
    assert {(drawing.temperature, drawing.strength) for drawing in drawings} == {(0.3, 1.7)}
    assert all(drawing.sharpened is None for drawing in drawings)
    alone = small_painter.draw(CAPTION, seed=2004, temperature=0.3, strength=1.7)
    np.testing.assert_allclose(drawings[4].image, alone.image, atol=1e-5)
    assert [drawing.strength for drawing in draw_all(small_painter, [CAPTION], 1.0, 0)] == [1.0]


def test_variety_is_that_of_seeds_at_its_setting(small_painter):
    assert spread(small_painter, [CAPTION], Setting(0, 1)) == 0, "without noise all seeds draw the same"
    at = {setting: spread(small_painter, [CAPTION], setting) for setting in (Setting(0.5, 1), Setting(2, 1))}
    assert 0 < at[Setting(0.5, 1)] < at[Setting(2, 1)]
    assert spread(small_painter, [CAPTION], Setting(1, 1)) != spread(small_painter, [CAPTION], Setting(1, 3))
    images = [small_painter.draw(CAPTION, seed=seed, temperature=1, strength=1).image for seed in range(5, 13)]
    pairs = [np.linalg.norm(images[a] - images[b]) for a in range(8) for b in range(a)]
    assert spread(small_painter, [CAPTION], Setting(1, 1), first=5) == pytest.approx(np.mean(pairs), abs=1e-3)


def test_settings_are_the_papers_the_checkpoint_s_own_and_those_named(small_painter):
    assert settings(small_painter) == [Setting(1, 1), Setting(0.7, 1)]
    assert settings(small_painter, 0.0) == [Setting(1, 1), Setting(0.7, 1), Setting(0, 1)]


def test_batches_make_the_whole(monkeypatch):
    monkeypatch.setattr(evaluation, "BATCH", 4)
    assert list(parts(10)) == [4, 4, 2] and list(parts(4)) == [4] and list(parts(0)) == []


def test_captions_are_encoded_a_row_each(small_painter):
    text = encoded(small_painter, [CAPTION, "seven"])
    assert text.mask.tolist() == [[True] * 4, [True] + [False] * 3]
