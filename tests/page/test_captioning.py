"""Captions typed on the page for pictures that came without."""

from pathlib import Path

import pytest

from alignDRAW_core.data.own_pictures import OwnPictures
from demo.services import captioning
from demo.services import training as service_module
from demo.services.captioning import table, wanting
from demo.services.engine import Engine, Refused
from demo.services.training import TrainingService
from demo.tabs.train import asked, look_anew

from ..unit.own_pictures import noise_bytes, pairs, write_folder, write_zip
from .test_training_service import asking

NAMES = [f"{n:02}.png" for n in range(12)]


@pytest.fixture
def service(checkpoint, tmp_path):
    service = TrainingService(Engine(str(checkpoint), "cpu", tmp_path / "mine"), tmp_path / "runs", tmp_path / "mine")
    yield service
    service.close()


@pytest.fixture
def files(tmp_path) -> list[str]:
    """Twelve pictures of which nothing is said."""
    folder = write_folder(tmp_path, {name: noise_bytes(seed=n) for n, name in enumerate(NAMES)})
    return [str(folder / name) for name in NAMES]


def typed(files: list[str], count: int = 12, word: str = "zorb") -> dict:
    """What the page says was typed, for the first `count` of them."""
    return {"upload": wanting(files)["upload"], "rows": [[name, f"the red {word} ."] for name in NAMES[:count]]}


def test_all_pictures_without_a_caption_are_asked_for(files, tmp_path, monkeypatch):
    asked_for = wanting(files)
    assert [each["name"] for each in asked_for["pictures"]] == NAMES and asked_for["count"] == 12
    assert asked_for["pictures"][3]["size"] == Path(files[3]).stat().st_size
    assert asked_for["pictures"][0]["picture"].startswith("data:image/jpeg")
    assert wanting([str(write_zip(tmp_path / "a.zip", pairs()))]) is None
    monkeypatch.setattr(captioning, "MOST", 5)
    assert (len(wanting(files)["pictures"]), wanting(files)["count"]) == (5, 12)


def test_preview_and_training_use_what_was_typed(service, files, monkeypatch):
    bare = service.preview(files, "untrained")
    assert (bare["count"], bare["uncaptioned"], bare["enough"]) == (0, 12, False)
    preview = service.preview(files, "untrained", table(typed(files), files))
    assert preview["count"] == 12 and preview["unknown"] == [("zorb", 12)] and preview["skipped"] == []
    submitted = []
    monkeypatch.setattr(
        service_module.TrainingQueue, "submit", lambda self, request, message: submitted.append(request) or "run"
    )
    service.submit(asking(files=files, typed=table(typed(files, 9), files)))
    own = OwnPictures.from_stored(Path(submitted[0].data))
    assert own.data.captions == (("the red zorb .",),) * 9 and own.data.ids == tuple(NAMES[:9])


def test_a_caption_that_is_changed_is_read_anew(service, files):
    for word in ("zorb", "gloop"):
        preview = service.preview(files, "untrained", table(typed(files, word=word), files))
        assert preview["unknown"] == [(word, 12)]


@pytest.mark.parametrize(
    "count, start", [(0, "None of the pictures has"), (1, "One of"), (7, "7 of the pictures have")]
)
def test_too_few_captions_are_said_to_be_too_few(service, files, count, start):
    with pytest.raises(Refused, match=f"^{start}.*8 at least. Type"):
        service.plan(asking(files=files, typed=table(typed(files, count), files)))


def test_what_was_typed_for_other_files_is_not_taken(files, tmp_path):
    told = typed(files)
    assert "zorb" in table(told, files) and table(told, files[:11]) == table(told, []) == ""
    form = ("untrained", "", 3, "minutes", "all", None, None, "float32")
    assert "zorb" in asked(told, "my own pictures", files, *form).typed
    assert asked(told, "my own pictures", files[1:], *form, owner="Ada").typed == ""
    assert asked(None, "my own pictures", None, *form).typed == ""


@pytest.mark.parametrize("rows", [None, 7, "text", {"a": "b"}, [7, "ab", ["a.png", 7], [["a.png"], "x"]]])
def test_whatever_a_page_says_was_typed_is_no_trouble(files, rows):
    assert table({"upload": wanting(files)["upload"], "rows": rows}, files) == ""


@pytest.mark.parametrize("told", [None, 7, "text", [], {}])
def test_whatever_else_it_says_neither(files, told):
    assert table(told, files) == ""


def test_other_files_take_away_what_was_shown_of_those_before(service, files, tmp_path):
    def first(material, files):
        return next(look_anew(service, material, files, "untrained", None))

    captions, preview, message, plan = first("my own pictures", files)
    assert len(captions["pictures"]) == 12 and (preview, message, plan) == (None, "", "")
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")
    for material, given in [("my own pictures", [str(broken)]), ("my own pictures", None), ("rendered scenes", files)]:
        assert first(material, given) == (None, None, "", "")
    *_, last = look_anew(service, "my own pictures", [str(broken)], "untrained", None)
    assert last[1] is None and last[2].startswith("<p>") and last[3] == ""
