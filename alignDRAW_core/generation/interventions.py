"""What each word did: the caption drawn again without the word, and again without attention to it, from the same noise."""
from dataclasses import dataclass, replace

import numpy as np

from .drawing import Drawing
from .painter import Painter
from ..vocabulary import UNK, Sentence, is_word


@dataclass(frozen=True, eq=False)
class WordEffect:
    """A change is the mean absolute difference of two finished pictures, 0 to 1."""
    word: str
    place: int                  # in the sentence, from 0
    attention: float            # its share of all attention in the drawing, 0 to 1
    unsaid: Drawing             # the word replaced by UNK, which means "not said"
    unattended: Drawing         # the word said, but given no attention; its neighbours' h_lang still know of it
    unsaid_change: float
    unattended_change: float


def word_effects(painter: Painter, drawing: Drawing) -> list[WordEffect]:
    """One for every word (marks of punctuation are left out), in the order of the caption; all drawn in one batch."""
    sentence = painter.read(drawing.caption)
    places = [k for k, word in enumerate(sentence.words) if is_word(word)]
    sentences, overrides = [], []
    for k in places:
        sentences += [unsaid(sentence, k), sentence]
        # With a single word there is nowhere else to look.
        overrides += [None, looking_away(drawing, k) if len(sentence.words) > 1 else None]
    again = painter.draw_sentences(sentences, [drawing.seed] * len(sentences), drawing.temperature, overrides, drawing.strength)
    return [WordEffect(sentence.words[k], k, float(drawing.attention[:, k].mean()), unsaid, unattended,
                       change(drawing, unsaid), change(drawing, unattended))
            for k, unsaid, unattended in zip(places, again[0::2], again[1::2])]


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


def change_map(a: Drawing, b: Drawing) -> np.ndarray:
    """Where two finished pictures differ: [H, W], the mean over colours of the absolute difference, 0 to 1."""
    return np.abs(a.image - b.image).mean(axis=-1)


def change(a: Drawing, b: Drawing) -> float:
    return float(change_map(a, b).mean())
