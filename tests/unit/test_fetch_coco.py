"""COCO's archives, small ones, from a server on this machine."""

import hashlib
import io
import shutil
import zipfile
from collections import namedtuple

import pytest

from alignDRAW_core.data.download import coco as module
from alignDRAW_core.data.download.coco import Archive, fetch_coco

from .test_fetch import no_proxy, server  # noqa: F401


def packed(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def coco(monkeypatch):
    """A COCO of a few kilobytes whose sizes and checksums are the ones asked for: {path on the host: bytes}."""
    files = {
        "annotations/annotations_trainval2014.zip": packed(
            {
                "annotations/captions_train2014.json": b"{}",
                "annotations/captions_val2014.json": b"[]",
                "annotations/instances_train2014.json": b"x" * 5000,
            }
        ),
        "zips/train2014.zip": packed({"train2014/COCO_train2014_000000000009.jpg": b"j" * 9000}),
        "zips/val2014.zip": packed({"val2014/COCO_val2014_000000000042.jpg": b"j" * 3000}),
    }
    archives = [Archive(path, len(content), hashlib.md5(content).hexdigest()) for path, content in files.items()]
    monkeypatch.setattr(module, "CAPTIONS", {"2014": archives[0]})
    monkeypatch.setattr(module, "IMAGES", {"2014": tuple(archives[1:])})
    return files


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


WHOLE = ["annotations/captions_train2014.json", "annotations/captions_val2014.json", "train2014.zip", "val2014.zip"]


def test_captions_are_unpacked_and_photographs_stay_packed(tmp_path, coco):
    lines = []
    with server(coco) as (address, log):
        folder = fetch_coco(tmp_path / "data", host=address, report=lines.append)
        assert names(folder) == WHOLE
        assert (folder / "train2014.zip").read_bytes() == coco["zips/train2014.zip"]
        log.clear()
        fetch_coco(tmp_path / "data", host=address, report=lines.append)
    assert log == [] and "prepare" in lines[-1]


def test_an_interrupted_download_goes_on_in_a_later_call(tmp_path, coco):
    folder = tmp_path / "coco"
    folder.mkdir()
    (folder / "train2014.zip.part").write_bytes(coco["zips/train2014.zip"][:777])
    with server(coco) as (address, log):
        fetch_coco(tmp_path, host=address, report=lambda line: None)
    assert ("zips/train2014.zip", 777) in log and names(folder) == WHOLE


def test_a_damaged_archive_is_not_kept_and_the_sentence_says_what_to_do(tmp_path, coco):
    wrong = coco | {"zips/val2014.zip": b"w" * len(coco["zips/val2014.zip"])}
    with server(wrong) as (address, _):
        with pytest.raises(ValueError, match="checksum is wrong. Run the command again.*val2014.zip by other means"):
            fetch_coco(tmp_path, host=address, report=lambda line: None)
    assert names(tmp_path / "coco") == WHOLE[:3]


def test_room_for_all_of_it_is_asked_for_before_the_first_byte(tmp_path, coco, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(
        shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - 10_000, 10_000)
    )  # enough for any one, not for all
    with server(coco) as (address, log):
        with pytest.raises(OSError, match="free some space or choose another folder"):
            fetch_coco(tmp_path, host=address, report=lambda line: None)
    assert log == []


def test_no_network_leaves_nothing_behind(tmp_path, coco):
    with server({}) as (gone, _):
        pass
    with pytest.raises(ValueError, match="cannot be reached"):
        fetch_coco(tmp_path, host=gone, report=lambda line: None)
    assert names(tmp_path / "coco") == []


def test_the_archives_are_the_publishers():
    assert sum(archive.size for archive in module.IMAGES["2014"]) + module.CAPTIONS["2014"].size == pytest.approx(
        20.4e9, rel=0.01
    )
    for year in ("2014", "2017"):
        archives = [module.CAPTIONS[year], *module.IMAGES[year]]
        assert [archive.path for archive in archives] == [
            f"annotations/annotations_trainval{year}.zip",
            f"zips/train{year}.zip",
            f"zips/val{year}.zip",
        ]
        assert all(len(archive.md5) == 32 for archive in archives)
