"""While a visitor's pictures are copied for a training."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from demo.services import training_run
from demo.services.engine import Refused
from demo.services.training_queue import WAITING_MOST, TrainingQueue

from .trainings import request, state, step, until


@pytest.fixture
def slowly(monkeypatch):
    """Copies of uploads begin, and end when `.go` is set; `.under_way` are those begun."""
    go, under_way, really = threading.Event(), [], training_run.copied

    def copied(pictures, folder):
        under_way.append(folder)
        folder.mkdir()
        (folder / "half.zip").write_bytes(b"half")
        assert go.wait(60)
        shutil.rmtree(folder)
        return really(pictures, folder)

    monkeypatch.setattr(training_run, "copied", copied)
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


def test_asked_for_twice_while_it_is_copied_it_is_trained_once(trainer, slowly, stored):
    first, second = (slowly.pool.submit(trainer.submit, request("large", stored=stored)) for _ in range(2))
    until(lambda: slowly.under_way)
    slowly.go.set()
    assert first.result(30) == second.result(30) and len(slowly.under_way) == 1
    assert [run["name"] for run in trainer.view(None)["runs"]] == ["large"]


def test_what_is_being_copied_has_its_place_in_line(trainer, slowly, tmp_path, stored):
    for n in range(WAITING_MOST):  # one of them is trained, the others wait
        trainer.submit(request(str(n)))
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
