"""What the Train tab can do, without the page."""

import csv
import io
import sys
import zipfile
from functools import partial
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.data.own_pictures import OwnPictures
from demo.services import training as service_module
from demo.services import uploads as uploads_module
from demo.services.engine import Engine, Refused
from demo.services.training import TrainingService, plural, proposed, too_few
from demo.services.training_request import OWN, SCRATCHES, TrainRequest, command_of
from demo.tabs.train import propose

from ..unit.prepared_folders import make_prepared
from .conftest import CAPTION, untrained_checkpoint


def make_zip(path: Path, count: int = 10, caption: str = "the red blicket is on the left .") -> Path:
    """Captioned pictures, a file that is none, and a picture without a caption; "{}" in `caption` is another name for
    each."""
    table = io.StringIO()
    rows = [(f"{n}.png", caption.format(f"name{n}")) for n in range(count)]
    csv.writer(table).writerows([("file_name", "caption"), *rows])
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(count + 1):
            picture = io.BytesIO()
            Image.fromarray(np.full((20, 30, 3), 20 * n, np.uint8)).save(picture, "PNG")
            archive.writestr(f"{n}.png", picture.getvalue())
        archive.writestr("captions.csv", table.getvalue())
        archive.writestr("notes.doc", "nothing")
    return path


def asking(**changes) -> TrainRequest:
    usual = dict(
        material=OWN,
        files=[],
        source="untrained",
        name="",
        length=3,
        unit="minutes",
        parts="all",
        learning_rate=None,
        batch=None,
        precision="float32",
        owner="Ada",
    )
    return TrainRequest(**{**usual, **changes})


@pytest.fixture
def submitted(monkeypatch):
    """What would have been trained."""
    requests = []
    monkeypatch.setattr(
        service_module.TrainingQueue, "submit", lambda self, request, message: requests.append(request) or "run"
    )
    return requests


@pytest.fixture
def service(checkpoint, tmp_path, monkeypatch):
    service = TrainingService(Engine(str(checkpoint), "cpu", tmp_path / "mine"), tmp_path / "runs", tmp_path / "mine")
    yield service
    service.close()


def test_a_preview_says_what_can_be_used_and_what_not_and_why(service, tmp_path):
    preview = service.preview([str(make_zip(tmp_path / "a.zip"))], "untrained")
    assert (preview["count"], preview["captions"], preview["enough"]) == (10, 10, True)
    assert preview["unknown"] == [("blicket", 10)] and preview["samples"][0] == "the red blicket is on the left ."
    assert {name for name, _ in preview["skipped"]} == {"10.png", "notes.doc"} and all(
        reason for _, reason in preview["skipped"]
    )
    assert preview["sheet"].startswith("data:image/png") and preview["ratio"] == 13 / 11


def test_from_scratch_every_word_is_new(service, tmp_path):
    preview = service.preview([str(make_zip(tmp_path / "a.zip"))], next(iter(SCRATCHES)))
    assert (
        dict(preview["unknown"])["blicket"] == 10
        and dict(preview["unknown"])["the"] == 20
        and preview["source"] == ""
        and preview["ratio"] == 1
    )


def test_too_few_pictures_are_said_to_be_too_few(service, tmp_path):
    assert not service.preview([str(make_zip(tmp_path / "a.zip", count=3))], "untrained")["enough"]


def test_where_one_thing_was_given_and_is_of_no_use_the_reason_is_said(service, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("inner.tar", b"anything")
    preview = service.preview([str(tmp_path / "a.zip")], "untrained")
    said = too_few(preview["count"], preview["uncaptioned"], preview["skipped"])
    assert said.startswith("inner.tar cannot be used: an archive inside an archive")
    with pytest.raises(Refused, match="an archive inside an archive"):
        service.plan(asking(files=[str(tmp_path / "a.zip")]))


def test_a_proposed_name_follows_the_files_and_a_typed_one_stays(service, tmp_path):
    assert propose(service, "", "", ["cats.zip"]) == ["cats", "cats"]
    assert propose(service, "cats", "cats", ["dogs.zip"]) == ["dogs", "dogs"]
    assert propose(service, "cats", "cats", None) == ["", ""]
    assert all(each == gr.skip() for each in propose(service, "my own", "cats", ["dogs.zip"]))
    assert all(each == gr.skip() for each in propose(service, "cats", "", ["dogs.zip"]))


def test_a_preview_says_whether_pictures_are_held_out(service, tmp_path):
    def said(name, **options) -> str:
        return service.preview([str(make_zip(tmp_path / name, **options))], "untrained")["held_out"]

    assert said("a.zip").startswith("2 pictures are held out")
    assert said("b.zip", caption="a photo of {} .").startswith("No picture is held out")
    assert said("c.zip", count=3) == ""


@pytest.mark.parametrize(
    "script, sentence",
    [
        ("print('Traceback (most recent call last):'); raise SystemExit(1)", "ended unexpectedly (status 1)"),
        ("raise MemoryError", "choose a smaller batch"),
        ("print('error: too few'); raise SystemExit(2)", "too few"),
    ],
)
def test_a_step_that_cannot_be_tried_is_refused_with_what_is_known(service, tmp_path, monkeypatch, script, sentence):
    monkeypatch.setattr(service_module, "command_of", lambda request, folder, resume: [sys.executable, "-c", script])
    with pytest.raises(Refused) as refusal:
        service.plan(asking(files=[str(make_zip(tmp_path / "a.zip"))]))
    said = str(refusal.value)
    assert sentence in said and "Traceback" not in said and ("smaller batch" in said) == ("smaller batch" in sentence)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"hello"])
