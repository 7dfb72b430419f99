"""What several commands have: options, and Ctrl-C."""
import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields

from ..training.recipe import OLD_NAMES


def add_data_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-root", metavar="DIR", help="folder that holds mnist/, or prepared photographs (default: $ALIGNDRAW_DATA)")


def add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def setting(recipe: type) -> Callable[[str], tuple[str, object]]:
    """A type of argument: "name=value" -> a name of the dataclass `recipe`, and its value in the right type. Names that recipes once had
    are understood."""
    kinds = {field.name: field.type for field in fields(recipe)}

    def read(text: str) -> tuple[str, object]:
        name, _, value = text.partition("=")
        name = OLD_NAMES.get(name, name)
        try:
            return name, kinds[name](value)
        except (KeyError, ValueError):
            raise argparse.ArgumentTypeError(f"{text!r} is not name=value with one of {', '.join(kinds)}") from None
    return read


@contextmanager
def ctrl_c() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets instead of ending the process, so that the step under way can be finished and saved."""
    stop = threading.Event()
    earlier = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, earlier)
