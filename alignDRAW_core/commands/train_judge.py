"""python -m alignDRAW_core train-judge"""
import argparse
from pathlib import Path

from ..data.captioned_mnist import CaptionedMNIST
from ..judge import PATH, accuracy, save_judge, train_judge
from .shared import add_data_root, data_root

NAME, HELP = "train-judge", "train the digit classifier that evaluate reads drawings with (2 minutes)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data_root(parser)
    parser.add_argument("--out", metavar="FILE", type=Path, default=PATH)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> int:
    root = data_root(options)
    test = CaptionedMNIST.load(root, "test").digits
    judge = train_judge(CaptionedMNIST.load(root, "train"), options.steps, seed=options.seed)
    right = accuracy(judge, test.images, test.labels)
    save_judge(judge, options.out, {"mnist_test_accuracy": f"{right:.4f}"})
    print(f"{100 * right:.2f} % of MNIST's {len(test.labels):,} test digits read right; saved as {options.out}")
    return 0
