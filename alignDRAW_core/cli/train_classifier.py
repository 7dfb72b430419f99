"""python -m alignDRAW_core train-classifier"""

import argparse
from pathlib import Path

import torch

from ..data.captioned_mnist import CaptionedMNIST
from ..data.labelled import installed_tiny_imagenet, labelled_cifar10
from ..data.root import data_root
from ..evaluation.classifiers import digits, photographs, save_classifier, scenes
from ..precision import settled
from .options import add_data_root, add_precision, add_threads, random_seed, use_threads, warn_of, whole

PHOTOGRAPHS = {
    "cifar10": (labelled_cifar10, photographs.CIFAR10),
    "tiny_imagenet": (installed_tiny_imagenet, photographs.TINY_IMAGENET),
}
NAME, HELP = "train-classifier", "train a classifier that evaluate needs (minutes; of photographs an hour on one core)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("classifier", choices=("digits", "scenes", *PHOTOGRAPHS))
    add_data_root(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="where to put it (default: the shipped one, which it replaces)"
    )
    parser.add_argument("--steps", metavar="N", type=whole)
    parser.add_argument("--seed", type=random_seed, default=0)
    add_precision(parser, "of photographs: ")
    parser.add_argument(
        "--state", metavar="FILE", type=Path, help="of photographs: keep the training there, and go on from it"
    )
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    steps = {"steps": options.steps} if options.steps else {}
    if options.classifier in PHOTOGRAPHS:
        path, right, read = of_photographs(options, steps)
    elif options.classifier == "digits":
        train, test = (CaptionedMNIST.load(data_root(options.data_root), split) for split in ("train", "test"))
        classifier, path = digits.train_digit_classifier(train, seed=options.seed, **steps), options.out or digits.PATH
        right = {"digit": digits.accuracy(classifier, test.digits.images, test.digits.labels)}
        read = f"MNIST's {len(test.digits.labels):,} test digits"
        save_classifier(classifier.half(), path, as_text(right))
    else:
        classifier, path = scenes.train_scene_classifier(seed=options.seed, **steps), options.out or scenes.PATH
        right, read = scenes.accuracy(classifier), "2,000 fresh renders"
        save_classifier(classifier, path, as_text(right))
    print(
        f"Of {read} it reads right: {', '.join(f'{fact} {share:.2%}' for fact, share in right.items())}. "
        f"Saved as {path}"
    )
    return 0


def of_photographs(options: argparse.Namespace, steps: dict[str, int]) -> tuple[Path, dict[str, float], str]:
    """Trained on all but the test photographs and saved: where, what it reads right, and of what."""
    load, path = PHOTOGRAPHS[options.classifier]
    labelled, path = load(Path(data_root(options.data_root))), options.out or path
    precision = settled(options.precision, torch.device("cpu"))
    warn_of(precision, torch.device("cpu"))
    tested = labelled.splits == "test"
    net = photographs.train_photograph_net(
        labelled.where(~tested), seed=options.seed, half=precision == "bfloat16", state=options.state, **steps
    )
    images, labels = labelled.images[tested], labelled.labels[tested]
    right = {
        name: photographs.accuracy(net, images, labels, guesses)
        for name, guesses in (("class", 1), ("class among its first five", 5))
    }
    photographs.save_photograph_net(net, path, as_text(right))
    return path, right, f"{len(labels):,} test photographs of {len(labelled.classes)} kinds"


def as_text(right: dict[str, float]) -> dict[str, str]:
    return {fact: f"{share:.4f}" for fact, share in right.items()}
