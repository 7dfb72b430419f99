"""python -m alignDRAW_core grid"""

import argparse
import json
from pathlib import Path

import numpy as np

from ..data.captioned_mnist import CaptionedMNIST
from ..data.registry import dataset_of
from ..data.scenes import Scenes
from ..data.sums import Sums
from ..evaluation import digits, grid, scenes, sums
from ..evaluation.classifiers import digits as digit_classifier
from ..evaluation.classifiers import load_classifier
from ..evaluation.classifiers import scenes as scene_classifier
from ..files import atomic_write
from ..generation.painter import check_strength, check_temperature, load
from .evaluate import say, trained_on
from .options import add_device, check_place, random_seed

NAME = "grid"
HELP = (
    "judge drawings over temperature x strength, to choose a checkpoint's defaults: of seen captions and of half "
    "of the hidden combinations"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH")
    parser.add_argument("--temperatures", type=float, nargs="+", default=grid.TEMPERATURES, metavar="T")
    parser.add_argument("--strengths", type=float, nargs="+", default=grid.STRENGTHS, metavar="G")
    parser.add_argument(
        "--count",
        type=int,
        default=300,
        help="captions of seen, and as many of hidden configurations, for each pair (default: 300)",
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there as well")
    parser.add_argument("--classifier", metavar="FILE", type=Path, help="another classifier than the shipped one")
    parser.add_argument("--seed", type=random_seed, default=0)
    add_device(parser)


def run(options: argparse.Namespace) -> int:
    if options.count < 8:
        raise ValueError("--count must be 8 or more")
    check_place(options.json)
    temperatures, strengths = (
        [check_temperature(t) for t in options.temperatures],
        [check_strength(g) for g in options.strengths],
    )
    painter = load(options.checkpoint, options.device)
    dataset, rng = dataset_of(painter.card), np.random.default_rng([options.seed, 8])
    if dataset is CaptionedMNIST:
        groups = digits.groups_to_choose_by(
            load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH),
            options.count,
            rng,
        )
    elif dataset is Sums:
        groups = sums.groups_to_choose_by(
            load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH),
            options.count,
            rng,
        )
    elif dataset is Scenes:
        groups = scenes.groups_to_choose_by(
            load_classifier(scene_classifier.SceneClassifier, options.classifier or scene_classifier.PATH),
            options.count,
            rng,
        )
    else:
        raise ValueError(f"{painter.name} was trained on {trained_on(painter)}: there is no classifier for that")
    cells = grid.measure(painter, groups, groups["seen"][0][:20], temperatures, strengths, options.seed, say)
    print(grid.table(cells))
    if options.json:
        with atomic_write(options.json) as file:
            file.write(
                json.dumps(
                    {"checkpoint": painter.name, "count": options.count, "seed": options.seed, "cells": cells}, indent=1
                ).encode()
            )
    return 0
