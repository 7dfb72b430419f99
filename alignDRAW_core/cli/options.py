"""What several commands have: options, and Ctrl-C."""

import argparse
import math
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import torch

from ..precision import PRECISIONS, warning
from ..training.recipe import OLD_NAMES

YES, NO = ("yes", "true", "1"), ("no", "false", "0")


def add_data_root(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-root",
        metavar="DIR",
        help="folder that holds mnist/ (or MNIST/raw/), or prepared photographs (default: $ALIGNDRAW_DATA)",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def add_precision(parser: argparse.ArgumentParser, of: str = "") -> None:
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="auto",
        help=f"{of}auto (the default) is bfloat16 where the processor has instructions for it, else float32",
    )


def warn_of(precision: str, device: torch.device) -> None:
    """Say on stderr where a training in this precision is slow."""
    if slow := warning(precision, device):
        print(slow, file=sys.stderr)


def add_threads(parser: argparse.ArgumentParser, told: str = "as many as torch takes") -> None:
    parser.add_argument("--threads", metavar="N", type=whole, help=f"processor threads to use (default: {told})")


def use_threads(options: argparse.Namespace) -> None:
    """--threads, for the whole process."""
    if options.threads:
        torch.set_num_threads(options.threads)


def told_command(command: str, **given: object) -> str:
    """A command to type, with these options; those that are None are left out, True stands for a bare one."""
    words = ["python", "-m", "alignDRAW_core", *command.split()]
    for name, value in given.items():
        if value is not None:
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    return shlex.join(words)


def stopped(step: int, until: int, command: str, **given: object) -> str:
    """What a training says that was stopped before its end: how to go on with it."""
    return f"Stopped and saved at step {step} of {until}. Go on with: {told_command(command, **given, resume=True)}"


def check_place(*paths: Path | None) -> None:
    """ValueError where a file to be written has no folder: said before all is measured that goes into it."""
    for path in paths:
        if path and not path.parent.is_dir():
            raise ValueError(f"there is no folder {path.parent} to write {path.name} into")


def random_seed(text: str) -> int:
    from ..generation.painter import check_seed  # not every command needs what that imports

    try:
        return check_seed(int(text) if text.isdecimal() else text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole(text: str) -> int:
    return int(above_zero(text, int))


def none_or_more(text: str) -> int:
    return 0 if text == "0" else whole(text)


def above_zero(text: str, kind: type = float) -> float:
    try:
        value = kind(text)
    except ValueError:
        value = 0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a {'whole ' if kind is int else ''}number above 0")
    return value


def setting(recipe: type) -> Callable[[str], tuple[str, object]]:
    """A type of argument: "name=value" -> a name of the dataclass `recipe`, and its value in the right type. Names that
    recipes once had are understood."""
    kinds = {field.name: yes_or_no if field.type is bool else field.type for field in fields(recipe)}

    def read(text: str) -> tuple[str, object]:
        name, _, value = text.partition("=")
        name = OLD_NAMES.get(name, name)
        try:
            return name, kinds[name](value)
        except (KeyError, ValueError):
            raise argparse.ArgumentTypeError(f"{text!r} is not name=value with one of {', '.join(kinds)}") from None

    return read


def yes_or_no(text: str) -> bool:
    """yes, true and 1, or no, false and 0, whatever their case; bool() itself takes "no" for True."""
    if text.lower() not in YES + NO:
        raise argparse.ArgumentTypeError(f"{text!r} is neither yes nor no (nor true, false, 1 or 0)")
    return text.lower() in YES


@contextmanager
def ctrl_c() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets instead of ending the process, so that the step under way can be finished and saved."""
    stop = threading.Event()
    earlier = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, earlier)
