"""python -m alignDRAW_core illustrate"""
import argparse
from pathlib import Path

from .. import figures
from ..data.captioned_mnist import CaptionedMNIST
from ..painter import load
from .shared import add_device

NAME, HELP = "illustrate", "make the pictures of a model card: unselected drawings, hidden captions, where attention goes"
TWO_DIGITS = ["the digit three is on the left of the digit five .", "the digit zero is on the right of the digit four .",
              "the digit two is at the top of the digit nine .", "the digit six is at the bottom of the digit one ."]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True)
    add_device(parser)


def run(options: argparse.Namespace) -> int:
    painter = load(options.checkpoint, options.device)
    if painter.card["training"].get("data") != CaptionedMNIST.name:
        raise ValueError(f"{painter.name} was not trained on {CaptionedMNIST.name}: there are no pictures of it to make")
    options.out.mkdir(parents=True, exist_ok=True)
    for name, captions in (("unselected", figures.unselected(painter, options.out / f"{painter.name}-unselected.png")),
                           ("hidden", figures.hidden(painter, options.out / f"{painter.name}-hidden.png"))):
        print(f"{name}:", *captions, sep="\n  ")
    figures.attention(painter.draw(TWO_DIGITS, seed=list(range(len(TWO_DIGITS)))), options.out / f"{painter.name}-attention.png")
    return 0
