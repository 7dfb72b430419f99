import json

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from alignDRAW_core.storage import checkpoint as checkpoints
from alignDRAW_core.storage.checkpoint import (
    CheckpointError,
    find,
    list_checkpoints,
    load_checkpoint,
    read_card,
    save_checkpoint,
    save_scores,
)
from alignDRAW_core.storage.weights_file import DIGEST

from .conftest import CARD, small_model

CPU = torch.device("cpu")


def metadata_of(path):
    """Without the digest: what is changed below is then not seen by that."""
    with safe_open(path, framework="pt") as file:
        return {name: value for name, value in file.metadata().items() if name != DIGEST}


def test_a_checkpoint_comes_back(small_checkpoint):
    model, vocabulary, card = load_checkpoint(small_checkpoint, CPU)
    original = small_model().state_dict()
    for name, weight in model.state_dict().items():
        assert weight.dtype == torch.float32
        assert torch.equal(weight, original[name].half().float())
    assert vocabulary.words == CARD["vocabulary"]
    assert {key: card[key] for key in CARD} == CARD and card["config"] == model.config.to_dict()


def test_weights_are_half_precision_on_disk(small_checkpoint):
    assert {weight.dtype for weight in load_file(small_checkpoint).values()} == {torch.float16}


def test_saving_what_was_loaded_changes_nothing(small_checkpoint, tmp_path):
    model, _, card = load_checkpoint(small_checkpoint, CPU)
    save_checkpoint(tmp_path / "again.safetensors", model, card)
    before, after = load_file(small_checkpoint), load_file(tmp_path / "again.safetensors")
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)
    assert read_card(tmp_path / "again.safetensors") == read_card(small_checkpoint)


def test_scores_go_into_the_card_and_nowhere_else(small_checkpoint):
    before = load_file(small_checkpoint)
    save_scores(small_checkpoint, {"bound": {"nats": 1.5}}, 0.6)
    card, after = read_card(small_checkpoint), load_file(small_checkpoint)
    assert (
        card["scores"] == {"bound": {"nats": 1.5}}
        and card["default_temperature"] == 0.6
        and card["about"] == CARD["about"]
    )
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("keep", [0, 1, 7, 100, 0.5, 0.99])
def test_truncated_files(small_checkpoint, keep):
    whole = small_checkpoint.read_bytes()
    small_checkpoint.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    with pytest.raises(CheckpointError, match="damaged"):
        load_checkpoint(small_checkpoint, CPU)


def test_foreign_files(tmp_path):
    text, foreign, pickled = tmp_path / "a.safetensors", tmp_path / "b.safetensors", tmp_path / "c.safetensors"
    text.write_text("hello")
    save_file({"weight": torch.zeros(3)}, foreign)
    torch.save({"weight": torch.zeros(3)}, pickled)
    for path, message in (
        (text, "damaged or not a checkpoint"),
        (foreign, "another program"),
        (pickled, "damaged or not a checkpoint"),
    ):
        with pytest.raises(CheckpointError, match=message):
            load_checkpoint(path, CPU)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"format_version": "99"}, "version"),
        ({"config": "{}"}, "incomplete"),
        ({"config": "[]"}, "config"),
        ({"vocabulary": "[1, 2]"}, "texts"),
        ({"vocabulary": '["a"]'}, "1 words"),
        ({"vocabulary": '["a", "a"]'}, "once"),
        ({"training": "not json"}, "card is damaged"),
        ({"about": "3"}, "about"),
        ({"default_temperature": '"hot"'}, "default_temperature"),
        ({"default_temperature": "3"}, "default_temperature must be from 0 to 2"),
        ({"default_strength": "6.5"}, "default_strength must be from 0 to 6"),
    ],
)
def test_tampered_cards(small_checkpoint, change, message):
    weights, metadata = load_file(small_checkpoint), metadata_of(small_checkpoint)
    save_file(weights, small_checkpoint, {**metadata, **change})
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(small_checkpoint, CPU)


def test_a_configuration_of_absurd_size_takes_no_memory(small_checkpoint):
    weights, metadata = load_file(small_checkpoint), metadata_of(small_checkpoint)
    config = {**json.loads(metadata["config"]), "h_gen": 10**6}
    save_file(weights, small_checkpoint, {**metadata, "config": json.dumps(config)})
    with pytest.raises(CheckpointError, match="do not fit"):
        load_checkpoint(small_checkpoint, CPU)


def test_wrong_weights(small_checkpoint):
    weights, metadata = load_file(small_checkpoint), metadata_of(small_checkpoint)
    for change, message in (
        ({"c_0": torch.zeros(2, 2, 2)}, "do not fit"),
        ({"extra": torch.zeros(1)}, "do not fit"),
        ({"align.v": torch.full((7,), float("nan"))}, "not finite"),
    ):
        save_file({**weights, **change}, small_checkpoint, metadata)
        with pytest.raises(CheckpointError, match=message):
            load_checkpoint(small_checkpoint, CPU)
    save_file({name: weight for name, weight in weights.items() if name != "c_0"}, small_checkpoint, metadata)
    with pytest.raises(CheckpointError, match="c_0"):
        load_checkpoint(small_checkpoint, CPU)


def test_names_and_paths(small_checkpoint, monkeypatch):
    monkeypatch.setattr(checkpoints, "SHIPPED", small_checkpoint.parent)
    assert find("small") == find(small_checkpoint) == find(str(small_checkpoint)) == small_checkpoint
    for name in ("nothing", "../small", "/etc", "", "a\x00b", "x" * 300):
        with pytest.raises(CheckpointError, match="Installed: small"):
            find(name)
    with pytest.raises(CheckpointError, match="not NoneType"):
        find(None)


def test_the_list_leaves_out_what_cannot_be_read(small_checkpoint):
    (small_checkpoint.parent / "broken.safetensors").write_bytes(b"x")
    assert [info.name for info in list_checkpoints(small_checkpoint.parent)] == ["small"]


def test_a_failed_save_leaves_the_old_file(small_checkpoint, monkeypatch):
    before = small_checkpoint.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk is full"):
        save_checkpoint(small_checkpoint, small_model(seed=1), CARD)
    assert small_checkpoint.read_bytes() == before and list(small_checkpoint.parent.iterdir()) == [small_checkpoint]


def test_a_card_that_cannot_be_read_back_is_not_written(tmp_path):
    with pytest.raises(CheckpointError, match="examples"):
        save_checkpoint(tmp_path / "x.safetensors", small_model(), {**CARD, "examples": "one"})
    assert list(tmp_path.iterdir()) == []


def test_word_counts_that_are_none_are_refused(tmp_path):
    for counts in ("many", {"red": "often"}):
        with pytest.raises(CheckpointError, match="word counts"):
            save_checkpoint(
                tmp_path / "x.safetensors",
                small_model(),
                {**CARD, "training": {**CARD["training"], "word_counts": counts}},
            )
