"""Folders with links, archives beside other files, names in old codes, packed tars read in any order."""

import gzip
import io
import os
import struct
import zipfile
import zlib

import numpy as np
import pytest

from alignDRAW_core.data.ingest.containers import open_files
from alignDRAW_core.data.ingest.containers.gunzipped import Gunzipped
from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.ingest.limits import MB, Limits

from .layouts import tarred, zipped
from .own_pictures import pairs, picture_bytes, write_folder


def names(*given, limits=Limits()):
    """The files, and what is left out."""
    with open_files(given, limits) as found:
        return sorted(found.files), {each.name: each.reason for each in found.skipped}


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_links_to_folders_are_followed_once_and_never_in_circles(tmp_path):
    elsewhere = write_folder(tmp_path / "elsewhere", pairs(9))
    given = write_folder(tmp_path / "given", {"note.txt": b""})
    (given / "album").symlink_to(elsewhere)
    (given / "again").symlink_to(elsewhere)
    (elsewhere / "circle").symlink_to(given)
    (given / "self").symlink_to(given)
    (given / "nowhere").symlink_to(tmp_path / "gone")
    os.mkfifo(given / "pipe")
    found = read_pairs(given, 8, 8, 3)
    assert found.names == [f"again/{n:03}.png" for n in range(9)]
    reasons = {each.name: each.reason for each in found.skipped}
    assert set(reasons) == {"note.txt", "album", "again/circle", "self", "nowhere", "pipe"}
    assert "read already" in reasons["self"] and reasons["pipe"] == reasons["nowhere"] == "not a plain file"


def test_an_archive_among_other_files_is_a_folder_of_its_name(tmp_path):
    write_folder(tmp_path, {"a.zip": zipped({"x.jpg": b"", "y/z.txt": b""}), "b/c.tgz": tarred({"t.csv": b""}, "w:gz")})
    write_folder(tmp_path, {"lone.csv": b"", "b/d.zip": b"PK no zip"})
    found, reasons = names(tmp_path)
    assert found == ["a.zip/x.jpg", "a.zip/y/z.txt", "b/c.tgz/t.csv", "lone.csv"]
    assert reasons == {"b/d.zip": "d.zip is not a zip, or it is damaged. Make it again."}
    assert names(tmp_path / "a.zip")[0] == ["x.jpg", "y/z.txt"]
    assert names(tmp_path / "a.zip", tmp_path / "b" / "c.tgz")[0] == ["a.zip/x.jpg", "a.zip/y/z.txt", "c.tgz/t.csv"]
    assert names(tmp_path / "b", tmp_path / "lone.csv")[0] == ["b/c.tgz/t.csv", "lone.csv"]


def test_archives_of_one_name_are_both_read(tmp_path):
    for place in ("a", "b"):
        write_folder(tmp_path / place, {"x.zip": zipped({f"{place}.jpg": b""})})
    found, reasons = names(tmp_path / "a" / "x.zip", tmp_path / "b" / "x.zip")
    assert {name.rpartition("/")[2] for name in found} == {"a.jpg", "b.jpg"} and not reasons


def test_the_limits_hold_for_all_archives_together(tmp_path):
    for n in range(3):
        (tmp_path / f"{n}.zip").write_bytes(zipped({f"{n}{k}.jpg": bytes(900_000) for k in range(3)}))
    with pytest.raises(ValueError, match="more than 8 files"):
        names(tmp_path, limits=Limits(files=8))
    with pytest.raises(ValueError, match="would take .* the limit is 6 MB"):
        names(tmp_path, limits=Limits(total_bytes=6 * MB))


def test_a_folder_that_cannot_be_read_is_listed(tmp_path, monkeypatch):
    write_folder(tmp_path, {"closed/x.jpg": b"", "y.jpg": b""})
    really = os.scandir

    def scandir(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path) == (["y.jpg"], {"closed": "it cannot be read (Permission denied)"})


@pytest.mark.parametrize(
    "page, name",
    [
        ("cp437", "Übung"),
        ("cp850", "Übung"),
        ("cp1252", "Übung"),
        ("utf-8", "Übung"),
        ("cp932", "写真"),
        ("cp866", "фото"),
    ],
)
def test_zips_whose_names_are_in_an_old_code(tmp_path, page, name):
    class OldEntry(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802, of zipfile: the name's bytes, and no word of their code
            return self.filename.encode(page), 0

    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for n in range(8):
            archive.writestr(OldEntry(f"{name}{n}.png"), picture_bytes())
        archive.writestr("captions.csv", "".join(f"{name}{n}.png,a red square\n" for n in range(8)).encode())
    found = read_pairs(tmp_path / "old.zip", 8, 8, 3)
    assert len(found.names) == 8 and not found.skipped


def test_a_zip_that_says_its_names_in_utf8_beside(tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        entry = zipfile.ZipInfo("photo?.png")
        said = "写真.png".encode()
        entry.extra = struct.pack("<HHBL", 0x7075, 5 + len(said), 1, zlib.crc32(b"photo?.png")) + said
        archive.writestr(entry, picture_bytes())
    (tmp_path / "a.zip").write_bytes(file.getvalue())
    assert names(tmp_path / "a.zip")[0] == ["写真.png"]


def test_a_packed_file_is_read_at_any_place(tmp_path):
    data = np.random.default_rng(0).integers(0, 4, 12 * MB, dtype=np.uint8).tobytes()
    (tmp_path / "x.gz").write_bytes(gzip.compress(data[: 9 * MB], 1) + gzip.compress(data[9 * MB :], 1))
    rng = np.random.default_rng(1)
    file = Gunzipped(tmp_path / "x.gz", 100 * MB)
    for start, size in zip(rng.integers(0, len(data), 10), rng.integers(1, 2 * MB, 10)):
        assert file.read(int(start), int(size)) == data[start : start + size]
    assert file.read(len(data), 10) == b"" and file.read(0, 3) == data[:3]
    with pytest.raises(ValueError, match="more than 8 MB"):
        Gunzipped(tmp_path / "x.gz", 8 * MB).read(11 * MB, 1)


@pytest.mark.skipif(os.name == "nt", reason="limits of processes")
def test_more_shards_than_files_may_be_open(tmp_path):
    import resource

    for n in range(40):
        (tmp_path / f"{n}.tar").write_bytes(tarred({f"{n}.jpg": picture_bytes(), f"{n}.txt": b"a cat"}))
        (tmp_path / f"{n}.tgz").write_bytes(tarred({f"{n}a.jpg": picture_bytes(), f"{n}a.txt": b"a cat"}, "w:gz"))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 60
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 20, before[1]))
    try:
        assert len(read_pairs(tmp_path, 8, 8, 3).names) == 80
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
