"""The trainer, with a pretended training that writes the same files."""

import os
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from demo.services import training_queue as trainer_module
from demo.services.engine import Refused
from demo.services.training_queue import NICE, WAITING_MOST, TrainingQueue, why
from demo.services.training_request import TrainRequest, command_of

PRETENDED = Path(__file__).with_name("pretended_training.py")


def request(name: str = "blickets", manner: str = "long", stored: Path | str = "") -> TrainRequest:
    return TrainRequest(
        material=manner,
        files=[],
        source="scenes",
        name=name,
        length=3.0,
        unit="minutes",
        parts="all",
        learning_rate=3e-4,
        batch=32,
        precision="float32",
        owner="Ada",
        checkpoint="scenes.safetensors",
        data=str(stored),
    )


@pytest.fixture
def stored(tmp_path) -> Path:
    """A visitor's pictures, read and stored."""
    folder = tmp_path / "stored"
    folder.mkdir()
    (folder / "images.npz").write_bytes(b"npz")
    return folder


@pytest.fixture
def shelf():
    """What was kept: names and the files they were made of."""
    return []


@pytest.fixture
def make(tmp_path, shelf):
    """Trainers on one folder, as after a restart of the page; all are closed in the end."""
    trainers = []

    def keep(path: Path, name: str) -> str:
        shelf.append((name, path.read_text()))
        return name

    def start() -> TrainingQueue:
        trainers.append(
            TrainingQueue(
                tmp_path / "runs",
                keep,
                lambda request, folder, resume: [sys.executable, str(PRETENDED), str(folder), request.about],
            )
        )
        return trainers[-1]

    yield start
    for trainer in trainers:
        trainer.close()


@pytest.fixture
def trainer(make):
    return make()


def until(condition, seconds: float = 60.0):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
    return value


def state(trainer: TrainingQueue, name: str) -> str:
    return trainer.view(name)["run"]["state"]


def step(trainer: TrainingQueue, name: str) -> int:
    return (trainer.view(name)["run"]["status"] or {"step": 0})["step"]


def phase(trainer: TrainingQueue, name: str) -> str:
    return (trainer.view(name)["run"]["status"] or {"phase": ""})["phase"]


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


def test_thrown_away_leaves_nothing(trainer, shelf, tmp_path):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.throw_away(name)
    until(lambda: trainer.view(None)["runs"] == [])
    assert shelf == [] and list((tmp_path / "runs").iterdir()) == []
    with pytest.raises(Refused, match="threw it away"):
        trainer.pause(name)


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


def test_a_line_that_is_full_is_refused(trainer):
    for _ in range(1 + WAITING_MOST):
        trainer.submit(request())
    with pytest.raises(Refused, match="Come back"):
        trainer.submit(request())


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


def test_a_page_that_saw_more_than_there_is_gets_it_from_the_beginning(trainer):
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.pause(name)
    until(lambda: phase(trainer, name) == "paused")
    whole = trainer.view(name)["run"]
    assert whole["anew"] and trainer.view(name, 1000, 1)["run"] == trainer.view(name, 1, 1000)["run"] == whole


@pytest.fixture
def unstartable(monkeypatch):
    """Names of trainings that cannot be started."""
    names, really = set(), trainer_module.started

    def started(command, output):
        if names & {Path(part).parent.name for part in command}:
            raise OSError("no processes left")
        return really(command, output)

    monkeypatch.setattr(trainer_module, "started", started)
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


@pytest.fixture
def slowly(monkeypatch):
    """Copies of uploads begin, and end when `.go` is set; `.under_way` are those begun."""
    go, under_way, really = threading.Event(), [], trainer_module.copied

    def copied(pictures, folder):
        under_way.append(folder)
        folder.mkdir()
        (folder / "half.zip").write_bytes(b"half")
        assert go.wait(60)
        shutil.rmtree(folder)
        return really(pictures, folder)

    monkeypatch.setattr(trainer_module, "copied", copied)
    with ThreadPoolExecutor() as pool:
        yield SimpleNamespace(go=go, under_way=under_way, pool=pool)
        go.set()


def test_while_an_upload_is_copied_everybody_else_goes_on_and_nobody_sees_it(trainer, make, slowly, tmp_path, stored):
    arriving = slowly.pool.submit(trainer.submit, request("large", stored=stored))
    until(lambda: slowly.under_way)
    assert slowly.pool.submit(trainer.view, None).result(30) == {"runs": [], "run": None}
    other = slowly.pool.submit(trainer.submit, request("other")).result(30)
    assert state(trainer, other) == "running" and not arriving.done()
    slowly.go.set()
    name = arriving.result(30)
    assert [run["name"] for run in trainer.view(None)["runs"]] == ["other", "large"] and state(
        trainer, name
    ) == "waiting"
    run = trainer._runs[name]
    assert run.request.data == str(run.folder / "data") and (run.folder / "data" / "images.npz").read_bytes() == b"npz"


def test_what_is_being_copied_has_its_place_in_line(trainer, slowly, tmp_path, stored):
    for _ in range(WAITING_MOST):  # one of them is trained, the others wait
        trainer.submit(request())
    last = slowly.pool.submit(trainer.submit, request("last", stored=stored))
    until(lambda: slowly.under_way)
    with pytest.raises(Refused, match="Come back"):
        slowly.pool.submit(trainer.submit, request("too many")).result(30)
    slowly.go.set()
    assert state(trainer, last.result(30)) == "waiting"


def test_a_place_is_free_again_when_a_copy_fails(trainer, tmp_path):
    for _ in range(2 * WAITING_MOST):
        with pytest.raises(Refused, match="cannot be copied"):
            trainer.submit(request(stored=tmp_path / "gone"))
    assert list((tmp_path / "runs").iterdir()) == []
    assert state(trainer, trainer.submit(request())) == "running"


def test_a_page_closed_while_an_upload_is_copied_keeps_the_training_for_the_next_time(make, slowly, tmp_path, stored):
    trainer = make()
    arriving = slowly.pool.submit(trainer.submit, request("late", stored=stored))
    until(lambda: slowly.under_way)
    trainer.close()
    slowly.go.set()
    name = arriving.result(30)
    assert state(trainer, name) == "waiting" and trainer._process is None
    again = make()
    assert state(again, name) == "interrupted"
    again.resume(name)
    until(lambda: step(again, name) > 2)


def test_a_page_that_was_killed_while_an_upload_was_copied_leaves_nothing_of_it(make, slowly, tmp_path, stored):
    slowly.pool.submit(make().submit, request(stored=stored))
    until(lambda: slowly.under_way)
    shutil.copytree(tmp_path / "runs", tmp_path / "left")
    left = TrainingQueue(tmp_path / "left", lambda path, name: name)
    assert left.view(None) == {"runs": [], "run": None} and list((tmp_path / "left").iterdir()) == []


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

    trainer = TrainingQueue(
        tmp_path / "runs",
        keep,
        lambda request, folder, resume: [sys.executable, str(PRETENDED), str(folder), request.about],
    )
    name = trainer.submit(request())
    until(lambda: step(trainer, name) > 2)
    trainer.stop(name)
    until(lambda: state(trainer, name) == "failed")
    assert trainer.view(name)["run"]["message"] == "The disk is full."
    full.clear()
    trainer.stop(name)
    assert state(trainer, name) == "kept"


def test_old_runs_are_forgotten(trainer, tmp_path, monkeypatch):
    monkeypatch.setattr(trainer_module, "KEPT_MOST", 2)
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
