"""Trainings in line, with a pretended training that writes the same files."""

import json
import os
import threading
import time

import pytest

from demo.services import training_queue
from demo.services.engine import Refused
from demo.services.training_folder import rows_since
from demo.services.training_process import NICE
from demo.services.training_queue import WAITING_MOST
from demo.services.training_request import command_of

from .trainings import phase, queue_in, request, state, step, until


def test_a_training_that_ends_is_kept_under_its_name_and_its_data_is_cleaned(trainer, shelf, tmp_path, stored):
    name = trainer.submit(request(manner="short", stored=stored))
    run = tmp_path / "runs" / name
    assert (run / "data" / "images.npz").read_bytes() == b"npz"
    until(lambda: state(trainer, name) == "kept")
    assert shelf == [("blickets", "a model")] and trainer.view(name)["run"]["checkpoint"] == "blickets"
    assert (
        not (run / "data").exists() and not (run / "run" / "state.pt").exists() and (run / "run" / "log.jsonl").exists()
    )


def test_a_page_gets_only_what_it_has_not_seen(trainer):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 10)
    trainer.pause(name)
    until(lambda: phase(trainer, name) == "paused")
    whole = trainer.view(name)["run"]
    rest = trainer.view(name, 4, len(whole["rows"]) - 1)["run"]
    assert rest["log"] == whole["log"][4:] and rest["rows"] == whole["rows"][-1:]
    assert whole["rows"][0]["picture"].startswith("data:image/png") and whole["captions"]["captions"] == ["a dax"]
    assert trainer.view("gone", 99, 99)["run"]["log"] == whole["log"]


def test_pause_resume_stop_and_keep(trainer, shelf):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.pause(name)
    until(lambda: phase(trainer, name) == "paused")
    at = step(trainer, name)
    time.sleep(0.1)
    assert step(trainer, name) == at
    trainer.resume(name)
    until(lambda: step(trainer, name) > at)
    trainer.stop(name)
    until(lambda: state(trainer, name) == "kept")
    assert shelf == [("blickets", "a model")]


def test_what_it_was_kept_as_may_be_renamed_and_deleted(trainer, tmp_path):
    name = trainer.submit(request(manner="short"))
    until(lambda: state(trainer, name) == "kept")
    trainer.kept_as("another", "")
    assert trainer.view(name)["run"]["checkpoint"] == "blickets"
    trainer.kept_as("blickets", "wugs")
    assert trainer.view(name)["run"]["checkpoint"] == "wugs" and trainer.view(name)["runs"][0]["name"] == "wugs"
    assert json.loads((tmp_path / "runs" / name / "outcome.json").read_text())["checkpoint"] == "wugs"
    trainer.kept_as("wugs", "")
    run = trainer.view(name)["run"]
    assert (run["state"], run["checkpoint"], run["message"]) == ("kept", "", "wugs was deleted.")


def test_thrown_away_leaves_nothing(trainer, shelf, tmp_path):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.throw_away(name)
    until(lambda: trainer.view(None)["runs"] == [])
    assert shelf == [] and list((tmp_path / "runs").iterdir()) == []
    with pytest.raises(Refused, match="threw it away"):
        trainer.pause(name)


def test_rows_are_read_while_their_folder_is_made_and_removed(tmp_path):
    rows, over = tmp_path / "rows", threading.Event()

    def come_and_go():
        while not over.is_set():
            rows.mkdir()
            rows.rmdir()

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        assert all(rows_since(tmp_path, 0) == ([], 0) for _ in range(10_000))
    finally:
        over.set()
        other.join()


def test_one_at_a_time_and_the_others_in_line(trainer):
    first, second, third = (trainer.submit(request(name)) for name in ("one", "two", "three"))
    runs = trainer.view(first)["runs"]
    assert [(run["name"], run["owner"], run["state"], run["place"]) for run in runs] == [
        ("one", "Ada", "running", 0),
        ("two", "Ada", "waiting", 1),
        ("three", "Ada", "waiting", 2),
    ]
    trainer.throw_away(second)
    with pytest.raises(Refused, match="not under way"):
        trainer.pause(third)
    until(lambda: step(trainer, first) > 2)
    trainer.stop(first)
    until(lambda: state(trainer, third) == "running")
    assert state(trainer, first) == "kept"


