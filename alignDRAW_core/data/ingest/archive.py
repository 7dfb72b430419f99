"""Files that somebody gave us, in a folder, a zip or a list: found and read within limits, nothing ever unpacked onto
the disk.

A zip is read entry by entry, in memory. What could lead out of it, or blow up, is left alone and listed with its
reason."""

import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MB = 1 << 20
_CHUNK = MB
_RATIO, _RATIO_FROM = 200, MB  # unpacked / packed, of files of that size or more; deflate can reach 1,032
_DIRECTORY_ENTRY = 512  # bytes that one file may take in a zip's own directory
_LITTER = re.compile(
    r"(^|/)(__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)  # what systems leave in folders


@dataclass(frozen=True)
class Limits:
    """What is read at most. The defaults are for strangers' uploads; `LOCAL` is for what already lies on one's own
    disk."""

    given_bytes: int = 512 * MB  # of the zip, or of all the files together
    total_bytes: int = 1024 * MB  # unpacked, all together
    files: int = 20_000
    picture_bytes: int = 32 * MB  # of one picture file, unpacked
    captions_bytes: int = 8 * MB  # of one file of captions, unpacked
    captions: int = 100_000
    pixels: int = 40_000_000  # of one picture, width x height


UPLOAD = Limits()
LOCAL = Limits(
    given_bytes=1 << 42,
    total_bytes=1 << 42,
    files=1_000_000,
    captions_bytes=512 * MB,
    captions=5_000_000,
    pixels=100_000_000,
)


@dataclass(frozen=True)
class Skipped:
    """Something that was not used, and why."""

    name: str
    reason: str


class Unusable(ValueError):
    """One file cannot be used; the message says why."""


@dataclass(frozen=True)
class Files:
    """Named files, their paths as in a zip ("red/bus.png"), and what was left out."""

    names: list[str]
    skipped: list[Skipped]
    _read: Callable[[str, int], bytes] = field(repr=False)

    def read(self, name: str, limit: int) -> bytes:
        """The whole file. Unusable if it holds more than `limit` bytes, or is damaged."""
        return self._read(name, limit)


@contextmanager
def open_files(source: str | Path | Iterable[str | Path], limits: Limits = UPLOAD) -> Iterator[Files]:
    """The files of a folder, a zip, or a list of files (a list of one zip is that zip).

    ValueError if there is nothing of the kind, if it is more than `limits` allow, or if the zip is damaged.
    """
    paths = [Path(source)] if isinstance(source, (str, Path)) else [Path(path) for path in source]
    if len(paths) == 1 and paths[0].is_dir():
        yield _from_folder(paths[0], limits)
    elif len(paths) == 1 and paths[0].is_file() and paths[0].suffix.lower() == ".zip":
        with _from_zip(paths[0], limits) as files:
            yield files
    else:
        yield _from_list(paths, limits)


def _from_folder(folder: Path, limits: Limits) -> Files:
    found = {}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = path
            _check_count(len(found), limits)
    return _on_disk(found, [], limits)


def _from_list(paths: list[Path], limits: Limits) -> Files:
    _check_count(len(paths), limits)
    found, skipped = {}, []
    for path in paths:
        if not path.is_file():
            raise ValueError(
                f"There is no file or folder {path}. Give a folder, a zip, or pictures with their captions."
            )
        if path.suffix.lower() == ".zip":
            skipped.append(Skipped(path.name, "a zip among other files; give it alone"))
        elif path.name in found:
            skipped.append(Skipped(path.name, "a second file of this name"))
        else:
            found[path.name] = path
    return _on_disk(found, skipped, limits)


def _on_disk(found: dict[str, Path], skipped: list[Skipped], limits: Limits) -> Files:
    usable = {}
    for name, path in found.items():
        if _LITTER.search(name):
            continue
        if path.is_file():  # not a pipe, a device or a link to nothing
            usable[name] = path
        else:
            skipped.append(Skipped(name, "not a plain file"))
    size = sum(path.stat().st_size for path in usable.values())
    if size > limits.given_bytes:
        raise ValueError(
            f"These files hold {size // MB:,} MB; the limit is {limits.given_bytes // MB:,} MB. Give fewer "
            "or smaller ones."
        )

    def read(name: str, limit: int) -> bytes:
        try:
            with open(usable[name], "rb") as file:
                return _bounded(file, limit)
        except OSError as error:
            raise Unusable(f"it cannot be read ({error.strerror or error})") from error

    return Files(list(usable), skipped, read)


@contextmanager
def _from_zip(path: Path, limits: Limits) -> Iterator[Files]:
    size = path.stat().st_size
    if size > limits.given_bytes:
        raise ValueError(
            f"The zip holds {size // MB:,} MB; the limit is {limits.given_bytes // MB:,} MB. Leave some pictures out, "
            "or make them smaller."
        )
    damaged = f"{path.name} is not a zip, or it is damaged. Make it again."
    with _SmallReads(path, limits.files * _DIRECTORY_ENTRY) as file:
        try:
            archive = zipfile.ZipFile(file)
        except _TooMuch:
            raise ValueError(f"{path.name} lists too many files; the limit is {limits.files:,}.") from None
        except Exception as error:  # zipfile raises many kinds for a damaged directory
            raise ValueError(damaged) from error
        with archive:
            yield _entries(archive, limits)


def _entries(archive: zipfile.ZipFile, limits: Limits) -> Files:
    _check_count(len(archive.infolist()), limits)
    usable, seen, skipped = {}, set(), []
    for entry in archive.infolist():
        name = entry.filename.replace("\\", "/")
        if entry.is_dir() or name.endswith("/") or _LITTER.search(name):
            continue
        if reason := _refusal(entry):
            skipped.append(Skipped(shown(name), reason))
        elif name.lower() in seen:
            skipped.append(Skipped(shown(name), "a second file of this name"))
        else:
            seen.add(name.lower())
            usable[name] = entry
    total = sum(entry.file_size for entry in usable.values())
    if total > limits.total_bytes:
        raise ValueError(
            f"Unpacked, the zip would take {total // MB:,} MB; the limit is {limits.total_bytes // MB:,} MB. Leave "
            "some pictures out."
        )

    def read(name: str, limit: int) -> bytes:
        try:
            with archive.open(usable[name]) as file:
                return _bounded(file, limit)
        except Unusable:
            raise
        except Exception as error:  # zipfile and zlib raise many kinds for damaged data
            raise Unusable("damaged inside the zip") from error

    return Files(list(usable), skipped, read)


def _refusal(entry: zipfile.ZipInfo) -> str | None:
    """Why an entry is not even opened; None if it may be."""
    name, mode = entry.orig_filename.replace("\\", "/"), entry.external_attr >> 16
    if name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"[A-Za-z]:", name):
        return "its path leads out of the zip"
    if any(not letter.isprintable() for letter in name):
        return "its name holds control characters"
    if len(name) > 400:
        return "its name is too long"
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or a device, not a plain file"
    if entry.flag_bits & 0x1:
        return "encrypted; make the zip without a password"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the others unpack without a bound
        return "packed in a way this program does not read; use plain zip (deflate)"
    if entry.file_size >= _RATIO_FROM and entry.file_size > _RATIO * entry.compress_size:
        return "it would unpack to an absurd size"
    return None


class _TooMuch(Exception):
    pass


class _SmallReads(io.FileIO):
    """A file that refuses any single read of more than `limit` bytes: a zip's directory is read at once, whatever it
    claims to hold."""

    def __init__(self, path: Path, limit: int):
        super().__init__(path)
        self._limit = max(limit, 2 * MB)

    def read(self, size: int = -1) -> bytes:
        data = super().read(min(size, self._limit + 1) if size >= 0 else self._limit + 1)
        if len(data) > self._limit:
            raise _TooMuch
        return data


def _bounded(file, limit: int) -> bytes:
    data = bytearray()
    while chunk := file.read(min(_CHUNK, limit + 1 - len(data))):
        data += chunk
        if len(data) > limit:
            raise Unusable(f"larger than {limit // MB:,} MB")
    return bytes(data)


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.files:
        raise ValueError(f"There are more than {limits.files:,} files. Give fewer at a time.")


def shown(name: str) -> str:
    """A name that can be shown anywhere."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:200])
