"""How each kind of model is trained: by its bound, against discriminators, or to read."""

from pathlib import Path
from typing import Any

import torch

from ..models.compiling import check_compiler
from ..models.lapgan import LAPGAN
from ..models.show_attend_tell import ShowAttendTell
from ..vocabulary import Vocabulary
from . import lapgan, likelihood, reader
from .distributed import ALONE, Ranks, together
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


def step_of(run: Run, dataset, ranks: Ranks = ALONE, accumulate: int = 1, compile: bool = False) -> Step:
    """`accumulate`: in so many parts, one after the other. `compile`: each glimpse as one compiled function. ValueError
    where it cannot be shared or compiled so."""
    if compile:
        if run.model.kind in OTHERS or "glimpses" not in run.model.capabilities:
            raise ValueError(f"{run.model.kind} has no glimpses to compile: leave out --compile")
        check_compiler(run.device)
    steps = {LAPGAN.kind: lapgan.lapgan_step, ShowAttendTell.kind: reader.reader_step}
    if run.model.kind not in steps:
        if run.recipe.batch % (ranks.size * accumulate):
            among = f"{ranks.size} processes with {accumulate} parts each" if ranks.size > 1 else f"{accumulate} parts"
            raise ValueError(f"a batch of {run.recipe.batch} cannot be shared evenly among {among}")
        shared = together(run.model) if ranks.size > 1 else None
        return likelihood.likelihood_step(dataset, ranks, shared, accumulate, compile)
    if ranks.size > 1:
        raise ValueError(f"{run.model.kind} is trained by one process: start it without torchrun")
    if accumulate > 1:
        raise ValueError(f"{run.model.kind} takes a batch as a whole: leave out --accumulate")
    return steps[run.model.kind](dataset)
