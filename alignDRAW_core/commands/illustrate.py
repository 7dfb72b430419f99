"""python -m alignDRAW_core illustrate"""
import argparse
from pathlib import Path

import numpy as np

from .. import figures
from ..data import WORLDS
from ..painter import load
from .shared import add_device

NAME, HELP = "illustrate", "make the pictures of a model card: unselected drawings, hidden captions, where attention goes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True)
    add_device(parser)


def run(options: argparse.Namespace) -> int:
    painter = load(options.checkpoint, options.device)
    world = WORLDS.get(painter.card["training"].get("data"))
    if world is None:
        raise ValueError(f"{painter.name} was not trained on {' or '.join(WORLDS)}: it is not known which captions suit it")
    options.out.mkdir(parents=True, exist_ok=True)

    def path(what: str) -> Path:
        return options.out / f"{painter.name}-{what}.png"

    print("unselected:", *figures.unselected(painter, path("unselected")), sep="\n  ")
    hidden = world.hidden_captions(np.random.default_rng(0))
    figures.hidden(painter, hidden, path("hidden"))
    print("hidden:", *hidden, sep="\n  ")
    examples = painter.examples[:5]
    figures.attention(painter.draw(examples, seed=list(range(len(examples)))), path("attention"))
    return 0
