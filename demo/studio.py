"""The page's one door to the core: loads each checkpoint once, draws, and says in one sentence what went wrong."""
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import alignDRAW_core as ad

LARGEST_SEED = 2 ** 32 - 1


class Refused(Exception):
    """Something that cannot be done; the message is one sentence for the visitor."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the core's errors into `Refused`."""
    try:
        yield
    except (ValueError, ad.CheckpointError, OSError) as error:
        raise Refused(str(error)) from error


class Studio:
    """The painters of one running page. Several threads may use it at once."""

    def __init__(self, checkpoint: str | None = None, device: str = "auto"):
        """`checkpoint`, a name or a path, is drawn with first; left out, the first one installed.

        Refused if there is none, or if it cannot be loaded.
        """
        self._device = device
        self._lock = threading.Lock()
        self._painters: dict[str, ad.Painter] = {}
        self._paths = {info.name: info.path for info in ad.list_checkpoints()}
        if checkpoint is None and not self._paths:
            raise Refused("No checkpoint is installed. Train one with: python -m alignDRAW_core train --help")
        with refusals():
            first = ad.load(checkpoint or next(iter(self._paths)), device)
        self._painters[first.name] = first
        self.first = first.name
        self.names = list(dict.fromkeys([first.name, *self._paths]))
        first.draw(first.examples[0])       # the first drawing of a process is slow: not the visitor's

    def painter(self, name: str) -> ad.Painter:
        """The painter of a checkpoint on offer, loaded on first use. Refused for any other name."""
        with self._lock:
            if name not in self._painters:
                if name not in self._paths:
                    raise Refused("There is no such checkpoint here. Choose one from the list.")
                with refusals():
                    self._painters[name] = ad.load(self._paths[name], self._device)
            return self._painters[name]

    def draw(self, checkpoint: str, caption: str, seed: int, temperature: float, variations: int = 1,
             sharpen: bool = False) -> list[ad.Drawing]:
        """Draw a caption once for each of the seeds seed, seed + 1, ... (after the largest seed comes 0); raw, for that is quicker, or
        sharpened as well. Refused for bad input."""
        if not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
            raise Refused(f"The seed must be a whole number from 0 to {LARGEST_SEED}.")
        seeds = [(seed + i) % (LARGEST_SEED + 1) for i in range(variations)]
        painter = self.painter(checkpoint)
        with refusals():
            return painter.draw([caption] * variations, seed=seeds, temperature=temperature, sharpen=sharpen)

    def surprise(self, checkpoint: str) -> str:
        """A caption that suits the checkpoint, by chance."""
        return self.painter(checkpoint).surprise(new_seed())


def new_seed() -> int:
    return random.randint(0, LARGEST_SEED)
