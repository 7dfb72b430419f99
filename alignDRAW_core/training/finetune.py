"""Going on from a checkpoint with pictures of one's own: new words, old ones not forgotten."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from ..data.own_pictures import OwnPictures
from ..data.registry import dataset_of
from ..export.canvas import to_uint8
from ..files import atomic_write
from ..generation.painter import Painter
from ..models.base import ImageModel
from ..storage.encoders import with_encoder
from ..vocabulary import UNK, Vocabulary, is_word, tokenise
from .card import card_of
from .likelihood import start_with
from .recipe import Recipe
from .state import Run
from .validation import validate

SHARE = 0.4  # of each batch that rehearses what the source knows
REHEARSED = 256  # drawings of the earlier data set, where that cannot be made afresh
BATCH_OF_DRAWINGS = 32
MOST_NEW_WORDS = 5000


@dataclass(frozen=True)
class FinetuneInfo:
    """What a run learns on top of which checkpoint: run.json in its folder, so that it can be resumed with nothing else
    at hand."""

    data: str  # the key of a data set, or of OwnPictures
    share: float = 0.0  # of each batch that rehearses the source
    precision: str = "float32"
    source: dict = field(default_factory=dict)  # name, about, data and steps of the checkpoint; empty from scratch
    examples: list = field(default_factory=list)  # captions that the source draws
    temperature: float = 0.5
    new_words: dict = field(default_factory=dict)  # and how often each occurs
    before: dict = field(default_factory=dict)  # the bound at step 0
    strength: float = 1.0

    def save(self, folder: Path) -> None:
        with atomic_write(folder / "run.json") as file:
            file.write(json.dumps(asdict(self), ensure_ascii=False).encode())

    @classmethod
    def load(cls, folder: Path) -> "FinetuneInfo":
        """ValueError if run.json is damaged."""
        try:
            return cls(**json.loads((folder / "run.json").read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{folder / 'run.json'} is damaged: {error}") from error

    def card(self, run: Run, data, device: str) -> dict:
        """The card of the run as it stands. `data` is what is learned, without what is rehearsed."""
        card = card_of(run, data, device, self.precision)
        card |= {"default_temperature": self.temperature, "default_strength": self.strength}
        if not self.source:
            return card
        words = list(self.new_words)
        about = f"Fine-tuned from {self.source['checkpoint']}. {data.about}" + (
            f" New words: {', '.join(words[:12])}{', ...' if len(words) > 12 else ''}." if words else ""
        )
        training = {
            **card["training"],
            "source": self.source,
            "rehearsed": self.share,
            "new_words": self.new_words,
            "before": self.before,
            "after": validate(run, data),
        }
        return {
            **card,
            "training": training,
            "about": about,
            "examples": list(dict.fromkeys([*data.examples[:5], *self.examples[:3]])),
        }


def finetune_info(source: Painter, data, captions: Sequence[str], share: float, precision: str) -> FinetuneInfo:
    training = source.card["training"]
    facts = {
        "checkpoint": source.name,
        "about": source.card["about"],
        "data": training.get("data"),
        "steps": training.get("steps"),
    }
    return FinetuneInfo(
        data.key,
        share,
        precision,
        facts,
        source.examples,
        source.default_temperature,
        new_words(source.vocabulary, captions),
        strength=source.default_strength,
    )


def row_captions(data, info: FinetuneInfo) -> tuple[list[str], list[bool]]:
    """The captions that are drawn again and again: four of what is learned, two of what the source knew; and which are
    which."""
    learned = list(data.examples[:4])
    known = [caption for caption in info.examples if caption not in learned][:2]
    return learned + known, [True] * len(learned) + [False] * len(known)


def start_from(source: Painter, captions: Sequence[str], recipe: Recipe, seed: int, device: torch.device) -> Run:
    """A new run at step 0 that draws known captions exactly as `source` does, and knows the new words of `captions`."""
    if "bound" not in source.model.capabilities:
        raise ValueError(
            f"{source.name} ({source.kind}) learned against discriminators that it does not hold: it learns no more"
        )
    words = list(new_words(source.vocabulary, captions))[:MOST_NEW_WORDS]
    model, vocabulary = grow(source.model, source.vocabulary, words)
    recipe = replace(recipe, known_words=len(source.vocabulary))
    return start_with(model.to(device), recipe, vocabulary, seed)


def new_words(vocabulary: Vocabulary, captions: Iterable[str]) -> dict[str, int]:
    """Words of the captions that the vocabulary lacks, and how often each occurs, the frequent ones first. No
    punctuation: what a checkpoint ignores in a caption it goes on to ignore."""
    counts = Counter(
        word for caption in captions for word in tokenise(caption) if is_word(word) and vocabulary.id_of(word) == UNK
    )
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def grow(model: ImageModel, vocabulary: Vocabulary, words: Iterable[str]) -> tuple[ImageModel, Vocabulary]:
    """A copy of the model that knows these words as well; known words keep their ids, and known captions their
    pictures, to the bit."""
    grown = Vocabulary([*vocabulary.words, *words])
    return with_encoder(model.grow_vocabulary(len(grown) - len(vocabulary)), grown), grown


def earlier_dataset(source: Painter):
    """What the source was trained on, to rehearse it: made afresh where that needs no files, else drawn by the source
    itself."""
    dataset = dataset_of(source.card)
    return dataset.load() if dataset is not None and not dataset.needs_files else remembered(source)


def remembered(source: Painter, count: int = REHEARSED) -> OwnPictures:
    """Drawings of captions that suit the source, as pictures to train on."""
    captions = [source.surprise(seed) for seed in range(count)]
    pictures = []
    for first in range(0, count, BATCH_OF_DRAWINGS):
        seeds = list(range(first, min(first + BATCH_OF_DRAWINGS, count)))
        pictures += [
            drawing.image for drawing in source.draw([captions[seed] for seed in seeds], seed=seeds, sharpen=False)
        ]
    names = [f"drawing {seed}" for seed in range(count)]
    return OwnPictures.of(
        to_uint8(np.stack(pictures)), [[caption] for caption in captions], names, np.zeros(count, dtype=bool)
    )
