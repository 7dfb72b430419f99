"""The page's one door to the core: loads each checkpoint once, draws, and says in one sentence what went wrong."""

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import torch

import alignDRAW_core as ad
from alignDRAW_core.generation.comparison import Comparison, compare, presets
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.generation.interventions import WordEffect, what_if, word_effects
from alignDRAW_core.generation.suggestions import suggest

from .batched_painter import BatchedPainter, gatherer
from .families import Installed, families
from .installed import installed

LARGEST_SEED = 2**32 - 1


class Refused(Exception):
    """Something that cannot be done; the message is one sentence for the visitor."""


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the core's errors into `Refused`."""
    try:
        yield
    except (ValueError, ad.CheckpointError, OSError) as error:
        raise Refused(str(error)) from error


class Engine:
    """The painters of one running page. Several threads may use it at once."""

    def __init__(self, checkpoint: str | None = None, device: str = "auto", shelf: Path | None = None):
        """`checkpoint`, a name or a path, is drawn with first; left out, the default one, or the first that is
        installed. `shelf` is a folder of further ones, that come and go.

        Refused if there is none, or if it cannot be loaded.
        """
        # A drawing's products are small: more threads draw no faster, and wait for one another while a training has the
        # other cores.
        torch.set_num_threads(1)
        self.device, self.shelf = device, shelf
        self._lock, self._offering = threading.Lock(), threading.Lock()
        self._gatherer = gatherer()
        self._painters: dict[str, BatchedPainter] = {}
        self._files = self._installed()
        if checkpoint is None and not self._files:
            raise Refused("No checkpoint is installed. Train one with: python -m alignDRAW_core train --help")
        checkpoint = checkpoint or (
            ad.DEFAULT_CHECKPOINT if ad.DEFAULT_CHECKPOINT in self._files else next(iter(self._files))
        )
        self._first = self._files[checkpoint].path if checkpoint in self._files else Path(checkpoint)
        with refusals():
            first = self._load(self._first)
        self._painters[first.name] = first
        self.first = first.name
        first.draw(first.examples[0])  # the first drawing of a process is slow: not the visitor's

    @property
    def names(self) -> list[str]:
        """Of the checkpoints on offer, each family together."""
        return list(dict.fromkeys([self.first, *(name for names in self.families.values() for name in names)]))

    @property
    def families(self) -> dict[str, list[str]]:
        """The same by the first of each family: see families.py."""
        found = families(self._files)
        return found if any(self.first in names for names in found.values()) else {self.first: [self.first], **found}

    def family(self, name: str) -> list[str]:
        """All checkpoints that were made to be read beside this one, and itself; the family's first in front."""
        return next((names for names in self.families.values() if name in names), [name])

    def alike(self, name: str) -> list[str]:
        """All checkpoints of the same data, itself among them."""
        learned = {each: self._files[each].data for each in self.names if each in self._files}
        return [each for each, data in learned.items() if data and data == learned.get(name)]

    def kind(self, name: str) -> str:
        """Of a checkpoint's model."""
        return self._files[name].kind if name in self._files else self.painter(name).kind

    def file(self, name: str) -> Path:
        """Where a checkpoint on offer lies. Refused for any other name."""
        self.painter(name)
        return self._first if name == self.first else self._files[name].path

    def refresh(self) -> None:
        """Look again at what is on offer: what has changed since is loaded anew."""
        with self._lock:
            self._look_again()

    def painter(self, name: str) -> BatchedPainter:
        """The painter of a checkpoint on offer, loaded on first use. Refused for any other name."""
        with self._lock:
            if name not in self._painters:
                if name not in self._files:
                    self._look_again()
                if name not in self._files:
                    near = " or ".join(get_close_matches(str(name), self.names, 2))
                    meant = f" ({near}?)" if near else ""
                    raise Refused(
                        f"There is no such checkpoint here: {str(name)[:60]}{meant}. Choose one from the list."
                    )
                with refusals():
                    self._painters[name] = self._load(self._files[name].path)
            return self._painters[name]

    def _load(self, path: Path) -> BatchedPainter:
        return BatchedPainter.of(ad.load(path, self.device), self._gatherer)

    def _look_again(self) -> None:
        found = self._installed()
        for name in [name for name in self._painters if name in self._files and found.get(name) != self._files[name]]:
            if name != self.first or name in found:
                del self._painters[name]
        self._files = found

    def _installed(self) -> dict[str, Installed]:
        return {name: Installed.of(info) for name, info in installed(self.shelf).items()}

    def reads(self, checkpoint: str, caption: str) -> bool:
        """Can the caption be drawn, and is every word of it known? Refused for a checkpoint that is not on offer."""
        painter = self.painter(checkpoint)
        if painter.unknown_words(caption):
            return False
        try:
            painter.read(caption)
        except ValueError:
            return False
        return True

    def draw(
        self,
        checkpoint: str,
        caption: str,
        seed: int,
        temperature: float,
        variations: int = 1,
        sharpen: bool = False,
        strength: float | None = None,
    ) -> list[ad.Drawing]:
        """Draw a caption once for each of the seeds seed, seed + 1, ... (after the largest seed comes 0); raw, for that
        is quicker, or sharpened as well. Refused for bad input."""
        if not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
            raise Refused(f"The seed must be a whole number from 0 to {LARGEST_SEED}.")
        seeds = [(seed + i) % (LARGEST_SEED + 1) for i in range(variations)]
        painter = self.painter(checkpoint)
        with refusals():
            return painter.draw(
                [caption] * variations, seed=seeds, temperature=temperature, sharpen=sharpen, strength=strength
            )

    def sharpened(self, drawings: list[ad.Drawing]) -> list[np.ndarray]:
        """The finished pictures of drawings, sharpened, [H, W, C] each. Refused where a checkpoint has no sharpener."""
        found = {}
        for checkpoint in dict.fromkeys(drawing.checkpoint for drawing in drawings):
            painter, own = self.painter(checkpoint), [each for each in drawings if each.checkpoint == checkpoint]
            with refusals():
                found[checkpoint] = iter(painter.sharpen_finished(own))
        return [next(found[drawing.checkpoint]) for drawing in drawings]

    def surprise(self, checkpoint: str) -> str:
        """A caption that suits the checkpoint, by chance."""
        return self.painter(checkpoint).surprise(new_seed())

    def compare(
        self,
        checkpoint: str,
        text: str,
        seed: int,
        temperature: float | None,
        one_seed_each: bool = False,
        sharpen: bool = False,
        strength: float | None = None,
        vary: Mapping[str, list] | None = None,
    ) -> Comparison:
        """Draw a caption with alternatives in braces, and each at every value of what is to `vary` (as `compare`); raw,
        or sharpened as well. Refused for bad input."""
        painter = self.painter(checkpoint)
        with refusals():
            return compare(
                painter, text, seed, temperature, one_seed_each, sharpen, strength, vary, painter_of=self.painter
            )

    def presets(self, checkpoint: str) -> list[str]:
        """Comparisons that suit the checkpoint."""
        return presets(self.painter(checkpoint))

    def offers(self, compared: Comparison) -> list[list[list[str]]]:
        """For each drawing and each of its words, known words to swap it for."""
        with self._offering:  # the first to ask reads a thousand captions; the others wait rather than do so too
            return [suggest(self.painter(drawing.checkpoint), drawing.words) for drawing in compared.drawings]

    def what_if(self, drawing: ad.Drawing, place: int, first: int, last: int, direction: str) -> ad.Drawing:
        """Draw it again with attention forced to a word, or away from it, for some glimpses; all counted from 0.
        Refused for bad input."""
        painter = self.painter(drawing.checkpoint)
        with refusals():
            return what_if(painter, drawing, place, first, last, direction)

    def word_effects(self, drawing: ad.Drawing) -> list[WordEffect]:
        """What each word of a drawing did."""
        return word_effects(self.painter(drawing.checkpoint), drawing)

    def interpolate(self, a: ad.Drawing, b: ad.Drawing, steps: int) -> list[ad.Drawing]:
        """Drawings of one checkpoint that lead from `a` to `b`. Refused for those of two."""
        with refusals():
            return interpolate(self.painter(a.checkpoint), a, b, steps)


def new_seed() -> int:
    return random.randint(0, LARGEST_SEED)
