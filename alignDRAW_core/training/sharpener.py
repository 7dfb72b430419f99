"""Training a sharpener: first on real residuals of a Laplacian pyramid, then on what the model itself reconstructs and
draws.

What keeps the two players in balance: a hinge loss, spectral norms in the discriminator, a faster discriminator, a
residual that may not touch what blurring keeps, and a running average of the generator, which is what is used."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..evaluation.ssim import structural_similarity
from ..generation.painter import Painter
from ..models.sentence_encoders import encoder
from ..models.sharpener import Discriminator, Sharpener, SharpenerConfig, low_pass, pyramid
from ..vocabulary import pad
from .adversarial import Fakes, adversarial_step
from .ema import average_at
from .loop import Step
from .optimizers import Adam
from .recipe import check_numbers, renamed
from .state import Run, read_state, restore

PART = 64  # pictures of a pool that are made at once


@dataclass(frozen=True)
class SharpenerRecipe:
    steps: int = 3000
    pyramid_steps: int = 100  # the first of them, on real residuals
    batch: int = 16
    rate: float = 5e-4  # learning rate of the generator
    discriminator_rate: float = 2e-3
    discriminator_filters: int = 24
    adversarial: float = 0.5  # weights of the generator's losses: to pass for real ...
    pixel: float = 2.0  # ... to be the picture that was reconstructed (mean absolute difference) ...
    low: float = 150.0  # ... and to leave colours alone (mean squared low-pass residual)
    grey: float = 600.0  # ... and what is grey grey: coloured grain shows most there (see colour_of_grey)
    structure: float = 3.0  # ... to be like a real picture of the caption (1 - SSI) ...
    edges: float = 10.0  # ... with as much edge as real pictures of the caption have (see edge_difference)
    ema_decay: float = 0.995  # of the running average of the generator
    pool: int = 768  # pictures made at a time (in parts of 64), half reconstructions and half drawings ...
    refresh: int = 400  # ... and used for so many steps

    def __post_init__(self):
        check_numbers(self, "steps", "batch", "pool", "refresh", "discriminator_filters")

    @classmethod
    def from_dict(cls, values: dict) -> "SharpenerRecipe":
        """Also of a recipe in OLD_NAMES. ValueError for unknown names."""
        values = renamed(values)
        if unknown := set(values) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown names of a sharpener's recipe: {', '.join(sorted(unknown))}")
        return cls(**values)


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures to train on."""

    blurry: Tensor  # [n, C, H, W] in [0, 1]
    real: Tensor  # [n, C, H, W], of the same captions; for reconstructions the very pictures
    sentences: Tensor  # [n, m]
    paired: Tensor  # bool [n]: is `blurry` made from `real`, or drawn from the caption alone

    def rows(self, rows: Tensor) -> "Pool":
        return Pool(self.blurry[rows], self.real[rows], self.sentences[rows], self.paired[rows])


def start(config: SharpenerConfig, recipe: SharpenerRecipe, seed: int, device: torch.device) -> Run:
    """A new run at step 0, its weights from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        sharpener, discriminator = Sharpener(config), Discriminator(config, recipe.discriminator_filters)
    sharpener.to(device, memory_format=torch.channels_last)  # a fifth faster
    discriminator.to(device, memory_format=torch.channels_last)
    adam, other = (
        Adam(net.parameters(), lr=rate, betas=(0.5, 0.99))
        for net, rate in ((sharpener, recipe.rate), (discriminator, recipe.discriminator_rate))
    )
    return Run(
        sharpener,
        average_at(recipe.ema_decay, sharpener),
        adam,
        recipe,
        seed,
        discriminator=discriminator,
        discriminator_optimizer=other,
    )


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged, or of another kind."""
    with read_state(folder, device) as state:
        if (kind := state.get("kind")) != Sharpener.kind:
            raise ValueError(f"it holds a run of {kind or 'an image model'}, not of a sharpener")
        config, recipe = SharpenerConfig.from_dict(state["config"]), SharpenerRecipe.from_dict(state["recipe"])
        return restore(start(config, recipe, state["seed"], device), state)


class Pools:
    """The pool of a run's present step, made anew whenever it is time for another; the latest one is kept."""

    def __init__(self, painter: Painter, dataset):
        self.painter, self.dataset = painter, dataset
        self.latest: Pool | None = None
        self._made_for = None

    def __call__(self, run: Run) -> Pool:
        wanted = run.step // run.recipe.refresh, run.step < run.recipe.pyramid_steps
        if self._made_for != wanted:
            self.latest, self._made_for = make_pool(run, self.painter, self.dataset), wanted
        return self.latest


