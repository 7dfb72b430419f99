"""Many captions, cut into tokens once: COCO has 414,000, and cutting them takes longer than anything else that is asked
of them."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from ..vocabulary import tokenise


@dataclass(frozen=True, eq=False)
class Tokens:
    kinds: list[str]  # the different tokens, those seen first before others
    flat: np.ndarray  # which of them, of all captions one after the other
    bounds: np.ndarray  # [n + 1]: caption k is flat[bounds[k] : bounds[k + 1]]

    @classmethod
    def of(cls, captions: Iterable[str]) -> "Tokens":
        kinds, flat, bounds = {}, array("I"), array("q", [0])
        for caption in captions:
            flat.extend(kinds.setdefault(token, len(kinds)) for token in tokenise(caption))
            bounds.append(len(flat))
        smallest = np.min_scalar_type(len(kinds))
        return cls(list(kinds), np.array(flat, smallest), np.array(bounds))

    @property
    def lengths(self) -> np.ndarray:
        """Tokens a caption."""
        return np.diff(self.bounds)

    def counts(self) -> Counter[str]:
        """How often each token stands in all captions."""
        return Counter(dict(zip(self.kinds, np.bincount(self.flat, minlength=len(self.kinds)).tolist())))

    def how_many(self, are: Callable[[str], bool]) -> np.ndarray:
        """Of each caption's tokens."""
        counted = np.array([are(token) for token in self.kinds], bool)
        before = np.zeros(len(self.flat) + 1, np.int32)  # of COCO's five million tokens: as small as can be
        np.cumsum(counted[self.flat], out=before[1:])
        return before[self.bounds[1:]] - before[self.bounds[:-1]]
