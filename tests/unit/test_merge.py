import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from alignDRAW_core.__main__ import main
from alignDRAW_core.generation.painter import load
from alignDRAW_core.models.noalign_draw import NoAlignDRAW
from alignDRAW_core.storage.checkpoint import read_card, save_checkpoint

from .conftest import CARD, WORDS, small_config, small_model


@pytest.fixture
def three(tmp_path):
    paths = [tmp_path / f"run{seed}.safetensors" for seed in range(3)]
    for seed, path in enumerate(paths):
        save_checkpoint(path, small_model(seed=seed), {**CARD, "scores": {"count": 1}})
    return [str(path) for path in paths]


def test_every_weight_is_the_mean(three, tmp_path, capsys):
    out = tmp_path / "mean.safetensors"
    assert main(["merge", *three, "--out", str(out)]) == 0 and "mean of 3" in capsys.readouterr().out
    weights, found = [load_file(path) for path in three], load_file(out)
    for name, weight in found.items():
        torch.testing.assert_close(
            weight.float(), sum(each[name].float() for each in weights) / 3, atol=1e-3, rtol=1e-3
        )
    card = read_card(out)
    assert (
        [run["checkpoint"] for run in card["training"]["mean_of"]] == ["run0", "run1", "run2"]
        and card["scores"] == {}
        and card["vocabulary"] == WORDS
    )
    assert np.isfinite(load(out, "cpu").draw("the red bus .").canvases).all()


def test_the_card_adds_up_what_the_parts_cost(tmp_path):
    paths = [tmp_path / f"run{seed}.safetensors" for seed in range(2)]
    for seed, path in enumerate(paths):
        training = {**CARD["training"], "steps": 100 + seed, "samples": 5000 + seed, "hours": 0.25}
        save_checkpoint(path, small_model(seed=seed), {**CARD, "training": training})
    assert main(["merge", *map(str, paths), "--out", str(tmp_path / "mean.safetensors")]) == 0
    merged = read_card(tmp_path / "mean.safetensors")["training"]
    assert (merged["steps"], merged["samples"], merged["hours"]) == (201, 10001, 0.5)
    assert [part["steps"] for part in merged["mean_of"]] == [100, 101]


def test_a_checkpoint_beside_itself_is_itself(three, tmp_path):
    assert main(["merge", three[0], three[0], "--out", str(tmp_path / "same.safetensors")]) == 0
    before, after = load_file(three[0]), load_file(tmp_path / "same.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize(
    "model, card, sentence",
    [
        (small_model(model=NoAlignDRAW), CARD, "differ in their model"),
        (small_model(small_config(h_gen=8)), CARD, "not of the kind"),
        (small_model(), {**CARD, "vocabulary": WORDS[::-1]}, "not of the kind"),
    ],
)
def test_others_are_refused(three, tmp_path, capsys, model, card, sentence):
    save_checkpoint(tmp_path / "other.safetensors", model, card)
    assert (
        main(["merge", three[0], str(tmp_path / "other.safetensors"), "--out", str(tmp_path / "mean.safetensors")]) == 2
    )
    assert sentence in capsys.readouterr().err and not (tmp_path / "mean.safetensors").exists()


def test_one_is_none_to_average(three, tmp_path, capsys):
    assert (
        main(["merge", three[0], "--out", str(tmp_path / "mean.safetensors")]) == 2
        and "two checkpoints" in capsys.readouterr().err
    )
