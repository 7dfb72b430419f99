"""The rows of a table in a text, whatever stands between its cells; one stray quote costs one row."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from ..limits import Unusable

DELIMITERS = ",;\t|"
LOOSE = ": "  # in lists that people write by hand; the space ends the first cell alone
_MOST_LINES, _MOST_CELLS = 50, 1000  # of one row
PEEK = 2000  # characters of a line in which a picture's name is looked for


def rows(lines: Sequence[str], delimiter: str, is_name: Callable[[str], bool]) -> Iterator[tuple[int, list[str], bool]]:
    """(the number of its first line, its cells, whether a quote in it is never closed) of each row that is not blank.

    A quoted cell may go on over several lines, but not into a line with a picture's name: there the next row begins.
    """
    number = 0
    while number < len(lines):
        record, first = lines[number], number
        number += 1
        cells, is_open = cells_of(record, delimiter)
        while is_open and number < min(len(lines), first + _MOST_LINES):
            if any(is_name(cell.strip(' "')) for cell in lines[number][:PEEK].split(delimiter)):
                break
            record += "\n" + lines[number]
            number += 1
            cells, is_open = cells_of(record, delimiter)
        if is_open:
            number = first + 1
            cells = lines[first].split(delimiter)
        if len(cells) > _MOST_CELLS:
            raise Unusable(f"row {first + 1} has more than {_MOST_CELLS:,} columns")
        if any(cell.strip() for cell in cells):
            yield first + 1, cells, is_open


def cells_of(record: str, delimiter: str) -> tuple[list[str], bool]:
    """Its cells, without their quotes, and whether the last one is a quoted one that does not end."""
    if delimiter == " ":
        return record.split(None, 1), False
    if '"' not in record:
        return record.split(delimiter, _MOST_CELLS + 1), False
    cells, place, pattern = [], 0, _pattern(delimiter)
    while True:
        cell = pattern.match(record, place)
        if cell["open"] is not None:
            return [*cells, cell["open"]], True
        cells.append(cell["plain"] if cell["quoted"] is None else cell["quoted"].replace('""', '"'))
        if not cell["end"] or len(cells) > _MOST_CELLS:
            return cells, False
        place = cell.end()


@cache
def _pattern(delimiter: str) -> re.Pattern:
    """One cell and what ends it. A quote within a cell, or one that closes before the cell ends, is a letter."""
    end, inside = re.escape(delimiter), r'(?:[^"]|"")*+'
    quoted, never_closed, plain = (
        rf'"(?P<quoted>{inside})" *+(?={end}|\Z)',
        rf'"(?P<open>{inside})\Z',
        rf"(?P<plain>[^{end}]*+)",
    )
    return re.compile(rf"(?: *+(?:{quoted}|{never_closed})|{plain})(?P<end>{end}|\Z)")
