"""python -m alignDRAW_core illustrate"""

import argparse
from pathlib import Path

import numpy as np

from ..data.photos import Photos
from ..data.registry import DATASETS, dataset_of
from ..data.root import data_root
from ..data.sums import Sums
from ..evaluation import pick
from ..evaluation.colours import MIDDLE, PEOPLE, SHIRTS, often_named, table, word_colours
from ..export import figures
from ..files import explained
from ..generation.comparison import presets
from ..generation.painter import Painter, load
from .options import add_data_root, add_device

NAME = "illustrate"
HELP = (
    "make the pictures of a model card: unselected drawings, hidden captions or colours by word, swapped words, "
    "caption strength, attention, sharpening"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True)
    add_data_root(parser)
    add_device(parser)


def run(options: argparse.Namespace) -> int:
    painter = load(options.checkpoint, options.device)
    dataset = dataset_of(painter.card)
    if dataset is None:
        raise ValueError(
            f"{painter.name} was not trained on {' or '.join(each.title for each in DATASETS.values())}: it is not "
            "known which captions suit it"
        )
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, options.out) from error

    def path(what: str) -> Path:
        return options.out / f"{painter.name}-{what}.png"

    if issubclass(dataset, Photos):
        of_photographs(painter, dataset, data_root(options.data_root), path("unselected"), path("colours"))
    else:
        print("unselected:", *figures.unselected(painter, path("unselected")), sep="\n  ")
        hidden = dataset.hidden_captions(np.random.default_rng(0))
        figures.hidden(painter, hidden, path("hidden"))
        print("hidden:", *hidden, sep="\n  ")
    if dataset is Sums:
        figures.captioned_rows(painter, [*painter.examples, *hidden], path("samples"))
    examples = painter.examples[:5]
    figures.swaps(painter, presets(painter), path("swaps"))
    figures.strengths(painter, examples[:3], path("strength"))
    if "attention" in painter.model.capabilities:
        figures.attention(painter.draw(examples, seed=list(range(len(examples))), sharpen=False), path("attention"))
    if painter.sharpener:
        print("sharpened:", *figures.sharpened(painter, path("sharpened")), sep="\n  ")
    return 0


def of_photographs(painter: Painter, dataset: type[Photos], root: Path, unselected: Path, colours: Path) -> None:
    """64 captions of the val split, drawn; and the colours of words beside those of test photographs."""
    chosen = pick(painter, dataset.load(root, "val").pictures, 64, np.random.default_rng(0))
    print("unselected:", *figures.unselected(painter, unselected, [caption for _, caption in chosen]), sep="\n  ")
    photographs = dataset.load(root, "test").pictures
    found = word_colours(painter, photographs)
    figures.colours(found, colours)
    often = word_colours(painter, photographs, places=often_named(painter, photographs))
    seen = dataset.load(root, "train").pictures  # few others have the rarer colours
    shirts, middles = (
        word_colours(painter, seen, places=SHIRTS, who=PEOPLE, part=part) for part in (slice(None), MIDDLE)
    )
    for what, each in (
        ("test photographs, places chosen for their colours", found),
        ("test photographs, the places that their captions name most", often),
        ("training photographs, shirts", shirts),
        ("the same, their middle alone", middles),
    ):
        print(f"{what}:", table(each), sep="\n")
