"""Files that somebody gave us: a folder, a zip, a tar, or several of them and loose files. Found and read within
limits, nothing ever unpacked onto the disk.

A new kind of archive is one file here, its line in `open_files`, and its ending in `names.ARCHIVES`."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..limits import MB, UPLOAD, Limits, Skipped
from ..names import archive_kind, without_archive
from .contents import LITTER, Contents, check_count
from .folders import names_of, read_file, walk
from .tars import open_tar
from .zips import open_zip


@dataclass(frozen=True)
class OnDisk:
    path: Path
    spellings: list[str]  # what else its name may mean


@contextmanager
def open_files(source: str | Path | Iterable[str | Path], limits: Limits = UPLOAD) -> Iterator[Contents]:
    """The files of a folder, of an archive, or of a list of files, folders and archives. An archive among other files
    counts as a folder of its name.

    ValueError if there is nothing of the kind, if it is more than `limits` allow, or if all there is is a damaged
    archive.
    """
    paths = [Path(source)] if isinstance(source, (str, Path)) else [Path(path) for path in source]
    found = Contents()
    on_disk = _on_disk(paths, limits, found.skipped)
    with ExitStack() as stack:
        for name, file in on_disk.items():
            kind = archive_kind(name)
            if not kind:
                _put(found, name, partial(read_file, file.path), file.spellings)
            elif len(on_disk) > 1 and any(other.startswith(f"{without_archive(name)}/") for other in on_disk):
                found.skipped.append(Skipped(name, "the folder of the same name beside it is read instead"))
            else:
                try:
                    inside = open_zip(file.path, limits, stack) if kind == ".zip" else open_tar(file.path, limits)
                except (ValueError, OSError) as error:
                    if len(on_disk) == 1:
                        raise
                    found.skipped.append(Skipped(name, str(getattr(error, "strerror", None) or error)))
                else:
                    _put_all(found, name, "" if len(on_disk) == 1 else f"{name}/", inside)
            check_count(len(found.files) + len(found.skipped), limits)
            if found.size > limits.total_bytes:
                raise ValueError(
                    f"Unpacked, the {(kind or '').strip('.')} would take {found.size // MB:,} MB; the limit is "
                    f"{limits.total_bytes // MB:,} MB. Leave some pictures out."
                )
        yield found


def _on_disk(paths: list[Path], limits: Limits, skipped: list[Skipped]) -> dict[str, OnDisk]:
    """Every plain file by its name. ValueError if there is nothing, or too much."""
    found: dict[str, OnDisk] = {}
    check_count(len(paths), limits)
    for given in paths:
        if not given.exists():
            raise ValueError(
                f"There is no file or folder {given}. Give a folder, a zip or tar, or pictures with their captions."
            )
        top = given if given.is_dir() and len(paths) == 1 else given.parent
        for path in walk(given, limits, skipped) if given.is_dir() else [given]:
            name, *spellings = names_of(path, top)
            if LITTER.search(name):
                continue
            if name in found and archive_kind(name):
                name = f"{len(found) + 1}/{name}"
            if not path.is_file():  # a pipe, a device or a link to nothing
                skipped.append(Skipped(name, "not a plain file"))
            elif name in found:
                skipped.append(Skipped(name, "a second file of this name"))
            else:
                found[name] = OnDisk(path, spellings)
    size = sum(os.stat(file.path).st_size for file in found.values())
    if size > limits.given_bytes:
        raise ValueError(
            f"These files hold {size // MB:,} MB; the limit is {limits.given_bytes // MB:,} MB. Give fewer "
            "or smaller ones."
        )
    return found


def _put(contents: Contents, name: str, read, spellings: list[str]) -> None:
    contents.files[name] = read
    if spellings:
        contents.spellings[name] = spellings


def _put_all(contents: Contents, archive: str, prefix: str, inside: Contents) -> None:
    for name, read in inside.files.items():
        _put(contents, prefix + name, read, inside.spellings.get(name, []))
    for skipped in inside.skipped:  # one without a name is about the archive itself
        contents.skipped.append(Skipped(prefix + skipped.name if skipped.name else archive, skipped.reason))
    contents.size += inside.size
