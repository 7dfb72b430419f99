import json
import math

import numpy as np
import pytest
import torch

from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.evaluation.sharpening import LEVEL, evaluate, sharpened, ssi, table
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.config import preset
from alignDRAW_core.models.sharpener import SharpenerConfig

from .conftest import small_model
from .test_sharpen import small_sharpener


@pytest.fixture(scope="module")
def painter() -> Painter:
    words = Scenes.load().vocabulary()
    config = preset(
        "scenes",
        glimpses=2,
        h_gen=9,
        h_infer=9,
        z_dim=4,
        read_size=3,
        write_size=3,
        h_lang=5,
        align_dim=6,
        vocabulary=len(words),
    )
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
