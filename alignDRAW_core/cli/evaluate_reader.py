"""What `evaluate` measures of a reader of pictures, and of a checkpoint that draws for one."""

import argparse
import sys

from ..data.captioned_images import CaptionedImages, captions_made_by, load_prepared, prepared_folders
from ..data.captioned_mnist import CaptionedMNIST
from ..data.photos import COCO, Photos
from ..data.registry import dataset_of
from ..data.root import data_root
from ..data.scenes import Scenes
from ..evaluation import captions as caption_evaluation
from ..evaluation import loop, reading
from ..evaluation.classifiers import digits as digit_classifier
from ..evaluation.classifiers import load_classifier
from ..evaluation.classifiers import scenes as scene_classifier
from ..evaluation.classifiers.photographs import CIFAR10, load_photograph_net
from ..generation.captioner import load_captioner
from ..generation.painter import Painter


def reader_report(options: argparse.Namespace) -> tuple[dict, str]:
    """Everything that is measured of a reader, and its table."""
    captioner = load_captioner(options.checkpoint, options.device)
    dataset, settings = dataset_of(captioner.card), {"count": options.count, "report": say}
    if dataset is Scenes:
        report = reading.evaluate_scenes(captioner, seed=options.seed, **settings)
    elif dataset is CaptionedMNIST:
        data = CaptionedMNIST.load(data_root(options.data_root), "test")
        report = reading.evaluate_digits(captioner, data, seed=options.seed, **settings)
    elif dataset in (Photos, COCO):
        whole = by_people(options)
        net = load_photograph_net(options.classifier or CIFAR10)
        report = caption_evaluation.evaluate(captioner, whole.split("test"), whole.split("train"), net, **settings)
        return report, caption_evaluation.table(report)
    else:
        raise ValueError(f"{captioner.name} reads pictures of somebody's own: nothing tells what is right there")
    return report, reading.table(report)


def loop_report(painter: Painter, options: argparse.Namespace) -> tuple[dict, str]:
    """What the reader of --reader finds of captions in the drawings of them, and its table."""
    captioner = load_captioner(options.reader, options.device)
    dataset, settings = dataset_of(painter.card), {"count": options.count, "seed": options.seed, "report": say}
    learned = dataset_of(captioner.card)
    strange = learned not in (None, dataset) and {learned, dataset} != {Photos, COCO}
    if strange or captioner.model.config.channels != painter.model.config.channels:
        raise ValueError(f"{captioner.name} does not read the pictures that {painter.name} draws")
    if dataset is Scenes:
        net = load_classifier(scene_classifier.SceneClassifier, options.classifier or scene_classifier.PATH)
        report = loop.scenes_loop(painter, captioner, net, **settings)
    elif dataset is CaptionedMNIST:
        net = load_classifier(digit_classifier.DigitClassifier, options.classifier or digit_classifier.PATH)
        report = loop.digits_loop(painter, captioner, net, **settings)
    elif dataset in (Photos, COCO):
        report = loop.photographs_loop(painter, captioner, by_people(options).split("test"), **settings)
    else:
        drawn = "somebody's own pictures" if dataset is None else dataset.title
        raise ValueError(f"{painter.name} draws {drawn}, and what a reader says of those cannot be compared")
    return report, loop.table(report)


def by_people(options: argparse.Namespace) -> CaptionedImages:
    """The first prepared folder whose captions people wrote, and which has a test split."""
    for folder in prepared_folders(data_root(options.data_root)):
        if not captions_made_by(folder) and "test" in (whole := load_prepared(folder)).splits:
            return whole
    raise ValueError("no prepared folder has captions by people and a test split: prepare Flickr8k")


def say(line: str) -> None:
    print(line, file=sys.stderr)
