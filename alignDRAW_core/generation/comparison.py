"""Several captions drawn together, to be looked at side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..data.registry import dataset_of
from ..vocabulary import tokenise
from .alternatives import MOST, Grid, expand
from .drawing import Drawing
from .painter import LARGEST_SEED, Painter, check_seed, check_strength


@dataclass(frozen=True, eq=False)
class Comparison:
    """`drawings` stand row by row; where there are no rows to tell apart, `rows` is [""]."""

    text: str  # with its braces
    rows: list[str]
    columns: list[str]
    drawings: list[Drawing]  # len(rows) * len(columns)
    strengths: list[float] | None = None  # the caption strengths that its rows or columns run along, if they do

    @property
    def labels(self) -> list[str]:
        """What tells each drawing from the others; its words where there are no alternatives."""
        names = [" · ".join(filter(None, (column, row))) for row in self.rows for column in self.columns]
        return [name or " ".join(drawing.words) for name, drawing in zip(names, self.drawings)]

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
    strengths: Sequence[float] | None = None,
) -> Comparison:
    """Draw every caption that `text`, with alternatives in braces, stands for. All start from the same noise, or, with
    `one_seed_each`, from the seeds seed, seed + 1, ... (after the largest comes 0). `sharpen` and `strength` as in
    Painter.draw. With `strengths` each caption is drawn at each of these: a column each, or, where the braces make
    columns, a row each. ValueError for braces, a caption, seed, temperature or strength that cannot be used, or for
    more drawings than fit."""
    grid = expand(text)
    if strengths is not None:
        strengths = [check_strength(g) for g in strengths]
        grid, strength = along(grid, strengths)
    captions = [caption for row in grid.captions for caption in row]
    seeds = [(check_seed(seed) + i * one_seed_each) % (LARGEST_SEED + 1) for i in range(len(captions))]
    drawings = painter.draw(captions, seeds, temperature, sharpen=sharpen, strength=strength)
    return Comparison(text, grid.rows, grid.columns, drawings, strengths)


def along(grid: Grid, strengths: list[float]) -> tuple[Grid, list[float]]:
    """A grid of at most one row with every caption at each of the strengths, and the strength of each of its drawings.
    ValueError if there is no room for that."""
    names = [f"strength {g:g}" for g in strengths]
    if not names or len(names) != len(set(names)):
        raise ValueError("Give at least one caption strength, and none twice.")
    if len(grid.rows) > 1:
        raise ValueError(
            "Two pairs of braces make a grid already. Leave one pair to see it at several caption strengths."
        )
    (row,) = grid.captions
    if len(row) * len(names) > MOST:
        raise ValueError(
            f"At {len(names)} strengths that makes {len(row) * len(names)} drawings; at most {MOST} fit on the page. "
            "Leave out some alternatives or strengths."
        )
    if grid.columns == [""]:
        return Grid([row * len(names)], grid.rows, names), strengths
    return Grid([row] * len(names), names, grid.columns), [g for g in strengths for _ in row]


def presets(painter: Painter) -> list[str]:
    """Comparisons that the checkpoint's data set proposes and whose words it mostly knows, those that it wholly knows
    first; where there are none, its own examples."""
    dataset = dataset_of(painter.card)
    unknown = {text: len(painter.unknown_words(text)) for text in (dataset.comparisons if dataset else [])}
    known = sorted(
        (text for text in unknown if unknown[text] < len(tokenise(text)) / 4), key=lambda text: unknown[text] > 0
    )
    return known or ["{" + "|".join(painter.examples[:4]) + "}"]
