"""How each kind of model is trained: by its bound, or against discriminators."""

from pathlib import Path
from typing import Any

import torch

from ..models.lapgan import LAPGAN
from ..vocabulary import Vocabulary
from . import lapgan, likelihood
from .loop import Step
from .recipe import Recipe
from .state import Run, read_state


def start(kind: str, config: Any, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device) -> Run:
    """A new run at step 0, its weights from the seed."""
    if kind == LAPGAN.kind:
        return lapgan.start(config, recipe, vocabulary, seed, device)
    return likelihood.start(config, recipe, vocabulary, seed, device, kind)


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        kind = state.get("kind")
    return (lapgan if kind == LAPGAN.kind else likelihood).load_state(folder, device)


def step_of(run: Run, dataset) -> Step:
    return likelihood.likelihood_step(dataset) if run.discriminator is None else lapgan.lapgan_step(dataset)
