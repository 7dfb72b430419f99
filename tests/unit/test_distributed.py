"""Training by several processes: as torchrun starts them, on one machine, over gloo."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from alignDRAW_core.__main__ import main
from alignDRAW_core.training.distributed import ALONE, Ranks
from alignDRAW_core.training.kinds import start, step_of
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import Vocabulary

from .conftest import WORDS, small_config

ROOT = Path(__file__).parents[2]
TRAIN = ["train", "--preset", "sums", "--set", "batch=8", "--precision", "float32", "--threads", "1"]
# s; torchrun ends the others as soon as it looks, maybe before they say why they end
LATE = "--monitor-interval", "3"


def torchrun(arguments: list[str], *options: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", *options]
    return subprocess.Popen(
        [*command, "-m", "alignDRAW_core", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen) -> str:
    try:
        return process.communicate(timeout=240)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def logged(folder: Path) -> list[dict]:
    path = folder / "log.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")] if path.exists() else []


def wait_for_log(folder: Path) -> None:
    began = time.monotonic()
    while not logged(folder):
        assert time.monotonic() - began < 120
        time.sleep(0.1)


def state(folder: Path) -> dict:
    return torch.load(folder / "state.pt", weights_only=True)


@pytest.mark.slow
def test_two_processes_make_the_steps_of_one_and_another_number_goes_on(data_root, tmp_path):
    """Straight by one; four steps by two, then on by one."""
    train = [*TRAIN, "--data-root", str(data_root), "--set", "steps=10"]
    assert main([*train, "--out", str(tmp_path / "one")]) == 0
    text = ended(torchrun([*train, "--out", str(tmp_path / "two"), "--max-steps", "6"]))
    assert "Done: 6 steps" in text and text.count("Done") == 1
    assert state(tmp_path / "two")["step"] == 6
    assert main([*train, "--out", str(tmp_path / "two"), "--resume"]) == 0
    one, two = state(tmp_path / "one"), state(tmp_path / "two")
    for part in ("model", "average"):
        for name, weight in one[part].items():
            torch.testing.assert_close(two[part][name], weight, atol=1e-5, rtol=1e-5)
    assert logged(tmp_path / "two")[-1]["bound"] == pytest.approx(logged(tmp_path / "one")[-1]["bound"], rel=0.2)


@pytest.mark.slow
def test_a_process_that_is_killed_is_started_anew_with_the_others_and_ctrl_c_ends_all(data_root, tmp_path):
    process = torchrun([*TRAIN, "--data-root", str(data_root), "--out", str(tmp_path)], "--max-restarts", "1", *LATE)
    try:
        wait_for_log(tmp_path)
        os.kill(second_of(process), signal.SIGKILL)
        (tmp_path / "log.jsonl").unlink()
        wait_for_log(tmp_path)  # it goes on
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        text = ended(process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert time.monotonic() - began < 30
    assert "another process of this training has ended" in text and "Stopped and saved at step" in text
    assert json.loads((tmp_path / "status.json").read_text())["phase"] == "stopped" and state(tmp_path)["step"] > 0


def second_of(process: subprocess.Popen) -> int:
    """The number of the process of rank 1."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return next(int(n) for n in children if b"\0RANK=1\0" in Path(f"/proc/{n}/environ").read_bytes())


def test_a_batch_is_shared_out_along_its_pictures():
    batch = torch.arange(24).reshape(2, 6, 2)
    parts = [Ranks(rank, 3).share(batch, -2) for rank in range(3)]
    assert [part.shape for part in parts] == [(2, 2, 2)] * 3 and torch.equal(torch.cat(parts, dim=1), batch)
    assert torch.equal(ALONE.share(batch), batch) and Ranks(1, 2).share(None) is None
    assert ALONE.mean({"bound": 3.0}) == {"bound": 3.0}


def test_what_cannot_be_shared_is_refused():
    run = start("alignDRAW", small_config(), recipe("default", batch=8), Vocabulary(WORDS), 0, torch.device("cpu"))
    with pytest.raises(ValueError, match="a batch of 8 cannot be shared evenly among 3 processes"):
        step_of(run, None, Ranks(0, 3))


def test_a_reader_is_trained_by_one_process():
    from alignDRAW_core.models.show_attend_tell import ReaderConfig

    sizes = ReaderConfig(11, 13, 1, len(WORDS), annotation=8, h=9, embedding=7, align_dim=6)
    run = start("show-attend-tell", sizes, recipe("default", batch=8), Vocabulary(WORDS), 0, torch.device("cpu"))
    with pytest.raises(ValueError, match="by one process"):
        step_of(run, None, Ranks(0, 2))
