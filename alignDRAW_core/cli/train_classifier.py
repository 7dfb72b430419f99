"""python -m alignDRAW_core train-classifier"""

import argparse
from pathlib import Path

import torch

from ..data.captioned_mnist import CaptionedMNIST
from ..data.cifar10 import load_cifar10
from ..data.root import data_root
from ..evaluation.classifiers import cifar10, digits, save_classifier, scenes
from ..precision import settled
from .options import add_data_root, add_precision, add_threads, use_threads, warn_of

NAME, HELP = "train-classifier", "train a classifier that evaluate needs (minutes; cifar10 an hour on one core)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("classifier", choices=("digits", "scenes", "cifar10"))
    add_data_root(parser)
    parser.add_argument("--out", metavar="FILE", type=Path)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=0)
    add_precision(parser, "cifar10: ")
    parser.add_argument(
        "--state", metavar="FILE", type=Path, help="cifar10: keep the training there, and go on from it"
    )
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    steps = {"steps": options.steps} if options.steps else {}
    if options.classifier == "digits":
        train, test = (CaptionedMNIST.load(data_root(options.data_root), split) for split in ("train", "test"))
        classifier, path = digits.train_digit_classifier(train, seed=options.seed, **steps), options.out or digits.PATH
        right = {"digit": digits.accuracy(classifier, test.digits.images, test.digits.labels)}
        read = f"MNIST's {len(test.digits.labels):,} test digits"
    elif options.classifier == "cifar10":
        train, test = (load_cifar10(data_root(options.data_root), split) for split in ("train", "test"))
        precision = settled(options.precision, torch.device("cpu"))
        warn_of(precision, torch.device("cpu"))
        classifier = cifar10.train_cifar_net(
            train, seed=options.seed, half=precision == "bfloat16", state=options.state, **steps
        )
        path, right = options.out or cifar10.PATH, {"class": cifar10.accuracy(classifier, test)}
        read = f"CIFAR-10's {len(test.labels):,} test photographs"
    else:
        classifier, path = scenes.train_scene_classifier(seed=options.seed, **steps), options.out or scenes.PATH
        right, read = scenes.accuracy(classifier), "2,000 fresh renders"
    save_classifier(
        classifier if options.classifier == "scenes" else classifier.half(),
        path,
        {fact: f"{share:.4f}" for fact, share in right.items()},
    )
    print(
        f"Of {read} it reads right: {', '.join(f'{fact} {share:.2%}' for fact, share in right.items())}. "
        f"Saved as {path}"
    )
    return 0
