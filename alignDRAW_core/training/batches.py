"""Batches for training: what a step sees depends on the run's seed and on the step alone, whoever makes it and when."""

import signal
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from ..data.text_augmentation import vary
from ..models.base import ImageModel
from ..vocabulary import Vocabulary, pad
from .recipe import Recipe
from .schedules import last_state_share
from .state import Run

BATCH_DIMS = (0, 0, 0, 1, 0, 0)  # where the pictures of a batch are, in each part of it
AHEAD = 4  # batches that each worker makes in advance


class Batch(NamedTuple):
    """What Bound.forward takes, but for the pictures, which are still bytes."""

    images: Tensor  # uint8 [B, H, W, C]
    words: Tensor  # int64 [B, N]
    noise: Tensor  # of the model's noise_shape
    state_reset: Tensor | None  # bool [2, B, N]
    state_noise: Tensor | None  # of the model's state_noise_shape
    only_last: Tensor | None  # bool [B]


class Batches(Dataset):
    """Of a run, by step."""

    def __init__(self, dataset, recipe: Recipe, vocabulary: Vocabulary, seed: int, model: ImageModel):
        self.dataset, self.recipe, self.vocabulary, self.seed, self.model = dataset, recipe, vocabulary, seed, model

    def __getitem__(self, step: int) -> Batch:
        recipe, ids, rng = self.recipe, self.vocabulary.ids, np.random.default_rng([self.seed, step])
        images, captions = self.dataset.batch(recipe.batch, rng)
        fillers = np.array(sorted(ids[word] for word in self.dataset.fillers if word in ids), dtype=np.int64)
        dropout = recipe.word_dropout, recipe.filler_dropout, rng, recipe.caption_dropout
        words = pad([vary(self.vocabulary.read(caption)[1], fillers, *dropout) for caption in captions])
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        noise = torch.randn(self.model.noise_shape(recipe.batch), generator=generator)
        state_reset = None
        if recipe.state_reset:  # each caption at a rate of its own, so that whole ones are not rare
            rates = recipe.state_reset * torch.rand(recipe.batch, 1, generator=generator)
            state_reset = torch.rand(2, *words.shape, generator=generator) < rates
        shape = self.model.state_noise_shape(*words.shape)
        state_noise = None if shape is None else torch.randn(shape, generator=generator)
        share = last_state_share(recipe, step)
        only_last = torch.rand(recipe.batch, generator=generator) < share if share else None
        return Batch(torch.from_numpy(images), words, noise, state_reset, state_noise, only_last)


class Ahead:
    """A data set whose batches other processes make, a few steps before they are needed."""

    def __init__(self, dataset, workers: int):
        self.dataset, self.workers = dataset, workers
        self._next, self._coming = None, iter(())

    def batch_of(self, run: Run) -> Batch:
        """Of the run's present step. Those of the steps after it are begun."""
        if run.step != self._next:
            self._coming = self._from(run)
        self._next = run.step + 1
        return next(self._coming)

    def _from(self, run: Run) -> Iterator[Batch]:
        batches = Batches(self.dataset, run.recipe, run.vocabulary, run.seed, run.model)
        steps = range(run.step, max(run.recipe.steps, run.step + 1))
        return iter(
            DataLoader(
                batches,
                batch_size=None,
                sampler=steps,
                num_workers=self.workers,
                prefetch_factor=AHEAD,
                worker_init_fn=deaf,
            )
        )


def deaf(worker: int) -> None:
    """Ctrl-C is the training's: it ends the workers when it has saved."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_batch(run: Run, dataset) -> Batch:
    """Of the run's present step; `dataset` may be Ahead."""
    if isinstance(dataset, Ahead):
        return dataset.batch_of(run)
    return Batches(dataset, run.recipe, run.vocabulary, run.seed, run.model)[run.step]


def on_device(part: Tensor, device: torch.device) -> Tensor:
    """Copied to a GPU while it works, which needs pages that stay where they are. DataLoader's own thread for that
    would spoil what is being recorded (graphs.py)."""
    return part.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else part.to(device)


def pictures(images: Tensor) -> Tensor:
    """Of bytes, in [0, 1]: best made where they are needed, for bytes are a quarter as much to carry there."""
    return images.float() / 255
