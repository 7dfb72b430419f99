"""Saying the same a little differently in training, so that the language model leans on no single word."""

import numpy as np

from ..vocabulary import UNK


def vary(
    ids: np.ndarray,
    fillers: np.ndarray,
    word_dropout: float,
    filler_dropout: float,
    rng: np.random.Generator,
    caption_dropout: float = 0.0,
) -> np.ndarray:
    """A sentence of ids [N] -> ids [M], M <= N.

    Half of the sentences lose each of their `fillers` (ids) with chance `filler_dropout`. Then every word turns into
    UNK with chance `word_dropout`: so UNK comes to mean "not said". With chance `caption_dropout` nothing is said at
    all: every word is UNK."""
    if caption_dropout and rng.random() < caption_dropout:
        return np.full_like(ids, UNK)
    if filler_dropout and rng.random() < 0.5:
        shorter = ids[~(np.isin(ids, fillers) & (rng.random(len(ids)) < filler_dropout))]
        ids = shorter if len(shorter) else ids
    return np.where(rng.random(len(ids)) < word_dropout, UNK, ids)
