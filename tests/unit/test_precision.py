"""auto asks the processor; what was really used is written down; bfloat16 where it is slow is said to be."""

import json
from types import MappingProxyType

import pytest
import torch

from alignDRAW_core import precision as precisions
from alignDRAW_core.__main__ import main
from alignDRAW_core.precision import PRECISIONS, native, settled, warning
from alignDRAW_core.storage.checkpoint import read_card, save_checkpoint
from alignDRAW_core.training.sharpener import load_state
from alignDRAW_core.training.state import read_state, write_state

from .conftest import CARD, small_config, small_model
from .own_pictures import pairs, write_zip

CPU = torch.device("cpu")
FEW = ["--set", "warm_up=1", "--batch", "4", "--threads", "1"]


@pytest.fixture
def processor(monkeypatch):
    """Has the given instructions, whatever the real one has."""

    def having(*names):
        facts = MappingProxyType({"avx2": True, "avx512_bf16": False, "amx_bf16": False, **dict.fromkeys(names, True)})
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: facts, raising=False)

    return having


@pytest.fixture
def train(tmp_path, small_checkpoint, processor):
    archive = write_zip(tmp_path / "blops.zip", pairs())
    return [
        "train",
        "--from-checkpoint",
        str(small_checkpoint),
        "--data",
        str(archive),
        "--out",
        str(tmp_path / "run"),
        *FEW,
    ]


def used(folder) -> set[str]:
    return {
        json.loads((folder / "run.json").read_text())["precision"],
        read_card(folder / "model.safetensors")["training"]["precision"],
    }


@pytest.mark.parametrize(
    "instructions, expected", [([], "float32"), (["avx512_bf16"], "bfloat16"), (["amx_bf16"], "bfloat16")]
)
def test_auto_asks_the_processor(processor, instructions, expected):
    processor(*instructions)
    assert settled("auto", CPU) == expected
    assert settled("float32", CPU) == "float32" and settled("bfloat16", CPU) == "bfloat16"
    assert native(CPU) == (("float32",) if expected == "float32" else ("float32", "bfloat16"))
    assert (warning("bfloat16", CPU) is None) == (expected == "bfloat16") and warning("float32", CPU) is None


def test_auto_asks_the_gpu(monkeypatch):
    for able in (True, False):
        monkeypatch.setattr(
            torch.cuda, "is_bf16_supported", lambda including_emulation: able and not including_emulation
        )
        assert settled("auto", torch.device("cuda")) == ("bfloat16" if able else "float32")
        assert (warning("bfloat16", torch.device("cuda")) is None) == able


def test_an_older_torch_is_asked_in_its_own_way(monkeypatch):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    for able in (True, False):
        monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: able)
        assert precisions.has_bfloat16(CPU) == able


@pytest.mark.parametrize("instructions, expected", [([], "float32"), (["avx512_bf16"], "bfloat16")])
def test_a_training_says_what_it_really_used(train, processor, tmp_path, capsys, instructions, expected):
    processor(*instructions)
    assert main([*train, "--steps", "1"]) == 0
    assert used(tmp_path / "run") == {expected} and "bfloat16" not in capsys.readouterr().err
    assert main([*train, "--out", str(tmp_path / "other"), "--steps", "1", "--plan"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["precision"] == expected and plan["warning"] is None


def test_bfloat16_where_it_is_slow_is_said_in_one_line(train, processor, tmp_path, capsys):
    processor()
    assert main([*train, "--steps", "1", "--precision", "bfloat16"]) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if "bfloat16" in line]
    assert len(lines) == 1 and "several times as long" in lines[0] and used(tmp_path / "run") == {"bfloat16"}
    assert main([*train, "--out", str(tmp_path / "other"), "--steps", "1", "--precision", "bfloat16", "--plan"]) == 0
    assert json.loads(capsys.readouterr().out)["warning"] == lines[0]


def test_a_resumed_run_keeps_its_precision(train, processor, tmp_path):
    processor()
    assert main([*train, "--steps", "2", "--max-steps", "1"]) == 0
    processor("avx512_bf16")  # on another machine
    assert main(["train", "--out", str(tmp_path / "run"), "--resume"]) == 0
    assert used(tmp_path / "run") == {"float32"}


@pytest.mark.slow
@pytest.mark.parametrize("asked, expected", [([], "bfloat16"), (["--precision", "float32"], "float32")])
def test_a_run_without_run_json_keeps_what_its_model_says(processor, tmp_path, data_root, asked, expected):
    processor("avx512_bf16")
    command = ["train", "--data-root", str(data_root), "--out", str(tmp_path), "--set", "batch=2", "--threads", "1"]
    assert main([*command, "--max-steps", "1"]) == 0
    (tmp_path / "run.json").unlink()
    processor()
    assert main([*command, "--resume", "--max-steps", "2", *asked]) == 0
    training = read_card(tmp_path / "model.safetensors")["training"]
    assert (training["steps"], training["precision"]) == (2, expected)


@pytest.mark.slow
def test_a_sharpener_s_training_too(processor, tmp_path, capsys):
    save_checkpoint(
        tmp_path / "small.safetensors",
        small_model(small_config(height=32, width=32, channels=3)),
        {**CARD, "training": {**CARD["training"], "data": "rendered scenes"}},
    )
    out = tmp_path / "run"
    command = [
        "train-sharpener",
        "--checkpoint",
        str(tmp_path / "small.safetensors"),
        "--out",
        str(out),
        "--filters",
        "2",
        "--threads",
        "1",
        *(part for change in ("pyramid_steps=1", "pool=64", "batch=4") for part in ("--set", change)),
    ]

    def trained() -> str:
        return read_card(out / "small.safetensors")["sharpener"]["training"]["precision"]

    processor("amx_bf16")
    assert main([*command, "--set", "steps=1"]) == 0 and trained() == "bfloat16"
    processor()
    assert main([*command, "--set", "steps=2", "--resume"]) == 0 and trained() == "bfloat16"
    assert "several times as long" in capsys.readouterr().err
    assert main([*command, "--set", "steps=3", "--resume", "--precision", "float32"]) == 0 and trained() == "float32"
    with read_state(out, CPU) as state:  # of an older program
        del state["precision"]
        write_state(state, out)
    processor("avx512_bf16")
    assert load_state(out, CPU).precision == "float32"


@pytest.mark.parametrize("command", ["train", "train-sharpener", "train-classifier"])
def test_it_is_auto_everywhere(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"{{{','.join(PRECISIONS)}}}" in capsys.readouterr().out
