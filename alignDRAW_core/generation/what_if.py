"""What if the model had looked elsewhere: attention forced to a word, or away from it, for some glimpses."""
import numpy as np

from .drawing import Drawing
from .painter import Painter

DIRECTIONS = ("to", "away")


def what_if(painter: Painter, drawing: Drawing, place: int, first: int, last: int, direction: str) -> Drawing:
    """Draw again from the same noise, with all attention on the word at `place` (direction "to") or none ("away") from glimpse
    `first` to glimpse `last`, all counted from 0 and both ends included. ValueError for a word, a glimpse or a direction that is not
    there, for looking away from the only word, or for a model that attends to no words.
    """
    if drawing.attention is None:
        raise ValueError(f"{drawing.checkpoint} attends to no words ({painter.kind}): there is no attention to force.")
    glimpses, words = drawing.attention.shape
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
        override[first:last + 1] = 0
        override[first:last + 1, place] = 1
    else:
        override[first:last + 1, place] = 0
    return painter.draw(drawing.caption, drawing.seed, drawing.temperature, override, sharpen=False, strength=drawing.strength)
