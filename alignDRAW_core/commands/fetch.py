"""python -m alignDRAW_core fetch"""
import argparse

from ..data.fetch import fetch_mnist
from .shared import add_data_root, data_root

NAME, HELP = "fetch", "download a data set into the data root; goes on where it was interrupted"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", choices=("mnist",))
    add_data_root(parser)


def run(options: argparse.Namespace) -> int:
    fetch_mnist(data_root(options))
    return 0
