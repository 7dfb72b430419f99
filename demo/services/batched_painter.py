"""A painter for many visitors: what several threads want drawn at about the same time is drawn as one batch."""

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from alignDRAW_core import Drawing, Painter
from alignDRAW_core.generation.painter import (
    Sentence,
    check_override,
    check_seed,
    check_strength,
    check_temperature,
    one_each,
)

from .batching import Gatherer

MOST = 16  # captions a batch: more take as long each, and the first of them waits for the last
LENGTHS = 16  # words: sentences are filled up to the longest of their batch, so 60 are drawn apart from 10
PROCESSORS = threading.Semaphore(os.cpu_count() or 1)


@dataclass(frozen=True, eq=False)
class Wanted:
    """One drawing, of numbers that were checked."""

    painter: "BatchedPainter"
    sentence: Sentence
    seed: int
    temperature: float
    override: np.ndarray | None
    strength: float


@dataclass(frozen=True, eq=False)
class BatchedPainter(Painter):
    """Draws as the painter it is made of. Painters may share a gatherer; each batch is one painter's."""

    gatherer: Gatherer[Wanted, Drawing] | None = None

    @classmethod
    def of(cls, painter: Painter, gatherer: Gatherer[Wanted, Drawing]) -> "BatchedPainter":
        return cls(**{field.name: getattr(painter, field.name) for field in fields(painter)}, gatherer=gatherer)

    def draw_sentences(
        self,
        sentences: Sequence[Sentence],
        seeds: Sequence[int],
        temperature: float | Sequence[float] | None = None,
        overrides: Sequence[np.ndarray | None] | None = None,
        strength: float | Sequence[float] | None = None,
    ) -> list[Drawing]:
        count, attends = len(sentences), "attention" in self.model.capabilities

        def checked(override: np.ndarray | None, sentence: Sentence) -> np.ndarray | None:
            if override is None or not attends:  # which is refused when it is drawn
                return override
            return check_override(override, self.model.config.glimpses, len(sentence.words))

        return self.gatherer.ask(
            [
                Wanted(self, *each)
                for each in zip(
                    sentences,
                    [check_seed(seed) for seed in seeds],
                    one_each(temperature, count, self.default_temperature, check_temperature),
                    list(map(checked, overrides or [None] * count, sentences)),
                    one_each(strength, count, self.default_strength, check_strength),
                    strict=True,
                )
            ]
        )

    def draw_batch(self, wanted: list[Wanted]) -> list[Drawing]:
        return super().draw_sentences(
            [each.sentence for each in wanted],
            [each.seed for each in wanted],
            [each.temperature for each in wanted],
            [each.override for each in wanted],
            [each.strength for each in wanted],
        )

    def _sharpened(self, drawings: list[Drawing], pictures: list[np.ndarray]) -> list[np.ndarray]:
        """Not gathered, for several take as long together as one after the other; but not more of it at once than
        there are processors, for that would only slow the drawing down."""
        with PROCESSORS:
            return super()._sharpened(drawings, pictures)


def gatherer() -> Gatherer[Wanted, Drawing]:
    return Gatherer(
        lambda wanted: wanted[0].painter.draw_batch(wanted),
        MOST,
        kind=lambda each: (each.painter, len(each.sentence.words) // LENGTHS),
    )
