"""Which column of a table names the picture, and which hold what is said of it: by their titles, or by what stands in
them. Never a guess: where it is not clear the table is refused with its titles."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..limits import Unusable, shown
from ..names import is_picture_name
from ..splits import split_called
from .base import NAMES, SPLITS, caption_columns, columns_called

_NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)?\s*")
Knows = Callable[[str], int]  # 2 for what is called like a picture, 1 for what is but for its ending, else 0


@dataclass(frozen=True)
class Columns:
    width: int  # of a row; what goes beyond belongs to a caption at its end
    picture: int
    captions: tuple[int, ...]
    split: int | None = None


def columns_of(sample: Sequence[list[str]], knows: Knows) -> tuple[Columns, bool]:
    """Of the first rows of a table, and whether the very first one is a row of titles. Unusable if it is not clear."""
    if has_titles(sample, knows):
        return by_titles(sample, knows), True
    return by_contents(sample, knows), False


def has_titles(sample: Sequence[list[str]], knows: Knows) -> bool:
    """The first row is one if none of its cells names a picture, and they are called as such columns usually are, or
    are single words above names of pictures."""
    titles = [cell for cell in sample[0] if cell.strip()]
    if any(knows(cell) == 2 for cell in titles):
        return False
    usual = bool(columns_called(titles, NAMES)), bool(caption_columns(titles))
    if all(usual):
        return True
    words = all(len(title.split()) == 1 and not _NUMBER.fullmatch(title) for title in titles)
    below = any(usual) or any(knows(cell) for row in sample[1:] for cell in row)
    return words and below and not any(map(knows, titles))


def by_titles(sample: Sequence[list[str]], knows: Knows) -> Columns:
    """Unusable if no column is called as captions usually are."""
    titles = [title.strip() for title in sample[0]]
    while not titles[-1]:
        titles.pop()
    columns = range(len(titles))
    scores = [sum(knows(row[column]) for row in sample[1:] if column < len(row)) for column in columns]
    usual = [titles.index(title) for title in columns_called(titles, NAMES)]
    picture = max([*usual, *columns], key=scores.__getitem__)  # the first of the best
    captions = [column for column in columns if column != picture and titles[column] in caption_columns(titles)]
    if not usual and not scores[picture]:
        raise Unusable(f"none of its columns names pictures: {shown(', '.join(titles))}")
    if not captions:
        raise Unusable(f"none of its columns is called caption, text or the like: {shown(', '.join(titles))}")
    split = next((titles.index(title) for title in columns_called(titles, SPLITS)), None)
    return Columns(len(titles), picture, tuple(captions), split)


def by_contents(sample: Sequence[list[str]], knows: Knows) -> Columns:
    """Unusable if more than one column could be captions."""
    sample = [row for row in sample if len(row) > 1]
    if not sample:
        raise Unusable("names of pictures without captions")
    width = min(map(len, sample))
    scores = [sum(knows(row[column]) for row in sample) for column in range(width)]
    picture = scores.index(max(scores))
    if not scores[picture] and any(knows(row[-1]) for row in sample):  # behind captions with commas
        picture = width - 1
    texts = [column for column in range(width) if column != picture and not _is_plain(sample, column)]
    if not texts:
        raise Unusable("none of its columns holds captions")
    first, is_longer = texts[0], any(len(row) > width for row in sample)
    split = next((column for column in range(width) if all(split_called(row[column]) for row in sample)), None)
    if len(texts) == 1 and not is_longer:
        return Columns(width, picture, (first,), split)
    end = -1 if picture == width - 1 else None
    is_prose = all(cell.startswith(" ") for row in sample for cell in row[first + 1 : end])
    if picture < first and (is_prose or width == first + 1):
        return Columns(first + 1, picture, (first,), split)
    if end and (is_prose or width == first + 2):
        return Columns(first + 2, first + 1, (first,), split)
    raise Unusable(
        "several columns, and no title that says which are captions; write a first line as file_name,caption"
    )


def _is_plain(sample: Sequence[list[str]], column: int) -> bool:
    """Numbers, splits, or names of pictures: no captions."""
    cells = [row[column] for row in sample]
    return any(all(map(test, cells)) for test in (_NUMBER.fullmatch, split_called, is_picture_name))
