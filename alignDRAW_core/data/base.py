"""What every data set has in common. Whoever trains or measures knows only this."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ..vocabulary import Vocabulary


class Dataset(Protocol):
    key: str  # its name on the command line and in cards
    title: str  # its name for people
    image_shape: tuple[int, int, int]  # H, W, C
    needs_files: bool  # or are its pictures made afresh
    samples: int | None  # pairs of a picture and a caption: the paper's epoch; None where they are made without end
    about: str  # a sentence for the card
    examples: Sequence[str]  # captions that suit it, the first one drawn first
    comparisons: Sequence[str]  # captions with alternatives in braces
    phrases: Mapping[str, Sequence[str]]  # what captions are made of, by kind; empty where there are too many
    fillers: frozenset[str]  # words that carry no information of their own

    @classmethod
    def load(cls, data_root: Path | None = None, split: str = "train") -> "Dataset":
        """ValueError if its files are missing or damaged."""

    def vocabulary(self) -> Vocabulary:
        """The words a model of it knows."""

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, H, W, C] to train on, and a caption of each."""

    def plain(self) -> "Dataset":
        """As the paper shows it: nothing mirrored or cropped, every kind of caption equally often."""

    def everything(self) -> "Dataset":
        """With the combinations that models which draw are never shown: for what reads drawings, and must know them. No
        picture of a val or test split, though."""

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]] | None:
        """Always the same pictures, held out or trained on, with a caption each: to measure the bound on. None if there
        are none."""

    def held_out(self) -> list[dict]:
        """What training never shows, as it is stored in a checkpoint."""
