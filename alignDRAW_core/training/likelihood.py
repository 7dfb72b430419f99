"""Training an image model by its variational bound."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..data.text_augmentation import vary
from ..models.base import ImageModel
from ..models.config import Config
from ..models.registry import DEFAULT_KIND, kind_of
from ..storage.encoders import with_encoder
from ..vocabulary import Vocabulary, pad
from .distributed import ALONE, Bound, Ranks
from .ema import running_average
from .loop import Step, Update
from .optimizers import OPTIMIZERS, guarded_update
from .recipe import Recipe
from .schedules import kl_weight, learning_rate, state_kl_weight
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
    average = running_average(model) if recipe.ema_decay else None
    model.trainable(recipe.parts, recipe.known_words)
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


def likelihood_step(dataset, ranks: Ranks = ALONE, shared: nn.Module | None = None) -> Step:
    """Lower -L of a batch of the data set: reconstruction, and the KL term times its weight (see schedules.py). Where
    several processes do it, `shared` is what they have of the run's model `together`."""

    def step(run: Run, amp: bool) -> Update:
        recipe, device, bound = run.recipe, run.device, shared or Bound(run.model)
        parts = [ranks.share(part, dim) for part, dim in zip(make_batch(run, dataset), BATCH_DIMS)]
        parts = [part if part is None else part.to(device, non_blocking=True) for part in parts]
        with torch.autocast(device.type, torch.bfloat16, enabled=amp):
            losses = bound(*parts)
        weight, rate = kl_weight(recipe, run.step), learning_rate(recipe, run.step)
        loss = (weight * losses.kl.sum(dim=1) + losses.reconstruction).mean()
        states = {}
        if losses.states is not None:
            loss = loss + state_kl_weight(recipe, run.step) * losses.states.mean()
            states["states"] = losses.states.mean().item()
        norm, made = guarded_update(loss, run.model, run.optimizer, rate, recipe.grad_clip, recipe.skip_threshold)
        figures = {
            "bound": losses.total.mean().item(),
            "kl": losses.kl.sum(dim=1).mean().item(),
            "reconstruction": losses.reconstruction.mean().item(),
            "gradient": norm,
            **states,
        }
        return Update(
            ranks.mean(figures, device),
            made,
            {"kl_weight": round(weight, 4), "learning_rate": rate},
        )

    return step


BATCH_DIMS = (0, 0, 0, -2, -3)  # where the pictures of a batch are, in each part of it


def make_batch(run: Run, dataset) -> tuple[Tensor, Tensor, Tensor, Tensor | None, Tensor | None]:
    """Images, words, noise, state resets and noise of the states of the run's present step, from seed and step
    alone."""
    rng = np.random.default_rng([run.seed, run.step])
    recipe = run.recipe
    images, captions = dataset.batch(recipe.batch, rng)
    fillers = np.array(
        sorted(run.vocabulary.ids[word] for word in dataset.fillers if word in run.vocabulary.ids), dtype=np.int64
    )
    words = pad(
        [
            vary(
                run.vocabulary.read(caption)[1],
                fillers,
                recipe.word_dropout,
                recipe.filler_dropout,
                rng,
                recipe.caption_dropout,
            )
            for caption in captions
        ]
    )
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    noise = torch.randn(run.model.noise_shape(recipe.batch), generator=generator)
    state_reset = None
    if recipe.state_reset:  # each caption at a rate of its own, so that whole ones are not rare
        rates = recipe.state_reset * torch.rand(recipe.batch, 1, generator=generator)
        state_reset = torch.rand(2, *words.shape, generator=generator) < rates
    shape = run.model.state_noise_shape(*words.shape)
    state_noise = None if shape is None else torch.randn(shape, generator=generator)
    return torch.from_numpy(images).float() / 255, words, noise, state_reset, state_noise