@torch.inference_mode()
def make_pool(run: Run, painter: Painter, dataset) -> Pool:
    """The pictures of the run's present step, from seed and step alone: real ones made coarse in the first phase, then
    reconstructions and drawings of the model's own."""
    recipe, device = run.recipe, painter.model.device
    first = run.step < recipe.pyramid_steps
    rng = np.random.default_rng([run.seed, run.step // recipe.refresh, int(first)])
    encode = encoder(run.model.config.encoder, painter.model)
    parts = []
    for _ in range(-(-recipe.pool // PART)):
        images, captions = dataset.batch(PART, rng)
        read = [painter.read(caption) for caption in captions]
        x = torch.from_numpy(images).to(device).float() / 255  # [B, H, W, C]
        real, paired = x.permute(0, 3, 1, 2), torch.ones(PART, dtype=torch.bool, device=device)
        if first:
            blurry = pyramid(real)
        else:
            words = pad([sentence.ids for sentence in read], device)
            generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
            noise = torch.randn(painter.model.noise_shape(PART), generator=generator).to(device)
            half = PART // 2
            _, reconstructed = painter.model.reconstruct(
                x[:half], painter.model.encode_text(words[:half]), noise[:half]
            )
            strength = torch.full((PART - half,), painter.default_strength, device=device)
            text = painter.model.encode_text(words[half:]).strengthened(painter.unsaid, strength)
            drawn = painter.model.generate(text, noise[half:], painter.default_temperature).canvases[-1]
            blurry = torch.cat([reconstructed, drawn]).permute(0, 3, 1, 2)
            paired[half:] = False
        parts.append((blurry, real, encode(read), paired))
    return Pool(*(torch.cat(part) for part in zip(*parts)))


@dataclass(frozen=True, eq=False)
class Batch:
    pictures: Pool
    others: Pool  # whose real pictures the discriminator is shown
    noise: Tensor  # [B, 1, H, W]


def make_batch(run: Run, pool: Pool) -> Batch:
    """Of the run's present step, from seed and step alone."""
    generator = torch.Generator().manual_seed(int(np.random.default_rng([run.seed, run.step, 7]).integers(2**62)))
    rows, others = torch.randint(len(pool.real), (2, run.recipe.batch), generator=generator).to(pool.real.device)
    noise = torch.randn(run.recipe.batch, 1, *pool.real.shape[2:], generator=generator)
    noise[::2] = 0  # half of them as it is used: with the noise at its mean
    return Batch(pool.rows(rows), pool.rows(others), noise.to(pool.real.device))


def sharpener_step(pools: Callable[[Run], Pool]) -> Step:
    return adversarial_step(
        lambda run: make_batch(run, pools(run)),
        generate,
        tell_apart,
        score,
        generator_loss,
        lambda run: (run.recipe.rate, run.recipe.discriminator_rate),
    )


def generate(sharpener: Sharpener, batch: Batch) -> Fakes:
    """The residuals."""
    return (sharpener(batch.pictures.blurry, batch.pictures.sentences, batch.noise),)


def tell_apart(discriminator: Discriminator, batch: Batch, fakes: Fakes) -> tuple[Tensor, Tensor]:
    """Scores [B] of the others' real pictures, and of what the sharpener made."""
    return discriminator(batch.others.real, batch.others.sentences), score(discriminator, batch, fakes)


def score(discriminator: Discriminator, batch: Batch, fakes: Fakes) -> Tensor:
    """Scores [B] of the blurry pictures with these residuals."""
    return discriminator(batch.pictures.blurry + fakes[0], batch.pictures.sentences)


def generator_loss(
    recipe: SharpenerRecipe, batch: Batch, fakes: Fakes, scores: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """The sharpener's losses, weighed by the recipe; and each by itself."""
    blurry, real, paired, residual = batch.pictures.blurry, batch.pictures.real, batch.pictures.paired, fakes[0]
    parts = {
        "adversarial": -scores.mean(),
        "low": low_pass(residual).square().mean(),
        "pixel": ((blurry + residual - real).abs().mean(dim=(1, 2, 3)) * paired).mean(),
        "structure": 1 - structural_similarity((blurry + residual).clamp(0, 1), real).mean(),
        "edges": edge_difference(blurry + residual, real, paired),
        "grey": colour_of_grey(residual, blurry),
    }
    loss = sum(
        getattr(recipe, name) * parts[name] for name in ("adversarial", "pixel", "low", "structure", "edges", "grey")
    )
    return loss, {**parts, "residual": residual.abs().mean()}


# Steps along rows and columns, chequers, and the Laplacian: together they tell an edge from a pattern that only looks
# busy.
FILTERS = (
    torch.tensor(
        [
            [[0, 0, 0], [0, -1, 1], [0, 0, 0]],
            [[0, 0, 0], [0, -1, 0], [0, 1, 0]],
            [[0, 0, 0], [0, -1, 1], [0, 1, -1]],
            [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
        ]
    )
    .float()
    .unsqueeze(1)
)


def colour_of_grey(residual: Tensor, blurry: Tensor) -> Tensor:
    """Mean squared colour, the difference from the mean of R, G and B, that residuals [B, C, H, W] add where the blurry
    pictures have none."""
    grey = 1 - (blurry.amax(dim=1, keepdim=True) - blurry.amin(dim=1, keepdim=True))
    return (grey * (residual - residual.mean(dim=1, keepdim=True))).square().mean()


def edge_difference(pictures: Tensor, real: Tensor, paired: Tensor) -> Tensor:
    """How far the root mean squares of four filters' answers to pictures and to real ones [B, C, H, W] lie apart,
    region by region of 8 x 8 pixels: each picture's own where the two are paired, so that flat regions stay flat; of
    all the others taken together, so that a drawing may be as plain as its caption wants while many have as much edge
    as real pictures."""
    ours, theirs = (
        F.conv2d(each.flatten(0, 1).unsqueeze(1), FILTERS.to(each)).square().unflatten(0, each.shape[:2]).mean(dim=1)
        for each in (pictures, real)
    )  # [B, 4, H - 2, W - 2]

    def apart(ours: Tensor, theirs: Tensor) -> Tensor:
        a, b = ((F.avg_pool2d(energy, 8, 4) + 1e-4).sqrt() for energy in (ours, theirs))
        return (a - b).abs().mean()

    groups = [apart(ours[paired], theirs[paired])] if paired.any() else []
    if not paired.all():
        groups.append(apart(ours[~paired].mean(dim=0, keepdim=True), theirs[~paired].mean(dim=0, keepdim=True)))
    return sum(groups) / len(groups)
