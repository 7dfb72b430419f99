"""python -m alignDRAW_core table"""

import argparse
import csv
import io
import json
from pathlib import Path

from tqdm import tqdm

from ..data.captioned_images import CaptionedImages, load_prepared, prepared_folders
from ..data.photos import Photos
from ..data.registry import dataset_of
from ..data.root import data_root
from ..data.scenes import Scenes
from ..evaluation import table
from ..evaluation.classifiers import load_classifier, scenes
from ..evaluation.classifiers.photographs import load_photograph_net
from ..files import atomic_write
from ..generation.painter import Painter, load
from .options import add_data_root, check_place, random_seed, whole

NAME, HELP = (
    "table",
    "the paper's Tables 1 and 3, ours beside; for scenes, what a classifier reads in drawings",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoints", nargs="+", required=True, metavar="NAME_OR_PATH")
    add_data_root(parser)
    parser.add_argument(
        "--folder", default="flickr8k", help="of prepared photographs, to measure on (default: flickr8k)"
    )
    parser.add_argument("--count", type=whole, default=1000, metavar="N", help="captions (default: 1000)")
    parser.add_argument(
        "--samples", type=whole, default=2, metavar="N", help="of noise for each likelihood (default: 2)"
    )
    parser.add_argument("--seed", type=random_seed, default=0)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    for kind in ("json", "markdown", "csv"):
        parser.add_argument(f"--{kind}", metavar="FILE", type=Path, help="write it there as well")


def run(options: argparse.Namespace) -> int:
    check_place(options.json, options.markdown, options.csv)
    painters = [load(name, options.device, threads=None) for name in options.checkpoints]
    data = {dataset_of(painter.card) for painter in painters}
    if data == {Scenes}:
        columns, rows = table.SCENES, of_scenes(painters, options)
    elif data and all(dataset is not None and issubclass(dataset, Photos) for dataset in data):
        columns, rows = table.PHOTOGRAPHS, of_photographs(painters, options)
    else:
        raise ValueError("a table is of models of one data set: give checkpoints of scenes, or of photographs")
    lines = table.as_rows(rows, columns)
    print(table.as_text(lines))
    for path, content in (
        (options.json, json.dumps(rows, indent=1)),
        (options.markdown, table.as_markdown(lines) + "\n"),
        (options.csv, as_csv(rows)),
    ):
        if path:
            with atomic_write(path) as file:
                file.write(content.encode())
    return 0


def of_scenes(painters: list[Painter], options: argparse.Namespace) -> list[dict]:
    classifier = load_classifier(scenes.SceneClassifier, scenes.PATH)
    return [
        table.of_scenes(painter, classifier, options.count, options.seed) for painter in tqdm(painters, unit="model")
    ]


def of_photographs(painters: list[Painter], options: argparse.Namespace) -> list[dict]:
    """Ours, each with the paper's row of its kind below it."""
    net, parts, rows = load_photograph_net(), photographs(options), []
    for painter in painters:
        progress = lambda rows, name=painter.name: tqdm(rows, desc=name, unit="caption")  # noqa: E731
        rows.append(table.of_photographs(painter, parts, net, options.count, options.samples, options.seed, progress))
        rows.append(table.of_the_paper(painter.kind))
    return rows


def photographs(options: argparse.Namespace) -> dict[str, CaptionedImages]:
    """The splits of the folder. ValueError if it is not there, or has no train or test split."""
    root = data_root(options.data_root)
    folders = {folder.name: folder for folder in prepared_folders(root)}
    if options.folder not in folders:
        raise ValueError(f"{root} has no prepared {options.folder}; there are {', '.join(folders)}")
    whole_folder = load_prepared(folders[options.folder])
    parts = {split: part for split in ("train", "val", "test") if len(part := whole_folder.split(split))}
    if missing := {"train", "test"} - parts.keys():
        raise ValueError(f"{folders[options.folder]} has no {' and no '.join(sorted(missing))} split")
    return parts


def as_csv(rows: list[dict]) -> str:
    """Every figure, unrounded; empty for what a model has not."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
