"""python -m alignDRAW_core evaluate"""

import argparse
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from ..data.captioned_images import load_prepared, prepared_folders
from ..data.captioned_mnist import CaptionedMNIST
from ..data.captioned_mnist import sample as sample_digits
from ..data.photos import COCO, Photos
from ..data.registry import dataset_of
from ..data.root import data_root
from ..data.scenes import Scenes
from ..data.sums import Sums
from ..evaluation import Judged, pick, sharpening
from ..evaluation import digits as digit_evaluation
from ..evaluation import photos as photo_evaluation
from ..evaluation import scenes as scene_evaluation
from ..evaluation import sums as sum_evaluation
from ..evaluation.classifiers import digits as digit_classifier
from ..evaluation.classifiers import load_classifier
from ..evaluation.classifiers import scenes as scene_classifier
from ..evaluation.classifiers.photographs import CIFAR10, TINY_IMAGENET, load_photograph_net
from ..files import atomic_write
from ..generation.painter import Painter, check_strength, check_temperature, load
from ..models.registry import READERS
from ..storage.checkpoint import find, read_card, save_scores
from .evaluate_reader import loop_report, reader_report, say
from .options import add_data_root, add_device, add_threads, check_place, random_seed, use_threads

NAME, HELP = (
    "evaluate",
    "judge a checkpoint's drawings of captions whose content is known; for photographs, the paper's Table 1",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH")
    add_data_root(parser)
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the report there as well")
    parser.add_argument(
        "--count",
        type=int,
        default=500,
        help="captions of seen, and as many of hidden configurations; photographs (default: 500)",
    )
    parser.add_argument(
        "--protocol",
        choices=("table1",),
        help="table1: the paper's bound, retrieval and SSI, on photographs (what they get anyway)",
    )
    parser.add_argument(
        "--samples", type=int, default=2, metavar="N", help="table1: samples of noise for each likelihood (default: 2)"
    )
    parser.add_argument(
        "--default-temperature",
        type=float,
        metavar="T",
        help="judge at this temperature instead of the checkpoint's own; at 1 as well",
    )
    parser.add_argument(
        "--default-strength",
        type=float,
        metavar="G",
        help="judge at this caption strength instead of the checkpoint's own; at 1 as well",
    )
    parser.add_argument(
        "--save-scores", action="store_true", help="put the figures, and both defaults, into the checkpoint's card"
    )
    parser.add_argument(
        "--reader",
        metavar="NAME_OR_PATH",
        help="only this: what this reader of pictures finds of captions in the drawings of them",
    )
    parser.add_argument("--classifier", metavar="FILE", type=Path, help="another classifier than the shipped one")
    parser.add_argument("--seed", type=random_seed, default=0)
    add_device(parser)
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    if options.count < 8:
        raise ValueError("--count must be 8 or more")
    if options.samples < 1:
        raise ValueError("--samples must be 1 or more")
    use_threads(options)
    path = find(options.checkpoint)
    check_place(options.json)
    if read_card(path).get("kind") in READERS:
        for name in ("protocol", "default_temperature", "default_strength", "reader"):
            if getattr(options, name) is not None:
                raise ValueError(f"--{name.replace('_', '-')} is for what draws: {options.checkpoint} reads pictures")
        report, text = reader_report(options)
        put_out(report, text, options)
        if options.save_scores:
            save_scores(path, {key: value for key, value in report.items() if key != "checkpoint"}, 1.0)
        return 0
    painter = load(options.checkpoint, options.device, threads=None)
    if options.default_temperature is not None:
        painter = replace(
            painter, card={**painter.card, "default_temperature": check_temperature(options.default_temperature)}
        )
    if options.default_strength is not None:
        painter = replace(painter, card={**painter.card, "default_strength": check_strength(options.default_strength)})
    changed = options.default_temperature is not None or options.default_strength is not None
    if options.reader:
        if options.save_scores and changed:
            raise ValueError("other defaults are stored with what is measured at them: leave out --reader for that")
        found, text = loop_report(painter, options)
        report = {**painter.card["scores"], "loop": found}
        put_out(found, text, options)
    else:
        report, text = whole_report(painter, options)
        put_out(report, text, options)
        if "loop" in painter.card["scores"] and not changed:  # which is of drawings at the defaults
            report["loop"] = painter.card["scores"]["loop"]
    if options.save_scores:
        save_scores(
            path,
            {key: value for key, value in report.items() if key != "checkpoint"},
            painter.default_temperature,
            painter.default_strength,
        )
    return 0


def put_out(report: dict, text: str, options: argparse.Namespace) -> None:
    print(text)
    if options.json:
        with atomic_write(options.json) as file:
            file.write(json.dumps(report, indent=1).encode())


def whole_report(painter: Painter, options: argparse.Namespace) -> tuple[dict, str]:
    """Everything that is measured of a checkpoint, and its table: what --save-scores puts into its card, and what
    benchmarks/cards.py compares with it."""
    report, text = measure(painter, options)
    if painter.sharpener:
        report["sharpening"] = sharpening.evaluate(
            painter, *before_and_after(painter, options), seed=options.seed, report=say
        )
        text = f"{text}\n{sharpening.table(report['sharpening'])}"
    return report, text


def measure(painter: Painter, options: argparse.Namespace) -> tuple[dict, str]:
    """The report of the checkpoint's own data set, and its table."""
    dataset, settings = dataset_of(painter.card), {"count": options.count, "seed": options.seed, "report": say}
    if dataset in (Photos, COCO):
        nets = [load_photograph_net(path) for path in (options.classifier or CIFAR10, TINY_IMAGENET)]
        report = photo_evaluation.evaluate(
            painter, data_root(options.data_root), nets, samples=options.samples, **settings
        )
        return report, photo_evaluation.table(report)
    if options.protocol:
        raise ValueError(
            f"{painter.name} was trained on {trained_on(painter)}: --protocol {options.protocol} is for "
            "photographs with captions"
        )
    if dataset is CaptionedMNIST:
        classifier = load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH)
        report = digit_evaluation.evaluate(
            painter, CaptionedMNIST.load(data_root(options.data_root), "test"), classifier, **settings
        )
        return report, digit_evaluation.table(report)
    if dataset is Sums:
        classifier = load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH)
        report = sum_evaluation.evaluate(
            painter, Sums.load(data_root(options.data_root), "test"), classifier, **settings
        )
        return report, sum_evaluation.table(report)
    if dataset is Scenes:
        report = scene_evaluation.evaluate(
            painter,
            load_classifier(scene_classifier.SceneClassifier, options.classifier or scene_classifier.PATH),
            **settings,
        )
        return report, scene_evaluation.table(report)
    raise ValueError(f"{painter.name} was trained on {trained_on(painter)}: there is no classifier for that")


