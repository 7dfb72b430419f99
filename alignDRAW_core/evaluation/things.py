"""Does a drawing show the thing? Drawings of captions that a program made from the name of a photograph's class, read
by a net that tells these classes apart; beside the photographs themselves, also blurred."""

from collections.abc import Callable, Sequence

import numpy as np

from ..data.captioned_images import CaptionedImages
from ..data.class_captions import class_of
from ..generation.painter import Painter
from . import pick
from .bands import beside_photographs, shares_of
from .classifiers.photographs import PhotographNet, accuracy

GUESSES = {"first": 1, "first five": 5}


def net_for(data: CaptionedImages, nets: Sequence[PhotographNet]) -> PhotographNet | None:
    """The one that tells the classes of these photographs apart."""
    return next((net for net in nets if all(class_of(captions, net.classes) for captions in data.captions)), None)


def evaluate(
    painter: Painter,
    test: CaptionedImages,
    net: PhotographNet,
    count: int,
    seed: int,
    report: Callable[[str], None] = print,
) -> dict:
    """Of `count` test photographs, one caption each: the share of drawings that the net reads as the class, with its
    first guess and among its first five, and their energy by band."""
    rows, captions = zip(*pick(painter, test, count, np.random.default_rng([seed, 12])))
    labels = np.array([net.classes.index(class_of(test.captions[row], net.classes)) for row in rows])
    pictures = beside_photographs(painter, test.images[list(rows)] / np.float32(255), list(captions), seed, report)
    return {
        "photographs": len(rows),
        "classes": len(net.classes),
        "read": {
            name: {guess: round(accuracy(net, each, labels, k), 4) for guess, k in GUESSES.items()}
            for name, each in pictures.items()
        },
        "bands": shares_of(pictures),
    }


def table(name: str, found: dict) -> list[str]:
    """As text."""
    lines = [f"{name}: read as what they are, of {found['photographs']} ({found['classes']} kinds)"]
    for pictures, read in found["read"].items():
        shown = ", ".join(f"{guess} {share:.1%}" for guess, share in read.items())
        lines.append(f"    {pictures:44}{shown}")
    return lines
