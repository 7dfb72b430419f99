"""Trainings that end as they should not, or cannot be begun or kept: what is said, and how they go on."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from demo.services import training_queue
from demo.services.engine import Refused
from demo.services.training_process import why

from .trainings import phase, queue_in, request, state, step, until


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_killed_it_says_so_and_goes_on_from_where_it_was(trainer):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 5)
    os.kill(trainer._process.pid, signal.SIGKILL)
    until(lambda: state(trainer, name) == "failed")
    at = step(trainer, name)
    assert "signal 9" in trainer.view(name)["run"]["message"]
    trainer.resume(name)
    until(lambda: step(trainer, name) > at)
    assert [entry["step"] for entry in trainer.view(name)["run"]["log"]][:at] == list(range(1, at + 1))


@pytest.mark.parametrize(
    "manner, sentence, next_step, lines",
    [
        (
            "early",
            "ended unexpectedly (status 1)",
            "Nothing had been saved yet: try again.",
            ["left out: a.png: the picture is damaged"],
        ),
        ("crash", "ended unexpectedly (status 1)", "Resume it from the state saved last.", []),
        ("memory", "ran out of memory", "smaller batch", []),
        ("refuse", "fewer than 8 usable pairs", "", ["error: fewer than 8 usable pairs"]),
    ],
)
def test_one_that_fails_says_why_in_sentences_and_the_next_goes_on(
    trainer, tmp_path, manner, sentence, next_step, lines
):
    bad, good = trainer.submit(request(manner=manner)), trainer.submit(request())
    until(lambda: state(trainer, bad) == "failed")
    run = trainer.view(bad)["run"]
    assert sentence in run["message"] and next_step in run["message"]
    assert run["lines"] == lines and (run["saved"], run["model"]) == (manner in ("crash", "memory"), False)
    # The whole of it stays for whoever runs the page.
    assert ("Traceback" in (tmp_path / "runs" / bad / "output.txt").read_text()) == (manner != "refuse")
    until(lambda: state(trainer, good) == "running")


@pytest.mark.parametrize(
    "code, saved, sentence",
    [
        (-9, False, "Nothing had been saved yet: try again."),
        (-9, True, "Resume it from the state saved last."),
        (-15, False, "signal 15"),
    ],
)
def test_what_to_do_after_a_kill_depends_on_what_was_saved(code, saved, sentence):
    assert sentence in why(code, [], saved) and ("Resume" in why(code, [], saved)) == saved


def test_one_that_failed_before_it_saved_anything_is_tried_again_from_its_data(trainer, tmp_path, stored):
    name = trainer.submit(request(manner="early", stored=stored))
    until(lambda: state(trainer, name) == "failed")
    seen = trainer.view(name)["run"]
    assert (seen["log_seen"], seen["rows_seen"]) == (3, 1)
    with pytest.raises(Refused, match="no checkpoint to keep yet"):
        trainer.stop(name)
    trainer.resume(name)
    until(lambda: step(trainer, name) > 0)
    trainer.pause(name)
    until(lambda: phase(trainer, name) == "paused")
    run = trainer.view(name)["run"]
    # Nothing of the first start is left, but the data.
    assert run["log"][0] == {"step": 1, "bound": 999} and run["rows"][0]["step"] == 1
    assert (tmp_path / "runs" / name / "data" / "images.npz").read_bytes() == b"npz" and run["saved"]


@pytest.fixture
def unstartable(monkeypatch):
    """Names of trainings that cannot be started."""
    names, really = set(), training_queue.started

    def started(command, output):
        if names & {Path(part).parent.name for part in command}:
            raise OSError("no processes left")
        return really(command, output)

    monkeypatch.setattr(training_queue, "started", started)
    return names


def test_one_that_cannot_be_started_does_not_hold_up_the_line(trainer, unstartable):
    first, second, third, fourth = (trainer.submit(request(name)) for name in ("one", "two", "three", "four"))
    unstartable.update([second, third])
    until(lambda: step(trainer, first) > 2)
    trainer.stop(first)
    until(lambda: state(trainer, fourth) == "running")
    assert [state(trainer, name) for name in (first, second, third)] == ["kept", "failed", "failed"]
    assert "could not be started: no processes left" in trainer.view(second)["run"]["message"]
    unstartable.clear()
    trainer.resume(second)
    assert state(trainer, second) == "waiting"


def test_a_run_whose_folder_is_gone_does_not_hold_up_the_line(trainer, tmp_path):
    first, second, third = (trainer.submit(request(name)) for name in ("one", "two", "three"))
    shutil.rmtree(tmp_path / "runs" / second)
    until(lambda: step(trainer, first) > 2)
    trainer.stop(first)
    until(lambda: state(trainer, third) == "running")
    assert state(trainer, second) == "failed"


def test_what_was_saved_before_it_failed_can_be_kept(make, shelf):
    trainer = make()
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.close()
    again = make()
    again.stop(name)
    assert state(again, name) == "kept" and shelf == [("blickets", "a model")]


def test_one_that_cannot_be_kept_can_be_kept_later(tmp_path, shelf):
    full = [True]

    def keep(path: Path, name: str) -> str:
        if full:
            raise Refused("The disk is full.")
        return name

    trainer = queue_in(tmp_path / "runs", keep)
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.stop(name)
    until(lambda: state(trainer, name) == "failed")
    assert trainer.view(name)["run"]["message"] == "The disk is full."
    full.clear()
    trainer.stop(name)
    assert state(trainer, name) == "kept"
