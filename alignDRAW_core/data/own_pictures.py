"""One's own captioned pictures as a data set to train on, and the pictures of an earlier one mixed in, against
forgetting."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ..vocabulary import UNK, Vocabulary, is_word, tokenise
from .captioned_images import CaptionedImages, load_captioned_images, save_captioned_images
from .ingest.images import Found
from .ingest.splits import TRAIN, VAL

MIN_PAIRS = 8  # fewer captioned pictures are refused
_SHIFT = 2  # pixels by which a picture may be moved in training
LITTLE_WORDS = frozenset("a an the is are of this there .".split())


@dataclass(frozen=True, eq=False)
class OwnPictures:
    """Somebody's own captioned pictures. The val split is held out: never trained on, only measured. It is the one that
    comes with them, or else about a tenth; none where every picture has a word of its own (see choose_held_out)."""

    data: CaptionedImages
    key, title = "own", "own pictures"
    needs_files = True
    comparisons = ()
    phrases = MappingProxyType({})  # too many words to choose from
    fillers = LITTLE_WORDS

    @classmethod
    def of(
        cls, pictures: np.ndarray, captions: Sequence[Sequence[str]], names: Sequence[str], held: np.ndarray
    ) -> "OwnPictures":
        """Pictures uint8 [n, H, W, C], of each one caption or more, a name, and whether it is held out (bool [n])."""
        splits = tuple(VAL if out else TRAIN for out in held)
        return cls(CaptionedImages(pictures, tuple(names), splits, tuple(map(tuple, captions))))

    @classmethod
    def from_found(cls, found: Found) -> "OwnPictures":
        """ValueError if there are fewer than MIN_PAIRS."""
        if len(found.names) < MIN_PAIRS:
            why = (
                f" The first that was left out: {found.skipped[0].name}: {found.skipped[0].reason}."
                if found.skipped
                else ""
            )
            raise ValueError(
                f"There are {len(found.names)} usable pictures with captions; at least {MIN_PAIRS} are needed.{why}"
            )
        given = np.array([split == VAL for split in found.splits])
        held = given if given.any() and not given.all() else choose_held_out(found.captions)
        return cls.of(found.pictures, found.captions, found.names, held)

    @classmethod
    def from_stored(cls, folder: Path) -> "OwnPictures":
        """What `save` wrote, or a prepared folder without its test split. ValueError if it is damaged, or too small."""
        data = load_captioned_images(folder)
        data = data.rows([row for row, split in enumerate(data.splits) if split in (TRAIN, VAL)])
        return cls.from_found(Found(data.images, list(map(list, data.captions)), list(data.ids), list(data.splits), []))

    def save(self, folder: Path) -> None:
        """Into a folder as captioned_images.py has it."""
        save_captioned_images(self.data, folder)

    @classmethod
    def load(cls, folder: Path) -> "OwnPictures":
        """What `save` wrote. ValueError if it is missing or damaged."""
        try:
            return cls(load_captioned_images(folder))
        except (ValueError, OSError) as error:
            raise ValueError(f"{folder} does not hold the pictures of a training run: {error}") from error

    @property
    def image_shape(self) -> tuple[int, int, int]:
        return self.data.images.shape[1:]

    @cached_property
    def held(self) -> np.ndarray:
        """bool [n]: held out."""
        return np.array([split == "val" for split in self.data.splits], dtype=bool)

    @cached_property
    def samples(self) -> int:
        """In an epoch: pairs of a picture and a caption."""
        return sum(len(own) for own, held in zip(self.data.captions, self.held) if not held)

    @cached_property
    def about(self) -> str:
        captions = sum(map(len, self.data.captions))
        told = f"Trained on {len(self.data.ids):,} pictures of somebody's own, with {captions:,} captions."
        return told if self.held.any() else f"{told} None was held out."

    @cached_property
    def learnable(self) -> list[str]:
        """The captions, but those with a word that only held-out pictures have."""
        each = [own for own, held in zip(self.data.captions, self.held) if not held]
        words = {word for own in each for caption in own for word in tokenise(caption)}
        return [caption for own in self.data.captions for caption in own if words.issuperset(tokenise(caption))]

    @cached_property
    def examples(self) -> list[str]:
        return telling(self.data.captions, 5)

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, H, W, C], moved by up to two pixels, and one caption of each."""
        rows = rng.choice(np.flatnonzero(~self.held), size=count)
        shifts = rng.integers(-_SHIFT, _SHIFT + 1, size=(count, 2))
        images = np.stack([shifted(self.data.images[row], *shift) for row, shift in zip(rows, shifts)])
        return images, [self.data.captions[row][rng.integers(len(self.data.captions[row]))] for row in rows]

    def readable(self, vocabulary: Vocabulary) -> "OwnPictures":
        """Without the captions of which the vocabulary knows no word, and the pictures that have no other. ValueError
        if fewer than MIN_PAIRS are left."""
        captions = [[caption for caption in own if knows_some(vocabulary, caption)] for own in self.data.captions]
        rows = [row for row, own in enumerate(captions) if own]
        if len(rows) < MIN_PAIRS or self.held[rows].all():
            raise ValueError(
                f"Only {len(rows)} of the {len(captions):,} pictures have a caption with a word that can be "
                f"learned; at least {MIN_PAIRS} are needed. Use fewer different words."
            )
        return OwnPictures.of(
            self.data.images[rows],
            [captions[row] for row in rows],
            [self.data.ids[row] for row in rows],
            self.held[rows],
        )

    def plain(self) -> "OwnPictures":
        return self

    def everything(self) -> "OwnPictures":
        return self

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]] | None:
        """Always the same pictures, held out or trained on, with their first captions: to measure the bound on. None if
        there are none."""
        rows = np.flatnonzero(self.held == held_out)
        if not len(rows):
            return None
        rows = np.random.default_rng(0).permutation(rows)[:count]
        return self.data.images[rows], [self.data.captions[row][0] for row in rows]

    def held_out(self) -> list[dict]:
        return [{"picture": name} for name, held in zip(self.data.ids, self.held) if held]

    def vocabulary(self) -> Vocabulary:
        return Vocabulary.from_captions(self.learnable)


