"""A list of pictures' names that are a split: Flickr_8k.trainImages.txt, test.txt."""

from collections.abc import Callable, Iterator

from ..limits import Unusable
from ..splits import split_of_file
from .base import Document, Listed
from .rows import DELIMITERS


def read(document: Document) -> Iterator[Listed] | None:
    lines = [line.strip() for line in document.lines if line.strip()]
    knows = document.pictures.knows
    known = sum(knows(line) > 0 and not _is_row(line, knows) for line in lines[:50])
    if 2 * known < len(lines[:50]) or not known:
        return None
    if not (split := split_of_file(document.name)):
        raise Unusable("names of pictures without captions")
    return (Listed(document.name, line, None, split) for line in lines)


def _is_row(line: str, knows: Callable[[str], int]) -> bool:
    """Of a table: a part of it names a picture."""
    return any(knows(cell) == 2 for mark in DELIMITERS if mark in line for cell in line.split(mark))
