"""Captioned pictures from whatever somebody gave, made to fit a canvas."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .captions import NO_CAPTION, find_captions
from .containers import open_files
from .limits import UPLOAD, Limits, Skipped, Unusable
from .pictures import read_picture
from .sources import open_source
from .splits import TEST, UNUSED

_NEVER = {
    TEST: "of the test split, which is never learned from",
    UNUSED: "in none of the lists of train, val and test",
}


@dataclass(frozen=True, eq=False)
class Found:
    """The usable pairs of a source, by name, and everything else with the reason why not."""

    pictures: np.ndarray  # uint8 [n, H, W, C]
    captions: list[list[str]]  # of each picture one or more
    names: list[str]
    splits: list[str]  # "train", "val", or "" where the source says nothing
    skipped: list[Skipped]


@dataclass(frozen=True, eq=False)
class Uncaptioned:
    """A picture of which nothing is said."""

    name: str  # by which a table of captions may call it
    size: int  # bytes of its file
    picture: np.ndarray  # uint8 [side, side, 3]


def read_pairs(
    source: str | Path | Iterable[str | Path],
    height: int,
    width: int,
    colours: int,
    limits: Limits = UPLOAD,
    on_picture: Callable[[int, int], None] = lambda done, total: None,
    tables: Mapping[str, str] = {},
) -> Found:
    """Read captioned pictures to learn from, for a canvas of height x width pixels and 1 (grey) or 3 colours;
    `on_picture` hears of progress. What a source calls its test split is left out. `tables` as in `open_source`.

    ValueError if the source as a whole cannot be used; single files that cannot are listed in `skipped`.
    """
    pictures, used, late = [], [], []
    with open_source(source, limits, tables) as opened:
        learned = [entry for entry in opened.entries if entry.split not in _NEVER]
        for done, entry in enumerate(learned, 1):
            try:
                pictures.append(read_picture(entry.read(limits), height, width, colours, limits.pixels))
                used.append(entry)
            except Unusable as problem:
                late.append(Skipped(entry.name, str(problem)))
            on_picture(done, len(learned))
        late += [Skipped(entry.name, _NEVER[entry.split]) for entry in opened.entries if entry.split in _NEVER]
        skipped = opened.skipped + late
    return Found(
        np.stack(pictures) if pictures else np.zeros((0, height, width, colours), dtype=np.uint8),
        [list(entry.captions) for entry in used],
        [entry.name for entry in used],
        [entry.split or "" for entry in used],
        skipped,
    )


def read_uncaptioned(
    source: str | Path | Iterable[str | Path], side: int, most: int, limits: Limits = UPLOAD
) -> tuple[list[Uncaptioned], list[Skipped], int]:
    """The pictures of a source that have no caption, the first `most` of those that can be read, as they will be seen
    in training but side x side pixels large; those among them that cannot be read; and how many more there are.
    ValueError as `read_pairs`."""
    found, unusable = [], []
    with open_files(source, limits) as files:
        names = [skip.name for skip in find_captions(files, limits)[1] if skip.reason == NO_CAPTION]
        for name in names:
            if len(found) == most:
                break
            try:
                data = files.read(name, limits.picture_bytes)
                found.append(Uncaptioned(name, len(data), read_picture(data, side, side, 3, limits.pixels)))
            except Unusable as error:
                unusable.append(Skipped(name, str(error)))
    return found, unusable, len(names) - len(found) - len(unusable)
