from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from alignDRAW_core import CheckpointInfo, list_checkpoints
from alignDRAW_core.models.registry import READERS
from demo.services import engine as studio_module
from demo.services.batched_painter import BatchedPainter
from demo.services.engine import LARGEST_SEED, Engine, Refused, new_seed

from .conftest import CAPTION, untrained_checkpoint


def test_variations_are_the_seeds_that_follow(engine):
    drawings = engine.draw("untrained", CAPTION, 7, 1.0, 4)
    assert [drawing.seed for drawing in drawings] == [7, 8, 9, 10]
    assert {drawing.temperature for drawing in drawings} == {1.0}
    np.testing.assert_allclose(drawings[2].canvases, engine.draw("untrained", CAPTION, 9, 1.0)[0].canvases, atol=1e-5)


@pytest.mark.parametrize("name", [info.name for info in list_checkpoints() if info.card.get("kind") not in READERS])
def test_every_shipped_checkpoint_draws(shipped, name):
    caption = shipped.painter(name).examples[0]
    drawings = shipped.draw(name, caption, 7, shipped.painter(name).default_temperature, 2)
    assert [drawing.checkpoint for drawing in drawings] == [name] * 2
    assert drawings[0].image.std() > 0.01 and not np.array_equal(drawings[0].image, drawings[1].image)


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine(device="cpu")


def test_caption_strength_is_what_is_asked_for_or_the_checkpoints_own(strong_engine):
    draw, compare = strong_engine.draw, strong_engine.compare
    assert [draw("strong", CAPTION, 7, 1.0, strength=strength)[0].strength for strength in (None, 3)] == [2, 3]
    assert [compare("strong", CAPTION, 7, 1.0, strength=strength).drawings[0].strength for strength in (None, 3)] == [
        2,
        3,
    ]
    assert [
        drawing.strength for drawing in compare("strong", CAPTION, 7, 1.0, vary={"strength": [0, 1.5]}).drawings
    ] == [0, 1.5]
    with pytest.raises(Refused, match="strength must be a number from 0 to 6"):
        draw("strong", CAPTION, 7, 1.0, strength=7)


def test_after_the_largest_seed_comes_the_first(engine):
    assert [drawing.seed for drawing in engine.draw("untrained", CAPTION, LARGEST_SEED, 1.0, 2)] == [LARGEST_SEED, 0]


@pytest.mark.parametrize("seed", [None, -1, LARGEST_SEED + 1, 1.5, "7", 1e300])
def test_a_seed_that_is_none_is_refused(engine, seed):
    with pytest.raises(Refused, match="whole number from 0 to 4294967295"):
        engine.draw("untrained", CAPTION, seed, 1.0)


@pytest.mark.parametrize("caption", ["", "   ", "!?.", "\x00\x07", "🎈🎈", "<>", "word " * 10_000, "яблоко на столе"])
def test_a_caption_that_cannot_be_drawn_is_refused_in_a_sentence(engine, caption):
    with pytest.raises(Refused) as refusal:
        engine.draw("untrained", caption, 1, 1.0)
    assert 10 < len(str(refusal.value)) < 300 and str(refusal.value).endswith(".")


def test_a_checkpoint_that_is_not_on_offer_is_refused_even_if_its_file_is_there(engine, tmp_path):
    path = untrained_checkpoint(tmp_path, "other")
    for name in ["nowhere", str(path), None]:
        with pytest.raises(Refused, match="Choose one from the list"):
            engine.draw(name, CAPTION, 1, 1.0)
    with pytest.raises(Refused, match=r"here: untraned \(untrained\?\)\. Choose"):
        engine.draw("untraned", CAPTION, 1, 1.0)


def test_a_damaged_checkpoint_is_refused_and_the_others_go_on(engine, tmp_path, monkeypatch):
    good, bad = untrained_checkpoint(tmp_path, "good"), untrained_checkpoint(tmp_path, "bad")
    infos = [CheckpointInfo(path.stem, path, {}) for path in (good, bad)]
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: infos)
    bad.write_bytes(bad.read_bytes()[:-1000])
    engine = Engine(str(good), "cpu")
    assert engine.names == ["good", "bad"]
    with pytest.raises(Refused, match="damaged"):
        engine.draw("bad", CAPTION, 1, 1.0)
    assert engine.draw("good", CAPTION, 1, 1.0)


def test_no_checkpoint_at_all_is_refused(monkeypatch):
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    with pytest.raises(Refused, match="No checkpoint is installed"):
        Engine()


def test_a_checkpoint_is_loaded_once_however_many_ask(engine, tmp_path, monkeypatch):
    path, loads = untrained_checkpoint(tmp_path, "late"), []
    load = studio_module.ad.load
    monkeypatch.setattr(studio_module.ad, "load", lambda *a: loads.append(a) or load(*a))
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [CheckpointInfo("late", path, {})])
    with ThreadPoolExecutor(4) as pool:
        painters = list(pool.map(lambda _: engine.painter("late"), range(8)))
    assert len(loads) == 1 and all(painter is painters[0] for painter in painters)


def test_checkpoints_on_the_shelf_come_go_and_change(checkpoint, tmp_path):
    engine = Engine(str(checkpoint), "cpu", tmp_path)
    assert "late" not in engine.names
    path = untrained_checkpoint(tmp_path, "late")
    first = engine.painter("late")
    assert "late" in engine.names and engine.file("late") == path
    path.rename(tmp_path / "later.safetensors")
    engine.refresh()
    assert "later" in engine.names
    with pytest.raises(Refused, match="Choose one from the list"):
        engine.draw("late", CAPTION, 1, 1.0)
    untrained_checkpoint(tmp_path, "late")
    engine.refresh()
    assert engine.painter("late") is not first


def test_the_first_checkpoint_stays_when_its_file_goes(tmp_path):
    path = untrained_checkpoint(tmp_path, "mine")
    engine = Engine("mine", "cpu", tmp_path)
    path.unlink()
    engine.refresh()
    assert engine.draw("mine", CAPTION, 1, 1.0) and engine.names[0] == "mine"


def test_what_words_can_be_swapped_for_is_learned_once_however_many_ask(engine, monkeypatch):
    read, surprise, compared = [], BatchedPainter.surprise, engine.compare("untrained", CAPTION, 1, 1.0)
    monkeypatch.setattr(BatchedPainter, "surprise", lambda painter, seed: read.append(seed) or surprise(painter, seed))
    with ThreadPoolExecutor(8) as pool:
        first, *rest = pool.map(lambda _: engine.offers(compared), range(8))
    assert all(offers == first for offers in rest) and len(read) == len(set(read)) > 0


def test_surprises_can_be_drawn_and_new_seeds_are_seeds(engine):
    assert engine.draw("untrained", engine.surprise("untrained"), new_seed(), 1.0)


def test_drawing_takes_one_core_in_whatever_thread(engine):
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == 1
