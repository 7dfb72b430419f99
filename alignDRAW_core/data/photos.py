"""Photographs with human captions, 32 x 32 in colour, from prepared folders: the paper's real task."""
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from ..vocabulary import MAX_WORDS, Vocabulary, tokenise
from .prepared import SIDE, Prepared, prepared_folders, read_prepared

SEEN_AT_LEAST = 5       # a rarer word teaches nothing; it is read as unknown
SMALLEST_CROP = 28      # pixels, of 32

ABOUT = ("Trained on photographs with captions by people (Flickr8k and a little of COCO), shrunk to 32 x 32 pixels. It draws soft "
         "impressions: palettes and layouts that follow the words, grass, snow, water, night, with shapes that are seldom clear.")

# The paper's own captions: Figures 1, 3, 4 and 5.
EXAMPLES = [
    "A stop sign is flying in blue skies.",
    "A herd of elephants flying in the blue skies.",
    "A person skiing on sand clad vast desert.",
    "A toilet seat sits open in the grass field.",
    "A yellow school bus parked in a parking lot.",
    "A very large commercial plane flying in rainy skies.",
    "A herd of elephants walking across a dry grass field.",
    "A herd of elephants walking across a green grass field.",
    "The decadent chocolate desert is on the table.",
    "A bowl of bananas is on the table.",
    "A vintage photo of a cat.",
    "A rider on a blue motorcycle in the desert.",
    "A surfer, a woman, and a child walk on the beach.",
    "A group of people walk on a beach with surf boards.",
]

COMPARISONS = [
    "a dog runs through the {grass|snow|water|sand}.",
    "a {yellow|red|green|blue} bus parked in a parking lot.",
    "a person on a {beach|mountain|street} {at night|in the day}.",
    "a {black|brown|white} dog plays in the {grass|snow}.",
    "a rider on a blue motorcycle in the {desert|forest}.",
    "a large plane flying in {blue|grey} skies.",
    "a surfer, a woman, and a child walk on the {beach|sun}.",
]

# Sentences of the kind that people write, to be filled in at random.
WHO = ["a man", "a woman", "a boy", "a girl", "a child", "two children", "a group of people", "a person in a red jacket", "a man in a blue shirt",
       "a black dog", "a brown dog", "a white dog", "two dogs"]
DOES = ["runs", "walks", "stands", "jumps", "plays", "sits"]
WHERE = ["in the grass", "in the snow", "in the water", "on the beach", "on the street", "on a mountain", "in a field", "in the forest",
         "near the ocean", "at night", "at sunset", "in front of a building", "on a rock", "in a pool"]


@dataclass(frozen=True, eq=False)
class Photos:
    """One split of one or several prepared folders."""
    pictures: Prepared
    sources: tuple[dict, ...]         # a folder each: its name, the split, how many pictures and captions
    name = "photographs with captions"
    needs_files = True
    about = ABOUT
    examples = EXAMPLES
    comparisons = COMPARISONS
    fillers = frozenset("a an the is are of in on at with and .".split())

    @classmethod
    def load(cls, data_root: str | Path, split: str = "train") -> "Photos":
        """Of `data_root`, or of all prepared folders in it. ValueError if there are none or they hold nothing of the split."""
        parts, sources = [], []
        for folder in prepared_folders(data_root):
            part = read_prepared(folder).split(split)
            if len(part):
                parts.append(part)
                sources.append({"folder": folder.name, "split": split, "pictures": len(part), "captions": sum(map(len, part.captions))})
        if not parts:
            raise ValueError(f"the prepared photographs in {data_root} have no {split} split")
        together = Prepared(np.concatenate([part.images for part in parts]),
                            *(sum((getattr(part, name) for part in parts), ()) for name in ("ids", "splits", "captions")))
        return cls(together, tuple(sources))

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, 32, 32, 3], mirrored and slightly cropped at random, and one of the captions of each."""
        rows = rng.integers(len(self.readable), size=count)
        images = [varied(self.pictures.images[self.readable[row][0]], rng) for row in rows]
        return np.stack(images), [str(rng.choice(self.readable[row][1])) for row in rows]

    @cached_property
    def word_counts(self) -> dict[str, int]:
        """How often each word stands in the captions."""
        return Counter(token for captions in self.pictures.captions for caption in captions for token in tokenise(caption))

    def vocabulary(self) -> Vocabulary:
        """The words seen often enough to be learned, the frequent ones first."""
        return Vocabulary(self._words)

    @cached_property
    def _words(self) -> list[str]:
        return Vocabulary.from_counts(self.word_counts, seen_at_least=SEEN_AT_LEAST).words

    @cached_property
    def readable(self) -> list[tuple[int, list[str]]]:
        """(row, its captions that hold a known word and are not too long), of the pictures that have any."""
        known = set(self._words)
        found = []
        for row, captions in enumerate(self.pictures.captions):
            kept = [caption for caption in captions if len(tokens := tokenise(caption)) <= MAX_WORDS
                    and any(token in known and token.isalnum() for token in tokens)]
            if kept:
                found.append((row, kept))
        if not found:
            raise ValueError(f"no caption holds a word that is seen {SEEN_AT_LEAST} times: there are too few pictures to train on")
        return found

    def held_out(self) -> list[dict]:
        """What was trained on; every other split was not."""
        return list(self.sources)

    @staticmethod
    def random_caption(rng: np.random.Generator) -> str:
        """A sentence in the words of these captions."""
        return " ".join(str(rng.choice(part)) for part in (WHO, DOES, WHERE)) + "."


def varied(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A picture [32, 32, 3] mirrored in half of the cases, and in half of them cropped a little and resized to what it was."""
    if rng.random() < 0.5:
        image = image[:, ::-1]
    if rng.random() < 0.5:
        side = rng.uniform(SMALLEST_CROP, SIDE)
        left, top = rng.uniform(0, SIDE - side, size=2)
        image = np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((SIDE, SIDE), Image.Resampling.BICUBIC,
                                                                               box=(left, top, left + side, top + side)))
    return image
