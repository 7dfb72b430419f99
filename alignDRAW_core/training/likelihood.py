"""Training an image model by its variational bound."""

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from ..models.base import ImageModel, Losses
from ..models.compiling import compiling
from ..models.config import Config
from ..models.recomputing import recomputing
from ..models.registry import DEFAULT_KIND, kind_of
from ..storage.encoders import with_encoder
from ..vocabulary import Vocabulary
from .batches import BATCH_DIMS, make_batch, on_device, pictures
from .distributed import ALONE, Bound, Ranks
from .ema import average_at
from .graphs import Recorded, can_record
from .loop import Step, Update
from .optimizers import OPTIMIZERS, guarded_update
from .recipe import Recipe
from .schedules import kl_weight, learning_rate, state_kl_weight
from .spare_memory import is_spared, make_room_for_gradients, make_room_for_tables
from .state import Run, read_state, restore


def start(
    config: Config, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device, kind: str = DEFAULT_KIND
) -> Run:
    """A new run at step 0, its weights from the seed."""
    model = with_encoder(kind_of(kind)(config), vocabulary)
    model.initialise(recipe.initial, torch.Generator().manual_seed(seed), recipe.c_0)
    return start_with(model.to(device), recipe, vocabulary, seed)


def start_with(model: ImageModel, recipe: Recipe, vocabulary: Vocabulary, seed: int) -> Run:
    """A new run at step 0, with the weights that the model has."""
    average = average_at(recipe.ema_decay, model)
    model.trainable(recipe.parts, recipe.known_words)
    make_room_for_tables(model)
    return Run(
        model,
        average,
        OPTIMIZERS[recipe.optimizer](model.parameters(), lr=recipe.learning_rate),
        recipe,
        seed,
        vocabulary,
    )


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        kind = state.get("kind", DEFAULT_KIND)  # a run older than kinds is alignDRAW's
        config, recipe = kind_of(kind).Config.from_dict(state["config"]), Recipe.from_dict(state["recipe"])
        return restore(start(config, recipe, Vocabulary(state["vocabulary"]), state["seed"], device, kind), state)


def likelihood_step(
    dataset,
    ranks: Ranks = ALONE,
    shared: nn.Module | None = None,
    accumulate: int = 1,
    compile: bool = False,
    record: bool = True,
) -> Step:
    """Lower -L of a batch of the data set: reconstruction, and the KL term times its weight (see schedules.py). Where
    several processes do it, `shared` is what they have of the run's model `together`. `accumulate`: the batch is taken
    in so many parts, whose gradients add up. `record`: as CUDA graphs, where that can be (graphs.py)."""
    recorded = {}  # of the run's model, on a GPU

    def bound_of(run: Run) -> nn.Module:
        if shared or not record or not can_record(run.device, run.recipe, accumulate):
            return shared or Bound(run.model)
        if run.model not in recorded:
            recorded[run.model] = Recorded(Bound(run.model))
        return recorded[run.model]

    def step(run: Run, amp: bool) -> Update:
        recipe, device, bound = run.recipe, run.device, bound_of(run)
        # A recording makes its casts anew each time: they are of its own weights.
        autocast = torch.autocast(
            device.type, torch.bfloat16, enabled=amp, cache_enabled=not isinstance(bound, Recorded)
        )
        batch = [ranks.share(part, dim) for part, dim in zip(make_batch(run, dataset), BATCH_DIMS)]
        weight, rate = kl_weight(recipe, run.step), learning_rate(recipe, run.step)
        of_parts = []

        def losses() -> Iterator[Tensor]:
            for share in (Ranks(k, accumulate) for k in range(accumulate)):
                part = [share.share(each, dim) for each, dim in zip(batch, BATCH_DIMS)]
                images, *rest = [each if each is None else on_device(each, device) for each in part]
                with autocast, compiling(compile), recomputing(is_spared(run.model)):
                    found = bound(pictures(images), *rest)
                loss = (weight * found.kl.sum(dim=1) + found.reconstruction).mean()
                if found.states is not None:
                    loss = loss + state_kl_weight(recipe, run.step) * found.states.mean()
                of_parts.append(figures_of(found))
                make_room_for_gradients(run.model)
                yield loss / accumulate

        norm, made = guarded_update(losses(), run.model, run.optimizer, rate, recipe.grad_clip, recipe.skip_threshold)
        figures = {name: sum(part[name] for part in of_parts) / accumulate for name in of_parts[0]}
        return Update(
            ranks.mean({**figures, "gradient": norm}),
            made,
            {"kl_weight": round(weight, 4), "learning_rate": rate},
        )

    return step


def figures_of(losses: Losses) -> dict[str, Tensor]:
    """Means over the pictures, for the log."""
    figures = {"bound": losses.total, "kl": losses.kl.sum(dim=1), "reconstruction": losses.reconstruction}
    if losses.states is not None:
        figures["states"] = losses.states
    return {name: values.detach().mean() for name, values in figures.items()}
