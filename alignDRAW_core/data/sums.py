"""Sums: a caption says a digit, or from what it comes ("three plus two"), and the picture is that digit, handwritten
(after Angelard-Gontier, Romoff and Parthasarathi, "Variational Encoder Decoder for Image Generation Conditioned on
Captions"). Training shows sums of two terms and of ones; longer ones are for finding out whether a model adds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from ..vocabulary import FIGURES, Vocabulary
from .captioned_mnist import DIGIT, Digits, load_digits

SENTENCES = (
    "the digit {}",
    "this is a {}",
    "draw the number {}",
    "a handwritten {}",
    "an image of the digit {}",
    "the number {} written by hand",
    "please draw a {}",
    "this picture shows a {}",
    "somebody wrote the number {}",
    "here is the digit {}",
    "a picture of a {}",
    "it looks like a {}",
)
KINDS = ("digit", "sentence", "min or max", "sum")  # of caption, shown in training with these shares:
SHARES = (0.1, 0.2, 0.3, 0.4)
UNSAID = "something"  # no word of the vocabulary: it is read as unknown
UNSAID_SHARE = 0.1  # of lists and sums of two: training shows them with a number unsaid, which then does not count
MOST_ONES = 9
LISTED = range(2, 6)  # how many numbers "min" and "max" choose from
CHAINS = (3, 4, 5)  # terms of the sums that training never shows

EXAMPLES = [
    "three plus two",
    "two plus two plus three",
    "max two seven four",
    "this is a six",
    "one plus three plus two",
    "nine minus five",
    "min nine five seven",
    "zero",
]
COMPARISONS = [
    "{two|three|four} plus two",
    "{min|max} nine five seven",
    "one plus three plus {one|two|three}",
    "seven {plus|minus} two",
]
ABOUT = (
    "Trained on sums with MNIST's digits: a caption names one digit, or says it as the least or greatest of a list, or "
    "as a sum or difference of two, and the picture is that digit, handwritten, 28 x 28. "
    "Of longer sums it was shown only those of ones: others it has to add up itself, and not "
    "every model can: its card says how often it does."
)

PHRASES = {"numbers": FIGURES, "what to do with them": ["plus", "minus", "min", "max"]}


@dataclass(frozen=True)
class Saying:
    """A caption and the digit it stands for."""

    kind: str  # one of KINDS, or a key of `never_shown`
    caption: str
    digit: int
    terms: int = 1  # how many numbers it names


def total(terms: Sequence[int], signs: Sequence[int] | None = None, kind: str = "sum") -> Saying:
    """A sum, with `signs` -1 or 1 before the second term and those after it (left out: all plus)."""
    signs = signs or [1] * (len(terms) - 1)
    words = [FIGURES[terms[0]]]
    for sign, term in zip(signs, terms[1:]):
        words += ["plus" if sign > 0 else "minus", FIGURES[term]]
    value = terms[0] + sum(sign * term for sign, term in zip(signs, terms[1:]))
    return Saying(kind, " ".join(words), value, len(terms))


def choice(word: str, numbers: Sequence[int]) -> Saying:
    """ "min" or "max" of a list of numbers."""
    digit = min(numbers) if word == "min" else max(numbers)
    return Saying("min or max", " ".join([word, *(FIGURES[number] for number in numbers)]), int(digit), len(numbers))


@cache
def shown() -> dict[str, tuple[Saying, ...]]:
    """What training shows, by kind; of lists only what they can be made of, for there are too many: see `sample`."""
    pairs = [total((x, y)) for x in range(10) for y in range(10 - x)]
    differences = [total((x, y), [-1]) for x in range(10) for y in range(x + 1)]
    ones = [total((1,) * count) for count in range(3, MOST_ONES + 1)]
    return {
        "digit": tuple(Saying("digit", word, digit) for digit, word in enumerate(FIGURES)),
        "sentence": tuple(
            Saying("sentence", sentence.format(word), digit)
            for sentence in SENTENCES
            for digit, word in enumerate(FIGURES)
        ),
        "sum of two": tuple(pairs),
        "difference of two": tuple(differences),
        "sum of ones": tuple(ones),
    }


SUM_SHARES = {"sum of two": 0.5, "difference of two": 0.25, "sum of ones": 0.25}


@cache
def never_shown() -> dict[str, tuple[Saying, ...]]:
    """Every caption of these kinds that training never shows, by kind."""
    groups = {}
    for count in CHAINS:
        sums = [terms for terms in product(range(10), repeat=count) if sum(terms) <= 9 and terms != (1,) * count]
        for name, chosen in (("without", [t for t in sums if 0 not in t]), ("with", [t for t in sums if 0 in t])):
            kind = f"{count} terms, {name} zero"
            groups[kind] = tuple(total(terms, kind=kind) for terms in chosen)
    kind = "3 terms, with minus"
    groups[kind] = tuple(
        found
        for terms in product(range(1, 10), repeat=3)
        for signs in ((1, -1), (-1, 1), (-1, -1))
        if 0 <= terms[0] + signs[0] * terms[1] <= 9 and 0 <= (found := total(terms, signs, kind)).digit <= 9
    )
    return groups


def sample(count: int, rng: np.random.Generator) -> list[Saying]:
    """What training shows, in the shares of KINDS."""
    return [sample_one(KINDS[k], rng) for k in rng.choice(len(KINDS), size=count, p=SHARES)]


def sample_one(kind: str, rng: np.random.Generator) -> Saying:
    """One caption of this kind; now and then with a number unsaid, so that an unknown word means "not said"."""
    said = rng.random() >= UNSAID_SHARE
    if kind == "min or max":
        word, numbers = ("min", "max")[rng.integers(2)], rng.integers(10, size=rng.choice(LISTED)).tolist()
        return choice(word, numbers) if said else unsaid(choice(word, numbers), rng.integers(1, len(numbers) + 1))
    if kind == "sum":
        kind = rng.choice(list(SUM_SHARES), p=list(SUM_SHARES.values()))
    choices = shown()[kind]
    chosen = choices[rng.integers(len(choices))]
    if said or chosen.terms != 2:
        return chosen
    return unsaid(chosen, 2 if " minus " in chosen.caption else rng.choice((0, 2)))


def unsaid(saying: Saying, place: int) -> Saying:
    """A list or sum with the number at this place of its words unsaid: the digit that the others make. What is
    subtracted from cannot be left out."""
    words = saying.caption.split()
    rest = [*words[:place], *words[place + 1 :]]
    if saying.kind == "min or max":
        digit = choice(rest[0], [FIGURES.index(word) for word in rest[1:]]).digit
    else:
        number, sign = FIGURES.index(words[place]), -1 if place and words[place - 1] == "minus" else 1
        digit = saying.digit - sign * number
    return Saying(saying.kind, " ".join([*words[:place], UNSAID, *words[place + 1 :]]), digit, saying.terms - 1)


@dataclass(frozen=True)
class Sums:
    """Captions made afresh, without end, with digits of one split of MNIST."""

    digits: Digits
    key, title = "sums", "sums of digits"
    image_shape = (DIGIT, DIGIT, 1)
    needs_files = True
    samples = None
    about = ABOUT
    examples = EXAMPLES
    comparisons = COMPARISONS
    phrases = PHRASES
    # Words that carry no information of their own.
    fillers = frozenset(word for sentence in SENTENCES for word in sentence.split() if word != "{}")

    @classmethod
    def load(cls, data_root: str | Path, split: str = "train") -> "Sums":
        return cls(load_digits(data_root, split))

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, 28, 28, 1] and their captions, for training."""
        chosen = sample(count, rng)
        return self.render(chosen, rng), [saying.caption for saying in chosen]

    def plain(self) -> "Sums":
        return self

    def everything(self) -> "Sums":
        return self

    def render(self, chosen: Sequence[Saying], rng: np.random.Generator) -> np.ndarray:
        """Handwriting of these digits, uint8 [n, 28, 28, 1]."""
        rows = [rng.choice(self.digits.by_label[saying.digit]) for saying in chosen]
        return self.digits.images[rows][..., None]

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]]:
        """Always the same pictures and captions, of sums never shown or of what training shows."""
        rng = np.random.default_rng(0)
        groups = list(never_shown().values())
        chosen = (
            [groups[k % len(groups)][rng.integers(len(groups[k % len(groups)]))] for k in range(count)]
            if held_out
            else sample(count, rng)
        )
        return self.render(chosen, rng), [saying.caption for saying in chosen]

    @staticmethod
    def random_caption(rng: np.random.Generator) -> str:
        """One that training shows, whole."""
        return next(saying.caption for saying in sample(20, rng) if UNSAID not in saying.caption)

    @staticmethod
    def hidden_captions(rng: np.random.Generator) -> list[str]:
        """One of each kind that training never shows."""
        return [choices[rng.integers(len(choices))].caption for choices in never_shown().values()]

    def held_out(self) -> list[dict]:
        """What training never shows: every caption of these kinds, but sums of ones alone."""
        return [
            {"kind": kind, "captions": len(choices), "for_example": choices[len(choices) // 2].caption}
            for kind, choices in never_shown().items()
        ]

    def vocabulary(self) -> Vocabulary:
        sentences = [sentence.format("") for sentence in SENTENCES]
        return Vocabulary.from_captions([*FIGURES, *sentences, "min max plus minus"])
