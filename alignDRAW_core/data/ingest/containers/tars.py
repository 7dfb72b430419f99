"""A tar, or tar.gz, as webdataset's shards are: read entry by entry, in memory.

The headers are read here, not by `tarfile`, which takes what they claim at its word: sizes below 0, headers of any
length, a copy of every global header for each file."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..limits import MB, Limits, Skipped, Unusable
from .contents import Contents, check_count
from .gunzipped import Gunzipped

_BLOCK = 512
_LONGEST_HEADER = 1 << 16  # bytes of a name or other facts that come before an entry
_LARGEST = 1 << 50  # bytes of one file; the header can claim more
_TOO_LONG = {b"path": b"?" * 1000}
_OCTAL = re.compile(rb"[ \0]*([0-7]*)(?:[ \0]|$)")
_FILES, _FOLDER, _GLOBAL, _LONG_LINK, _LONG_NAME, _FACTS = (b"0", b"\0", b"7"), b"5", b"g", b"K", b"L", b"x"


class Damaged(Exception):
    """Here the tar cannot be read any further."""


@dataclass(frozen=True)
class Header:
    name: bytes
    kind: bytes
    start: int  # where its contents begin
    size: int
    is_sparse: bool = False


class Plain:
    """A file, read at any place. It is open only meanwhile: there may be thousands of shards."""

    def __init__(self, path: Path):
        self._path = path

    def read(self, start: int, size: int) -> bytes:
        with open(self._path, "rb") as file:
            file.seek(start)
            return file.read(size)


def open_tar(path: Path, limits: Limits) -> Contents:
    """Its files; if it is damaged further on, those before. ValueError if it is no tar, or if it holds more than the
    limits allow."""
    file = Plain(path)
    if file.read(0, 2) == b"\x1f\x8b":
        file = Gunzipped(path, limits.total_bytes)
    contents, count = Contents(), 0
    try:
        for count, header in enumerate(headers(file), 1):
            check_count(count, limits)
            contents.add(header.name, header.size, partial(_read, file, header), _refusal(header))
    except (Damaged, EOFError, zlib.error) as error:
        if not count:
            raise ValueError(f"{path.name} is not a tar, or it is damaged. Make it again.") from error
        contents.skipped.append(Skipped("", f"damaged after its first {count:,} files; the rest is left out"))
    return contents


def headers(file) -> Iterator[Header]:
    """Of all entries but folders. Damaged where there is none, or not all of its file, and the tar has not ended."""
    start, name, facts = 0, None, {}
    while block := file.read(start, _BLOCK):
        if not any(block) and start:
            return
        if len(block) < _BLOCK or not _is_sound(block):
            raise Damaged
        kind, size = block[156:157], _number(block[124:136])
        if kind in (_LONG_NAME, _FACTS):
            said = file.read(start + _BLOCK, min(size, _LONGEST_HEADER))
            name = said.rstrip(b"\0") if kind == _LONG_NAME else name
            facts = _TOO_LONG if size > _LONGEST_HEADER else _facts(said) if kind == _FACTS else facts
        elif kind not in (_GLOBAL, _LONG_LINK):
            size = int(facts.get(b"size", size))
            if size > _LARGEST or size and not file.read(start + _BLOCK + size - 1, 1):
                raise Damaged
            if kind != _FOLDER:
                is_sparse = kind == b"S" or any(fact.startswith(b"GNU.sparse") for fact in facts)
                yield Header(facts.get(b"path") or name or _short_name(block), kind, start + _BLOCK, size, is_sparse)
            name, facts = None, {}
        start += _BLOCK + (size + _BLOCK - 1) // _BLOCK * _BLOCK
    if not start:
        raise Damaged


def _is_sound(block: bytes) -> bool:
    """Its checksum, of itself with spaces in place of it."""
    return sum(block[:148]) + sum(block[156:]) + 8 * 32 == _number(block[148:156])


def _number(field: bytes) -> int:
    """Octal, or in binary where that is too short. Damaged if it is neither, or below 0."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:])
    if not (octal := _OCTAL.match(field)):
        raise Damaged
    return int(octal[1] or b"0", 8)


def _facts(said: bytes) -> dict[bytes, bytes]:
    """Of lines "length key=value"."""
    facts = {}
    while said:
        length, _, rest = said.partition(b" ")
        if not length.isdigit() or len(length) > 9 or int(length) <= len(length) + 1:
            break
        key, _, facts_value = rest[: int(length) - len(length) - 2].partition(b"=")
        facts[key] = facts_value
        said = said[int(length) :]
    if not facts.get(b"size", b"0").isdigit() or len(facts.get(b"size", b"")) > 18:
        raise Damaged
    return facts


def _short_name(block: bytes) -> bytes:
    name, prefix = (field.split(b"\0")[0] for field in (block[:100], block[345:500]))
    return prefix + b"/" + name if prefix and block[257:263] == b"ustar\0" else name


def _refusal(header: Header) -> str | None:
    """Why an entry is not even opened; None if it may be."""
    if header.kind not in _FILES or header.is_sparse:
        return "a link or a device, not a plain file"
    return None


def _read(file, header: Header, limit: int) -> bytes:
    if header.size > limit:
        raise Unusable(f"larger than {limit // MB:,} MB")
    try:
        data = file.read(header.start, header.size)
    except (OSError, EOFError, zlib.error) as error:
        raise Unusable("damaged inside the tar") from error
    if len(data) < header.size:
        raise Unusable("damaged inside the tar")
    return data
