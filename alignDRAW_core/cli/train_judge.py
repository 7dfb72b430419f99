"""python -m alignDRAW_core train-judge"""
import argparse
from pathlib import Path

import torch

from ..data.captioned_mnist import CaptionedMNIST
from ..data.cifar10 import load_cifar10
from ..evaluation.classifiers import cifar10, digits, save_judge, scenes
from ..data.root import data_root
from ..precision import settled
from .options import add_data_root, add_precision, add_threads, use_threads, warn_of

NAME, HELP = "train-judge", "train a classifier that evaluate needs (minutes; cifar10 an hour on one core)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("judge", choices=("digits", "scenes", "cifar10"))
    add_data_root(parser)
    parser.add_argument("--out", metavar="FILE", type=Path)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=0)
    add_precision(parser, "cifar10: ")
    parser.add_argument("--state", metavar="FILE", type=Path, help="cifar10: keep the training there, and go on from it")
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    steps = {"steps": options.steps} if options.steps else {}
    if options.judge == "digits":
        train, test = (CaptionedMNIST.load(data_root(options.data_root), split) for split in ("train", "test"))
        judge, path = digits.train_digit_judge(train, seed=options.seed, **steps), options.out or digits.PATH
        right = {"digit": digits.accuracy(judge, test.digits.images, test.digits.labels)}
        read = f"MNIST's {len(test.digits.labels):,} test digits"
    elif options.judge == "cifar10":
        train, test = (load_cifar10(data_root(options.data_root), split) for split in ("train", "test"))
        precision = settled(options.precision, torch.device("cpu"))
        warn_of(precision, torch.device("cpu"))
        judge = cifar10.train_cifar_net(train, seed=options.seed, half=precision == "bfloat16", state=options.state, **steps)
        path, right = options.out or cifar10.PATH, {"class": cifar10.accuracy(judge, test)}
        read = f"CIFAR-10's {len(test.labels):,} test photographs"
    else:
        judge, path = scenes.train_scene_judge(seed=options.seed, **steps), options.out or scenes.PATH
        right, read = scenes.accuracy(judge), "2,000 fresh renders"
    save_judge(judge.half() if options.judge == "cifar10" else judge, path, {fact: f"{share:.4f}" for fact, share in right.items()})
    print(f"Of {read} it reads right: {', '.join(f'{fact} {share:.2%}' for fact, share in right.items())}. Saved as {path}")
    return 0
