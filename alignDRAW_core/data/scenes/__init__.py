"""Rendered scenes: one thing (or a few of a kind) before one background, and sentences like those people write for
photographs."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from ...vocabulary import Vocabulary
from .compose import TRAINING_SHARES, sample
from .facts import BACKGROUNDS, COLOURS, COUNTS, MOODS, OBJECTS, POSITIONS, SIZES, Scene
from .grammar import PLACES, caption_of, captions_of, parse
from .hidden import held_out, is_hidden
from .render import complete, painted, render

__all__ = [
    "BACKGROUNDS",
    "COLOURS",
    "COUNTS",
    "MOODS",
    "OBJECTS",
    "POSITIONS",
    "SIZES",
    "Scene",
    "Scenes",
    "captions_of",
    "complete",
    "is_hidden",
    "painted",
    "parse",
    "render",
    "sample",
]

ABOUT = (
    "Trained on rendered scenes, not on photographs: 23 kinds of thing, nine colours and 14 backgrounds, drawn "
    "by a program at "
    "32 x 32 pixels, with captions worded like those of photographs. It draws these, also in combinations it "
    "never saw, and "
    "nothing else."
)

EXAMPLES = [
    "a yellow school bus parked in a parking lot.",
    "a stop sign is flying in blue skies.",
    "a herd of elephants walking across a dry grass field.",
    "a very large commercial plane flying in rainy skies.",
    "a rider on a blue motorcycle in the desert.",
    "a bowl of bananas is on the table.",
    "a toilet seat sits open in the grass field.",
    "a vintage photo of a cat.",
]

# After the paper's Figures 1, 3, 4 and 5.
COMPARISONS = [
    "a {yellow|red|green|blue} school bus parked in a parking lot.",
    "a very large commercial plane flying in {blue|rainy} skies.",
    "a herd of elephants walking across a {dry|green} grass field.",
    "a vintage photo of a {cat|dog}.",
    "a rider on a blue motorcycle in the {desert|forest}.",
    "a {red|blue} bus in the {desert|snow}.",
]

PHRASES = {
    "things": [
        *("school bus", "bus", "car", "airplane", "boat", "rider on a motorcycle", "fire hydrant", "umbrella", "kite"),
        *("house", "bird", "cat", "dog", "elephant", "giraffe", "stop sign", "tree", "toilet seat", "bowl of bananas"),
        *("chocolate cake", "surfer", "skier", "group of people"),
    ],
    "colours": list(COLOURS),
    "places": [wordings[0] for wordings in PLACES.values()],
    "numbers and sizes": ["two", "a herd of", "a flock of", "small", "large"],
    "moods": ["a vintage photo of", "a black and white photo of"],
}


@dataclass(frozen=True)
class Scenes:
    """Pictures and captions made afresh, without end; there are no files to load, and no split: no picture comes
    twice."""

    hidden: float = 0.0  # share of training with hidden compositions
    key, title = "scenes", "rendered scenes"
    image_shape = (32, 32, 3)
    needs_files = False
    samples = None
    about = ABOUT
    examples = EXAMPLES
    comparisons = COMPARISONS
    phrases = PHRASES
    # Words that carry no information of their own: a caption still says the same without them.
    fillers = frozenset("a an the is are there this of photo picture in on at across side field .".split())

    @classmethod
    def load(cls, data_root: str | Path | None = None, split: str = "train") -> "Scenes":
        return cls()

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, 32, 32, 3] and a caption of each, for training: what is hard to draw comes more
        often."""
        hidden = round(count * self.hidden)
        seen = sample(count - hidden, rng, shares=TRAINING_SHARES)
        return pictured(seen + sample(hidden, rng, True, TRAINING_SHARES), rng)

    def plain(self) -> "Scenes":
        return self

    def everything(self) -> "Scenes":
        """A quarter of it hidden compositions."""
        return replace(self, hidden=0.25)

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]]:
        """Always the same pictures and captions, of hidden compositions or of those that training shows: to measure the
        bound on."""
        rng = np.random.default_rng(0)
        return pictured(sample(count, rng, hidden=held_out), rng)

    @staticmethod
    def random_caption(rng: np.random.Generator) -> str:
        """Of a scene that training shows."""
        return caption_of(sample(1, rng)[0], rng)

    @staticmethod
    def hidden_captions(rng: np.random.Generator) -> list[str]:
        """Of eight compositions that training never shows."""
        return [caption_of(scene, rng) for scene in sample(8, rng, hidden=True)]

    def held_out(self) -> list[dict]:
        """The fixed list of what training never shows, as it is stored in a checkpoint."""
        return [] if self.hidden else held_out()

    def vocabulary(self) -> Vocabulary:
        """Every word of the grammar, the frequent ones first."""
        return Vocabulary(frequent_words())


def pictured(scenes: list[Scene], rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
    """Images uint8 [n, 32, 32, 3] of scenes, and a caption of each."""
    return np.stack([render(scene, rng) for scene in scenes]), [caption_of(scene, rng) for scene in scenes]


@cache
def frequent_words() -> tuple[str, ...]:
    rng = np.random.default_rng(0)
    return tuple(Vocabulary.from_captions(caption_of(scene, rng) for scene in sample(4000, rng)).words)
