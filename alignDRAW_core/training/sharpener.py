"""Training a sharpener: first on real residuals of a Laplacian pyramid, then on what the model itself reconstructs and draws.

What keeps the two players in balance: a hinge loss, spectral norms in the discriminator, a faster discriminator, a residual that may
not touch what blurring keeps, and a running average of the generator, which is what is used.
"""
import json
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from ..generation.painter import Painter
from ..models.sentence_encoders import encoder
from ..models.sharpener import Discriminator, Sharpener, SharpenerConfig, low_pass, pyramid
from ..evaluation.ssim import structural_similarity
from .state import read_state, write_state
from ..vocabulary import pad

PART = 64                   # pictures of a pool that are made at once
CLIP, ABSURD = 10.0, 1e4    # of a gradient's norm: cut to the one, skipped beyond the other


@dataclass(frozen=True)
class SharpenerRecipe:
    steps: int = 3000
    pyramid_steps: int = 100            # the first of them, on real residuals
    batch: int = 16
    rate: float = 5e-4                  # learning rate of the generator
    discriminator_rate: float = 2e-3
    discriminator_channels: int = 24
    adversarial: float = 0.5            # weights of the generator's losses: to pass for real ...
    pixel: float = 2.0                  # ... to be the picture that was reconstructed (mean absolute difference) ...
    low: float = 150.0                  # ... and to leave colours alone (mean squared low-pass residual)
    grey: float = 600.0                 # ... and what is grey grey: coloured grain shows most there (see colour_of_grey)
    structure: float = 3.0              # ... to be like a real picture of the caption (1 - SSI) ...
    edges: float = 10.0                 # ... with as much edge as real pictures of the caption have (see edge_difference)
    average: float = 0.995              # decay of the running average of the generator
    pool: int = 768                     # pictures made at a time (in parts of 64), half reconstructions and half drawings ...
    refresh: int = 400                  # ... and used for so many steps

    @classmethod
    def from_dict(cls, values: dict) -> "SharpenerRecipe":
        if unknown := set(values) - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown names of a sharpener's recipe: {', '.join(sorted(unknown))}")
        return cls(**values)


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures to train on."""
    blurry: Tensor          # [n, C, H, W] in [0, 1]
    real: Tensor            # [n, C, H, W], of the same captions; for reconstructions the very pictures
    sentences: Tensor       # [n, m]
    paired: Tensor          # bool [n]: is `blurry` made from `real`, or drawn from the caption alone


@dataclass
class SharpenerRun:
    sharpener: Sharpener
    average: Sharpener
    discriminator: Discriminator
    optimisers: tuple[torch.optim.Optimizer, torch.optim.Optimizer]     # of the generator, of the discriminator
    recipe: SharpenerRecipe
    seed: int
    step: int = 0
    skipped: int = 0
    seconds: float = 0.0
    precision: str = "float32"


def start(config: SharpenerConfig, recipe: SharpenerRecipe, seed: int, device: torch.device) -> SharpenerRun:
    """A new run at step 0, its weights from the seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        sharpener, discriminator = Sharpener(config), Discriminator(config, recipe.discriminator_channels)
    sharpener.to(device, memory_format=torch.channels_last)        # a fifth faster
    discriminator.to(device, memory_format=torch.channels_last)
    adam = [torch.optim.Adam(net.parameters(), lr=rate, betas=(0.5, 0.99))
            for net, rate in ((sharpener, recipe.rate), (discriminator, recipe.discriminator_rate))]
    return SharpenerRun(sharpener, deepcopy(sharpener).requires_grad_(False), discriminator, tuple(adam), recipe, seed)


def save_state(run: SharpenerRun, folder: Path) -> None:
    """Write `state.pt`, atomically."""
    write_state({"config": run.sharpener.config.to_dict(), "recipe": asdict(run.recipe), "seed": run.seed, "step": run.step,
                 "skipped": run.skipped, "seconds": run.seconds, "precision": run.precision, "sharpener": run.sharpener.state_dict(),
                 "average": run.average.state_dict(), "discriminator": run.discriminator.state_dict(),
                 "optimisers": [each.state_dict() for each in run.optimisers]}, folder)


