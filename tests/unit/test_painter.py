from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.data.captioned_mnist import TEMPLATES
from alignDRAW_core.generation.painter import pick_device

CAPTIONS = ["the red bus is on the left .", "a green bus", "the digit seven is on the left of the digit three ."]


def test_what_a_drawing_holds(small_painter):
    drawing = small_painter.draw("The RED bus is zebra-striped.", seed=3)
    assert drawing.caption == "The RED bus is zebra-striped."
    assert drawing.words == ["the", "red", "bus", "is", "zebra", "striped", "."] and drawing.unknown_words == [
        "zebra",
        "striped",
    ]
    assert (
        drawing.canvases.shape == (5, 11, 13, 1)
        and drawing.attention.shape == (5, 7)
        and drawing.windows.shape == (5, 5)
    )
    assert all(part.dtype == np.float32 for part in (drawing.canvases, drawing.attention, drawing.windows))
    assert 0 <= drawing.canvases.min() <= drawing.canvases.max() <= 1
    np.testing.assert_allclose(drawing.attention.sum(1), 1, rtol=1e-5)
    assert (drawing.image == drawing.canvases[-1]).all()
    assert (drawing.seed, drawing.checkpoint, drawing.temperature, drawing.sharpened) == (3, "small", 0.7, None)


def test_the_same_picture_alone_in_a_batch_and_from_threads(small_painter):
    alone = [small_painter.draw(caption, seed=seed) for seed, caption in enumerate(CAPTIONS)]
    together = small_painter.draw(CAPTIONS, seed=[0, 1, 2])
    torch.manual_seed(99)
    with ThreadPoolExecutor(4) as pool:
        threads = list(pool.map(lambda k: small_painter.draw(CAPTIONS[k % 3], seed=k % 3), range(24)))
    for k, drawing in enumerate(threads + together):
        np.testing.assert_allclose(drawing.canvases, alone[k % 3].canvases, atol=1e-5)
        np.testing.assert_allclose(drawing.attention, alone[k % 3].attention, atol=1e-5)
        np.testing.assert_allclose(drawing.windows, alone[k % 3].windows, rtol=1e-3, atol=1e-4)


def test_drawing_leaves_the_global_generator_alone(small_painter):
    before = torch.get_rng_state()
    small_painter.draw(CAPTIONS[0], seed=1)
    assert torch.equal(torch.get_rng_state(), before)


def test_seed_and_temperature_matter_as_they_say(small_painter):
    a, b = small_painter.draw([CAPTIONS[0]] * 2, seed=[1, 2])
    assert np.abs(a.canvases - b.canvases).max() > 1e-3
    calm = [small_painter.draw(CAPTIONS[0], seed=seed, temperature=0).image for seed in (1, 2)]
    np.testing.assert_array_equal(*calm)
    np.testing.assert_allclose(small_painter.draw(CAPTIONS[0], seed=1, temperature=0.7).image, a.image, atol=1e-5)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "7", None, True, float("nan"), [1]])
def test_seeds_that_cannot_be(small_painter, seed):
    with pytest.raises(ValueError, match="seed"):
        small_painter.draw([CAPTIONS[0], CAPTIONS[1]], seed=seed)


@pytest.mark.parametrize("temperature", [-0.1, 2.1, "1", float("nan"), float("inf"), True])
def test_temperatures_that_cannot_be(small_painter, temperature):
    with pytest.raises(ValueError, match="temperature"):
        small_painter.draw(CAPTIONS[0], temperature=temperature)


def test_each_caption_of_a_list_may_have_its_own_temperature_and_strength(small_painter):
    temperatures, strengths = [0.0, None, 1.3], [1.0, 2.0, None]
    together = small_painter.draw(CAPTIONS, [1, 2, 3], temperatures, strength=strengths)
    for k, drawing in enumerate(together):
        alone = small_painter.draw(CAPTIONS[k], k + 1, temperatures[k], strength=strengths[k])
        np.testing.assert_allclose(drawing.canvases, alone.canvases, atol=1e-5)
        assert (drawing.temperature, drawing.strength) == (alone.temperature, alone.strength)
    assert together[1].temperature == small_painter.default_temperature


@pytest.mark.parametrize(
    "numbers",
    [
        {"temperature": [1.0, 1.0]},
        {"temperature": []},
        {"strength": [1.0]},
        {"temperature": [1.0, 1.0, 2.1]},
        {"strength": [1.0, 1.0, -1.0]},
    ],
)
def test_lists_of_numbers_that_do_not_fit_the_captions(small_painter, numbers):
    with pytest.raises(ValueError, match=next(iter(numbers))):
        small_painter.draw(CAPTIONS, **numbers)


