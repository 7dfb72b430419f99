"""Captions with alternatives in braces: "a {yellow|red} bus in {the desert|the snow}." is a grid of four captions."""

import re
from dataclasses import dataclass

MOST = 16  # drawings of one comparison


@dataclass(frozen=True)
class Grid:
    """captions[row][column]; a caption with one pair of braces is one row, with none a single cell."""

    captions: list[list[str]]
    rows: list[str]  # heads, [""] where there are no rows to tell apart
    columns: list[str]


def expand(text: str) -> Grid:
    """The first braces are the columns, the second the rows. ValueError for braces that do not fit, or over MOST
    captions."""
    depth = 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth not in (0, 1):
            raise ValueError("Braces cannot be nested or closed twice: write {yellow|red|green}.")
    if depth:
        raise ValueError("A brace is not closed: write {yellow|red|green}.")
    parts = re.split(r"\{([^{}]*)\}", text)  # text, alternatives, text, alternatives, text
    choices = [[" ".join(choice.split()) for choice in part.split("|")] for part in parts[1::2]]
    if len(choices) > 2:
        raise ValueError("Two pairs of braces make a grid; more cannot be shown.")
    if any(not choice for alternatives in choices for choice in alternatives):
        raise ValueError("An alternative is empty: write a word on each side of |.")
    if any(len(alternatives) != len(set(alternatives)) for alternatives in choices):
        raise ValueError("An alternative stands twice in the same braces.")
    columns, rows = (choices + [[""], [""]])[:2]
    if len(rows) * len(columns) > MOST:
        raise ValueError(f"That makes {len(rows) * len(columns)} drawings; at most {MOST} fit on the page.")
    pieces = parts[0::2] + [""] * (3 - len(parts[0::2]))
    return Grid(
        [[(pieces[0] + column + pieces[1] + row + pieces[2]).strip() for column in columns] for row in rows],
        rows,
        columns,
    )
