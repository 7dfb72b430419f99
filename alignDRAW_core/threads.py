"""How many processor threads torch uses: for a while, in the calling thread alone."""

import numbers
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import torch

_lock = threading.Lock()


@contextmanager
def on_threads(count: int | None) -> Iterator[None]:
    """Compute on `count` threads in the block, then on as many as before; None changes nothing. Other threads notice
    nothing."""
    before = None if count is None else _use(count)
    try:
        yield
    finally:
        if before is not None:
            _use(before)


def check_threads(count: int | None) -> int | None:
    """ValueError unless it is a whole number from 1, or None."""
    if count is not None and (isinstance(count, bool) or not isinstance(count, numbers.Integral) or count < 1):
        raise ValueError(
            "The number of threads must be a whole number from 1, or None for as many as torch is set to, not "
            f"{str(count)[:40]!r}."
        )
    return count


def _use(count: int) -> int:
    """torch.set_num_threads for the calling thread alone; gives the number that it had.

    Torch keeps a number for each thread, and sets with it the one that threads still to come begin with. A fresh thread
    knows that one, and puts it back at once."""
    with _lock:
        before = torch.get_num_threads()
        if before != count:
            with ThreadPoolExecutor(1) as fresh:
                usual = fresh.submit(torch.get_num_threads).result()
                torch.set_num_threads(count)
                fresh.submit(torch.set_num_threads, usual).result()
    return before
