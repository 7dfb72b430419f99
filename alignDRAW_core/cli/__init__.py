"""The command line, one file a command: NAME, HELP, add_arguments(parser), run(options)."""

from importlib import import_module
from types import ModuleType

COMMANDS = [
    "draw",
    "read",
    "train",
    "evaluate",
    "table",
    "grid",
    "checkpoints",
    "fetch",
    "prepare",
    "illustrate",
    "curves",
    "train-classifier",
    "train-sharpener",
    "train-skip-thought",
    "put-sharpener",
    "merge",
]


def command(name: str) -> ModuleType:
    """Its file, which imports what it needs: no command waits for what another one does."""
    return import_module(f".{name.replace('-', '_')}", __name__)
