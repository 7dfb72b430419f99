"""Does a word for a place change the colours? The mean colour of drawings by word, beside that of photographs with the
word."""

from dataclasses import dataclass

import numpy as np

from ..data.captioned_images import CaptionedImages
from ..generation.painter import Painter
from ..vocabulary import tokenise
from . import draw_all

PLACES = {
    "grass": "in the grass",
    "snow": "in the snow",
    "beach": "on the beach",
    "water": "in the water",
    "night": "at night",
    "street": "on the street",
}
WHO = (
    "a man stands",
    "a woman walks",
    "a boy runs",
    "a girl sits",
    "a child jumps",
    "two children play",
    "people stand",
    "a black dog runs",
    "a brown dog plays",
    "a white dog jumps",
)
SEEDS = 5  # of each sentence: 50 drawings a word


@dataclass(frozen=True, eq=False)
class WordColours:
    """Colours are RGB in [0, 1]."""

    word: str
    drawings: np.ndarray  # float32 [50, H, W, 3]
    photographs: np.ndarray  # float32 [n, 3], the mean colour of each photograph

    @property
    def drawn(self) -> np.ndarray:
        return self.drawings.mean(axis=(0, 1, 2))

    @property
    def photographed(self) -> np.ndarray:
        return self.photographs.mean(axis=0)


def word_colours(painter: Painter, photographs: CaptionedImages, seed: int = 0) -> list[WordColours]:
    """For each word of PLACES, the same ten sentences with only the place exchanged, from the same noise, drawn SEEDS
    times each at the default temperature; and the photographs of which a caption has the word. ValueError if no caption
    has one of the words."""
    found = []
    for word, place in PLACES.items():
        rows = [
            row
            for row, captions in enumerate(photographs.captions)
            if any(word in tokenise(caption) for caption in captions)
        ]
        if not rows:
            raise ValueError(f"none of the {len(photographs):,} photographs has a caption with the word {word!r}")
        drawings = draw_all(
            painter, [f"{who} {place} ." for who in WHO for _ in range(SEEDS)], painter.default_temperature, seed
        )
        found.append(
            WordColours(
                word,
                np.stack([drawing.image for drawing in drawings]),
                photographs.images[rows].mean(axis=(1, 2), dtype=np.float32) / 255,
            )
        )
    return found


def table(colours: list[WordColours]) -> str:
    """As text, in 0 to 255; `nearest` is the word whose photographs the drawings come closest to in mean colour."""
    lines = [f"{'':10}{'drawings':>16}{'photographs':>16}{'of':>6}   nearest photographs"]
    for each in colours:
        nearest = min(colours, key=lambda other: np.linalg.norm(each.drawn - other.photographed))
        lines.append(
            f"{each.word:10}{rgb(each.drawn):>16}{rgb(each.photographed):>16}{len(each.photographs):>6}   "
            f"{nearest.word}"
        )
    drawn, photographed = (np.stack(part) for part in zip(*((each.drawn, each.photographed) for each in colours)))
    together = np.corrcoef((drawn - drawn.mean(axis=0)).ravel(), (photographed - photographed.mean(axis=0)).ravel())[
        0, 1
    ]
    spread = [np.linalg.norm(part - part.mean(axis=0), axis=1).mean() for part in (drawn, photographed)]
    lines.append(
        f"over words and colours: correlation {together:.2f}; a word's colour lies {255 * spread[0]:.0f} from the "
        "mean of all in drawings, "
        f"{255 * spread[1]:.0f} in photographs"
    )
    return "\n".join(lines)


def rgb(colour: np.ndarray) -> str:
    return " ".join(f"{value:.0f}" for value in 255 * colour)
