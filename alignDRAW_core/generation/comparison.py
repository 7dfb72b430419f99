"""Several captions drawn together, to be looked at side by side."""
from dataclasses import dataclass, replace

from .alternatives import expand
from ..data.registry import dataset_of
from .drawing import Drawing
from .painter import LARGEST_SEED, Painter, check_seed
from ..vocabulary import tokenise


@dataclass(frozen=True, eq=False)
class Comparison:
    """`drawings` stand row by row; where there are no rows to tell apart, `rows` is [""]."""
    text: str                   # with its braces
    rows: list[str]
    columns: list[str]
    drawings: list[Drawing]     # len(rows) * len(columns)

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


def compare(painter: Painter, text: str, seed: int = 0, temperature: float | None = None, one_seed_each: bool = False,
            sharpen: bool = False, strength: float | None = None) -> Comparison:
    """Draw every caption that `text`, with alternatives in braces, stands for. All start from the same noise, or, with `one_seed_each`,
    from the seeds seed, seed + 1, ... (after the largest comes 0). `sharpen` and `strength` as in Painter.draw. ValueError for braces, a caption, seed,
    temperature or strength that cannot be used, or for more drawings than fit.
    """
    grid = expand(text)
    captions = [caption for row in grid.captions for caption in row]
    seeds = [(check_seed(seed) + i * one_seed_each) % (LARGEST_SEED + 1) for i in range(len(captions))]
    return Comparison(text, grid.rows, grid.columns, painter.draw(captions, seeds, temperature, sharpen=sharpen, strength=strength))


def presets(painter: Painter) -> list[str]:
    """Comparisons that the checkpoint's world proposes and whose words it mostly knows, those that it wholly knows first; where there
    are none, its own examples."""
    world = dataset_of(painter.card)
    unknown = {text: len(painter.unknown_words(text)) for text in (world.comparisons if world else [])}
    known = sorted((text for text in unknown if unknown[text] < len(tokenise(text)) / 4), key=lambda text: unknown[text] > 0)
    return known or ["{" + "|".join(painter.examples[:4]) + "}"]
