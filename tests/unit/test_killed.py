"""A trainer that is killed outright, at any moment, leaves nothing damaged and can be resumed."""

import json
import multiprocessing
import os
import random
import sys
import time

import pytest
import torch

from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.storage.checkpoint import load_checkpoint, save_checkpoint
from alignDRAW_core.training.likelihood import load_state
from alignDRAW_core.training.run_folder import Rows
from alignDRAW_core.training.supervisor import Watched

from .conftest import CARD
from .run_folders import read_log, read_status
from .test_train import STEP, Stripes, new_run, weights

CPU = torch.device("cpu")
KILLS, UNTIL = 20, 40


def work(folder):
    """What the trainer's process does: go on from where it is, saving after every step."""
    from alignDRAW_core.training import supervisor as watched

    torch.set_num_threads(1)
    watched.SAVE_EVERY, watched.TELL_EVERY, watched.LOG_EVERY = 0.0, 0.0, 1
    trainer(folder).train()


def trainer(folder):
    run = load_state(folder, CPU) if (folder / "state.pt").exists() else new_run()
    return Watched(
        run,
        STEP,
        Stripes(),
        folder,
        UNTIL,
        Rows(folder, ["the red ."], [True]),
        lambda run: Painter("row", run.best_weights, run.vocabulary, {"default_temperature": 0.5}),
        lambda run: save_checkpoint(folder / "model.safetensors", run.best_weights, CARD),
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="starts processes by fork server")
def test_twenty_kills_damage_nothing(tmp_path):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    folder, rng = tmp_path / "killed", random.Random(1)
    folder.mkdir()
    furthest = 0
    for kill in range(KILLS):
        process = context.Process(target=work, args=(folder,))
        before = stamp(folder)
        process.start()
        deadline = time.monotonic() + 60
        while stamp(folder) == before and process.is_alive() and time.monotonic() < deadline:  # until it is at work
            time.sleep(0.002)
        time.sleep(rng.uniform(0, 0.03))
        process.kill()
        process.join()
        if (folder / "state.pt").exists():
            step = load_state(folder, CPU).step
            assert step >= furthest, f"kill {kill} lost steps that were saved"
            furthest = step
        if (folder / "model.safetensors").exists():
            load_checkpoint(folder / "model.safetensors", CPU)
        assert read_status(folder)["steps"] == UNTIL and isinstance(read_log(folder), list)
        json.loads((folder / "rows" / "captions.json").read_text())
    last = trainer(folder)
    assert last.train() == "finished" and last.run.step == UNTIL
    assert not list(folder.rglob(".*.part"))
    straight = trainer_in(tmp_path / "straight")
    straight.train()
    assert all(
        torch.equal(a, b) for a, b in zip(weights(straight.run), weights(last.run))
    )  # and to the bit as if nothing had happened


def trainer_in(folder):
    folder.mkdir()
    return trainer(folder)


def stamp(folder):
    try:
        return os.stat(folder / "status.json").st_mtime_ns
    except FileNotFoundError:
        return 0
