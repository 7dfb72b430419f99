"""Every layout is read alike by `prepare`, by `train --data` and by the page."""

from argparse import Namespace
from types import SimpleNamespace

import pytest

from alignDRAW_core.data.captioned_images import load_prepared
from alignDRAW_core.data.ingest.names import archive_kind
from alignDRAW_core.data.ingest.prepare import prepare
from alignDRAW_core.data.ingest.sources import open_source
from alignDRAW_core.training.setup import learned
from demo.services.training import TrainingService

from ..unit.layouts import LAYOUTS, written
from ..unit.own_pictures import write_zip


@pytest.fixture
def service(engine, tmp_path):
    service = TrainingService(engine, tmp_path / "runs", tmp_path / "mine")
    yield service
    service.close()


@pytest.mark.parametrize("name", LAYOUTS)
def test_prepared(tmp_path, name):
    layout = LAYOUTS[name]
    with open_source(written(layout, tmp_path)) as source:
        prepare(source, tmp_path / "out", report=lambda line: None)
        names = [entry.name for entry in source.entries]
    found = load_prepared(tmp_path / "out")
    assert {key: list(own) for key, own in zip(names, found.captions)} == layout.captions
    if "COCO" in name and "val" in layout.splits.values() and "test" not in layout.splits.values():
        assert found.splits == ("train",) * 6 + ("val", "test", "val")  # COCO has no captions of its test pictures
    elif layout.splits:
        assert dict(zip(names, found.splits)) == layout.splits


@pytest.mark.parametrize("name", LAYOUTS)
def test_trained_on(tmp_path, name):
    layout = LAYOUTS[name]
    given = [str(path) for path in written(layout, tmp_path)]
    own = learned(Namespace(data=given, untrusted=True), SimpleNamespace(height=8, width=8, channels=3))
    kept = {key: said for key, said in layout.captions.items() if layout.splits.get(key) != "test"}
    assert dict(zip(own.data.ids, map(list, own.data.captions))) == kept
    if "val" in layout.splits.values():
        assert {key for key, held in zip(own.data.ids, own.held) if held} == {
            key for key in kept if layout.splits[key] == "val"
        }


@pytest.mark.parametrize("name", LAYOUTS)
def test_previewed(service, tmp_path, name):
    layout = LAYOUTS[name]
    given = written(layout, tmp_path)
    if any(map(archive_kind, layout.files)):  # visitors bring no folders
        given = sorted(given[0].iterdir()) if given[0].is_dir() else given
    elif given[0].is_dir():
        given = [write_zip(tmp_path / "given.zip", layout.files)]
    kept = {key: said for key, said in layout.captions.items() if layout.splits.get(key) != "test"}
    preview = service.preview([str(path) for path in given], "untrained")
    assert (preview["count"], preview["captions"]) == (len(kept), sum(map(len, kept.values())))
    assert preview["samples"] == [kept[key][0] for key in sorted(kept, key=str.casefold)]
    assert preview["enough"]
