"""Do two captions say the same? By the words that tell something of a picture."""

from collections.abc import Iterable, Sequence

from ..data.own_pictures import LITTLE_WORDS
from ..data.registry import dataset_of
from ..vocabulary import FIGURES, is_word


def fillers_of(card: dict) -> frozenset[str]:
    """The little words of the data set that a checkpoint's card names; of somebody's own pictures, those of English."""
    dataset = dataset_of(card)
    return dataset.fillers if dataset else LITTLE_WORDS


def telling(words: Iterable[str], fillers: Iterable[str]) -> list[str]:
    """Of the words of a caption, those that are neither little nor marks, each once, figures as words; of a caption of
    nothing else, all its words."""
    spoken = list(dict.fromkeys(as_word(word) for word in words if is_word(word)))
    return [word for word in spoken if word not in fillers] or spoken


def agreement(said: Sequence[str], caption: Sequence[str], fillers: Iterable[str]) -> list[bool | None]:
    """For each word that was said: is it in the caption? None for little words and marks."""
    known = {as_word(word) for word in caption}
    return [as_word(word) in known if is_word(word) and word not in fillers else None for word in said]


def as_word(token: str) -> str:
    """A figure as its word: 7 is seven."""
    return FIGURES[int(token)] if len(token) == 1 and token in "0123456789" else token
