"""Captioned MNIST: one or two digits on a blank 60 x 60 canvas, and a sentence that says which and where (appendix
A)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from ..vocabulary import FIGURES, Vocabulary
from .mnist import find_mnist, read_idx

SIZE, DIGIT = 60, 28
FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}


@dataclass(frozen=True)
class Template:
    """One of the eight sentences. Places are ranges of the digit's upper left corner: ((rows), (columns)), both ends
    included."""

    name: str
    wording: str  # {0} is the digit at the left or top (or the only one), {1} the one at its right or bottom
    places: tuple
    hidden: tuple[int, ...]  # digits never shown in training at that place under this template


LEFT, RIGHT = ((16, 18), (0, 4)), ((16, 18), (28, 32))
TOP, BOTTOM = ((0, 2), (16, 18)), ((30, 32), (16, 18))
TOP_LEFT, TOP_RIGHT = ((0, 2), (0, 4)), ((0, 2), (28, 32))
BOTTOM_LEFT, BOTTOM_RIGHT = ((30, 32), (0, 4)), ((30, 32), (28, 32))

TEMPLATES = (
    Template("left of", "the digit {0} is on the left of the digit {1} .", (LEFT, RIGHT), (8, 6)),
    Template("right of", "the digit {1} is on the right of the digit {0} .", (LEFT, RIGHT), (5, 2)),
    Template("top of", "the digit {0} is at the top of the digit {1} .", (TOP, BOTTOM), (3, 0)),
    Template("bottom of", "the digit {1} is at the bottom of the digit {0} .", (TOP, BOTTOM), (7, 4)),
    Template("top left", "the digit {0} is at the top left of the image .", (TOP_LEFT,), (1,)),
    Template("bottom right", "the digit {0} is at the bottom right of the image .", (BOTTOM_RIGHT,), (8,)),
    Template("top right", "the digit {0} is at the top right of the image .", (TOP_RIGHT,), (6,)),
    Template("bottom left", "the digit {0} is at the bottom left of the image .", (BOTTOM_LEFT,), (9,)),
)


def training_shares(templates: Sequence[Template]) -> tuple[float, ...]:
    """How often each is shown in training, in all 1: as many times as it has digits, for two are harder than one."""
    digits = sum(len(template.places) for template in templates)
    return tuple(len(template.places) / digits for template in templates)


TRAINING_SHARES = training_shares(TEMPLATES)

EXAMPLES = [
    "the digit seven is at the bottom left of the image .",
    "the digit three is on the left of the digit five .",
    "the digit two is at the top of the digit nine .",
    "the digit zero is on the right of the digit four .",
    "the digit eight is at the bottom right of the image .",
]

COMPARISONS = [
    "the digit {three|seven|eight|zero} is on the left of the digit five .",
    "the digit three is on the {left|right} of the digit five .",
    "the digit seven is at the {top|bottom} {left|right} of the image .",
    "the digit {one|four|nine} is at the top of the digit {two|six} .",
]

ABOUT = (
    "Trained on MNIST with captions: one or two handwritten digits on a blank 60 x 60 canvas, eight kinds of "
    "sentence, 22 words. It draws digits in those places and nothing else."
)

PHRASES = {
    "digits": [f"the digit {figure}" for figure in FIGURES],
    "places": [
        *("is on the left of", "is on the right of", "is at the top of", "is at the bottom of"),
        *("is at the top left of the image", "is at the top right of the image"),
        *("is at the bottom left of the image", "is at the bottom right of the image"),
    ],
}


@dataclass(frozen=True)
class Configuration:
    """What one caption says."""

    template: Template
    digits: tuple[int, ...]

    @property
    def caption(self) -> str:
        return self.template.wording.format(*(FIGURES[digit] for digit in self.digits))

    @property
    def is_hidden(self) -> bool:
        return any(digit == hidden for digit, hidden in zip(self.digits, self.template.hidden))


@dataclass(frozen=True)
class Digits:
    """One split of MNIST."""

    images: np.ndarray  # uint8 [n, 28, 28]
    labels: np.ndarray  # uint8 [n]
    by_label: tuple[np.ndarray, ...]  # row numbers of each digit 0..9


def load_digits(data_root: str | Path, split: str) -> Digits:
    """MNIST's train or test split, from wherever `data_root` has it. ValueError if a file is missing or damaged."""
    paths = [find_mnist(data_root, name) for name in FILES[split]]
    images, labels = map(read_idx, paths)
    folder = paths[0].parent
    if images.ndim != 3 or images.shape[1:] != (DIGIT, DIGIT) or labels.shape != images.shape[:1]:
        raise ValueError(f"{folder}: the {split} images {images.shape} and labels {labels.shape} do not fit each other")
    by_label = tuple(np.flatnonzero(labels == digit) for digit in range(10))
    if any(len(rows) == 0 for rows in by_label):
        raise ValueError(f"{folder}: some of the ten digits are missing from the {split} labels")
    return Digits(images, labels, by_label)