def test_numpy_numbers_will_do(small_painter):
    drawing = small_painter.draw(CAPTIONS[0], seed=np.int64(2**32 - 1), temperature=np.float32(1))
    assert drawing.seed == 2**32 - 1 and type(drawing.seed) is int


@pytest.mark.parametrize(
    "caption, message", [([], "no caption"), (None, "a text"), (7, "a text"), ([None], "a text"), (b"red", "a text")]
)
def test_no_caption_at_all(small_painter, caption, message):
    with pytest.raises(ValueError, match=message):
        small_painter.draw(caption)


def test_devices():
    assert pick_device("cpu").type == "cpu"
    assert pick_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(ValueError, match="auto, cpu or cuda"):
        pick_device("gpu")
    if not torch.cuda.is_available():
        with pytest.raises(ValueError, match="no CUDA"):
            ad.load("captioned-mnist", device="cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_cuda_draws_the_same_picture():
    cpu, cuda = (
        ad.load("captioned-mnist", device=device).draw("the digit seven is at the top left of the image .", seed=7)
        for device in ("cpu", "cuda")
    )
    np.testing.assert_allclose(cpu.canvases, cuda.canvases, atol=0.02)


def test_words_are_known_by_how_often_training_showed_them(small_painter):
    assert small_painter.word_counts == small_painter.draw("the bus .").word_counts == {}  # an older file does not say
    training = {**small_painter.card["training"], "word_counts": {"the": 900, "bus": 7}}
    painter = replace(small_painter, card={**small_painter.card, "training": training})
    assert painter.draw("The zebra and the bus .").word_counts == {"the": 900, "bus": 7}
    assert painter.unknown_words("The {zebra|bus}, in 4K.") == ["zebra", "in", "4k"]


def test_a_surprise_suits_the_checkpoint(small_painter):
    assert small_painter.surprise(1) == "the red bus ."
    painter = ad.load("captioned-mnist")
    captions = [painter.surprise(seed) for seed in range(20)]
    assert len(set(captions)) > 10 and captions[3] == painter.surprise(3)
    assert all(painter.draw(caption, seed=1).unknown_words == [] for caption in captions[:2])


def test_the_shipped_checkpoint_is_the_paper_s_model():
    painter = ad.load("captioned-mnist")
    config = painter.card["config"]
    assert (config["glimpses"], config["h_gen"], config["z_dim"], config["write_size"], config["vocabulary"]) == (
        32,
        300,
        150,
        8,
        22,
    )
    assert {(entry["digit"], entry["place"]) for entry in painter.card["training"]["held_out"]} and len(
        painter.card["training"]["held_out"]
    ) == 12
    drawing = painter.draw("the digit 7 is at the bottom left of the image .", seed=7)
    ink = drawing.image[..., 0]
    assert drawing.canvases.shape == (32, 60, 60, 1) and drawing.unknown_words == []
    assert ink[28:, :32].sum() > 0.9 * ink.sum() > 9
    assert painter.default_temperature >= 0.5 and len(TEMPLATES) == 8


def test_a_painter_is_said_in_a_line_and_does_not_change(small_painter):
    assert repr(small_painter) == "Painter(name='small')"
    with pytest.raises(FrozenInstanceError):
        small_painter.name = "other"


def test_windows_say_where_it_writes(small_painter):
    """x, y, stride, sigma and gamma, in this order: of a model that writes one bright patch, always in one place."""
    model, parameters = small_painter.model, [0.5, -0.25, np.log(0.09), np.log(0.3), np.log(2)]
    for layer, bias in ((model.write_window, torch.tensor(parameters)), (model.write_patch, torch.ones(16))):
        layer.weight.zero_()
        layer.bias.copy_(bias)
    drawing = small_painter.draw(CAPTIONS[0])
    x, y = (13 + 1) / 2 * 1.5 - 1, (11 + 1) / 2 * 0.75 - 1
    np.testing.assert_allclose(drawing.windows, [[x, y, (13 - 1) / (4 - 1) * 0.3, 0.3, 2]] * 5, rtol=1e-5)
    logits = np.log(drawing.canvases / (1 - drawing.canvases))
    change = (logits[1] - logits[0])[..., 0]
    rows, columns = np.indices(change.shape)
    centre = [(change * places).sum() / change.sum() for places in (columns, rows)]
    assert centre == pytest.approx([x, y], abs=0.01)
