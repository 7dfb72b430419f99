"""Is the thing read right? With a net that looks at one colour, and pictures whose colour is known."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from alignDRAW_core.data.captioned_images import CaptionedImages
from alignDRAW_core.data.class_captions import captions_of
from alignDRAW_core.evaluation import things
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import small_model, tiny_preset

CLASSES = ("bus", "frog", "ship")  # red, green, blue
WORDS = Vocabulary("a photo of bus frog ship on red green blue background".split())


class Reddest(torch.nn.Module):
    """The class of a picture [B, 3, 32, 32] is its strongest colour."""

    classes = CLASSES

    def forward(self, pictures):
        return pictures.mean(dim=(2, 3))


def pictures(count: int) -> CaptionedImages:
    colours = 200 * np.eye(3, dtype=np.uint8)
    images = np.broadcast_to(colours[np.arange(count) % 3][:, None, None], (count, 32, 32, 3))
    noisy = images + np.random.default_rng(0).integers(50, size=images.shape, dtype=np.uint8)
    captions = tuple(captions_of(image, CLASSES[k % 3]) for k, image in enumerate(noisy))
    return CaptionedImages(noisy, tuple(range(count)), ("test",) * count, captions)


@pytest.fixture
def painter() -> Painter:
    return Painter(
        "untrained",
        small_model(tiny_preset("scenes", WORDS)),
        WORDS,
        {"default_temperature": 0.5, "default_strength": 2.0},
    )


def test_photographs_are_read_as_what_they_are_and_drawings_as_what_was_asked(painter, monkeypatch):
    data, asked = pictures(12), []

    def drawn(painter, captions, temperature, seed, strength=None):
        asked.append((captions, temperature, strength))
        red = np.broadcast_to(np.float32([0.9, 0.1, 0.2]), (1, 32, 32, 3))
        return [replace(painter.draw(caption, seed=0), canvases=red) for caption in captions]

    monkeypatch.setattr("alignDRAW_core.evaluation.bands.draw_all", drawn)
    found = things.evaluate(painter, data, Reddest(), 9, seed=0, report=lambda line: None)
    assert found["photographs"] == 9 and found["classes"] == 3
    assert [(temperature, strength) for _, temperature, strength in asked] == [(1, 1), (1, 2), (0.5, 1), (0.5, 2)]
    assert all(captions == asked[0][0] for captions, _, _ in asked)
    buses = np.mean(["bus" in caption for caption in asked[0][0]])
    assert 0 < buses < 1
    for name, read in found["read"].items():
        first = pytest.approx(buses, abs=1e-4) if name.startswith("temperature") else 1
        assert read["first"] == first, name
    assert list(found["read"])[:4] == ["photographs", "blurred by 1", "blurred by 2", "blurred by 3"]
    assert found["bands"]["temperature 1, strength 1"]["below 0.1"] == 0
    assert f"{buses:.1%}" in "\n".join(things.table("cifar10", found))


def test_the_net_is_one_that_tells_these_classes_apart():
    class Other(Reddest):
        classes = ("bus", "frog")

    reddest = Reddest()
    assert things.net_for(pictures(6), [Other(), reddest]) is reddest and things.net_for(pictures(6), [Other()]) is None
