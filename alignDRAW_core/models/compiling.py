"""A glimpse as one compiled function, where a training asks for it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch

COMPILERS = ("g++", "clang++", "cl")  # torch.compile takes one of these on a CPU
_wanted = ContextVar("compiled", default=False)


@contextmanager
def compiling(wanted: bool = True) -> Iterator[None]:
    """Within it, what `compiled` is given is compiled by torch.compile. The 32 glimpses of a picture are 32 calls of
    one function: compiling them as one long program would take many times as long."""
    token = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(token)


def is_compiling() -> bool:
    """Are we within `compiling()`?"""
    return _wanted.get()


def compiled(function: Callable) -> Callable:
    """The function, or the same one compiled, within `compiling()`."""
    return torch.compile(function) if is_compiling() else function


def check_compiler(device: torch.device) -> None:
    """ValueError where this machine cannot compile."""
    if device.type == "cpu" and not any(map(shutil.which, COMPILERS)):
        raise ValueError(f"--compile needs a C++ compiler ({', '.join(COMPILERS)}), and none is found: leave it out")
