"""A drawing made again from the same noise, with something changed: a word left unsaid, attention kept from it or
forced to it."""

from dataclasses import dataclass, replace

import numpy as np

from ..vocabulary import UNK, Sentence, is_word
from .drawing import Drawing
from .painter import Painter

DIRECTIONS = ("to", "away")


@dataclass(frozen=True, eq=False)
class WordEffect:
    """A change is the mean absolute difference of two finished pictures, 0 to 1."""

    word: str
    place: int  # in the sentence, from 0
    attention: (
        float | None
    )  # its share of all attention in the drawing, 0 to 1; None for a model that attends to no words
    unsaid: Drawing  # the word replaced by UNK, which means "not said"
    unattended: Drawing | None  # the word said, but given no attention; its neighbours' h_lang still know of it
    unsaid_change: float
    unattended_change: float | None


def word_effects(painter: Painter, drawing: Drawing) -> list[WordEffect]:
    """One for every word (marks of punctuation are left out), in the order of the caption; all drawn in one batch. A
    model that attends to no words cannot look away from one: then a word is only left unsaid."""
    sentence = painter.read(drawing.caption)
    places = [k for k, word in enumerate(sentence.words) if is_word(word)]
    sentences, overrides = [unsaid(sentence, k) for k in places], [None] * len(places)
    if drawing.attention is not None:
        sentences += [sentence] * len(places)
        # With a single word there is nowhere else to look.
        overrides += [looking_away(drawing, k) if len(sentence.words) > 1 else None for k in places]
    again = painter.draw_sentences(
        sentences, [drawing.seed] * len(sentences), drawing.temperature, overrides, drawing.strength
    )
    without = [replace(each, altered="a word was left unsaid") for each in again[: len(places)]]
    unseen = again[len(places) :] or [None] * len(places)
    return [
        WordEffect(
            sentence.words[k],
            k,
            None if drawing.attention is None else float(drawing.attention[:, k].mean()),
            unsaid,
            unattended,
            change(drawing, unsaid),
            None if unattended is None else change(drawing, unattended),
        )
        for k, unsaid, unattended in zip(places, without, unseen)
    ]


def unsaid(sentence: Sentence, place: int) -> Sentence:
    """The sentence with the word at `place` replaced by UNK."""
    ids = sentence.ids.copy()
    ids[place] = UNK
    return replace(sentence, ids=ids)


def looking_away(drawing: Drawing, place: int) -> np.ndarray:
    """The attention override [T, N] that gives the word at `place` nothing."""
    override = np.full(drawing.attention.shape, np.nan, dtype=np.float32)
    override[:, place] = 0
    return override


def what_if(painter: Painter, drawing: Drawing, place: int, first: int, last: int, direction: str) -> Drawing:
    """Draw again from the same noise, with all attention on the word at `place` (direction "to") or none ("away") from
    glimpse `first` to glimpse `last`, all counted from 0 and both ends included. ValueError for a word, a glimpse or a
    direction that is not there, for looking away from the only word, or for a model that attends to no words."""
    if drawing.attention is None:
        raise ValueError(f"{drawing.checkpoint} attends to no words ({painter.kind}): there is no attention to force.")
    glimpses, words = drawing.attention.shape
    if not all(isinstance(number, int | np.integer) for number in (place, first, last)):
        raise ValueError("A word and glimpses are told by their numbers, which are whole.")
    if not 0 <= place < words:
        raise ValueError(f"The caption has {words} words; choose one of them.")
    if not 0 <= first <= last < glimpses:
        raise ValueError(f"The glimpses must be from 1 to {glimpses}, the first not after the last.")
    if direction not in DIRECTIONS:
        raise ValueError("Attention can be forced to a word or away from it: the direction is to or away.")
    if direction == "away" and words == 1:
        raise ValueError("With a single word there is nowhere else to look.")
    override = np.full(drawing.attention.shape, np.nan, dtype=np.float32)
    if direction == "to":
        override[first : last + 1] = 0
        override[first : last + 1, place] = 1
    else:
        override[first : last + 1, place] = 0
    return painter.draw(
        drawing.caption, drawing.seed, drawing.temperature, override, sharpen=False, strength=drawing.strength
    )


def change_map(a: Drawing, b: Drawing) -> np.ndarray:
    """Where two finished pictures differ: [H, W], the mean over colours of the absolute difference, 0 to 1."""
    return np.abs(a.image - b.image).mean(axis=-1)


def change(a: Drawing, b: Drawing) -> float:
    return float(change_map(a, b).mean())
