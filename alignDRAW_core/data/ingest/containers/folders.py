"""A folder of the disk, and all that is in it."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..limits import Limits, Skipped, Unusable, bounded
from .contents import check_count, spelled


def walk(folder: Path, limits: Limits, skipped: list[Skipped]) -> Iterator[Path]:
    """Every file, also of folders that are links: each once, however many links lead there or round in a circle."""
    seen, count = {identity(folder)}, 0
    troubles = partial(_left_out, folder, skipped)
    for place, folders, names in os.walk(folder, followlinks=True, onerror=troubles):
        kept = []
        for name in sorted(folders):
            if (known := identity(Path(place, name))) in seen:
                skipped.append(
                    Skipped(names_of(Path(place, name), folder)[0], "this folder is read already, by a link")
                )
            else:
                seen.add(known)
                kept.append(name)
        folders[:] = kept
        for name in sorted(names):
            count += 1
            check_count(count, limits)
            yield Path(place, name)


def identity(folder: Path) -> tuple[int, int] | str:
    """The same for all links to a folder."""
    try:
        status = folder.stat()
    except OSError:
        return str(folder)
    return status.st_dev, status.st_ino


def names_of(path: Path, folder: Path) -> list[str]:
    """Its path below the folder, as it can be shown, and what else its bytes may mean."""
    spellings = spelled(os.fsencode(path.relative_to(folder).as_posix()))
    return ["".join(letter if letter.isprintable() else "?" for letter in name) for name in spellings]


def read_file(path: Path, limit: int) -> bytes:
    """Unusable if it holds more, or cannot be read."""
    try:
        with open(path, "rb") as file:
            return bounded(file, limit)
    except OSError as error:
        raise Unusable(f"it cannot be read ({error.strerror or error})") from error


def _left_out(folder: Path, skipped: list[Skipped], error: OSError) -> None:
    place = Path(error.filename)
    name = names_of(place, folder)[0] if place != folder else folder.name
    skipped.append(Skipped(name, f"it cannot be read ({error.strerror or error})"))
