import errno
import json
import threading
import time

import numpy as np
import pytest
import torch
from PIL import Image

from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.training import loop as train_module
from alignDRAW_core.training import supervisor as watched_module
from alignDRAW_core.training.likelihood import likelihood_step, load_state
from alignDRAW_core.training.run_folder import Rows, check_space, row_steps, tell, told
from alignDRAW_core.training.supervisor import Watched, seconds_per_step

from .run_folders import read_log, read_status
from .test_train import STEP, Stripes, new_run, weights


class Measured(Stripes):
    def validation(self, count=32, held_out=True):
        return self.batch(4, np.random.default_rng(int(held_out)))


def watched(folder, until=12, run=None, **options):
    folder.mkdir(exist_ok=True)
    return Watched(
        run or new_run(),
        likelihood_step(Measured()),
        Measured(),
        folder,
        until,
        Rows(folder, ["the red .", "the green ."], [True, False]),
        lambda run: Painter("row", run.best_weights, run.vocabulary, {"default_temperature": 0.5}),
        lambda run: None,
        **options,
    )


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_a_whole_run_shows_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(watched_module, "LOG_EVERY", 4)
    assert watched(tmp_path).train() == "finished"
    status = read_status(tmp_path)
    assert (status["phase"], status["step"], status["steps"], status["message"]) == ("finished", 12, 12, None)
    assert status["seconds"] > 0 and status["seconds_left"] == 0 and status["seconds_per_step"] > 0
    lines = read_log(tmp_path)
    assert [line["step"] for line in lines] == [4, 8, 12]
    for line in lines:
        for part in ("held_out", "trained_on"):
            assert line[part]["bound"] == pytest.approx(line[part]["kl"] + line[part]["reconstruction"], abs=0.01)
    facts = json.loads((tmp_path / "rows" / "captions.json").read_text())
    assert facts == {"captions": ["the red .", "the green ."], "own": [True, False], "seed": [0, 1]}
    rows = sorted((tmp_path / "rows").glob("*.png"))
    assert [int(path.stem) for path in rows] == sorted(row_steps(12))
    with Image.open(rows[0]) as first:
        assert first.size == (2 * 13, 11)
    assert not list(tmp_path.rglob(".*.part"))


def test_row_steps_are_few_and_dense_at_first():
    steps = sorted(row_steps(4000))
    assert steps[0] == 0 and steps[-1] == 4000 and len(steps) <= 40
    assert np.all(np.diff(steps) > 0) and steps[1] - steps[0] < steps[-1] - steps[-2]
    assert row_steps(1) == {0, 1}


def test_pause_and_go_on_and_stop(tmp_path):
    run = watched(tmp_path, until=40_000)
    ended = []
    thread = threading.Thread(target=lambda: ended.append(run.train()))
    thread.start()
    wait_for(lambda: (read_status(tmp_path) or {}).get("step", 0) > 0 or run.run.step > 3)
    tell(tmp_path, "pause")
    wait_for(lambda: read_status(tmp_path)["phase"] == "paused")
    step = run.run.step
    assert load_state(tmp_path, torch.device("cpu")).step == step
    time.sleep(0.3)
    assert run.run.step == step
    tell(tmp_path, "run")
    wait_for(lambda: run.run.step > step)
    tell(tmp_path, "stop")
    thread.join(20)
    assert ended == ["stopped"] and read_status(tmp_path)["phase"] == "stopped"
    assert load_state(tmp_path, torch.device("cpu")).step == run.run.step == read_status(tmp_path)["step"]


def test_a_pause_changes_nothing_of_what_is_learned(tmp_path):
    straight, broken = watched(tmp_path / "straight"), watched(tmp_path / "broken")
    straight.train()
    stop = threading.Event()
    broken.stop = stop
    broken.save_model = lambda run: None
    original = broken._between_steps
    broken._between_steps = lambda due: broken.run.step == 5 or original(due)
    stop.set()
    assert broken.train() == "stopped"
    resumed = watched(tmp_path / "broken", run=load_state(tmp_path / "broken", torch.device("cpu")))
    assert resumed.train() == "finished"
    assert all(torch.equal(a, b) for a, b in zip(weights(straight.run), weights(resumed.run)))


def test_a_full_disk_pauses_with_a_sentence_and_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(watched_module, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(watched_module, "RETRY_EVERY", 0.05)
    full, real = threading.Event(), train_module.save_state

    def save_state(run, folder):
        if full.is_set() and run.step > 5:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(run, folder)

    monkeypatch.setattr(train_module, "save_state", save_state)
    full.set()
    straight = watched(tmp_path / "straight")
    run, ended = watched(tmp_path / "full"), []
    thread = threading.Thread(target=lambda: ended.append(run.train()))
    thread.start()
    wait_for(lambda: (read_status(tmp_path / "full") or {}).get("message"))
    status = read_status(tmp_path / "full")
    assert status["phase"] == "paused" and "space" in status["message"].lower()
    assert load_state(tmp_path / "full", torch.device("cpu")).step == 5  # the older state is whole
    full.clear()
    thread.join(20)
    assert ended == ["finished"] and read_status(tmp_path / "full")["message"] is None
    straight.train()
    assert all(torch.equal(a, b) for a, b in zip(weights(straight.run), weights(run.run)))


def test_a_full_disk_at_the_start_is_said_before_anything_is_done(tmp_path):
    with pytest.raises(OSError, match="MB left and the run needs .* Free some space"):
        check_space(tmp_path, 1 << 60)


def test_stopped_while_the_disk_is_full(tmp_path, monkeypatch):
    def save_state(run, folder):
        tell(tmp_path, "stop")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(train_module, "save_state", save_state)
    with pytest.raises(OSError, match="No space left"):
        watched(tmp_path, until=3).train()


def test_half_written_files_of_a_killed_run_are_removed(tmp_path):
    (tmp_path / "rows").mkdir()
    for path in (tmp_path / ".abc.part", tmp_path / "rows" / ".def.part"):
        path.write_bytes(b"x")
    watched(tmp_path, until=2).train()
    assert not list(tmp_path.rglob("*.part"))


def test_the_log_survives_a_kill(tmp_path):
    (tmp_path / "log.jsonl").write_text('{"step": 2, "bound": 9}\n{"step": 4, "bound": 8}\n{"step": 6, "bo')
    assert [line["step"] for line in read_log(tmp_path)] == [2, 4]
    run = new_run()
    train_module.train(run, STEP, tmp_path, until=4, log_every=4)
    lines = read_log(tmp_path)
    assert [line["step"] for line in lines] == [2, 4] and lines[-1]["bound"] != 8


def test_only_three_words_are_understood(tmp_path):
    assert told(tmp_path) == "run"
    with pytest.raises(ValueError, match="run, pause, stop"):
        tell(tmp_path, "explode")
    (tmp_path / "control").write_text("explode")
    assert told(tmp_path) == "run"


@pytest.mark.parametrize(
    "data", [b"pause\r\n", "\ufeffpause\n".encode(), "pause\r\n".encode("utf-16"), b"PAUSE", b"\xff pause"]
)
def test_a_word_is_understood_however_it_was_written(tmp_path, data):
    (tmp_path / "control").write_bytes(data)
    assert told(tmp_path) == ("run" if data[:2] == b"\xff " else "pause")


def test_timing_steps_leaves_the_run_as_it_is():
    run = new_run()
    before = weights(run)
    assert seconds_per_step(run, STEP, amp=False) > 0
    assert run.step == 0 and all(torch.equal(a, b) for a, b in zip(before, weights(run)))