def test_what_is_no_zip_is_refused_in_a_sentence(service, tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        service.preview([str(path)], "untrained")
    assert 10 < len(str(refusal.value)) < 300


def test_a_request_gets_a_name_and_a_checkpoint_of_its_own(service, tmp_path, submitted):
    upload = make_zip(tmp_path / "Zoë's shapes.zip")
    service.submit(asking(files=[str(upload)]))
    (request,) = submitted
    assert request.checkpoint.endswith("untrained.safetensors") and not request.scratch
    assert (
        (request.length, request.unit, request.owner) == (3, "minutes", "Ada")
        and "shapes" in request.name
        and "/" not in request.name
    )


@pytest.mark.parametrize(
    "given, name",
    [
        ("photos.tar.gz", "photos"),
        ("photos.zip", "photos"),
        ("v1.2.tgz", "v1.2"),
        ("IMG_0001.jpg", "my-pictures"),
        (None, "my-pictures"),
    ],
)
def test_a_checkpoint_is_called_as_the_archive_it_learns_from(given, name):
    assert proposed([f"/tmp/{given}", "/tmp/more.zip"] if given else []) == name


def test_another_name_than_was_wished_is_said(service, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(service_module.TrainingQueue, "submit", lambda self, *asked: told.append(asked[1]) or "run")
    files = [str(make_zip(tmp_path / "a.zip"))]
    service.keep(untrained_checkpoint(tmp_path, "model"), "wugs")
    for name in ("wugs", "my/wugs", "new wugs", "new-wugs", ""):
        service.submit(asking(files=files, name=name))
    assert told == [
        "There is a checkpoint called wugs already, so this one is called wugs-2.",
        "A name has letters, figures, spaces, dots and hyphens only, so this one is called my-wugs.",
        "",
        "",
        "",
    ]


def test_the_sample_set_can_be_learned_from(service):
    sample = service.sample()
    assert Path(sample).name == "creatures.zip" and service.sample() == sample
    preview = service.preview([sample], "untrained")
    assert preview["count"] == 60 and preview["skipped"] == [] and dict(preview["unknown"])["gloop"] == 20


def test_pictures_are_read_once_and_stored_for_plan_and_training(service, tmp_path, submitted, monkeypatch):
    upload, source = str(make_zip(tmp_path / "a.zip")), "untrained"
    preview = service.preview([upload], source)
    Path(upload).unlink()
    assert service.preview([upload], source) == preview
    facts = {"seconds_per_step": 0.5, "device": "cpu", "threads": 1, "precision": "float32", "warning": ""}
    script = f"import json, os, sys; os.stat(sys.argv[1] + '/images.npz'); print(json.dumps({facts}))"
    monkeypatch.setattr(
        service_module, "command_of", lambda request, folder, resume: [sys.executable, "-c", script, request.data]
    )
    asked = asking(files=[upload], length=2, unit="steps")
    assert "2 steps of 0.50 s" in service.plan(asked)
    service.submit(asked)
    own = OwnPictures.from_stored(Path(submitted[0].data))
    assert len(own.data) == 10 and own.held.sum() == 2 and own.image_shape == (11, 13, 1)


def test_two_uploads_of_one_name_do_not_overwrite_each_other(service, tmp_path, submitted):
    uploads = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        uploads.append(str(make_zip(tmp_path / name / "photos.zip", caption=f"a blicket of {name} .")))
    assert service.preview(uploads, "untrained")["count"] == 20
    service.submit(asking(files=uploads))
    stored = OwnPictures.from_stored(Path(submitted[0].data)).data
    assert set(stored.captions) == {("a blicket of a .",), ("a blicket of b .",)}


def test_what_is_stored_goes_when_it_is_forgotten_and_with_the_page(service, tmp_path, monkeypatch):
    monkeypatch.setattr(uploads_module, "REMEMBERED", 2)
    folder = service.uploads.read([str(make_zip(tmp_path / "first.zip"))], (11, 13, 1)).folder.parent
    for n in range(4):
        service.preview([str(make_zip(tmp_path / f"{n}.zip"))], "untrained")
    assert len(list(folder.iterdir())) == 2
    held = service.uploads.read([str(tmp_path / "2.zip")], (11, 13, 1))
    for n in range(4, 7):
        service.preview([str(make_zip(tmp_path / f"{n}.zip"))], "untrained")
    assert held.folder.is_dir()  # somebody still reads it
    service.close()
    assert not folder.exists()


def test_a_preview_of_too_few_is_neither_planned_nor_trained(service, tmp_path, submitted):
    request = asking(files=[str(make_zip(tmp_path / "a.zip", count=3))])
    for ask in (service.plan, service.submit):
        with pytest.raises(Refused, match="Only 3 of the pictures can be used"):
            ask(request)
    assert submitted == []


def test_data_sets_whose_files_are_there_are_offered(service, tmp_path, monkeypatch):
    monkeypatch.delenv("ALIGNDRAW_DATA", raising=False)
    assert service.materials() == [OWN, "rendered scenes"]
    inside = make_prepared(tmp_path / "data" / "flickr8k")
    for root in (inside, inside.parent):
        monkeypatch.setenv("ALIGNDRAW_DATA", str(root))
        assert service.materials() == [OWN, "rendered scenes", "photographs"]


def test_built_in_data_sets_and_scratch(service, submitted, tmp_path):
    service.submit(asking(material="rendered scenes", source=next(iter(SCRATCHES)), length=40, unit="steps", name="s"))
    (request,) = submitted
    command = command_of(request, tmp_path, resume=False)
    for option, value in [("--data", "scenes"), ("--preset", "scenes"), ("--steps", "40")]:
        assert command[command.index(option) + 1] == value
    assert "--minutes" not in command and "--from-checkpoint" not in command


@pytest.mark.parametrize(
    "changes",
    [
        {"length": 0},
        {"length": None},
        {"length": -1},
        {"length": 1e9},
        {"length": 1e300, "unit": "steps"},
        {"length": float("inf")},
        {"length": float("nan")},
        {"length": 0.5, "unit": "steps"},
        {"unit": "years"},
        {"batch": 0},
        {"batch": 100_000},
        {"learning_rate": 0},
        {"learning_rate": 7},
        {"parts": "none"},
        {"precision": "int8"},
        {"source": "nowhere"},
        {"files": []},
        {"material": "clouds"},
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(service, tmp_path, submitted, changes):
    with pytest.raises(Refused) as refusal:
        service.submit(asking(**{"files": [str(make_zip(tmp_path / "a.zip"))], **changes}))
    assert 10 < len(str(refusal.value)) < 200 and submitted == []


def test_the_plan_is_measured_once_and_counted_out(service, monkeypatch, tmp_path):
    measured = []
    facts = {"seconds_per_step": 0.5, "device": "cpu", "threads": 1, "precision": "float32", "warning": None}
    monkeypatch.setattr(TrainingService, "_measure", lambda self, request, upload: measured.append(request) or facts)
    own = partial(asking, files=[str(make_zip(tmp_path / "a.zip"))])
    assert (
        service.plan(own()) == "About 3 minutes: 360 steps of 0.50 s in float32, measured on this processor (1 thread)."
    )
    assert "About 20 seconds: 40 steps" in service.plan(own(length=40, unit="steps"))
    assert "hours" in service.plan(own(length=600)) and len(measured) == 1
    service.plan(own(batch=8))
    assert len(measured) == 2
    facts |= {"precision": "bfloat16", "warning": "It is slow here."}
    assert service.plan(own()).endswith("0.50 s in bfloat16, measured on this processor (1 thread). It is slow here.")


def test_kept_checkpoints_can_be_drawn_with_renamed_and_deleted(service, tmp_path):
    model = untrained_checkpoint(tmp_path, "model")
    assert [service.keep(model, "blickets"), service.keep(model, "blickets")] == ["blickets", "blickets-2"]
    assert service.engine.draw("blickets", CAPTION, 7, 1.0)
    service.rename("blickets-2", "wugs")
    assert [entry["name"] for entry in service.kept()] == ["blickets", "wugs"] and "wugs" in service.engine.names
    for bad in ["", "../up", "blickets", "captioned-mnist", "a/b"]:
        with pytest.raises(Refused):
            service.rename("wugs", bad)
    service.delete("blickets")
    assert [entry["name"] for entry in service.kept()] == ["wugs"]
    with pytest.raises(Refused):
        service.delete("captioned-mnist")


def test_numbers_stand_before_their_words():
    assert [plural(n, "step") for n in (0, 1, 2, 1200)] == ["0 steps", "1 step", "2 steps", "1,200 steps"]


@pytest.mark.parametrize("have", [{}, {"run": 7, "log_seen": "x", "rows_seen": -1}, {"run": "gone", "log_seen": True}])
def test_whatever_a_page_says_it_has_seen_it_gets_an_answer(service, have):
    assert service.look(have) == {"runs": [], "run": None}


@pytest.mark.parametrize("act", ["pause", "resume", "stop", "discard", "explode", None])
def test_orders_to_runs_that_are_gone_are_refused(service, act):
    with pytest.raises(Refused):
        service.order("gone", act)
