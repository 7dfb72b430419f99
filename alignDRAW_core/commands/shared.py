"""Options that several commands have."""
import argparse
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path


def add_data_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-root", metavar="DIR", help="folder that holds mnist/, or prepared photographs (default: $ALIGNDRAW_DATA)")


def data_root(options: argparse.Namespace) -> Path:
    """--data-root, or the environment variable ALIGNDRAW_DATA. ValueError if neither is given."""
    root = options.data_root or os.environ.get("ALIGNDRAW_DATA")
    if not root:
        raise ValueError("give --data-root DIR (or set ALIGNDRAW_DATA): the folder that holds the data sets")
    return Path(root)


def add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def setting(recipe: type) -> Callable[[str], tuple[str, object]]:
    """A type of argument: "name=value" -> a name of the dataclass `recipe`, and its value in the right type."""
    kinds = {field.name: field.type for field in fields(recipe)}

    def read(text: str) -> tuple[str, object]:
        name, _, value = text.partition("=")
        try:
            return name, kinds[name](value)
        except (KeyError, ValueError):
            raise argparse.ArgumentTypeError(f"{text!r} is not name=value with one of {', '.join(kinds)}") from None
    return read
