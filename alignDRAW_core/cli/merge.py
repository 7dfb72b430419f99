"""python -m alignDRAW_core merge"""

import argparse
from pathlib import Path

import torch

from ..storage.checkpoint import find, load_checkpoint, save_checkpoint

NAME, HELP = (
    "merge",
    "the mean of the weights of several runs that began as one (Wortsman et al. 2022): steadier than each",
)
ADDED_UP = ("steps", "samples", "hours", "skipped_updates")  # what the parts cost together


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "checkpoints",
        nargs="+",
        metavar="NAME_OR_PATH",
        help="two or more that share their vocabulary; the card is the first one's, with the steps, samples "
        "and hours of all",
    )
    parser.add_argument(
        "--out", metavar="PATH", type=Path, required=True, help="the checkpoint to write, without sharpener or scores"
    )


def run(options: argparse.Namespace) -> int:
    if len(options.checkpoints) < 2:
        raise ValueError("give two checkpoints or more")
    paths = [find(name) for name in options.checkpoints]
    (model, vocabulary, card), *others = [load_checkpoint(path, torch.device("cpu")) for path in paths]
    for path, (other, words, further) in zip(paths[1:], others):
        if (other.kind, further["config"], words.words) != (model.kind, card["config"], vocabulary.words):
            raise ValueError(
                f"{path} is not of the kind of {paths[0]}: they differ in their model, its configuration or vocabulary"
            )
    for name, weight in model.state_dict().items():
        weight.copy_(torch.stack([weight, *(other.state_dict()[name] for other, _, _ in others)]).mean(dim=0))
    trained = [each["training"] for each in (card, *(further for _, _, further in others))]
    runs = [
        {"checkpoint": path.stem, **{name: each.get(name) for name in ("steps", "samples", "hours", "recipe_changes")}}
        for path, each in zip(paths, trained)
    ]
    totals = {name: round(sum(each.get(name, 0) for each in trained), 2) for name in ADDED_UP}
    training = {**card["training"], **totals, "mean_of": runs}
    save_checkpoint(options.out, model, {**card, "training": training, "scores": {}})
    print(
        f"{options.out} is the mean of {len(paths)} checkpoints. It is a beginning: what they agreed on is steadier, "
        "what they did not is "
        f"blurred. Go on from it with: python -m alignDRAW_core train --from-checkpoint {options.out} --help"
    )
    return 0
