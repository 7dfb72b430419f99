"""How each kind of model is trained: by its bound, against discriminators, or to read."""

from pathlib import Path
from typing import Any

import torch

from ..models.lapgan import LAPGAN
from ..models.show_attend_tell import ShowAttendTell
from ..vocabulary import Vocabulary
from . import lapgan, likelihood, reader
from .loop import Step
from .recipe import Recipe
from .state import Run, read_state

OTHERS = {LAPGAN.kind: lapgan, ShowAttendTell.kind: reader}  # than those that have a bound


def start(kind: str, config: Any, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device) -> Run:
    """A new run at step 0, its weights from the seed."""
    if kind in OTHERS:
        return OTHERS[kind].start(config, recipe, vocabulary, seed, device)
    return likelihood.start(config, recipe, vocabulary, seed, device, kind)


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        kind = state.get("kind")
    return OTHERS.get(kind, likelihood).load_state(folder, device)


def step_of(run: Run, dataset) -> Step:
    steps = {LAPGAN.kind: lapgan.lapgan_step, ShowAttendTell.kind: reader.reader_step}
    return steps.get(run.model.kind, likelihood.likelihood_step)(dataset)