def trained_on(painter: Painter) -> str:
    dataset = dataset_of(painter.card)
    return dataset.title if dataset else "pictures of somebody's own"


def before_and_after(
    painter: Painter, options: argparse.Namespace
) -> tuple[list[tuple[np.ndarray, list[str]]], dict[str, Judged], str]:
    """Real pictures with captions, for digits and scenes those that the bound is of; captions with a classifier; and
    what pictures these are."""
    dataset, count, seed = dataset_of(painter.card), options.count, options.seed
    if dataset in (Photos, COCO):
        rng, found, folders = np.random.default_rng([seed, 9]), [], prepared_folders(data_root(options.data_root))
        for folder in folders:
            data = load_prepared(folder)
            part = data.split("test") if "test" in data.splits else data.split("val")
            found += [(part.images[row], caption) for row, caption in pick(painter, part, count, rng)]
        chosen = [found[k] for k in rng.permutation(len(found))[:count]]
        batches = [
            (np.stack([image for image, _ in part]), [caption for _, caption in part])
            for part in photo_evaluation.batches(chosen)
        ]
        return batches, {}, f"test (or val) photographs of {', '.join(folder.name for folder in folders)}"
    rngs = {group: np.random.default_rng([seed, int(group == "hidden")]) for group in ("seen", "hidden")}
    if dataset is CaptionedMNIST:
        classifier, data = (
            load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH),
            CaptionedMNIST.load(data_root(options.data_root), "test"),
        )
        groups = {group: sample_digits(count, rng, group == "hidden") for group, rng in rngs.items()}
        judged = {
            group: (
                [each.caption for each in chosen],
                partial(digit_evaluation.read_drawings, chosen=chosen, classifier=classifier),
            )
            for group, chosen in groups.items()
        }
        return list(digit_evaluation.pictures(data, count, seed)), judged, digit_evaluation.MIX
    if dataset is Sums:
        net = load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH)
        data = Sums.load(data_root(options.data_root), "test")
        judged = sum_evaluation.groups_to_choose_by(net, count, rngs["seen"])
        return list(sum_evaluation.pictures(data, count, seed)), judged, sum_evaluation.MIX
    classifier = load_classifier(scene_classifier.SceneClassifier, options.classifier or scene_classifier.PATH)
    judged = {
        group: (
            scene_evaluation.captions_to_read(count, rng, group == "hidden"),
            partial(scene_evaluation.read_drawings, classifier=classifier),
        )
        for group, rng in rngs.items()
    }
    return list(scene_evaluation.pictures(count, seed)), judged, scene_evaluation.MIX
