"""A table with a picture's name and captions in each row: .csv, .tsv and .txt of Kaggle's Flickr8k and Flickr30k, of
Hugging Face, of a spreadsheet, or of one's own making."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice

from ..limits import Unusable
from ..names import is_picture_name
from ..splits import split_called
from .base import NAMES, Document, Said, caption_columns, columns_called
from .columns import Columns, columns_of
from .rows import DELIMITERS, LOOSE, PEEK, cells_of, rows

_SAMPLE = 200  # rows by which it is judged
_SEPARATOR = re.compile(r"sep=.\s*", re.IGNORECASE)  # Excel's own first line
_GLUED = re.compile(r"\s*\d+\s+(\S.*)")  # a number and a caption with no mark between them: one row of Flickr30k
_STRING = r"'(?:[^'\\]|\\.)*+'|\"(?:[^\"\\]|\\.)*+\""
_LIST = re.compile(rf"\s*\[\s*(?:{_STRING})(?:\s*,?\s*(?:{_STRING}))*\s*\]\s*")


def read(document: Document) -> Iterator[Said] | None:
    """None if nothing in it names a picture, and no titles promise that."""
    lines = document.lines
    if _SEPARATOR.fullmatch(lines[0]):
        lines[0] = ""

    def names(cell: str) -> int:
        """As `Names.knows`; also what is called like a picture that is not there."""
        return document.pictures.knows(cell) or 2 * (is_picture_name(cell) and not set(DELIMITERS) & set(cell))

    first = [line[:PEEK] for line in lines[:_SAMPLE] if line.strip()]
    if not (delimiter := _delimiter(first, names, document.name)):
        return None
    if "lemma" in document.name.lower():
        raise Unusable("lemmas, no captions")  # Flickr8k.lemma.token.txt
    certain = max(names(cell) for line in first for cell in line.split(delimiter))
    every_row = rows(lines, delimiter, lambda cell: names(cell) >= max(certain, 1))
    sample = list(islice(every_row, _SAMPLE))
    columns, has_titles = columns_of([cells for _, cells, is_open in sample if not is_open] or [[""]], names)
    return (
        said
        for number, cells, is_open in chain(sample[has_titles:], every_row)
        for said in _of_row(f"{document.name}, row {number}", cells, is_open, columns, delimiter)
    )


def _delimiter(lines: list[str], names: Callable[[str], int], document: str) -> str | None:
    """The one whose cells name pictures in most of the lines; else the one between titles that are usual."""
    if not lines:
        return None

    def score(delimiter: str) -> int:
        split = (cells_of(line, delimiter)[0] for line in lines if delimiter in line)
        best = [max(map(names, cells), default=0) for cells in split]
        return best.count(2) * 2 + (best.count(1) if delimiter in DELIMITERS else 0)

    is_table = document.lower().endswith((".csv", ".tsv"))
    best = max(DELIMITERS + LOOSE, key=score)  # of two that do equally well the first
    if score(best) >= (1 if is_table else len(lines) / 2):
        return best
    for delimiter in DELIMITERS:
        titles = cells_of(lines[0], delimiter)[0]
        if columns_called(titles, NAMES) and caption_columns(titles):
            return delimiter
    commonest = Counter(mark for mark in lines[0] if mark in DELIMITERS).most_common(1)
    return commonest[0][0] if commonest and is_table else None


def _of_row(place: str, cells: list[str], is_open: bool, columns: Columns, delimiter: str) -> Iterator[Said]:
    while len(cells) > columns.width and not cells[-1].strip():
        cells = cells[:-1]
    problem = "a quote that is never closed" if is_open else None
    first, *others = columns.captions
    if (over := len(cells) - columns.width) > 0:
        behind = columns.width - 1 - first
        if others or behind and (behind, columns.picture) != (1, columns.width - 1):
            problem = problem or "more cells than there are titles; put the caption in quotes"
        else:
            cells = [*cells[:first], delimiter.join(cells[first : first + over + 1]), *cells[first + over + 1 :]]
    elif over < 0:
        if len(cells) == first and (glued := _GLUED.fullmatch(cells[-1])):
            cells = [*cells, glued[1]]
        cells = cells + [""] * (columns.width - len(cells))
    split = split_called(cells[columns.split]) if columns.split is not None else None
    said = [cells[column] for column in columns.captions]
    for caption in [caption for text in said if text.strip() for caption in _listed(text)] or [""]:
        yield Said(place, cells[columns.picture].strip(), caption, split, problem=problem)


def _listed(text: str) -> list[str]:
    """The captions in a cell: one, or a list of them as Python or JSON writes it."""
    if not text.lstrip().startswith("[") or not _LIST.fullmatch(text):
        return [text]
    try:
        return [str(caption) for caption in json.loads(text)]
    except (ValueError, RecursionError):
        return [re.sub(r"\\(.)", r"\1", string[1:-1]) for string in re.findall(_STRING, text)]