@cache
def configurations(hidden: bool) -> tuple[tuple[Configuration, ...], ...]:
    """Every seen, or every hidden, configuration of each template."""
    return tuple(
        tuple(
            configuration
            for digits in product(range(10), repeat=len(template.places))
            if (configuration := Configuration(template, digits)).is_hidden == hidden
        )
        for template in TEMPLATES
    )


def sample(
    count: int, rng: np.random.Generator, hidden: bool = False, shares: tuple[float, ...] | None = None
) -> list[Configuration]:
    """Templates in the given shares, equal ones if left out, then a seen (or hidden) choice of digits within the
    template."""
    by_template = configurations(hidden)
    picked = (by_template[k] for k in rng.choice(len(TEMPLATES), size=count, p=shares))
    return [choices[rng.integers(len(choices))] for choices in picked]


def render(configuration: Configuration, digits: Digits, rng: np.random.Generator) -> np.ndarray:
    """One picture, uint8 [60, 60, 1], of handwriting drawn at random from `digits`."""
    canvas = np.zeros((SIZE, SIZE), dtype=np.uint8)
    for digit, (rows, columns) in zip(configuration.digits, configuration.template.places):
        row, column = rng.integers(rows[0], rows[1] + 1), rng.integers(columns[0], columns[1] + 1)
        patch = canvas[row : row + DIGIT, column : column + DIGIT]
        np.maximum(patch, digits.images[rng.choice(digits.by_label[digit])], out=patch)
    return canvas[..., None]


@dataclass(frozen=True)
class CaptionedMNIST:
    """Pictures and captions made afresh, without end, from one split of MNIST's digits."""

    digits: Digits
    shares: tuple[float, ...] = TRAINING_SHARES  # of the templates, in training
    hidden: float = 0.0  # share of training with hidden configurations
    key, title = "captioned_mnist", "MNIST with captions"
    image_shape = (SIZE, SIZE, 1)
    needs_files = True
    samples = None
    about = ABOUT
    examples = EXAMPLES
    comparisons = COMPARISONS
    phrases = PHRASES
    # Words that carry no information of their own: a caption still says the same without them.
    fillers = frozenset("the digit is on at of image .".split())

    @classmethod
    def load(cls, data_root: str | Path, split: str) -> "CaptionedMNIST":
        return cls(load_digits(data_root, split))

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Seen images uint8 [count, 60, 60, 1] and their captions, for training; usually two digits twice as
        often as one, for they are harder."""
        hidden = round(count * self.hidden)
        chosen = sample(count - hidden, rng, shares=self.shares) + sample(hidden, rng, True, self.shares)
        return self.render(chosen, rng), [configuration.caption for configuration in chosen]

    def plain(self) -> "CaptionedMNIST":
        """Half of the captions have two digits."""
        return replace(self, shares=(1 / len(TEMPLATES),) * len(TEMPLATES))

    def everything(self) -> "CaptionedMNIST":
        """A ninth of it hidden configurations, about as many as there are."""
        return replace(self, hidden=1 / 9)

    def render(self, chosen: list[Configuration], rng: np.random.Generator) -> np.ndarray:
        """Images uint8 [n, 60, 60, 1]."""
        return np.stack([render(configuration, self.digits, rng) for configuration in chosen])

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]]:
        """Always the same pictures and captions, of hidden configurations or of those that training shows: to measure
        the bound on."""
        rng = np.random.default_rng(0)
        chosen = sample(count, rng, hidden=held_out)
        return self.render(chosen, rng), [configuration.caption for configuration in chosen]

    @staticmethod
    def random_caption(rng: np.random.Generator) -> str:
        """Of a configuration that training shows."""
        return sample(1, rng)[0].caption

    @staticmethod
    def hidden_captions(rng: np.random.Generator) -> list[str]:
        """One of each template, of a configuration that training never shows."""
        return [choices[rng.integers(len(choices))].caption for choices in configurations(hidden=True)]

    def held_out(self) -> list[dict]:
        """The fixed list of what training never shows, as it is stored in a checkpoint."""
        return (
            []
            if self.hidden
            else [
                {"template": template.wording.format("A", "B"), "place": place, "digit": FIGURES[digit]}
                for template in TEMPLATES
                for place, digit in zip("AB", template.hidden)
            ]
        )

    def vocabulary(self) -> Vocabulary:
        """The 22 words of the eight templates."""
        return Vocabulary.from_captions(
            configuration.caption for choices in configurations(hidden=False) for configuration in choices
        )