@dataclass(frozen=True, eq=False)
class Mixed:
    """`new`, with a share of `old` in every batch."""

    new: object
    old: object
    share: float

    @property
    def fillers(self) -> frozenset[str]:
        return self.new.fillers & self.old.fillers

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        earlier = min(round(self.share * count), count - 1)  # however small the batch, there is something new in it
        images, captions = self.new.batch(count - earlier, rng)
        if not earlier:
            return images, captions
        old_images, old_captions = self.old.batch(earlier, rng)
        return np.concatenate([images, old_images]), captions + old_captions


def choose_held_out(captions: list[list[str]]) -> np.ndarray:
    """bool [n]: about a tenth, 2 to 200, always the same for the same captions, and none whose loss would leave a word
    unseen."""
    words = [{word for caption in own for word in tokenise(caption)} for own in captions]
    left = {}
    for own in words:
        for word in own:
            left[word] = left.get(word, 0) + 1
    held, wanted = np.zeros(len(captions), dtype=bool), min(max(round(len(captions) / 10), 2), 200)
    for row in np.random.default_rng(0).permutation(len(captions)):
        if held.sum() < wanted and all(left[word] > 1 for word in words[row]):
            held[row] = True
            for word in words[row]:
                left[word] -= 1
    return held


def about_held_out(held: np.ndarray) -> str:
    """A sentence about what choose_held_out chose."""
    if not held.any():
        return "No picture is held out to measure on: each has a word of its own, which would not be learned."
    count = held.sum()
    return (
        f"{count:,} {'picture is' if count == 1 else 'pictures are'} held out: not learned from, to "
        "measure how well it "
        "draws what it has not seen."
    )


def knows_some(vocabulary: Vocabulary, caption: str) -> bool:
    return any(is_word(token) and vocabulary.id_of(token) != UNK for token in tokenise(caption))


def telling(captions: list[list[str]], count: int) -> list[str]:
    """A few captions that together name as many different words as they can."""
    choices = list(dict.fromkeys(own[0] for own in captions))
    chosen, named = [], set()
    while choices and len(chosen) < count:
        best = max(choices, key=lambda caption: len(set(tokenise(caption)) - named))
        chosen.append(best)
        choices.remove(best)
        named |= set(tokenise(best))
    return chosen


def shifted(picture: np.ndarray, down: int, across: int) -> np.ndarray:
    """[H, W, C] moved by whole pixels; its edge is drawn out."""
    rows, columns = (np.clip(np.arange(size) - step, 0, size - 1) for size, step in zip(picture.shape, (down, across)))
    return picture[rows][:, columns]
