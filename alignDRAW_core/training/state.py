"""A training run, and state.pt in its folder: everything that is needed to go on as if it had never stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from ..files import atomic_write
from ..vocabulary import Vocabulary
from .ema import running_average
from .recipe import renamed

STATE = "state.pt"
# What a recipe begins with: another optimizer would know nothing of the steps made, another net nothing at all, and
# the first weights are no more.
KEPT = ("optimizer", "parts", "known_words", "discriminator_filters", "initial", "c_0")
STATEFUL = (
    "model",
    "average",
    "optimizer",
    "discriminator",
    "discriminator_optimizer",
)  # of a Run: what has a state_dict
COUNTS = ("step", "skipped", "seconds", "precision", "changes")


@dataclass
class Run:
    """Everything that a training run is; `state.pt` in its folder holds it all."""

    model: nn.Module  # what is kept: an image model, or a generator alone
    average: AveragedModel | None  # running average of its weights
    optimizer: Optimizer
    recipe: Any  # a dataclass: Recipe, or SharpenerRecipe
    seed: int
    vocabulary: Vocabulary | None = None  # of a model that reads words
    discriminator: nn.Module | None = None  # where the model is the generator of an adversarial training
    discriminator_optimizer: Optimizer | None = None
    step: int = 0
    skipped: int | Tensor = 0  # on the device, until somebody asks
    seconds: float = 0.0
    precision: str = "float32"  # "float32" or "bfloat16"
    changes: list[dict] = field(
        default_factory=list
    )  # of the recipe when the run was resumed: {"step": ..., name: value, ...}

    @property
    def best_weights(self) -> nn.Module:
        return self.model if self.average is None else self.average.module

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    def change_recipe(self, changes: dict) -> None:
        """From this step on; what is as it was is no change. ValueError for what no recipe can be, and for what a run
        keeps."""
        changes = {name: value for name, value in changes.items() if getattr(self.recipe, name, None) != value}
        if not changes:
            return
        changed = replace(self.recipe, **changes)
        for name in KEPT:
            if name in changes:
                kept = getattr(self.recipe, name)
                raise ValueError(f"a run keeps its {name}, {kept}: begin another run for {changes[name]}")
        self.recipe = changed
        self.changes.append({"step": self.step, **changes})
        if not self.recipe.ema_decay:
            self.average = None
        elif self.average is None:
            self.average = running_average(self.model)


def holds_run(folder: Path) -> bool:
    return (folder / STATE).exists()


def check_free(folder: Path) -> None:
    """ValueError if the folder holds a run, which a new one would overwrite."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: --out is a folder, which is made where there is none")
    if holds_run(folder):
        raise ValueError(f"{folder} already holds a run: add --resume to go on, or choose another --out")


def save_state(run: Run, folder: Path) -> None:
    """Write `state.pt`, atomically. OSError if it cannot be written; an older one then stays as it was."""
    write_state(
        {
            "kind": run.model.kind,
            "config": run.model.config.to_dict(),
            "recipe": asdict(run.recipe),
            "seed": run.seed,
            "vocabulary": None if run.vocabulary is None else run.vocabulary.words,
            **{name: getattr(run, name) for name in COUNTS},
            **{name: part.state_dict() for name in STATEFUL if (part := getattr(run, name)) is not None},
        },
        folder,
    )


def restore(run: Run, state: dict) -> Run:
    """Put what `save_state` wrote into a run that has just been started."""
    for name in STATEFUL:
        if (part := getattr(run, name)) is not None:
            part.load_state_dict(state[name])
        if isinstance(part, Optimizer):  # those of older states were not
            for group in part.param_groups:
                if "fused" in group:
                    group["fused"] = True
    for name in COUNTS:
        setattr(run, name, state[name])
    return run


def write_state(state: dict, folder: Path) -> None:
    """OSError if it cannot be written; an older one then stays as it was."""
    with atomic_write(folder / STATE) as file:
        told = Told(file)
        try:
            torch.save(state, told)
        except RuntimeError as error:
            raise told.error or error from None


class Told:
    """A file that remembers what went wrong: torch says only that something did."""

    def __init__(self, file: BinaryIO):
        self.file, self.error = file, None

    def write(self, data) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def read_state(folder: Path, device: torch.device) -> Iterator[dict]:
    """Yield what `write_state` wrote, in the names of today. ValueError if it is missing, damaged, or does not fit what
    the block makes of it."""
    path = folder / STATE
    if not path.is_file():
        raise ValueError(f"there is nothing to resume in {folder}: it has no {STATE}")
    try:
        yield modernised(torch.load(path, map_location=device, weights_only=True))
    except Exception as error:  # torch raises many kinds for a damaged file
        raise ValueError(f"{path} cannot be resumed: {error}") from error


def modernised(state: dict) -> dict:
    """A state as it is written today, of one that an older program wrote: before there were kinds of models, with plain
    weights as the average, the recipe's older names, and a sharpener under names of its own."""
    state = {"precision": "float32", **state}
    if "sharpener" in state:
        state |= {"kind": "sharpener", "model": state.pop("sharpener")}
        state["optimizer"], state["discriminator_optimizer"] = state.pop("optimisers")
    if "optimiser" in state:
        state["optimizer"] = state.pop("optimiser")
    if state.get("average") and "n_averaged" not in state["average"]:
        weights = {f"module.{name}": weight for name, weight in state["average"].items()}
        state["average"] = {"n_averaged": torch.tensor(1 + state["step"]), **weights}
    state["changes"] = [renamed(change) for change in state.get("changes", [])]
    return state
