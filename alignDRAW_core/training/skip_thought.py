"""Training the encoder of sentences: from a caption's state, two GRUs say two other captions of the same picture, which
take the place of the sentences before and after (Kiros et al. 2015)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models.skip_thought import SkipThought
from ..vocabulary import MARKS, PAD, UNK, Vocabulary, pad
from .ema import average_at
from .loop import Step, Update
from .optimizers import Adam, guarded_update
from .recipe import check_choices, check_numbers
from .schedules import SCHEDULES, learning_rate
from .state import Run, read_state, restore

NEIGHBOURS = 2
GRAD_CLIP, SKIP_THRESHOLD = 5.0, 1e4
BETAS = (0.9, 0.99)


@dataclass(frozen=True)
class SkipThoughtConfig:
    vocabulary: int
    embedding: int = 128
    size: int = 512  # m, of a sentence vector
    h_decoder: int = 256

    def to_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class SkipThoughtRecipe:
    steps: int = 6_000
    batch: int = 64
    learning_rate: float = 1e-3
    schedule: str = "cosine"
    decay_from: float = 0.4
    warm_up: int = 100
    ema_decay: float = 0.999
    word_dropout: float = 0.1  # share of the words read that turn into UNK
    bag_of_words: float = 1.0  # weight of saying which words the neighbours have, in any order

    def __post_init__(self):
        check_numbers(self, "steps", "batch")
        check_choices(self, schedule=SCHEDULES)

    @classmethod
    def from_dict(cls, values: dict) -> "SkipThoughtRecipe":
        """ValueError for unknown names."""
        if unknown := set(values) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown names of a skip-thought recipe: {', '.join(sorted(unknown))}")
        return cls(**values)


class Decoder(nn.Module):
    """Says a sentence word by word; it sees the words before, and the other sentence's vector all the time."""

    def __init__(self, config: SkipThoughtConfig):
        super().__init__()
        self.first = nn.Linear(config.size, config.h_decoder)
        self.gru = nn.GRU(config.embedding + config.size, config.h_decoder, batch_first=True)
        self.out = nn.Linear(config.h_decoder, config.embedding)

    def forward(self, before: Tensor, sentence: Tensor) -> Tensor:
        """Embedded words [B, N, e], sentence vectors [B, m] -> [B, N, e], near the embedding of the word that comes."""
        told = sentence[:, None].expand(-1, before.shape[1], -1)
        states, _ = self.gru(torch.cat([before, told], dim=2), self.first(sentence).tanh()[None])
        return self.out(states)


class SkipThoughts(nn.Module):
    """The encoder with what trains it. Words are embedded as they are said: one table for all."""

    kind = "skip-thought"

    def __init__(self, config: SkipThoughtConfig):
        super().__init__()
        self.config = config
        self.encoder = SkipThought(config.vocabulary, config.embedding, config.size)
        nn.init.normal_(self.encoder.words.weight, std=0.1)
        self.decoders = nn.ModuleList(Decoder(config) for _ in range(NEIGHBOURS))
        self.bag = nn.Linear(config.size, config.embedding)
        self.bias = nn.Parameter(torch.zeros(config.vocabulary + len(MARKS)))

    def forward(self, words: Tensor, neighbours: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Words [B, N] and NEIGHBOURS times [B, N'] -> nats a word of the neighbours said in order, and nats a word of
        them as a bag."""
        sentence, table = self.encoder(words), self.encoder.words.weight
        told = F.linear(self.bag(sentence), table, self.bias).float().log_softmax(dim=1)  # [B, K + 2]
        in_order, bag, count = sentence.new_zeros(()), sentence.new_zeros(()), 0
        for decoder, said in zip(self.decoders, neighbours, strict=True):
            real = said != PAD
            before = F.pad(said[:, :-1], (1, 0), value=UNK)  # it begins with no word
            logits = F.linear(decoder(self.encoder.words(before), sentence)[real], table, self.bias)
            in_order = in_order + F.cross_entropy(logits.float(), said[real], reduction="sum")
            bag = bag - told.gather(1, said)[real].sum()
            count += int(real.sum())
        return in_order / count, bag / count


def start(config: SkipThoughtConfig, recipe: SkipThoughtRecipe, vocabulary: Vocabulary, seed: int, device) -> Run:
    """A new run at step 0, its weights from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = SkipThoughts(config)
    adam = Adam(model.to(device).parameters(), lr=recipe.learning_rate, betas=BETAS)
    average = average_at(recipe.ema_decay, model)
    return Run(model, average, adam, recipe, seed, vocabulary)


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged, or of another kind."""
    with read_state(folder, device) as state:
        if (kind := state.get("kind")) != SkipThoughts.kind:
            raise ValueError(f"it holds a run of {kind or 'an image model'}, not of an encoder of sentences")
        config, recipe = SkipThoughtConfig(**state["config"]), SkipThoughtRecipe.from_dict(state["recipe"])
        return restore(start(config, recipe, Vocabulary(state["vocabulary"]), state["seed"], device), state)


def skip_thought_step(pictures: Sequence[Sequence[np.ndarray]]) -> Step:
    """`pictures`: of each its captions, two or more, as numbers of words."""

    def step(run: Run, amp: bool) -> Update:
        recipe, device = run.recipe, run.device
        words, *neighbours = (part.to(device) for part in make_batch(run, pictures))
        with torch.autocast(device.type, torch.bfloat16, enabled=amp):
            in_order, bag = run.model(words, neighbours)
        loss, rate = in_order + recipe.bag_of_words * bag, learning_rate(recipe, run.step)
        norm, made = guarded_update([loss], run.model, run.optimizer, rate, GRAD_CLIP, SKIP_THRESHOLD)
        figures = {"in_order": in_order.detach(), "bag_of_words": bag.detach(), "gradient": norm}
        return Update(figures, made, {"learning_rate": rate})

    return step


def make_batch(run: Run, pictures: Sequence[Sequence[np.ndarray]]) -> list[Tensor]:
    """A caption each of `batch` pictures, some of its words unknown, then its NEIGHBOURS, from seed and step alone."""
    rng = np.random.default_rng([run.seed, run.step])
    read, *others = [], *([] for _ in range(NEIGHBOURS))
    for row in rng.integers(len(pictures), size=run.recipe.batch):
        captions = pictures[row]
        first, *rest = rng.permutation(len(captions))
        dropped = rng.random(len(captions[first])) < run.recipe.word_dropout
        read.append(np.where(dropped, UNK, captions[first]))
        for k, other in enumerate(others):
            other.append(captions[rest[k % len(rest)]])
    return [pad(part) for part in (read, *others)]


def readable(captions: Sequence[Sequence[str]], vocabulary: Vocabulary) -> list[list[Any]]:
    """Of each picture the captions as numbers of words; pictures with less than two captions are left out."""
    read = [[vocabulary.read(caption)[1] for caption in own] for own in captions]
    return [own for own in read if len(own) > 1]
