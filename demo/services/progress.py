"""Long work that says how far it is, and stops when nobody waits for it any more."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

Tick = Callable[[int], None]


class Stopped(Exception):
    """Ends the work from within."""


def steps(work: Callable[[Tick], object]) -> Iterator[int]:
    """Run `work(tick)` in a thread of its own: yields every number it ticks, returns what it returns and raises what it
    raises.

    Closing the generator stops the work at its next tick.
    """
    ticks: queue.SimpleQueue = queue.SimpleQueue()
    stopped = threading.Event()

    def tick(number: int) -> None:
        if stopped.is_set():
            raise Stopped
        ticks.put(number)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, tick)
        future.add_done_callback(lambda _: ticks.put(None))
        try:
            while (number := ticks.get()) is not None:
                yield number
            return future.result()
        finally:
            stopped.set()
