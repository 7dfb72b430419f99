"""Several captions drawn together, to be looked at side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from ..data.registry import dataset_of
from ..vocabulary import tokenise
from .alternatives import MOST, Grid, expand
from .axes import AXES, checked
from .drawing import Drawing
from .painter import LARGEST_SEED, Painter, check_seed, load


@dataclass(frozen=True, eq=False)
class Comparison:
    """`drawings` stand row by row; where there are no rows to tell apart, `rows` is [""]. They may be of several
    checkpoints: then of several sizes, and some drawn at once."""

    text: str  # with its braces
    rows: list[str]
    columns: list[str]
    drawings: list[Drawing]  # len(rows) * len(columns)
    vary: dict[str, list] = field(default_factory=dict)  # name of an axis -> the values that it runs along

    @property
    def labels(self) -> list[str]:
        """What tells each drawing from the others; its words where there are no alternatives."""
        names = [" · ".join(filter(None, (column, row))) for row in self.rows for column in self.columns]
        return [name or " ".join(drawing.words) for name, drawing in zip(names, self.drawings)]

    @property
    def glimpses(self) -> int:
        """Of the drawing that takes most; the others are finished before."""
        return max(len(drawing.canvases) for drawing in self.drawings)

    def sharpened(self) -> "Comparison":
        """The same with the sharpened canvases in the place of the raw ones. ValueError where there are none."""
        if any(drawing.sharpened is None for drawing in self.drawings):
            raise ValueError("These drawings have no sharpened canvases.")
        return replace(self, drawings=[replace(drawing, canvases=drawing.sharpened) for drawing in self.drawings])


def compare(
    painter: Painter,
    text: str,
    seed: int = 0,
    temperature: float | None = None,
    one_seed_each: bool = False,
    sharpen: bool = False,
    strength: float | None = None,
    vary: Mapping[str, Sequence] | None = None,
    painter_of: Callable[[str], Painter] = load,
) -> Comparison:
    """Draw every caption that `text`, with alternatives in braces, stands for, at every value of what it is to `vary`:
    {"strength": [1, 1.5, 2]}, {"seed": [1, 2, 3], "temperature": [0.5, 1]}, {"checkpoint": ["scenes", "mine"]}.

    Braces and axes are at most two together: the first makes columns, the second rows. All start from the same noise,
    or, with `one_seed_each`, from the seeds seed, seed + 1, ... (after the largest comes 0). `sharpen`, `temperature`
    and `strength` as in Painter.draw. `painter_of` gives the painter of a checkpoint that is named. ValueError for
    braces, a caption or a value that cannot be used, or for more drawings than fit."""
    grid = expand(text)
    vary = {name: checked(name, values) for name, values in (vary or {}).items()}
    if one_seed_each and "seed" in vary:
        raise ValueError("Either each drawing has a seed of its own, or the comparison runs along seeds.")
    columns, rows = _sides(grid, vary)
    asked = [
        {"column": 0, "row": 0, "seed": seed, "temperature": temperature, "strength": strength, "checkpoint": None}
        | column
        | row
        for _, row in rows
        for _, column in columns
    ]
    for i, each in enumerate(asked):
        each["seed"] = (check_seed(each["seed"]) + i * one_seed_each) % (LARGEST_SEED + 1)
        each["caption"] = grid.captions[each["row"]][each["column"]]
    drawings: list = [None] * len(asked)
    for checkpoint in dict.fromkeys(each["checkpoint"] for each in asked):
        places = [i for i, each in enumerate(asked) if each["checkpoint"] == checkpoint]
        drawn = _drawn(painter if checkpoint is None else painter_of(checkpoint), [asked[i] for i in places], sharpen)
        for i, drawing in zip(places, drawn, strict=True):
            drawings[i] = drawing
    return Comparison(text, [name for name, _ in rows], [name for name, _ in columns], drawings, vary)


Side = list[tuple[str, dict]]  # heads, and what each says about the drawings below or beside it


def _sides(grid: Grid, vary: dict[str, list]) -> tuple[Side, Side]:
    """Columns and rows. ValueError for more than two sides, or more drawings than fit."""
    words = [
        [(name, {side: k}) for k, name in enumerate(names)]
        for side, names in (("column", grid.columns), ("row", grid.rows))
        if names != [""]
    ]
    axes = [
        [(label, {name: v}) for label, v in zip(AXES[name].labels(values), values)] for name, values in vary.items()
    ]
    sides = words + axes
    if len(sides) > 2:
        raise ValueError(
            f"A grid has two sides, and this makes {len(sides)}: pairs of braces ({len(words)}) and "
            f"{' and '.join(vary)}. Leave one out."
        )
    count = prod(map(len, sides))
    if count > MOST:
        raise ValueError(f"That makes {count} drawings; at most {MOST} fit on the page. Leave out some.")
    columns, rows = (sides + [[("", {})]] * 2)[:2]
    return columns, rows


def _drawn(painter: Painter, asked: list[dict], sharpen: bool) -> list[Drawing]:
    """ValueError says of which checkpoint it is where there are several."""
    temperatures, strengths = (
        None if asked[0][name] is None else [each[name] for each in asked] for name in ("temperature", "strength")
    )
    seeds, captions = [each["seed"] for each in asked], [each["caption"] for each in asked]
    try:
        return painter.draw(captions, seeds, temperatures, sharpen=sharpen, strength=strengths)
    except ValueError as error:
        raise ValueError(str(error) if asked[0]["checkpoint"] is None else f"{painter.name}: {error}") from error


def presets(painter: Painter) -> list[str]:
    """Comparisons that the checkpoint's data set proposes and whose words it mostly knows, those that it wholly knows
    first; where there are none, its own examples."""
    dataset = dataset_of(painter.card)
    unknown = {text: len(painter.unknown_words(text)) for text in (dataset.comparisons if dataset else [])}
    known = sorted(
        (text for text in unknown if unknown[text] < len(tokenise(text)) / 4), key=lambda text: unknown[text] > 0
    )
    return known or ["{" + "|".join(painter.examples[:4]) + "}"]
