"""A list of pictures' names that are a split: Flickr_8k.trainImages.txt, test.txt."""

from collections.abc import Iterator

from ..limits import Unusable
from ..splits import split_of_file
from .base import Document, Listed


def read(document: Document) -> Iterator[Listed] | None:
    lines = [line.strip() for line in document.lines if line.strip()]
    known = sum(document.pictures.knows(line) > 0 for line in lines[:50])
    if 2 * known < len(lines[:50]) or not known:
        return None
    if not (split := split_of_file(document.name)):
        raise Unusable("names of pictures without captions")
    return (Listed(document.name, line, None, split) for line in lines)
