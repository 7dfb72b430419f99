"""python -m alignDRAW_core train-judge"""
import argparse
from pathlib import Path

from ..data.captioned_mnist import CaptionedMNIST
from ..judges import digits, save_judge, scenes
from .shared import add_data_root, data_root

NAME, HELP = "train-judge", "train a classifier that evaluate reads drawings with (a few minutes)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("judge", choices=("digits", "scenes"))
    add_data_root(parser)
    parser.add_argument("--out", metavar="FILE", type=Path)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    steps = {"steps": options.steps} if options.steps else {}
    if options.judge == "digits":
        train, test = (CaptionedMNIST.load(data_root(options), split) for split in ("train", "test"))
        judge, path = digits.train_digit_judge(train, seed=options.seed, **steps), options.out or digits.PATH
        right = {"digit": digits.accuracy(judge, test.digits.images, test.digits.labels)}
        read = f"MNIST's {len(test.digits.labels):,} test digits"
    else:
        judge, path = scenes.train_scene_judge(seed=options.seed, **steps), options.out or scenes.PATH
        right, read = scenes.accuracy(judge), "2,000 fresh renders"
    save_judge(judge, path, {fact: f"{share:.4f}" for fact, share in right.items()})
    print(f"Of {read} it reads right: {', '.join(f'{fact} {share:.2%}' for fact, share in right.items())}. Saved as {path}")
    return 0
