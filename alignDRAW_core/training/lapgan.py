"""Training LAPGAN: at each level of its pyramid a generator against a discriminator, both told the caption."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.utils.parametrize import cached

from ..models.lapgan import LAPGAN, Discriminators, LAPGANConfig, down, residual, up
from ..storage.encoders import with_encoder
from ..vocabulary import Vocabulary
from .adversarial import Fakes, adversarial_step
from .batches import make_batch, on_device, pictures
from .ema import average_at
from .loop import Step
from .optimizers import Adam
from .recipe import Recipe
from .schedules import learning_rate
from .state import Run, read_state, restore

FILTERS = 32  # of the discriminators' first layers
BETAS = (0.5, 0.99)


@dataclass(frozen=True, eq=False)
class Batch:
    small: Tensor  # [B, C, h, w], of real pictures
    blurry: Tensor  # [B, C, H, W], the same at full size
    details: Tensor  # [B, C, H, W], what those lack
    sentences: Tensor  # [B, m]
    z: Tensor  # [B, z], noise of the small picture
    plane: Tensor  # [B, H W], noise of the details


def start(config: LAPGANConfig, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device) -> Run:
    """A new run at step 0, its weights from the seed."""
    generator = with_encoder(LAPGAN(config), vocabulary)
    generator.initialise(recipe.initial, torch.Generator().manual_seed(seed))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        discriminators = Discriminators(config, FILTERS)
    optimizer, other = (
        Adam(net.to(device).parameters(), lr=recipe.learning_rate, betas=BETAS) for net in (generator, discriminators)
    )
    average = average_at(recipe.ema_decay, generator)
    return Run(
        generator,
        average,
        optimizer,
        recipe,
        seed,
        vocabulary,
        discriminator=discriminators,
        discriminator_optimizer=other,
    )


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        config, recipe = LAPGANConfig.from_dict(state["config"]), Recipe.from_dict(state["recipe"])
        return restore(start(config, recipe, Vocabulary(state["vocabulary"]), state["seed"], device), state)


def lapgan_step(dataset) -> Step:
    return adversarial_step(
        lambda run: batch_of(run, dataset),
        generate,
        tell_apart,
        score,
        generator_loss,
        lambda run: (learning_rate(run.recipe, run.step),) * 2,
    )


def batch_of(run: Run, dataset) -> Batch:
    """Of the run's present step, from seed and step alone."""
    images, words, noise = (on_device(part, run.device) for part in make_batch(run, dataset)[:3])
    x = pictures(images).permute(0, 3, 1, 2)
    small = down(x)
    z, plane = noise.split([run.model.config.z_dim, noise.shape[1] - run.model.config.z_dim], dim=1)
    sentences = run.model.encode_text(words).features[:, 0]
    return Batch(small, up(small, *x.shape[2:]), residual(x), sentences, z, plane)


def generate(generator: LAPGAN, batch: Batch) -> Fakes:
    """Small pictures from noise; and the details of small pictures that are real, so that neither level waits for the
    other."""
    small = generator.draw_small(batch.z, batch.sentences)
    return small, generator.draw_details(batch.blurry, batch.plane, batch.sentences)


def tell_apart(discriminators: Discriminators, batch: Batch, fakes: Fakes) -> tuple[Tensor, Tensor]:
    """Scores [2 B] of what is real, at both levels; [4 B] of the fakes, then of real pictures with the caption of
    another one, which are no better (Reed et al. 2016). Without those the caption is soon ignored."""
    with cached():  # the weights, which spectral norms divide
        seen = features(discriminators, batch, batch.small, batch.details)
        real = judge(discriminators, seen, batch.sentences)
        astray = judge(discriminators, seen, batch.sentences.roll(1, dims=0))
        return real, torch.cat([score(discriminators, batch, fakes), astray])


def score(discriminators: Discriminators, batch: Batch, fakes: Fakes) -> Tensor:
    """[2 B], of both levels."""
    return judge(discriminators, features(discriminators, batch, *fakes), batch.sentences)


def features(discriminators: Discriminators, batch: Batch, small: Tensor, details: Tensor) -> tuple[Tensor, Tensor]:
    """What the discriminators see in small pictures, and in the details of blurry ones."""
    return discriminators.small.layers(small), discriminators.details.layers(torch.cat([batch.blurry, details], dim=1))


def judge(discriminators: Discriminators, seen: tuple[Tensor, Tensor], sentences: Tensor) -> Tensor:
    """[2 B]"""
    levels = discriminators.small, discriminators.details
    return torch.cat([level.judge(each, sentences) for level, each in zip(levels, seen)])


def generator_loss(recipe: Recipe, batch: Batch, fakes: Fakes, found: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
    """To pass for real, at both levels."""
    loss = -found.mean()
    return loss, {"adversarial": loss}
