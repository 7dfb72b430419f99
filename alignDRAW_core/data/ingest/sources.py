"""Captioned pictures in the layouts that people have. Whoever reads pictures that somebody gave reads them here: the
command line, the page and the library, by the same rules."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .captions import find_captions
from .containers import Contents, open_files
from .layouts.coco import official_folder
from .limits import LOCAL, Limits, Skipped, bounded


@dataclass(frozen=True)
class Entry:
    """A picture that is not read yet, and its captions."""

    files: Contents
    name: str  # of the picture, in `files`
    id: str | int  # COCO's number, or the name
    split: str | None  # "train", "val", "test" or "unused"; None for all of a source that says nothing of splits
    captions: tuple[str, ...]  # one or more

    def read(self, limits: Limits = LOCAL) -> bytes:
        """The picture's file. Unusable if it is damaged or too large."""
        return self.files.read(self.name, limits.picture_bytes)


@dataclass(frozen=True)
class Source:
    entries: list[Entry]  # by name
    skipped: list[Skipped]  # captions without a picture, pictures without a caption, and what else cannot be used
    is_coco: bool  # COCO's own files of captions are among it


@contextmanager
def open_source(
    source: str | Path | Iterable[str | Path], limits: Limits = LOCAL, tables: Mapping[str, str] = {}
) -> Iterator[Source]:
    """What a folder, an archive, or a list of them and of files holds; the pictures are read later. `tables` are read
    as if they were files beside them, by name. ValueError if it cannot be used at all."""
    with open_files(source, limits) as files:
        for name, text in tables.items():
            files.files[name] = partial(given, text.encode("utf-8", "replace"))
        found, skipped = find_captions(files, limits)
        claimed = Counter(each.id for each in found)
        entries = [
            Entry(
                files,
                each.name,
                each.id if claimed[each.id] == 1 and each.id is not None else each.name,
                each.split,
                each.captions,
            )
            for each in found
        ]
        yield Source(entries, skipped, any(map(official_folder, files.files)))


def given(data: bytes, limit: int) -> bytes:
    return bounded(io.BytesIO(data), limit)