def load_state(folder: Path, device: torch.device) -> SharpenerRun:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        run = start(SharpenerConfig.from_dict(state["config"]), SharpenerRecipe.from_dict(state["recipe"]), state["seed"], device)
        run.sharpener.load_state_dict(state["sharpener"])
        run.average.load_state_dict(state["average"])
        run.discriminator.load_state_dict(state["discriminator"])
        for optimiser, kept in zip(run.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        run.step, run.skipped, run.seconds = state["step"], state["skipped"], state["seconds"]
        run.precision = state.get("precision", "float32")       # a run of a program older than this
    return run


@torch.inference_mode()
def make_pool(run: SharpenerRun, painter: Painter, data) -> Pool:
    """The pictures of the run's present step, from seed and step alone: real ones made coarse in the first phase, then
    reconstructions and drawings of the model's own."""
    recipe, device = run.recipe, painter.model.device
    first = run.step < recipe.pyramid_steps
    rng = np.random.default_rng([run.seed, run.step // recipe.refresh, int(first)])
    encode = encoder(run.sharpener.config.encoder, painter.model)
    parts = []
    for _ in range(-(-recipe.pool // PART)):
        images, captions = data.batch(PART, rng)
        read = [painter.read(caption) for caption in captions]
        x = torch.from_numpy(images).to(device).float() / 255                                       # [B, H, W, C]
        real, paired = x.permute(0, 3, 1, 2), torch.ones(PART, dtype=torch.bool, device=device)
        if first:
            blurry = pyramid(real)
        else:
            words = pad([sentence.ids for sentence in read], device)
            noise = torch.randn(painter.model.noise_shape(PART), generator=torch.Generator().manual_seed(int(rng.integers(2 ** 62)))).to(device)
            half = PART // 2
            _, reconstructed = painter.model.reconstruct(x[:half], painter.model.encode_text(words[:half]), noise[:half])
            drawn = painter.model.generate(painter.model.encode_text(words[half:]), noise[half:], painter.default_temperature).canvases[-1]
            blurry = torch.cat([reconstructed, drawn]).permute(0, 3, 1, 2)
            paired[half:] = False
        parts.append((blurry, real, encode(read), paired))
    return Pool(*(torch.cat(part) for part in zip(*parts)))


def update(run: SharpenerRun, pool: Pool, half: bool) -> tuple[dict[str, float], bool]:
    """One step of the discriminator, then one of the generator; their losses, and whether both were made."""
    recipe, device = run.recipe, pool.real.device
    for optimiser, rate in zip(run.optimisers, (recipe.rate, recipe.discriminator_rate)):       # as they are now: a resumed run may change them
        for group in optimiser.param_groups:
            group["lr"] = rate
    generator = torch.Generator().manual_seed(int(np.random.default_rng([run.seed, run.step, 7]).integers(2 ** 62)))
    rows, others = torch.randint(len(pool.real), (2, recipe.batch), generator=generator).to(device)
    blurry, real, sentences, paired = pool.blurry[rows], pool.real[rows], pool.sentences[rows], pool.paired[rows]
    noise = torch.randn(recipe.batch, 1, *blurry.shape[2:], generator=generator)
    noise[::2] = 0                  # half of them as it is used: with the noise at its mean
    noise = noise.to(device)

    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        residual = run.sharpener(blurry, sentences, noise)
        scores_real = run.discriminator(pool.real[others], pool.sentences[others])
        scores_fake = run.discriminator((blurry + residual).detach(), sentences)
    discriminator_loss = F.relu(1 - scores_real.float()).mean() + F.relu(1 + scores_fake.float()).mean()
    made = step(run.optimisers[1], run.discriminator, discriminator_loss)

    run.discriminator.requires_grad_(False)
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        scores = run.discriminator(blurry + residual, sentences)
    run.discriminator.requires_grad_(True)
    residual = residual.float()
    adversarial, low = -scores.float().mean(), low_pass(residual).square().mean()
    pixel = ((blurry + residual - real).abs().mean(dim=(1, 2, 3)) * paired).mean()
    structure = 1 - structural_similarity((blurry + residual).clamp(0, 1), real).mean()
    edges, grey = edge_difference(blurry + residual, real, paired), colour_of_grey(residual, blurry)
    made &= step(run.optimisers[0], run.sharpener,
                 recipe.adversarial * adversarial + recipe.pixel * pixel + recipe.low * low + recipe.structure * structure
                 + recipe.edges * edges + recipe.grey * grey)
    decay = min(recipe.average, (1 + run.step) / (10 + run.step))
    torch._foreach_lerp_(list(run.average.parameters()), [weight.detach() for weight in run.sharpener.parameters()], 1 - decay)
    run.step += 1
    run.skipped += not made
    return {"discriminator": discriminator_loss.item(), "adversarial": adversarial.item(), "pixel": pixel.item(), "low": low.item(),
            "grey": grey.item(), "structure": structure.item(),
            "edges": edges.item(), "residual": residual.detach().abs().mean().item()}, made


# Steps along rows and columns, chequers, and the Laplacian: together they tell an edge from a pattern that only looks busy.
FILTERS = torch.tensor([[[0, 0, 0], [0, -1, 1], [0, 0, 0]], [[0, 0, 0], [0, -1, 0], [0, 1, 0]],
                        [[0, 0, 0], [0, -1, 1], [0, 1, -1]], [[0, 1, 0], [1, -4, 1], [0, 1, 0]]]).float().unsqueeze(1)


def colour_of_grey(residual: Tensor, blurry: Tensor) -> Tensor:
    """Mean squared colour, the difference from the mean of R, G and B, that residuals [B, C, H, W] add where the blurry pictures have none."""
    grey = 1 - (blurry.amax(dim=1, keepdim=True) - blurry.amin(dim=1, keepdim=True))
    return (grey * (residual - residual.mean(dim=1, keepdim=True))).square().mean()


def edge_difference(pictures: Tensor, real: Tensor, paired: Tensor) -> Tensor:
    """How far the root mean squares of four filters' answers to pictures and to real ones [B, C, H, W] lie apart, region by region of
    8 x 8 pixels: each picture's own where the two are paired, so that flat regions stay flat; of all the others taken together, so that
    a drawing may be as plain as its caption wants while many have as much edge as real pictures."""
    ours, theirs = (F.conv2d(each.flatten(0, 1).unsqueeze(1), FILTERS.to(each)).square().unflatten(0, each.shape[:2]).mean(dim=1)
                    for each in (pictures, real))                                                         # [B, 4, H - 2, W - 2]

    def apart(ours: Tensor, theirs: Tensor) -> Tensor:
        a, b = ((F.avg_pool2d(energy, 8, 4) + 1e-4).sqrt() for energy in (ours, theirs))
        return (a - b).abs().mean()

    groups = [apart(ours[paired], theirs[paired])] if paired.any() else []
    if not paired.all():
        groups.append(apart(ours[~paired].mean(dim=0, keepdim=True), theirs[~paired].mean(dim=0, keepdim=True)))
    return sum(groups) / len(groups)


def step(optimiser: torch.optim.Optimizer, net: torch.nn.Module, loss: Tensor) -> bool:
    """Follow the loss, unless its gradient is not finite or absurd; says whether it was followed."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    made = torch.nn.utils.clip_grad_norm_(net.parameters(), CLIP).item() < ABSURD      # False also for nan
    if made:
        optimiser.step()
    return made


def train(run: SharpenerRun, painter: Painter, data, folder: Path, until: int, half: bool = False, log_every: int = 20,
          save_every: float = 120.0, on_save: Callable[[SharpenerRun, Pool], None] = lambda run, pool: None,
          should_stop: Callable[[], bool] = lambda: False) -> None:
    """Train up to step `until`, or until `should_stop()` between two steps. Appends to log.jsonl every `log_every` steps; writes
    state.pt, then calls `on_save`, every `save_every` seconds and at the end. OSError if the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    began, saved, spent = time.monotonic(), time.monotonic(), run.seconds
    figures, pool, made_for = [], None, None

    def save() -> None:
        run.seconds = spent + time.monotonic() - began
        save_state(run, folder)
        on_save(run, pool)

    bar = tqdm(total=until, initial=run.step, unit="step", dynamic_ncols=True, smoothing=0.02)
    with bar, open(folder / "log.jsonl", "a", encoding="utf-8") as log:
        while run.step < until and not should_stop():
            wanted = run.step // run.recipe.refresh, run.step < run.recipe.pyramid_steps
            if made_for != wanted:
                pool, made_for = make_pool(run, painter, data), wanted
            losses, made = update(run, pool, half)
            bar.update(1)
            if made:
                figures.append(losses)
            if figures and (run.step % log_every == 0 or run.step == until):
                mean = {name: round(float(np.mean([each[name] for each in figures])), 5) for name in figures[0]}
                log.write(json.dumps({"step": run.step, **mean, "skipped": run.skipped,
                                      "seconds": round(spent + time.monotonic() - began, 1)}) + "\n")
                log.flush()
                bar.set_postfix_str("  ".join(f"{name} {value:.3f}" for name, value in mean.items()))
                figures = []
            if time.monotonic() - saved > save_every:
                save()
                saved = time.monotonic()
        if pool is not None:
            save()
