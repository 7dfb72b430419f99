"""Captioned photographs, 32 x 32 in colour, from prepared folders: the paper's real task."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType

import numpy as np
from PIL import Image

from ..vocabulary import MAX_WORDS, Vocabulary, is_word, tokenise
from .captioned_images import (
    SIDE,
    CaptionedImages,
    captions_made_by,
    let_go,
    load_prepared,
    prepared_folders,
    together,
)
from .class_captions import in_colours
from .tokens import Tokens

SMALLEST_CROP = 28  # pixels, of 32

# Those that classifiers read right most often, raw and sharpened (plane, deer and jellyfish nine times in ten, ship and
# car eight), and places. Then the paper's own captions, Figures 1, 3, 4 and 5.
EXAMPLES = [
    "A plane in the blue sky.",
    "A red car on the road.",
    "A deer in the grass.",
    "A ship on the sea.",
    "A black dog runs through the snow.",
    "A jellyfish in blue water.",
    "A beach by the sea.",
    "A photo of a cat.",
    "A child in a swimming pool.",
    "An orange.",
    "A yellow school bus parked in a parking lot.",
    "A group of people walk on a beach with surf boards.",
    "A bowl of bananas is on the table.",
    "A herd of elephants walking across a dry grass field.",
    "A stop sign is flying in blue skies.",
    "A toilet seat sits open in the grass field.",
    "A surfer, a woman, and a child walk on the beach.",
    "A person skiing on sand clad vast desert.",
    "The decadent chocolate desert is on the table.",
    "A very large commercial plane flying in rainy skies.",
    "A herd of elephants flying in the blue skies.",
    "A vintage photo of a cat.",
    "A rider on a blue motorcycle in the desert.",
]

# What is drawn best, then after Figures 3, 4 and 5, and some of what Flickr8k shows most.
COMPARISONS = [
    "a {red|blue|yellow|white} car on the road.",
    "a {ship|plane|deer|cat} on a {blue|green} background.",
    "a dog runs through the {grass|snow|water|sand}.",
    "a {black|brown|white} dog plays in the {grass|snow}.",
    "a person on a {beach|mountain|street} {at night|in the day}.",
    "A {yellow|red|green|blue} school bus parked in a parking lot.",
    "A very large commercial plane flying in {blue|rainy} skies.",
    "A herd of elephants walking across a {dry|green} grass field.",
    "{The decadent chocolate desert|A bowl of bananas} is on the table.",
    "A vintage photo of a {cat|dog}.",
    "A rider on a blue motorcycle in the {desert|forest}.",
    "A surfer, a woman, and a child walk on the {beach|sun}.",
]

# Sentences to be filled in at random, of the kind that people write and of the kind that a program makes.
WHO = [
    "a man",
    "a woman",
    "a boy",
    "a girl",
    "a child",
    "two children",
    "a group of people",
    "a person in a red jacket",
    "a man in a blue shirt",
    "a black dog",
    "a brown dog",
    "a white dog",
    "two dogs",
]
DOES = ["running", "walking", "standing", "jumping", "playing", "sitting"]
WHERE = [
    "in the grass",
    "in the snow",
    "in the water",
    "on the beach",
    "on the street",
    "on a mountain",
    "in a field",
    "in the forest",
    "near the ocean",
    "at night",
    "at sunset",
    "in front of a building",
    "on a rock",
    "in a pool",
]
THINGS = ["ship", "plane", "car", "truck", "deer", "cat", "dog", "horse", "bird", "frog"]
SHADES = ["red", "blue", "green", "yellow", "white", "black", "grey", "brown"]


# Of a batch, by prepared folder, where all are of these: captions by people weigh more than those made by a program.
SHARES = {"flickr8k": 0.4, "cifar10": 0.3, "tiny_imagenet": 0.3}


@dataclass(frozen=True, eq=False)
class Photos:
    """One split of one or several prepared folders."""

    pictures: CaptionedImages
    sources: tuple[dict, ...]  # a folder each: its name, the split, how many pictures and captions
    val: CaptionedImages  # their val split; there may be none
    varies: bool = True  # in training: see `varied`
    key, title = "photos", "photographs with captions"
    image_shape = (SIDE, SIDE, 3)
    seen_at_least = 5  # a rarer word teaches nothing; it is read as unknown
    most_words = None  # K
    captions_each = None  # of a picture; None for all
    lengths = (1, MAX_WORDS)  # of captions, in words
    needs_files = True
    comparisons = COMPARISONS
    phrases = MappingProxyType({})  # too many words to choose from
    fillers = frozenset("a an the is are of in on at with and .".split())

    @classmethod
    def load(cls, data_root: str | Path, split: str = "train") -> "Photos":
        """Of `data_root`, or of all prepared folders in it. ValueError if there are none or they hold nothing of the
        split."""
        parts, val, sources = [], [], []
        for folder in prepared_folders(data_root):
            whole = load_prepared(folder)
            part = whole.split(split)
            val.append(whole.split("val"))
            if len(part):
                parts.append(part)
                sources.append(
                    {
                        "folder": folder.name,
                        "split": split,
                        "pictures": len(part),
                        "captions": sum(map(len, part.captions)),
                        **({"captions_made_by": maker} if (maker := captions_made_by(folder)) else {}),
                    }
                )
        if not parts:
            raise ValueError(f"the prepared photographs in {data_root} have no {split} split")
        return cls(together(parts), tuple(sources), together(val))

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, list[str]]:
        """Images uint8 [count, 32, 32, 3], usually mirrored and slightly cropped at random, and one of the captions of
        each."""
        rows = rng.choice(len(self.usable), size=count, p=self._chances)
        images = [self.pictures.images[self.usable[row][0]] for row in rows]
        images = np.stack([varied(image, rng) for image in images] if self.varies else images)
        let_go(self.pictures.images)
        return images, [str(rng.choice(self.usable[row][1])) for row in rows]

    @property
    def about(self) -> str:
        each = (
            f"{source['pictures']:,} of {source['folder']}, with captions by {source.get('captions_made_by', 'people')}"
            for source in self.sources
        )
        return f"Trained on photographs shrunk to 32 x 32 pixels: {'; '.join(each)}."

    def plain(self) -> "Photos":
        return replace(self, varies=False)

    def everything(self) -> "Photos":
        return self

    @cached_property
    def _chances(self) -> np.ndarray | None:
        """Of each usable picture to be the next in a batch: its folder's share, divided among the folder's usable
        pictures. None, all the same, where a folder has no share in SHARES."""
        names = [source["folder"] for source in self.sources]
        if not set(names) <= SHARES.keys():
            return None
        folder_of = np.repeat(np.arange(len(names)), [source["pictures"] for source in self.sources])
        folders = folder_of[[row for row, _ in self.usable]]
        chances = np.array([SHARES[name] for name in names])[folders] / np.bincount(folders)[folders]
        return chances / chances.sum()

    @cached_property
    def usable(self) -> list[tuple[int, list[str]]]:
        """(row, the captions that are trained on), of the pictures that have any: not too short, not too long, with a
        known word."""
        found = self._usable(self.pictures, self._tokens)
        if not found:
            raise ValueError(
                f"no caption can be trained on: of {self.lengths[0]} to {self.lengths[1]} words, with a "
                "word that is seen "
                f"at least {self.seen_at_least} times. Prepare more pictures."
            )
        return found

    def _usable(self, pictures: CaptionedImages, tokens: Tokens) -> list[tuple[int, list[str]]]:
        known = set(self._vocabulary.words)
        least, most = self.lengths
        words = tokens.how_many(is_word)
        good = (least <= words) & (words <= most) & (tokens.lengths <= MAX_WORDS)
        good &= tokens.how_many(lambda token: is_word(token) and token in known) > 0
        goods = iter(good.tolist())
        kept = ([caption for caption in each if next(goods)] for each in self._captions(pictures))
        return [(row, captions) for row, captions in enumerate(kept) if captions]

    def _captions(self, pictures: CaptionedImages) -> Iterator[tuple[str, ...]]:
        """Of each picture, those that count."""
        return (captions[: self.captions_each] for captions in pictures.captions)

    def _cut(self, pictures: CaptionedImages) -> Tokens:
        return Tokens.of(chain.from_iterable(self._captions(pictures)))

    @cached_property
    def _tokens(self) -> Tokens:
        return self._cut(self.pictures)

    def validation(self, count: int = 32, held_out: bool = True) -> tuple[np.ndarray, list[str]] | None:
        """Always the same pictures, of the val split or trained on, with their first captions: to measure the bound on.
        None if there are none."""
        pictures, usable = (self.val, self._held) if held_out else (self.pictures, self.usable)
        if not usable:
            return None
        chosen = [usable[k] for k in np.random.default_rng(0).permutation(len(usable))[:count]]
        return pictures.images[[row for row, _ in chosen]], [captions[0] for _, captions in chosen]

    @cached_property
    def _held(self) -> list[tuple[int, list[str]]]:
        return self._usable(self.val, self._cut(self.val))

    @cached_property
    def examples(self) -> list[str]:
        """EXAMPLES, as far as these words can say them; else some of these captions."""
        known = self._vocabulary.ids

        def sayable(caption: str) -> bool:
            unknown = [token not in known for token in tokenise(caption)]
            return sum(unknown) <= min(2, len(unknown) / 4)

        return list(filter(sayable, EXAMPLES)) or [captions[0] for _, captions in self.usable[:8]]

    @property
    def samples(self) -> int:
        """In an epoch: pairs of a picture and a caption."""
        return sum(len(captions) for _, captions in self.usable)

    def vocabulary(self) -> Vocabulary:
        """The words seen often enough to be learned, the frequent ones first."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.from_counts(self.word_counts, self.most_words, self.seen_at_least)

    @cached_property
    def word_counts(self) -> Counter[str]:
        """How often each word stands in the captions."""
        return self._tokens.counts()

    def held_out(self) -> list[dict]:
        """What was trained on, as it is stored in a checkpoint; all else in these folders was held out."""
        return list(self.sources)

    @staticmethod
    def random_caption(rng: np.random.Generator) -> str:
        """A sentence in the words of these captions."""
        if rng.random() < 0.5:
            return " ".join(str(rng.choice(part)) for part in (WHO, DOES, WHERE)) + "."
        its, behind = rng.choice(SHADES, 2, replace=False)
        return in_colours(its, rng.choice(THINGS), behind)


class COCO(Photos):
    """As the paper reads COCO: the first five captions of a picture, of 7 to 29 words, and 25,323 words at most."""

    key, title = "coco", "COCO"
    seen_at_least = 1
    most_words = 25_323
    captions_each = 5
    lengths = (7, 29)
    about = (
        "Trained on COCO's photographs with captions by people, shrunk to 32 x 32 pixels, as in the paper. It draws "
        "soft impressions: "
        "palettes and layouts that follow the words, with shapes that are seldom clear."
    )


def varied(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A picture [32, 32, 3] mirrored in half of the cases, and in half of them cropped a little and resized to what it
    was."""
    if rng.random() < 0.5:
        image = image[:, ::-1]
    if rng.random() < 0.5:
        side = rng.uniform(SMALLEST_CROP, SIDE)
        left, top = rng.uniform(0, SIDE - side, size=2)
        image = np.asarray(
            Image.fromarray(np.ascontiguousarray(image)).resize(
                (SIDE, SIDE), Image.Resampling.BICUBIC, box=(left, top, left + side, top + side)
            )
        )
    return image
