"""python -m alignDRAW_core prepare"""

import argparse
from pathlib import Path

from ..data.ingest.prepare import prepare
from ..data.ingest.sources import open_source
from ..data.labelled import load_labelled, prepare_labelled

NAME, HELP = (
    "prepare",
    "shrink captioned photographs to a prepared folder, once, to train on; goes on where it was interrupted",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source",
        type=Path,
        nargs="+",
        help="folder, zip, tar or tar.gz, or several of them: COCO's (annotations/ beside the images or their zips), "
        "Flickr8k's or Flickr30k's, Hugging Face's image folders, webdataset's, or pictures with a table of captions "
        "or a .txt each; or CIFAR-10 or Tiny ImageNet, whose captions are then made from class names and colours",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the prepared folder to make")
    parser.add_argument(
        "--fit",
        choices=("whole", "centre"),
        default="whole",
        help="squash the whole photograph, or take the square in its middle (default: whole)",
    )
    parser.add_argument("--workers", type=int, help="threads (default: as many as the machine has cores)")


def run(options: argparse.Namespace) -> int:
    if options.workers is not None and options.workers < 1:
        raise ValueError("--workers must be 1 or more")
    if len(options.source) == 1 and (labelled := load_labelled(options.source[0])):
        prepare_labelled(labelled, options.out)
        return 0
    with open_source(options.source) as source:
        prepare(source, options.out, options.fit == "whole", options.workers)
    return 0
