"""Training a generator against a discriminator, which learns to tell what it makes from what is real (Goodfellow et al.
2014)."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .loop import Step, Update
from .optimizers import guarded_update
from .state import Run

GRAD_CLIP, SKIP_THRESHOLD = 10.0, 1e4  # of a gradient's norm: cut to the one, skipped beyond the other

Fakes = tuple[Tensor, ...]  # what a generator makes of a batch: one tensor, or one a level of its pyramid


def hinge(real: Tensor, fake: Tensor) -> Tensor:
    """What a discriminator loses by its scores: real ones should be above 1, fake ones below -1 (Lim & Ye 2017)."""
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def adversarial_step(
    make_batch: Callable[[Run], Any],
    generate: Callable[[nn.Module, Any], Fakes],
    tell_apart: Callable[[nn.Module, Any, Fakes], tuple[Tensor, Tensor]],
    score: Callable[[nn.Module, Any, Fakes], Tensor],
    generator_loss: Callable[[Any, Any, Fakes, Tensor], tuple[Tensor, dict[str, Tensor]]],
    learning_rates: Callable[[Run], tuple[float, float]],
    discriminator_loss: Callable[[Tensor, Tensor], Tensor] = hinge,
) -> Step:
    """One update of the discriminator, then one of the generator, `run.model`, from the same batch.

    make_batch          of the run's present step, from its seed and step alone
    generate            generator, batch -> fakes
    tell_apart          discriminator, batch, fakes -> scores of what is real and of what is not, high for real
    score               discriminator, batch, fakes -> their scores, for the generator
    generator_loss      recipe, batch, fakes, their scores -> the loss, and its parts for the log; in float32
    learning_rates      run -> the generator's and the discriminator's, now
    discriminator_loss  scores of what is real, scores of fakes -> the loss
    """

    def step(run: Run, amp: bool) -> Update:
        generator, discriminator = run.model, run.discriminator
        batch, (rate, discriminator_rate) = make_batch(run), learning_rates(run)
        autocast = torch.autocast(run.device.type, torch.bfloat16, enabled=amp)

        with autocast:
            fakes = generate(generator, batch)
            real, fake = tell_apart(discriminator, batch, tuple(each.detach() for each in fakes))
        loss = discriminator_loss(real.float(), fake.float())
        _, told = guarded_update(
            [loss], discriminator, run.discriminator_optimizer, discriminator_rate, GRAD_CLIP, SKIP_THRESHOLD
        )

        discriminator.requires_grad_(False)
        with autocast:
            scores = score(discriminator, batch, fakes)
        discriminator.requires_grad_(True)
        whole, parts = generator_loss(run.recipe, batch, tuple(each.float() for each in fakes), scores.float())
        _, made = guarded_update([whole], generator, run.optimizer, rate, GRAD_CLIP, SKIP_THRESHOLD)
        figures = {"discriminator": loss, **parts}
        return Update({name: part.detach() for name, part in figures.items()}, told & made)

    return step
