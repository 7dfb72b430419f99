"""The page's one door to the core: loads each checkpoint once, draws, and says in one sentence what went wrong."""
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import alignDRAW_core as ad
from alignDRAW_core.comparison import Comparison, compare, presets
from alignDRAW_core.effects import WordEffect, word_effects
from alignDRAW_core.morph import morph
from alignDRAW_core.substitutes import substitutes
from alignDRAW_core.what_if import what_if

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

    def compare(self, checkpoint: str, text: str, seed: int, temperature: float | None, one_seed_each: bool = False) -> Comparison:
        """Draw a caption with alternatives in braces. Refused for bad input."""
        painter = self.painter(checkpoint)
        with refusals():
            return compare(painter, text, seed, temperature, one_seed_each)

    def presets(self, checkpoint: str) -> list[str]:
        """Comparisons that suit the checkpoint."""
        return presets(self.painter(checkpoint))

    def offers(self, compared: Comparison) -> list[list[list[str]]]:
        """For each drawing and each of its words, known words to swap it for."""
        return [substitutes(self.painter(drawing.checkpoint), drawing.words) for drawing in compared.drawings]

    def what_if(self, drawing: ad.Drawing, place: int, first: int, last: int, direction: str) -> ad.Drawing:
        """Draw it again with attention forced to a word, or away from it, for some glimpses; all counted from 0. Refused for bad input."""
        painter = self.painter(drawing.checkpoint)
        with refusals():
            return what_if(painter, drawing, place, first, last, direction)

    def word_effects(self, drawing: ad.Drawing) -> list[WordEffect]:
        """What each word of a drawing did."""
        return word_effects(self.painter(drawing.checkpoint), drawing)

    def morph(self, a: ad.Drawing, b: ad.Drawing, steps: int) -> list[ad.Drawing]:
        """Drawings of one checkpoint that lead from `a` to `b`."""
        return morph(self.painter(a.checkpoint), a, b, steps)


def new_seed() -> int:
    return random.randint(0, LARGEST_SEED)
