"""Does a word for a place change the colours? The mean colour of drawings by word, beside that of photographs with the
word."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..data.captioned_images import CaptionedImages
from ..generation.painter import Painter
from ..vocabulary import UNK, tokenise
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
PEOPLE = WHO[:7]  # who may wear a shirt
MIDDLE = slice(10, 22)  # rows and columns where it is
SHIRTS = {
    f"{colour} shirt": f"in a {colour} shirt"
    for colour in ("red", "blue", "white", "black", "green", "yellow", "orange", "pink", "purple", "brown")
}
SEEDS = 5  # of each sentence: 50 drawings a word
OFTEN = 8  # so many photographs have a place that people name often


@dataclass(frozen=True, eq=False)
class WordColours:
    """Colours are RGB in [0, 1]."""

    word: str
    drawings: np.ndarray  # float32 [50, H, W, 3], or a part of them
    photographs: np.ndarray  # float32 [n, 3], the mean colour of each photograph

    @property
    def drawn(self) -> np.ndarray:
        return self.drawings.mean(axis=(0, 1, 2))

    @property
    def photographed(self) -> np.ndarray:
        return self.photographs.mean(axis=0)


def often_named(painter: Painter, photographs: CaptionedImages) -> dict[str, str]:
    """As PLACES, but chosen by no one: every known word that captions of OFTEN photographs or more put after the same
    "in the", "on the", "at the", "through the" or "across the", with the one of these that is commonest."""
    phrase = re.compile(r"\b(?:in|on|at|through|across) the [a-z]+")
    phrases = Counter(
        each
        for captions in photographs.captions
        for each in {each for caption in captions for each in phrase.findall(caption.lower())}
    )
    found = {}
    for place, count in phrases.most_common():
        word = place.split()[-1]
        if count >= OFTEN and painter.vocabulary.id_of(word) != UNK:
            found.setdefault(word, place)
    return found


def word_colours(
    painter: Painter,
    photographs: CaptionedImages,
    seed: int = 0,
    places: Mapping[str, str] = PLACES,
    who: Sequence[str] = WHO,
    part: slice = slice(None),
) -> list[WordColours]:
    """For each word of `places`, the same sentences with only the place exchanged, from the same noise, drawn SEEDS
    times each at the default temperature; and the photographs of which a caption has the word. Of all of them a `part`
    of the rows and columns. ValueError if no caption has one of the words."""
    found = []
    for word, place in places.items():
        rows = [
            row
            for row, captions in enumerate(photographs.captions)
            if any(f" {word} " in f" {' '.join(tokenise(caption))} " for caption in captions)
        ]
        if not rows:
            raise ValueError(f"none of the {len(photographs):,} photographs has a caption with the word {word!r}")
        drawings = draw_all(
            painter, [f"{each} {place} ." for each in who for _ in range(SEEDS)], painter.default_temperature, seed
        )
        found.append(
            WordColours(
                word,
                np.stack([drawing.image[part, part] for drawing in drawings]),
                photographs.images[rows][:, part, part].mean(axis=(1, 2), dtype=np.float32) / 255,
            )
        )
    return found


def correlation(colours: list[WordColours]) -> float:
    """Of drawings and photographs, over words and red, green and blue, each less its mean over the words."""
    drawn, photographed = (np.stack(part) for part in zip(*((each.drawn, each.photographed) for each in colours)))
    return float(np.corrcoef(*((part - part.mean(axis=0)).ravel() for part in (drawn, photographed)))[0, 1])


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
    spread = [np.linalg.norm(part - part.mean(axis=0), axis=1).mean() for part in (drawn, photographed)]
    lines.append(
        f"over {len(colours)} words and three colours: correlation {correlation(colours):.2f}; a word's colour lies "
        f"{255 * spread[0]:.0f} from the mean of all in drawings, {255 * spread[1]:.0f} in photographs"
    )
    return "\n".join(lines)


def rgb(colour: np.ndarray) -> str:
    return " ".join(f"{value:.0f}" for value in 255 * colour)
