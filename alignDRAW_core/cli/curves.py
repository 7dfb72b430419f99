"""python -m alignDRAW_core curves"""

import argparse
import json
from pathlib import Path

from ..data.registry import dataset_of
from ..data.sums import Sums
from ..evaluation import sums
from ..evaluation.classifiers import digits, load_classifier
from ..export import figures
from ..files import atomic_write
from ..generation.painter import load
from .evaluate import say, trained_on
from .options import add_device, check_place, random_seed, whole

NAME = "curves"
HELP = "draw how much a model of sums got right as its training went on, by kind of caption (VED's Figure 3)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "runs", metavar="RUN_DIR", type=Path, nargs="+", help="folders of `train --keep-all`; a panel each"
    )
    parser.add_argument("--out", metavar="FILE.png", type=Path, required=True)
    parser.add_argument("--count", type=whole, default=100, help="captions of each kind (default: 100)")
    parser.add_argument("--temperature", type=float, default=1.0, help="to draw at (default: 1)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures there as well")
    parser.add_argument("--classifier", metavar="FILE", type=Path, help="another classifier than the shipped one")
    parser.add_argument("--seed", type=random_seed, default=0)
    add_device(parser)


def run(options: argparse.Namespace) -> int:
    check_place(options.out, options.json)
    classifier = load_classifier(digits.DigitClassifier, options.classifier or digits.PATH)
    panels = {}
    for folder in options.runs:
        kept = sorted((folder / "kept").glob("*.safetensors"))
        if not kept:
            raise ValueError(f"{folder} keeps no models of its way: train it with --keep-all")
        painters = [load(path, options.device) for path in kept]
        if dataset_of(painters[0].card) is not Sums:
            raise ValueError(f"{folder} was trained on {trained_on(painters[0])}; curves are for {Sums.title}")
        say(f"drawing with {len(painters)} models of {folder}")
        curve = sums.over_training(painters, classifier, options.count, options.temperature, options.seed)
        title = f"{folder.name}: {painters[0].kind}"
        panels[f"{folder}: {painters[0].kind}" if title in panels else title] = curve
    figures.curves(panels, options.out)
    if options.json:
        with atomic_write(options.json) as file:
            file.write(json.dumps(panels, indent=1).encode())
    return 0
