"""python -m alignDRAW_core put-sharpener"""

import argparse

import torch

from ..storage.checkpoint import SHARPENER, CheckpointError, find, load_with_sharpener, put_sharpener, read_card

NAME, HELP = (
    "put-sharpener",
    "put the sharpener of one checkpoint into another of the same kind, say a newer version of it",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="source", required=True, metavar="NAME_OR_PATH", help="a checkpoint that has a sharpener"
    )
    parser.add_argument(
        "--into", required=True, metavar="NAME_OR_PATH", help="the checkpoint that gets it; its model stays as it is"
    )
    parser.add_argument(
        "--shown",
        action=argparse.BooleanOptionalAction,
        help="does the page show what it makes to those who do not ask? (default: as in the source)",
    )


def run(options: argparse.Namespace) -> int:
    source, target = find(options.source), find(options.into)
    _, _, card, sharpener = load_with_sharpener(source, torch.device("cpu"))
    if sharpener is None:
        raise CheckpointError(
            f"{source} has no sharpener. Train one with: python -m alignDRAW_core train-sharpener --checkpoint {source}"
        )
    given = read_card(target)
    reads_words = card[SHARPENER]["config"]["encoder"] == "h_lang"  # and so what this model alone makes of them
    if card.get("kind") != given.get("kind") or reads_words and card["vocabulary"] != given["vocabulary"]:
        raise ValueError(
            f"the sharpener of {source.stem} has learned from drawings and words of another model than {target.stem}: "
            f"train one with train-sharpener --checkpoint {options.into}"
        )
    shown = card[SHARPENER].get("shown", True) if options.shown is None else options.shown
    put_sharpener(target, sharpener, card[SHARPENER]["training"], shown=shown)
    print(
        f"{target} has the sharpener of {source} now. Measure it with: python -m alignDRAW_core evaluate "
        f"--checkpoint {target}"
    )
    return 0
