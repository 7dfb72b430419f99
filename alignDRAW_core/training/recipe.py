"""How a model is trained: the paper's recipe to the letter, and the one that trains best here."""
import math
from dataclasses import asdict, dataclass, fields, replace

import torch

from ..models.base import PARTS, ImageModel

OPTIMISERS = ("rmsprop", "adam")
SCHEDULES = ("drop", "cosine")
INITIALS = ("paper", "default")


@dataclass(frozen=True)
class Recipe:
    name: str
    steps: int
    batch: int
    optimiser: str                 # one of OPTIMISERS
    learning_rate: float
    schedule: str                  # "drop": x 0.1 at `decay_from`; "cosine": from there down to 1/50
    decay_from: float              # share of the steps
    initial: str                   # "paper": all weights N(0, 0.01); "default": PyTorch's own, orthogonal recurrent weights, forget bias 1
    c_0: float                     # the canvas before the first glimpse, in logits
    warm_up: int = 0               # steps of rising learning rate
    clip: float = 10.0             # of the gradient's norm
    absurd: float = 1e5            # a gradient of this norm, or not finite, is skipped
    kl_first: float = 1.0          # weight of the KL term: from here ...
    kl_steps: int = 0              # ... up to 1 in so many steps ...
    kl_last: float = 1.0           # ... and up to this ...
    kl_from: float = 1.0           # ... beginning at this share of the steps ...
    kl_until: float = 1.0          # ... ending at this one
    word_dropout: float = 0.0      # share of words that turn into UNK
    filler_dropout: float = 0.0    # see data/wording.py
    caption_dropout: float = 0.0   # share of captions of which every word turns into UNK: the model learns what to draw when nothing is said
    cut: float = 0.0               # largest chance that the language model forgets all before a word: makes words speak for themselves
    average: float = 0.0           # decay of the running average of the weights; 0 for none
    epochs: int = 0                # with a data set of fixed size: so many times its captions, instead of `steps`
    parts: str = "all"             # what is trained: see ImageModel.trainable
    known_words: int = 0           # words that the model knew before; new ones learn whatever `parts` says

    def __post_init__(self):
        lists = {"optimiser": OPTIMISERS, "schedule": SCHEDULES, "initial": INITIALS, "parts": PARTS}
        for name, choices in lists.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}, not {getattr(self, name)!r}")

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Recipe":
        if unknown := set(values) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown recipe names: {', '.join(sorted(unknown))}")
        return cls(**values)


# 150 epochs of 10,000 samples in batches of 100, the learning rate x 0.1 after epoch 110.
paper = Recipe("paper", steps=15_000, batch=100, optimiser="rmsprop", learning_rate=1e-3, schedule="drop", decay_from=110 / 150,
               initial="paper", c_0=-10.0)
default = Recipe("default", steps=10_000, batch=64, optimiser="adam", learning_rate=1e-3, schedule="cosine", decay_from=0.35,
                 initial="default", c_0=-4.0, warm_up=100, kl_first=0.05, kl_steps=1500, kl_last=2.0, kl_from=0.2, kl_until=0.35,
                 word_dropout=0.04, filler_dropout=0.3, cut=0.3, average=0.999)
# From a checkpoint, with few pictures and little time.
finetune = Recipe("finetune", steps=240, batch=24, optimiser="adam", learning_rate=1e-3, schedule="cosine", decay_from=0.3,
                  initial="default", c_0=-4.0, warm_up=20, kl_last=2.0, kl_from=-1.0, kl_until=0.0, word_dropout=0.04, filler_dropout=0.3,
                  cut=0.3, average=0.99)

RECIPES = {"paper": paper, "default": default}

# Photographs: a canvas that starts at mid-grey, latents that come into use sooner, no drawing without small words. A few thousand of them
# are soon known by their captions: hence short, and a fifth of the words unsaid.
photos = replace(default, steps=3_900, batch=50, decay_from=0.28, c_0=0.0, kl_steps=800, kl_last=3.0, kl_from=0.64, kl_until=0.75,
                 word_dropout=0.2, filler_dropout=0.0)
VARIANTS = {
    ("default", "photos"): photos,
    ("default", "coco"): replace(photos, batch=100, epochs=18, decay_from=0.6, kl_last=1.0, word_dropout=0.04, cut=0.2),
    ("paper", "photos"): replace(paper, c_0=0.0, epochs=18, decay_from=11 / 18),
    ("paper", "coco"): replace(paper, c_0=0.0, epochs=18, decay_from=11 / 18),      # 18 epochs, the learning rate x 0.1 after epoch 11
}


def recipe(name: str, preset: str | None = None, **changes) -> Recipe:
    """A recipe by name, as it is for a preset of config.py, with some of its numbers changed."""
    if name not in RECIPES:
        raise ValueError(f"no recipe is called {name!r}; there are {', '.join(RECIPES)}")
    chosen = VARIANTS.get((name, preset), RECIPES[name])
    return replace(chosen, **({"epochs": 0} if "steps" in changes else {}), **changes)


def with_steps(r: Recipe, samples: int) -> Recipe:
    """The recipe with its epochs, if it has any, as steps over `samples` pictures with captions."""
    return replace(r, steps=max(1, round(r.epochs * samples / r.batch))) if r.epochs else r


def learning_rate(r: Recipe, step: int) -> float:
    """At the given step, counted from 0."""
    rate = r.learning_rate * min(1.0, (step + 1) / r.warm_up) if r.warm_up else r.learning_rate
    past = (step / r.steps - r.decay_from) / max(1 - r.decay_from, 1e-9)
    if past <= 0:
        return rate
    if r.schedule == "drop":
        return rate * 0.1
    return rate * (0.02 + 0.98 * (1 + math.cos(math.pi * min(past, 1.0))) / 2)


def kl_weight(r: Recipe, step: int) -> float:
    """Weight of the KL term at the given step: small at first, so that the latents come into use; above 1 late, so that
    the prior, which draws, gets close to the posterior, which learns."""
    early = min(1.0, r.kl_first + step / r.kl_steps) if r.kl_steps else 1.0
    late = (step / r.steps - r.kl_from) / max(r.kl_until - r.kl_from, 1e-9)
    return early + (r.kl_last - 1) * min(max(late, 0.0), 1.0)


def optimiser(model: ImageModel, r: Recipe) -> torch.optim.Optimizer:
    if r.optimiser == "rmsprop":
        return RMSprop(model.parameters(), lr=r.learning_rate)
    return torch.optim.Adam(model.parameters(), lr=r.learning_rate, betas=(0.9, 0.99))


class RMSprop(torch.optim.Optimizer):
    """As in the reference: g / sqrt(mean of g^2 + 1e-6), decay 0.9. PyTorch's own adds its epsilon outside the root."""

    def __init__(self, parameters, lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:         # it is not trained
                    continue
                square = self.state[weight].setdefault("square", torch.zeros_like(weight))
                square.lerp_(weight.grad.square(), 0.1)
                weight.addcdiv_(weight.grad, (square + 1e-6).sqrt(), value=-group["lr"])
