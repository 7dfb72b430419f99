"""A zip, read entry by entry, in memory. What could lead out of it, or blow up, is left alone and listed with its
reason."""

import io
import stat
import struct
import zipfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from ..limits import MB, Limits, Unusable, bounded
from .contents import Contents, check_count

_RATIO, _RATIO_FROM = 200, MB  # unpacked / packed, of files of that size or more; deflate can reach 1,032
_DIRECTORY_ENTRY = 512  # bytes that one file may take in a zip's own directory
_UNICODE_PATH = 0x7075  # an extra field of a file: its name in UTF-8, where the name itself is not


def open_zip(path: Path, limits: Limits, stack: ExitStack) -> Contents:
    """Its files, until the stack is closed. ValueError if it is damaged or holds more files than the limits allow."""
    file = stack.enter_context(SmallReads(path, limits.files * _DIRECTORY_ENTRY))
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except TooMuch:
        raise ValueError(f"{path.name} lists too many files; the limit is {limits.files:,}.") from None
    except Exception as error:  # zipfile raises many kinds for a damaged directory
        raise ValueError(f"{path.name} is not a zip, or it is damaged. Make it again.") from error
    check_count(len(archive.infolist()), limits)
    contents = Contents()
    for entry in archive.infolist():
        if not entry.is_dir():
            contents.add(_name(entry), entry.file_size, partial(_read, archive, entry), _refusal(entry))
    return contents


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    try:
        with archive.open(entry) as file:
            return bounded(file, limit)
    except Unusable:
        raise
    except Exception as error:  # zipfile and zlib raise many kinds for damaged data
        raise Unusable("damaged inside the zip") from error


def _name(entry: zipfile.ZipInfo) -> str | bytes:
    """Its name; the bytes of it where the zip does not say in which code they are."""
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    extra = entry.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH and size > 5:  # after a byte of version and a checksum
            return extra[9 : 4 + size]
        extra = extra[4 + size :]
    return entry.orig_filename.encode("cp437")


def _refusal(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not even opened; None if it may be."""
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        return "a link or a device, not a plain file"
    if entry.flag_bits & 0x1:
        return "encrypted; make the zip without a password"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others unpack without a bound
        return "packed in a way this program does not read; use plain zip (deflate)"
    if entry.file_size >= _RATIO_FROM and entry.file_size > _RATIO * entry.compress_size:
        return "it would unpack to an absurd size"
    return None


class TooMuch(Exception):
    pass


class SmallReads(io.FileIO):
    """A file that refuses any single read of more than `limit` bytes: a directory is read at once, whatever it claims
    to hold."""

    def __init__(self, path: Path, limit: int):
        super().__init__(path)
        self._limit = max(limit, 2 * MB)

    def read(self, size: int = -1) -> bytes:
        data = super().read(min(size, self._limit + 1) if size >= 0 else self._limit + 1)
        if len(data) > self._limit:
            raise TooMuch
        return data
