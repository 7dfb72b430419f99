"""Drawings of many visitors, drawn together: each is the one it would be alone."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.generation.interventions import what_if
from demo.services.batched_painter import MOST, BatchedPainter, Wanted, gatherer
from demo.services.batching import Gatherer
from demo.services.engine import Refused

from ..unit.conftest import AtOnce
from .conftest import CAPTION, sharp_checkpoint, untrained_checkpoint
from .test_batching import waiting

CAPTIONS = [CAPTION, "the red bus .", "The digt 7!", "the bus is on the left of the zebra . " * 5]
COUNT = 40


@pytest.fixture
def painters(tmp_path) -> list[tuple[ad.Painter, BatchedPainter]]:
    """Two checkpoints that draw differently, each as it is and batched; the second sharpens."""
    together, pairs = gatherer(), []
    for number, make in enumerate((untrained_checkpoint, sharp_checkpoint)):
        painter = ad.load(make(tmp_path), "cpu")
        with torch.no_grad():
            for weights in painter.model.parameters():
                weights += 0.1 * torch.randn(weights.shape, generator=torch.Generator().manual_seed(number))
        pairs.append((painter, BatchedPainter.of(painter, together)))
    return pairs


def test_a_model_that_draws_at_once_is_batched_too_and_its_attention_cannot_be_forced(tmp_path):
    painter = ad.load(untrained_checkpoint(tmp_path), "cpu")
    painter = replace(painter, model=AtOnce(painter.model.config))
    batched = BatchedPainter.of(painter, gatherer())
    np.testing.assert_allclose(batched.draw(CAPTION).canvases, painter.draw(CAPTION).canvases, atol=1e-5)
    with pytest.raises(ValueError, match="attends to no words"):
        batched.draw(CAPTION, attention_override=np.zeros((1, 1)))


@pytest.fixture
def batches(monkeypatch) -> list[list[Wanted]]:
    """What was drawn together."""
    drawn, draw = [], BatchedPainter.draw_batch

    def draw_batch(painter: BatchedPainter, wanted: list[Wanted]) -> list[ad.Drawing]:
        drawn.append(wanted)
        return draw(painter, wanted)

    monkeypatch.setattr(BatchedPainter, "draw_batch", draw_batch)
    return drawn


def all_at_once(together: Gatherer, work: list[Callable], count: int) -> list:
    """What the works give, each in a thread of its own; nothing is drawn before they want `count` drawings."""
    go = threading.Event()
    together._worker.submit(go.wait, 60)
    with ThreadPoolExecutor(len(work)) as pool:
        asked = [pool.submit(each) for each in work]
        until = time.monotonic() + 30
        while waiting(together) < count and time.monotonic() < until:
            time.sleep(0.001)
        go.set()
        return [each.result(60) for each in asked]


def alike(got: ad.Drawing, alone: ad.Drawing) -> None:
    for name in (
        "caption",
        "words",
        "unknown_words",
        "nearest_words",
        "seed",
        "temperature",
        "strength",
        "checkpoint",
        "sharpens",
    ):
        assert getattr(got, name) == getattr(alone, name)
    for name in ("canvases", "attention"):
        np.testing.assert_allclose(getattr(got, name), getattr(alone, name), atol=1e-5)
    np.testing.assert_allclose(got.windows, alone.windows, rtol=1e-3, atol=1e-4)
    assert (got.sharpened is None) == (alone.sharpened is None)
    if alone.sharpened is not None:
        np.testing.assert_allclose(got.sharpened, alone.sharpened, atol=1e-5)


@pytest.mark.slow
def test_everyone_gets_the_drawing_they_would_get_alone(painters, batches):
    """Other captions, seeds, temperatures, strengths and checkpoints at the same time."""
    pairs = [painters[k % 2] for k in range(COUNT)]
    wishes = [
        {
            "caption": CAPTIONS[k % 4],
            "seed": 10 * k,
            "temperature": [None, 0.0, 1.0, 0.7, 2.0][k % 5],
            "strength": [None, 1.5, 0.0][k % 3],
        }
        for k in range(COUNT)
    ]
    work = [partial(painter.draw, **wish) for (_, painter), wish in zip(pairs, wishes)]
    drawn = all_at_once(painters[0][1].gatherer, work, COUNT)
    assert sum(map(len, batches)) == COUNT and 1 < max(map(len, batches)) <= MOST
    assert all(len({each.painter for each in batch}) == 1 for batch in batches)
    assert any(len({(each.temperature, each.strength) for each in batch}) > 2 for batch in batches)
    for got, (plain, _), wish in zip(drawn, pairs, wishes):
        alike(got, plain.draw(**wish))
    pictures = [drawing.image for drawing in drawn[:10]]
    assert all(np.abs(pictures[i] - pictures[j]).max() > 1e-3 for i in range(10) for j in range(i))  # all differ


def test_long_captions_do_not_make_short_ones_wait(painters, batches):
    painter = painters[0][1]
    captions = ["the red bus .", "the digit seven . " * 15] * 8
    all_at_once(painter.gatherer, [partial(painter.draw, caption) for caption in captions], len(captions))
    assert len(batches) == 2 and all(len({len(each.sentence.words) for each in batch}) == 1 for batch in batches)


def test_what_if_is_drawn_beside_others(painters, batches):
    plain, painter = painters[0]
    usual = plain.draw(CAPTION, 3)
    work = [partial(what_if, painter, usual, k, 2, 20, "away") for k in range(3)]
    *steered, again = all_at_once(painter.gatherer, [*work, lambda: painter.draw(CAPTION, 3)], 4)
    assert len(batches) == 1
    alike(again, usual)
    for k, got in enumerate(steered):
        alike(got, what_if(plain, usual, k, 2, 20, "away"))


@pytest.mark.parametrize(
    "bad",
    [
        {"caption": "?"},
        {"caption": "word " * 99},
        {"seed": -1},
        {"seed": 0.5},
        {"temperature": 7},
        {"strength": "1"},
        {"attention_override": np.ones((3, 3))},
    ],
)
def test_bad_input_is_refused_before_it_could_disturb_others(painters, batches, bad):
    plain, painter = painters[0]

    def refused() -> str:
        with pytest.raises(ValueError) as error:
            painter.draw(**{"caption": CAPTION, "seed": 1, **bad})
        return str(error.value)

    said, drawing = all_at_once(painter.gatherer, [refused, lambda: painter.draw(CAPTION, 5)], 1)
    assert said and [[each.seed for each in batch] for batch in batches] == [[5]]
    alike(drawing, plain.draw(CAPTION, 5))


def test_known_words_like_an_unknown_one_are_sought_by_who_asks(painters, monkeypatch):
    """With thousands of words that takes longer than the drawing, which others wait for."""
    painter, threads = painters[0][1], []
    sought = lambda *_: threads.append(threading.current_thread()) or ("digit",)  # noqa: E731
    monkeypatch.setattr("alignDRAW_core.generation.painter.nearest_words", sought)
    assert painter.draw("The digt seven .").nearest_words == {"digt": ["digit"]}
    assert set(threads) == {threading.current_thread()}


def test_what_cannot_be_drawn_after_all_fails_alone(painters, monkeypatch):
    plain, painter = painters[0]
    draw = BatchedPainter.draw_batch

    def draw_batch(painter, wanted):
        if any(each.seed == 13 for each in wanted):
            raise MemoryError
        return draw(painter, wanted)

    def unlucky() -> None:
        with pytest.raises(MemoryError):
            painter.draw(CAPTION, 13)

    monkeypatch.setattr(BatchedPainter, "draw_batch", draw_batch)
    others = [partial(painter.draw, CAPTION, seed) for seed in range(4)]
    _, *drawn = all_at_once(painter.gatherer, [unlucky, *others], 5)
    for seed, drawing in enumerate(drawn):
        alike(drawing, plain.draw(CAPTION, seed))


def test_a_studio_draws_and_compares_for_all_at_once(engine, batches):
    painter = engine.painter("untrained")
    plain = ad.load(engine.file("untrained"), "cpu")

    def refused() -> None:
        with pytest.raises(Refused, match="no words"):
            engine.draw("untrained", "?", 1, 1.0)

    work = [
        partial(engine.draw, "untrained", CAPTION, 7, 0.5, variations=2),
        refused,
        partial(engine.compare, "untrained", "the {red|green} bus .", 4, 1.0),
        partial(engine.draw, "untrained", CAPTION, 1, None),
    ]
    several, _, compared, usual = all_at_once(painter.gatherer, work, 5)
    assert [len(batch) for batch in batches] == [5]
    wishes = [
        (CAPTION, 7, 0.5),
        (CAPTION, 8, 0.5),
        ("the red bus .", 4, 1.0),
        ("the green bus .", 4, 1.0),
        (CAPTION, 1, None),
    ]
    for got, wish in zip([*several, *compared.drawings, *usual], wishes, strict=True):
        alike(got, plain.draw(*wish, sharpen=False))
