"""The training loop: resume, mixed precision, guarded updates, one status line and a jsonl log."""
import json
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from ..models.config import Config
from ..data.text_augmentation import vary
from ..models.base import ImageModel, Losses
from ..models.registry import DEFAULT_KIND, kind_of
from .recipe import Recipe, kl_weight, learning_rate, optimiser
from .state import read_state, write_state
from ..vocabulary import Vocabulary, pad


@dataclass
class Run:
    """Everything that a training run is; `state.pt` in its folder holds it all."""
    model: ImageModel
    average: ImageModel | None        # running average of the weights
    optimiser: torch.optim.Optimizer
    recipe: Recipe
    vocabulary: Vocabulary
    seed: int
    step: int = 0
    skipped: int = 0
    seconds: float = 0.0
    changes: list[dict] = field(default_factory=list)     # of the recipe when the run was resumed: {"step": ..., name: value, ...}

    @property
    def best_weights(self) -> ImageModel:
        return self.average or self.model


def start(config: Config, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device, kind: str = DEFAULT_KIND) -> Run:
    """A new run at step 0."""
    model = kind_of(kind)(config)
    model.initialise(recipe.initial, torch.Generator().manual_seed(seed), recipe.c_0)
    model.to(device)
    average = deepcopy(model).requires_grad_(False) if recipe.average else None
    model.trainable(recipe.parts, recipe.known_words)
    return Run(model, average, optimiser(model, recipe), recipe, vocabulary, seed)


def save_state(run: Run, folder: Path) -> None:
    """Write `state.pt`, atomically."""
    write_state({"kind": run.model.kind, "config": run.model.config.to_dict(), "recipe": run.recipe.to_dict(), "vocabulary": run.vocabulary.words, "seed": run.seed,
                 "step": run.step, "skipped": run.skipped, "seconds": run.seconds, "changes": run.changes, "model": run.model.state_dict(),
                 "average": run.average and run.average.state_dict(), "optimiser": run.optimiser.state_dict()}, folder)


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        kind = state.get("kind", DEFAULT_KIND)          # a run older than kinds is alignDRAW's
        run = start(kind_of(kind).Config.from_dict(state["config"]), Recipe.from_dict(state["recipe"]), Vocabulary(state["vocabulary"]),
                    state["seed"], device, kind)
        run.model.load_state_dict(state["model"])
        if run.average:
            run.average.load_state_dict(state["average"])
        run.optimiser.load_state_dict(state["optimiser"])
        run.step, run.skipped, run.seconds, run.changes = state["step"], state["skipped"], state["seconds"], state["changes"]
    return run


def make_batch(run: Run, data) -> tuple[Tensor, Tensor, Tensor, Tensor | None]:
    """Images, words, noise and state resets of the run's present step: they depend on seed and step alone, so a resumed run
    continues as if it had never stopped."""
    rng = np.random.default_rng([run.seed, run.step])
    recipe = run.recipe
    images, captions = data.batch(recipe.batch, rng)
    fillers = np.array(sorted(run.vocabulary.ids[word] for word in data.fillers if word in run.vocabulary.ids), dtype=np.int64)
    words = pad([vary(run.vocabulary.read(caption)[1], fillers, recipe.word_dropout, recipe.filler_dropout, rng, recipe.caption_dropout)
                 for caption in captions])
    generator = torch.Generator().manual_seed(int(rng.integers(2 ** 62)))
    noise = torch.randn(run.model.noise_shape(recipe.batch), generator=generator)
    state_reset = None
    if recipe.cut:      # each caption at a rate of its own, so that whole ones are not rare
        rates = recipe.cut * torch.rand(recipe.batch, 1, generator=generator)
        state_reset = torch.rand(2, *words.shape, generator=generator) < rates
    return torch.from_numpy(images).float() / 255, words, noise, state_reset


def update(run: Run, data, half: bool) -> tuple[Losses, float, bool]:
    """One step: the bound in nats a picture, the gradient's norm, and whether the update was made or skipped."""
    device = run.model.device
    images, words, noise, state_reset = (part if part is None else part.to(device, non_blocking=True) for part in make_batch(run, data))
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        bound = run.model(images, run.model.encode_text(words, state_reset), noise)
    loss = (kl_weight(run.recipe, run.step) * bound.kl.sum(dim=1) + bound.reconstruction).mean()
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(run.model.parameters(), run.recipe.clip).item()
    made = norm < run.recipe.absurd         # False also for nan
    if made:
        for group in run.optimiser.param_groups:
            group["lr"] = learning_rate(run.recipe, run.step)
        run.optimiser.step()
        if run.average:
            # Young averages forget faster, so that the first random weights are soon gone.
            decay = min(run.recipe.average, (1 + run.step) / (10 + run.step))
            torch._foreach_lerp_(list(run.average.parameters()), [weight.detach() for weight in run.model.parameters()], 1 - decay)
    else:
        run.skipped += 1
    run.step += 1
    return Losses(bound.kl.detach(), bound.reconstruction.detach()), norm, made


def train(run: Run, data, folder: Path, until: int, half: bool = False, log_every: int = 20, save_every: float = 120.0,
          on_save: Callable[[Run], None] = lambda run: None, should_stop: Callable[[], bool] = lambda: False,
          measured: Callable[[Run], dict] = lambda run: {}, show_bar: bool | None = True) -> None:
    """Train up to step `until`, or until `should_stop()` between two steps. Appends to log.jsonl every `log_every` steps, with what
    `measured` adds; writes state.pt, then calls `on_save`, every `save_every` seconds and at the end. `show_bar`: a progress bar on stderr
    (None: where that is a terminal). OSError if the folder cannot be written; the run itself is unharmed and can be trained on."""
    folder.mkdir(parents=True, exist_ok=True)
    began, saved, spent = time.monotonic(), time.monotonic(), run.seconds
    figures = []

    def save() -> None:
        save_state(run, folder)
        on_save(run)

    bar = tqdm(total=until, initial=run.step, unit="step", dynamic_ncols=True, smoothing=0.02, disable=None if show_bar is None else not show_bar)
    with bar, open(folder / "log.jsonl", "a", encoding="utf-8") as log:
        end_line(folder / "log.jsonl", log)
        while run.step < until and not should_stop():
            bound, norm, made = update(run, data, half)
            bar.update(1)
            run.seconds = spent + time.monotonic() - began
            if made:
                figures.append((bound.total.mean().item(), bound.kl.sum(dim=1).mean().item(), bound.reconstruction.mean().item(), norm))
            if figures and (run.step % log_every == 0 or run.step == until):
                mean = dict(zip(("bound", "kl", "reconstruction", "gradient"), np.mean(figures, axis=0).round(3).tolist()))
                log.write(json.dumps({"step": run.step, **mean, "kl_weight": round(kl_weight(run.recipe, run.step - 1), 4),
                                      "learning_rate": learning_rate(run.recipe, run.step - 1), "skipped": run.skipped,
                                      "seconds": round(run.seconds, 1), **measured(run)}) + "\n")
                log.flush()
                bar.set_postfix_str("bound {bound:.1f}  kl {kl:.1f}  rec {reconstruction:.1f}  |g| {gradient:.0f}".format(**mean)
                                    + (f"  skipped {run.skipped}" if run.skipped else ""))
                figures = []
            if time.monotonic() - saved > save_every:
                save()
                saved = time.monotonic()
    save()


def end_line(path: Path, log) -> None:
    """End a line that a killed run left half written."""
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        log.write("\n")
