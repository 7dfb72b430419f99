"""python -m alignDRAW_core fetch"""

import argparse

from ..data.download.coco import IMAGES, fetch_coco
from ..data.download.download import fetch_mnist
from ..data.root import data_root
from .options import add_data_root

NAME, HELP = "fetch", "download a data set into the data root; goes on where it was interrupted"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", choices=("mnist", "coco"), help="mnist: 12 MB; coco: 20 GB, captions and photographs")
    parser.add_argument("--year", choices=sorted(IMAGES), default="2014", help="of coco (default: 2014, the paper's)")
    add_data_root(parser)


def run(options: argparse.Namespace) -> int:
    if options.data == "coco":
        fetch_coco(data_root(options.data_root), options.year)
    else:
        fetch_mnist(data_root(options.data_root))
    return 0
