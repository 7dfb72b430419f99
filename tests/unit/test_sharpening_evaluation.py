import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.evaluation import sharpening
from alignDRAW_core.evaluation.sharpening import LEVEL, bounds, evaluate, sharpened, ssi, table
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.sharpener import SharpenerConfig

from .conftest import small_model, tiny_preset
from .test_sharpen import small_sharpener


@pytest.fixture(scope="module")
def painter() -> Painter:
    words = Scenes.load().vocabulary()
    config = tiny_preset("scenes", words)
    card = {"training": {"data": Scenes.key}, "default_temperature": 0.5, "default_strength": 2, "examples": []}
    return Painter(
        "untrained", small_model(config), words, card, small_sharpener(SharpenerConfig(32, 32, 3, 10, filters=2))
    )


def test_before_and_after_of_a_whole_checkpoint(painter):
    rng = np.random.default_rng(0)
    batches = [Scenes.load().batch(6, rng), Scenes.load().batch(4, rng)]
    seen = []
    judged = {
        "seen": (
            batches[0][1],
            lambda drawings: seen.append(drawings) or {"all": 0.5, "drawings": len(drawings), "attention": {}},
        )
    }
    report = evaluate(painter, batches, judged, "rendered scenes", report=lambda line: None)
    assert json.loads(json.dumps(report)) == report and report["pictures"] == 10
    assert report["judged"] == {"seen": {"raw": {"all": 0.5}, "sharpened": {"all": 0.5}}}
    assert [drawing.caption for drawing in seen[0]] == [drawing.caption for drawing in seen[1]] == batches[0][1]
    assert not np.allclose(seen[0][0].image, seen[1][0].image)
    assert report["bound"]["raw"]["nats"] != report["bound"]["sharpened"]["nats"]
    assert {(d.temperature, d.strength) for drawings in seen for d in drawings} == {(0.5, 2)}
    assert all(
        line in table(report)
        for line in (
            "captions of 10 rendered scenes; temperature 0.5, strength 2",
            "bound at strength 1",
            "energy of the Laplacian",
            "SSI",
            "bound",
            "judged, seen: all 50.0% -> 50.0%",
        )
    )


def test_the_sharpened_finish_is_that_of_the_drawing(painter):
    drawings = painter.draw(["a red car in the snow .", "a cat ."], seed=[1, 2])
    for drawing, sharp in zip(drawings, sharpened(painter, drawings)):
        np.testing.assert_allclose(sharp.image, drawing.sharpened[-1], atol=1e-5)


def test_a_sharpener_that_adds_nothing_changes_nothing(painter):
    painter.sharpener.edges[-1].weight.zero_()
    painter.sharpener.edges[-1].bias.zero_()
    report = evaluate(painter, [Scenes.load().batch(8, np.random.default_rng(1))], {}, report=lambda line: None)
    assert report["bound"]["raw"]["nats"] == pytest.approx(report["bound"]["sharpened"]["nats"], abs=0.5)
    assert (
        report["energy_of_real"]["raw"] == report["energy_of_real"]["sharpened"] < 1
        and report["ssi"]["raw"] == report["ssi"]["sharpened"]
    )


def test_a_pixel_is_never_more_certain_than_half_a_level():
    assert math.isclose(-math.log(LEVEL), 6.23, abs_tol=0.01)


def test_likeness_to_itself_is_one():
    pictures = torch.rand(3, 16, 16, 3, generator=torch.Generator().manual_seed(0)).numpy()
    assert ssi(pictures, pictures)["mean"] == pytest.approx(1, abs=1e-4)
    assert ssi(pictures, pictures[::-1].copy())["mean"] < 0.5


def test_both_bounds_and_their_errors_by_hand(monkeypatch):
    """KL terms stay; a reconstruction of mid-grey costs log 2 a pixel, one that is right all but nothing."""
    monkeypatch.setattr(sharpening, "encoder", lambda name, model: lambda read: None)
    monkeypatch.setattr(sharpening, "encoded", lambda painter, captions: None)
    model = SimpleNamespace(
        device=torch.device("cpu"),
        noise_shape=lambda batch: (batch, 1),
        reconstruct=lambda x, text, noise: (255 * x[:, :2, 0, 0], torch.full_like(x, 0.5)),
    )
    sharpener = SimpleNamespace(config=SimpleNamespace(encoder=""))
    painter = SimpleNamespace(model=model, read=lambda caption: caption)
    painter.sharpener = type("All white", (), {"config": sharpener.config, "__call__": lambda *of: 0.5})()
    images = np.full((3, 4, 1, 1), 255, np.uint8)
    images[:, :2, 0, 0] = [[1, 2], [3, 4], [20, 30]]  # the KL terms
    found = bounds(painter, [(images[:2], ["a", "b"]), (images[2:], ["c"])], 0)
    kl, grey = np.array([3, 7, 50]), 4 * math.log(2)
    assert found["raw"]["nats"] == pytest.approx(kl.mean() + grey, abs=0.01)
    assert found["raw"]["standard_error"] == pytest.approx(kl.std(ddof=1) / 3**0.5, abs=0.01)
    x = images.reshape(3, 4) / 255
    white = kl - (x * math.log(1 - LEVEL) + (1 - x) * math.log(LEVEL)).sum(axis=1)
    assert found["sharpened"]["nats"] == pytest.approx(white.mean(), abs=0.01)
    assert found["sharpened"]["standard_error"] == pytest.approx(white.std(ddof=1) / 3**0.5, abs=0.01)


def test_real_pictures_are_compared_as_they_are(painter, monkeypatch):
    compared = []
    monkeypatch.setattr(sharpening, "ssi", lambda pictures, real: compared.append(real) or {"mean": 1.0})
    images = np.zeros((2, 32, 32, 3), np.uint8)
    images[:, :, 16:] = 255
    evaluate(painter, [(images, ["a cat ."] * 2)], {}, report=lambda line: None)
    assert len(compared) == 2 and all((real == (images > 0)).all() for real in compared), "white is 1"
