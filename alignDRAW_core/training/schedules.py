"""Numbers of a recipe that change while training goes on."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .recipe import Recipe

# What the learning rate is multiplied with from `decay_from` on, by the share, 0 to 1, of the steps after it that are
# done.
SCHEDULES = {
    "drop": lambda share: 0.1,
    "cosine": lambda share: 0.02 + 0.98 * (1 + math.cos(math.pi * share)) / 2,  # down to 1/50
}


def learning_rate(recipe: "Recipe", step: int) -> float:
    """At the given step, counted from 0."""
    rate = recipe.learning_rate * min(1.0, (step + 1) / recipe.warm_up) if recipe.warm_up else recipe.learning_rate
    first = round(recipe.decay_from * recipe.steps)
    share = (step - first) / max(recipe.steps - first, 1)
    return rate * SCHEDULES[recipe.schedule](min(share, 1.0)) if share >= 0 else rate


def state_kl_weight(recipe: "Recipe", step: int) -> float:
    """Weight of what the states of words cost at the given step (models/bottleneck.py): a share of the KL term's."""
    share = (step / recipe.steps - recipe.state_kl_from) / max(recipe.state_kl_until - recipe.state_kl_from, 1e-9)
    return recipe.state_kl * kl_weight(recipe, step) * min(max(share, 0.0), 1.0)


def last_state_share(recipe: "Recipe", step: int) -> float:
    """Of captions of which only the last word's state is seen, at the given step."""
    return 1.0 if step < recipe.last_state_until * recipe.steps else recipe.last_state


def kl_weight(recipe: "Recipe", step: int) -> float:
    """Weight of the KL term at the given step: small at first, so that the latents come into use, or large at first, so
    that the words do; above 1 late, so that the prior, which draws, gets close to the posterior, which learns."""
    early = 1.0
    if recipe.kl_steps and recipe.kl_start <= 1:
        early = min(1.0, recipe.kl_start + step / recipe.kl_steps)
    elif recipe.kl_steps:
        early = 1 + (recipe.kl_start - 1) * max(0.0, 1 - step / recipe.kl_steps)
    late = (step / recipe.steps - recipe.kl_end_from) / max(recipe.kl_end_until - recipe.kl_end_from, 1e-9)
    return early + (recipe.kl_end - 1) * min(max(late, 0.0), 1.0)
