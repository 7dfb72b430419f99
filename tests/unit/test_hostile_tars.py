"""The same for tars, plain and packed: what is inside, names, links, and headers that lie."""

import gzip
import io
import tarfile

import pytest

from alignDRAW_core.data.ingest.limits import MB

from .hostile import EVIL, GOOD, INSIDE, check_left_out, read_in_little_memory
from .own_pictures import noise_bytes, picture_bytes

BLOCK = 512


def tarred(files=GOOD, change=lambda archive: None, form=tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, data in files.items():
            put(archive, name, data)
        change(archive)
    return file.getvalue()


def put(archive: tarfile.TarFile, name: str, data: bytes = picture_bytes("blue"), **facts) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    for key, value in facts.items():
        setattr(entry, key, value)
    archive.addfile(entry, io.BytesIO(data))


def with_entry(name: str, data: bytes = picture_bytes("blue"), form=tarfile.PAX_FORMAT, **facts) -> bytes:
    return tarred(change=lambda archive: put(archive, name, data, **facts), form=form)


def header(name: bytes = b"evil.png", kind: bytes = b"0", size: bytes = b"00000000010\0") -> bytes:
    """A header whose checksum is right, whatever it says."""
    block = bytearray(BLOCK)
    block[: len(name)] = name
    block[100:108], block[124:136], block[156:157] = b"0000644\0", size, kind
    block[257:265] = b"ustar\00000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def followed_by(*blocks: bytes) -> bytes:
    """The good ones, then these in place of the end, then the end."""
    good = tarred()
    end = good.rindex(GOOD["captions.csv"]) // BLOCK * BLOCK + BLOCK
    return good[:end] + b"".join(blocks) + bytes(2 * BLOCK)


def facts(**values: bytes) -> bytes:
    """An extended header, and what it says."""
    lines = b""
    for key, value in values.items():
        line = b" %s=%s\n" % (key.encode(), value)
        length = len(line) + 2 if len(line) < 97 else len(line) + 3
        lines += b"%d%s" % (length, line)
    return header(b"x", b"x", b"%011o\0" % len(lines)) + lines.ljust(-(-len(lines) // BLOCK) * BLOCK, b"\0")


PICTURE = picture_bytes("blue").ljust(BLOCK, b"\0")
REFUSED = {
    "not a tar": (b"hello" * 500, "not a tar"),
    "empty": (b"", "not a tar"),
    "zeros": (bytes(10 * BLOCK), "not a tar"),
    "html with the name of a tar": (b"<html></html>", "not a tar"),
    "first header overwritten": (b"\1" + tarred()[1:], "not a tar"),
    "too large": (tarred(files={"a.png": bytes(5 * MB)}), "the limit is 4 MB"),
    "too many files": (tarred(files={f"{n}.png": b"" for n in range(201)}), "more than 200 files"),
    "too many links": (
        tarred(change=lambda archive: [put(archive, f"{n}", b"", type=tarfile.SYMTYPE) for n in range(201)]),
        "more than 200 files",
    ),
    "too many captions": (
        tarred(files={**GOOD, "more.csv": b"".join(b"000.png,word %d\n" % n for n in range(999))}),
        "more than 1,000 captions",
    ),
    "packed: not a tar": (gzip.compress(b"hello" * 500), "not a tar"),
    "packed: empty": (gzip.compress(b""), "not a tar"),
    "packed: wrong checksum": (gzip.compress(tarred())[:-8] + bytes(8), "not a tar, or it is damaged"),
    "packed: cut short at once": (gzip.compress(tarred())[:40], "not a tar"),
    "packed: a bomb of zeros": (gzip.compress(tarred(files={"a.png": bytes(20 * MB)})), "Unpacked, .* more than 8 MB"),
    "packed: too much unpacked": (
        gzip.compress(tarred(files={f"{n}.png": bytes(900_000) for n in range(10)})),
        "Unpacked, .* 8 MB",
    ),
}
SKIPPED = {
    "parent path": (with_entry("../../evil.png"), "out of the archive"),
    "parent path inside": (with_entry("a/../../evil.png"), "out of the archive"),
    "absolute path": (with_entry("/etc/evil.png"), "out of the archive"),
    "backslashes": (with_entry("..\\..\\evil.png"), "out of the archive"),
    "drive": (with_entry("C:\\evil.png"), "out of the archive"),
    "control characters": (with_entry("evil\x1b[2J.png"), "control characters"),
    "right-to-left name": (with_entry("evil\u202egnp.png"), "control characters"),
    "name in no code at all": (followed_by(header(b"evil\xff\x01.png"), PICTURE), "control characters"),
    "endless name": (with_entry("a/" * 5000 + "evil.png"), "name is too long"),
    "endless name, as GNU writes it": (with_entry("a/" * 5000 + "evil.png", form=tarfile.GNU_FORMAT), "too long"),
    "name of a megabyte": (
        followed_by(header(b"././@LongLink", b"L", b"%011o\0" % MB), b"a" * MB, header(), PICTURE),
        "name is too long",
    ),
    "link": (with_entry("evil.png", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "a link or a device"),
    "link to a picture": (with_entry("evil.png", b"", type=tarfile.LNKTYPE, linkname="000.png"), "a link or a device"),
    "device": (with_entry("evil.png", b"", type=tarfile.CHRTYPE), "a link or a device"),
    "pipe": (with_entry("evil.png", b"", type=tarfile.FIFOTYPE), "a link or a device"),
    "a kind nobody knows": (followed_by(header(kind=b"Z"), PICTURE), "a link or a device"),
    "a sparse file": (followed_by(header(kind=b"S"), PICTURE), "a link or a device"),
    "a sparse file of today": (
        followed_by(facts(**{"GNU.sparse.major": b"1", "GNU.sparse.size": b"9" * 15}), header(), PICTURE),
        "a link or a device",
    ),
    "the same name twice": (with_entry("000.PNG"), "second file of this name"),
    "the same name twice, with a dot": (with_entry("./000.png"), "second file of this name"),
    "size below zero": (followed_by(header(size=b"-0000000001\0"), PICTURE), "damaged after its first 9"),
    "size below zero in binary": (followed_by(header(size=b"\xff" * 12), PICTURE), "damaged after its first 9"),
    "size beyond the file": (followed_by(header(size=b"00000777777\0"), PICTURE), "damaged after its first 9"),
    "size beyond everything": (followed_by(header(size=b"\x80" + b"\1" * 11), PICTURE), "damaged after its first 9"),
    "size that is none": (followed_by(header(size=b"many bytes.."), PICTURE), "damaged after its first 9"),
    "extended size that is none": (followed_by(facts(size=b"-1"), header(), PICTURE), "damaged after its first 9"),
    "extended size of many digits": (
        followed_by(facts(size=b"9" * 90), header(), PICTURE),
        "damaged after its first 9",
    ),
    "extended header of a megabyte": (
        followed_by(header(b"x", b"x", b"%011o\0" % MB), b"9" * MB, header(), PICTURE),
        "name is too long",
    ),
    "extended header of nonsense": (followed_by(header(b"x", b"x", b"%011o\0" % 9), b"0 0 0 0 =".ljust(512)), None),
    "a thousand extended headers": (followed_by(*[facts(path=b"evil.png")] * 1000, header(), PICTURE), None),
    "a global header of a megabyte": (
        followed_by(header(b"g", b"g", b"%011o\0" % MB), b"9 a=bcde\n" * (MB // 9 + 1), header(), PICTURE),
        None,
    ),
    "cut short": (
        tarred(files=dict(sorted(GOOD.items(), reverse=True)))[: 17 * BLOCK + 10],
        "damaged after its first 8",
    ),
    "wrong checksum further on": (followed_by(b"\1" + header()[1:], PICTURE), "damaged after its first 9"),
    "noise further on": (followed_by(noise_bytes((40, 40))), "damaged after its first 9"),
    "tar in the tar": (tarred(files={**GOOD, "evil.tar": tarred()}), "an archive inside an archive"),
    "packed: cut short": (gzip.compress(tarred())[:-20], None),
    "packed: overwritten further on": (
        gzip.compress(noise := tarred(files={**GOOD, "z.png": noise_bytes((300, 300))}))[:-9000] + bytes(9000),
        "damaged after its first",
    ),
    "packed: junk behind": (gzip.compress(tarred()) + b"junk" * 100, None),
    "packed: in two pieces": (gzip.compress(tarred()[:2000]) + gzip.compress(tarred()[2000:]), None),
    **{kind: (tarred(files={**GOOD, **EVIL, name: data}), reason) for kind, (name, data, reason) in INSIDE.items()},
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(tmp_path, name):
    data, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        read_in_little_memory(tmp_path / "upload.tar", data)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", SKIPPED)
def test_left_out_and_listed_while_the_rest_is_read(tmp_path, name, packed):
    data, reason = SKIPPED[name]
    if packed and name.startswith("packed"):
        pytest.skip("is packed already")
    found = read_in_little_memory(tmp_path / "upload.tar", gzip.compress(data) if packed else data)
    check_left_out(found, reason)
