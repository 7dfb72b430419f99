"""Zips made to harm: each is refused with one sentence, or the bad part is left out and listed, in little memory and
with nothing on the disk."""

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest
from PIL import Image

from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.ingest.limits import MB, Limits

from .hostile import EVIL, GOOD, INSIDE, LIMITS, check_left_out, read_in_little_memory, text_bomb
from .own_pictures import picture_bytes, write_folder, write_zip
from .told import told


def zipped(change=lambda archive: None, files=GOOD, method=zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        change(archive)
    return file.getvalue()


def with_entry(name, data=picture_bytes("blue"), mode=0, **facts):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    for key, value in facts.items():
        setattr(entry, key, value)
    return zipped(lambda archive: archive.writestr(entry, data))


def patched(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """Bytes of an entry in the zip's directory overwritten."""
    start = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    return data[: start + offset] + value + data[start + offset + len(value) :]


def file_listed(name, data):
    return zipped(files={**GOOD, name: data})


def overlapping() -> bytes:
    """Many entries of the directory that all point at the same data."""
    whole = zipped(files={"000.png": picture_bytes(), "x.png": b"\0" * 900_000}, method=zipfile.ZIP_DEFLATED)
    start = whole.index(b"PK\x01\x02")
    end = whole.rindex(b"PK\x05\x06")
    directory = whole[start:end]
    entry = directory[directory.rindex(b"PK\x01\x02") :]
    copies = b"".join(entry.replace(b"x.png", b"%05d" % n) for n in range(150))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 152, 152, len(directory) + len(copies), start, 0)
    return whole[:start] + directory + copies + tail


def huge_directory() -> bytes:
    """A zip whose directory claims far more entries than are allowed."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * (3 * MB // len(entry))
    return directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), 0, 0)


REFUSED = {
    "not a zip": (b"hello" * 100, "not a zip"),
    "empty": (b"", "not a zip"),
    "html with the name of a zip": (b"<html></html>", "not a zip"),
    "cut short": (zipped()[:-200], "not a zip"),
    "directory overwritten": (zipped().replace(b"PK\x01\x02", b"PK\x01\x03"), "not a zip"),
    "too large": (b"PK" + bytes(5 * MB), "the limit is 4 MB"),
    "too many files": (zipped(files={f"{n}.png": b"" for n in range(201)}), "more than 200 files"),
    "huge directory": (huge_directory(), "too many files"),
    "too much unpacked": (
        zipped(files={f"{n}.png": bytes(900_000) for n in range(10)}),
        "Unpacked, the zip would take",
    ),
    "entries that share their data": (overlapping(), "Unpacked, the zip would take"),
    "too many captions": (
        file_listed("more.csv", b"".join(b"000.png,word %d\n" % n for n in range(999))),
        "more than 1,000 captions",
    ),
}

SKIPPED = {
    "parent path": (with_entry("../../evil.png"), "out of the archive"),
    "parent path inside": (with_entry("a/../../evil.png"), "out of the archive"),
    "absolute path": (with_entry("/etc/evil.png"), "out of the archive"),
    "backslashes": (with_entry("..\\..\\evil.png"), "out of the archive"),
    "drive": (with_entry("C:\\evil.png"), "out of the archive"),
    "control characters": (with_entry("evil\x1b[2J.png"), "control characters"),
    "nul in the name": (with_entry("evil0.png").replace(b"evil0.png", b"evil\0.png"), "control characters"),
    "right-to-left name": (with_entry("evil\u202egnp.png"), "control characters"),
    "endless name": (with_entry("a/" * 5000 + "evil.png"), "name is too long"),
    "link": (with_entry("evil.png", b"/etc/passwd", stat.S_IFLNK | 0o777), "a link or a device"),
    "device": (with_entry("evil.png", b"", stat.S_IFCHR | 0o666), "a link or a device"),
    "pipe": (with_entry("evil.png", b"", stat.S_IFIFO | 0o666), "a link or a device"),
    "encrypted": (patched(zipped(), "000.png", 8, b"\x01\x00"), "encrypted"),
    "bzip2 bomb": (with_entry("evil.png", bytes(900_000), compress_type=zipfile.ZIP_BZIP2), "does not read"),
    "lzma": (with_entry("evil.png", compress_type=zipfile.ZIP_LZMA), "does not read"),
    "unknown method": (patched(zipped(), "000.png", 10, b"\x63\x00"), "does not read"),
    "absurd ratio": (with_entry("evil.png", bytes(2 * MB), compress_type=zipfile.ZIP_DEFLATED), "absurd size"),
    "says less than it unpacks to": (patched(zipped(), "000.png", 24, struct.pack("<I", 10)), "damaged inside"),
    "says more than it unpacks to": (patched(zipped(), "000.png", 24, struct.pack("<I", 500_000)), None),
    "wrong checksum": (patched(zipped(), "000.png", 16, b"\x00\x00\x00\x00"), "damaged inside"),
    "points at nothing": (patched(zipped(), "000.png", 42, struct.pack("<I", 4_000_000)), "damaged inside"),
    "the same name twice": (with_entry("000.PNG"), "second file of this name"),
    "zip in the zip": (file_listed("evil.zip", zipped()), "an archive inside an archive"),
    **{kind: (zipped(files={**GOOD, **EVIL, name: data}), reason) for kind, (name, data, reason) in INSIDE.items()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(tmp_path, name):
    data, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        read_in_little_memory(tmp_path / "upload.zip", data)


@pytest.mark.parametrize("name", SKIPPED)
def test_left_out_and_listed_while_the_rest_is_read(tmp_path, name):
    data, reason = SKIPPED[name]
    check_left_out(read_in_little_memory(tmp_path / "upload.zip", data), reason)


def test_pictures_with_harmless_oddities_are_read(tmp_path):
    odd = {
        "bomb.png": text_bomb(),
        "tiff.jpg": picture_bytes(kind="TIFF"),
        "odd.csv": b"bomb.png,a bomb\ntiff.jpg,odd\n",
    }
    found = read_in_little_memory(tmp_path / "upload.zip", zipped(files={**GOOD, **odd}))
    assert len(found.names) == 10 and not found.skipped


def test_memory_stays_small_over_many_pictures(tmp_path):
    large = Image.new("RGB", (600, 600), "red")
    file = io.BytesIO()
    large.save(file, "PNG")
    archive = write_zip(
        tmp_path / "many.zip",
        {
            **{f"{n}.png": file.getvalue() for n in range(40)},
            "captions.csv": b"".join(b"%d.png,red\n" % n for n in range(40)),
        },
    )
    tracemalloc.start()
    found = read_pairs(archive, 16, 16, 3, LIMITS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.names) == 40 and peak < 20 * MB


def test_a_list_of_files(tmp_path):
    folder = write_folder(tmp_path, {**GOOD, "other.zip": b"PK no zip", "sub/000.png": picture_bytes()})
    found = read_pairs(
        [*sorted(path for path in folder.iterdir() if path.is_file()), folder / "sub" / "000.png"], 16, 16, 3, LIMITS
    )
    assert len(found.names) == 8
    assert {skipped.name: skipped.reason for skipped in found.skipped} == {
        "other.zip": "other.zip is not a zip, or it is damaged. Make it again.",
        "000.png": "a second file of this name",
    }
    with pytest.raises(ValueError, match="There is no file or folder"):
        read_pairs(tmp_path / "nowhere", 16, 16, 3)
    with pytest.raises(ValueError, match="more than 3 files"):
        read_pairs(folder, 16, 16, 3, Limits(files=3))
    with pytest.raises(ValueError, match="the limit is 0 MB"):
        read_pairs(folder, 16, 16, 3, Limits(given_bytes=100))


@pytest.mark.parametrize(
    "captions",
    [
        {"t.csv": b"1.jpg," + b'"' * 300_000},
        {"t.csv": b"1.jpg,[" + b"'a'," * 80_000 + b"]"},
        {"t.json": b"[" + b"{}," * 50_000 + b"{}]"},
        {"t.json": b'{"a":[' + b"1," * 200_000 + b"1]}"},
    ],
)
def test_memory_stays_small_whatever_a_table_lists(captions):
    tracemalloc.start()
    told({"1.jpg": b"", **captions})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30 * MB


def test_not_everything_is_compared_with_everything(monkeypatch):
    monkeypatch.setattr("alignDRAW_core.data.ingest.names._MOST_COMPARED", 500)
    pictures, texts = {f"x{n}/1.jpg": b"" for n in range(60)}, {f"y{n}/1.txt": b"a cat" for n in range(60)}
    found, reasons = told({**pictures, **texts, "x3/1.caption": b"a dog"})
    assert list(found) == ["x3/1.jpg"] and "too many pictures of this name" in reasons.values()
