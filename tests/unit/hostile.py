"""Uploads made to harm, whatever they are packed in: what is inside, and how it is read."""

import struct
import tracemalloc
import zlib
from pathlib import Path

from alignDRAW_core.data.ingest.images import Found, read_pairs
from alignDRAW_core.data.ingest.limits import MB, Limits

from .own_pictures import noise_bytes, pairs, picture_bytes

LIMITS = Limits(
    given_bytes=4 * MB,
    total_bytes=8 * MB,
    files=200,
    picture_bytes=MB,
    captions_bytes=MB,
    captions=1000,
    pixels=1_000_000,
)
GOOD = pairs(8)
EVIL = {"evil-captions.csv": b"evil.png,evil\nevil.jpg,evil\n"}  # names a caption for it, so that it is really opened


def bomb_png(width: int, height: int) -> bytes:
    """A PNG that says it is enormous, of a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def text_bomb() -> bytes:
    """A PNG whose text unpacks to a hundred times its size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    whole = picture_bytes()
    return whole[:33] + chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 20 * MB)) + whole[33:]


# What is wrong with a file inside -> its name, what it holds, and why it is left out; None: it is read all the same.
INSIDE = {
    "picture too large": ("evil.png", noise_bytes((700, 600)), "larger than 1 MB"),
    "too many pixels": ("evil.png", bomb_png(2000, 2000), "the limit is 1 million"),
    "absurdly many pixels": ("evil.png", bomb_png(200_000, 200_000), "far too many pixels"),
    "one pixel": ("evil.png", picture_bytes(size=(1, 1)), "only 1 x 1"),
    "20,000 pixels a side": ("evil.png", bomb_png(20_000, 20_000), "far too many pixels"),
    "says it has pixels": ("evil.png", bomb_png(900, 900), "damaged"),
    "picture cut short": ("evil.png", noise_bytes()[:500], "damaged"),
    "jpeg cut short": ("evil.jpg", noise_bytes((64, 64), "JPEG")[:900], "damaged"),
    "program with the name of a picture": ("evil.png", b"MZ\x90\x00" + bytes(500), "not a PNG"),
    "svg with the name of a picture": ("evil.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
    "postscript with the name of a picture": (
        "evil.jpg",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n",
        "not a PNG",
    ),
    "pixmap with the name of a picture": ("evil.jpg", picture_bytes(kind="PPM"), "not a PNG"),
    "program": ("evil.exe", b"MZ", "neither a picture"),
    "captions too large": ("evil.csv", noise_bytes((700, 600)), "larger than 1 MB"),
    "endless lines": ("evil.csv", b"\n" * 900_000, "lines"),
    "one endless cell": ("evil.csv", b'"' + b"a" * 900_000, "not a table"),
    "endless cells": ("evil.csv", b"," * 900_000, "columns"),
    "quotes without end": ("evil.csv", b'"a,' * 300_000, "columns"),
    "nested json": ("evil.json", b"[" * 500_000, "more than 1,000 captions"),
    "deeply nested json": ("evil.json", b"[" * 3000 + b"]" * 3000, "not JSON"),
    "huge number": ("evil.jsonl", b"9" * 900_000, "not JSON"),
    "binary captions": ("evil.csv", noise_bytes(), ""),
}


def read_in_little_memory(path: Path, data: bytes) -> Found:
    """What is read of an upload at `path`. Nothing is written, least of all outside."""
    path.write_bytes(data)
    before = sorted(path.parent.parent.rglob("*"))
    tracemalloc.start()
    try:
        return read_pairs(path, 16, 16, 3, LIMITS)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 40 * MB
        assert sorted(path.parent.parent.rglob("*")) == before


def check_left_out(found: Found, reason: str | None) -> None:
    """All that is good was read, and what is not is listed."""
    assert len(found.names) >= 7 and "evil" not in str(found.captions)
    if reason is not None:
        assert any(reason in skipped.reason for skipped in found.skipped), found.skipped
    assert all(skipped.name.isprintable() and len(skipped.name) < 500 for skipped in found.skipped)