def test_asked_for_twice_it_is_trained_once(trainer, stored):
    first = trainer.submit(request(stored=stored), "It is called so.")
    waiting = trainer.submit(request("other"))
    assert trainer.submit(request(stored=stored)) == first and trainer.submit(request("other")) == waiting
    assert trainer.submit(request("third")) not in (first, waiting)
    assert len(trainer.view(None)["runs"]) == 3 and trainer.view(first)["run"]["message"] == "It is called so."


def test_one_that_has_ended_or_is_thrown_away_can_be_asked_for_again(trainer):
    thrown = trainer.submit(request())
    trainer.throw_away(thrown)
    ended = trainer.submit(request())
    assert ended != thrown
    until(lambda: step(trainer, ended) > 2)
    trainer.stop(ended)
    until(lambda: state(trainer, ended) == "kept")
    assert trainer.submit(request()) != ended


def test_kept_under_another_name_it_says_so(tmp_path):
    queue = queue_in(tmp_path / "runs", lambda path, name: f"{name}-2")
    name = queue.submit(request(manner="short"))
    until(lambda: state(queue, name) == "kept")
    run = queue.view(name)["run"]
    assert run["checkpoint"] == "blickets-2"
    assert run["message"] == "There is a checkpoint called blickets already, so this one is called blickets-2."


def test_a_line_that_is_full_is_refused(trainer):
    for n in range(1 + WAITING_MOST):
        trainer.submit(request(str(n)))
    with pytest.raises(Refused, match="Come back"):
        trainer.submit(request("one more"))


def test_a_page_that_saw_more_than_there_is_gets_it_from_the_beginning(trainer):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.pause(name)
    until(lambda: phase(trainer, name) == "paused")
    whole = trainer.view(name)["run"]
    assert whole["anew"] and trainer.view(name, 1000, 1)["run"] == trainer.view(name, 1, 1000)["run"] == whole


def test_ended_with_the_page_it_is_found_and_resumed_the_next_time(make):
    trainer = make()
    name, waiting = trainer.submit(request()), trainer.submit(request("next"))
    until(lambda: step(trainer, name) > 5)
    trainer.close()
    again = make()
    assert (
        state(again, name) == state(again, waiting) == "interrupted"
        and "Resume it" in again.view(name)["run"]["message"]
    )
    assert "Try again" in again.view(waiting)["run"]["message"] and not again.view(waiting)["run"]["saved"]
    at = step(again, name)
    again.resume(name)
    until(lambda: step(again, name) > at)
    again.stop(name)
    until(lambda: state(again, name) == "kept")
    assert state(make(), name) == "kept"


def test_old_runs_are_forgotten(trainer, tmp_path, monkeypatch):
    monkeypatch.setattr(training_queue, "KEPT_MOST", 2)
    for number in range(3):
        name = trainer.submit(request(str(number)))
        until(lambda: step(trainer, name) > 0)
        trainer.stop(name)
        until(lambda: state(trainer, name) == "kept")
    assert len(trainer.view(None)["runs"]) == len(list((tmp_path / "runs").iterdir())) == 2


@pytest.mark.skipif(os.name == "nt", reason="niceness")
def test_drawing_comes_first(trainer):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 5)
    assert os.getpriority(os.PRIO_PROCESS, trainer._process.pid) == max(NICE, os.getpriority(os.PRIO_PROCESS, 0))


def test_strange_folders_are_no_runs(tmp_path, make):
    (tmp_path / "runs" / "empty").mkdir(parents=True)
    (tmp_path / "runs" / "other").mkdir()
    (tmp_path / "runs" / "other" / "request.json").write_text('{"name": "x"}')
    (tmp_path / "runs" / "note.txt").write_text("")
    assert make().view(None) == {"runs": [], "run": None}


def test_the_command_says_all_that_was_asked_for(tmp_path):
    command = command_of(request(manner="rendered scenes"), tmp_path, resume=True)
    for option, value in [
        ("--from-checkpoint", "scenes.safetensors"),
        ("--minutes", "3.0"),
        ("--parts", "all"),
        ("--batch", "32"),
        ("--out", str(tmp_path)),
    ]:
        assert command[command.index(option) + 1] == value
    assert "--resume" in command and "--steps" not in command
