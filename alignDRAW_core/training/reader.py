"""Training a reader of pictures: to say the words, to look everywhere, and by REINFORCE where attention is hard."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..evaluation.classifiers import blurred
from ..evaluation.classifiers.photographs import TINY_IMAGENET, load_photograph_net
from ..models.show_attend_tell import ReaderConfig, ShowAttendTell
from ..vocabulary import Vocabulary, pad
from .ema import average_at
from .loop import Step, Update
from .optimizers import OPTIMIZERS, guarded_update
from .recipe import Recipe
from .schedules import learning_rate
from .state import Run, read_state, restore


def start(config: ReaderConfig, recipe: Recipe, vocabulary: Vocabulary, seed: int, device: torch.device) -> Run:
    """A new run at step 0, its weights from the seed, but for a frozen net's. CheckpointError where there is none."""
    model = ShowAttendTell(config)
    model.initialise(torch.Generator().manual_seed(seed))
    if config.frozen:
        seen = load_photograph_net(TINY_IMAGENET).convolutions.state_dict()
        model.look.load_state_dict({name: seen[name] for name in model.look.state_dict()})
    model.to(device)
    average = average_at(recipe.ema_decay, model)
    optimizer = OPTIMIZERS[recipe.optimizer](model.parameters(), lr=recipe.learning_rate)
    return Run(model, average, optimizer, recipe, seed, vocabulary)


def load_state(folder: Path, device: torch.device) -> Run:
    """Continue from `state.pt`. ValueError if it is missing or damaged."""
    with read_state(folder, device) as state:
        config, recipe = ReaderConfig.from_dict(state["config"]), Recipe.from_dict(state["recipe"])
        return restore(start(config, recipe, Vocabulary(state["vocabulary"]), state["seed"], device), state)


def reader_step(dataset) -> Step:
    def step(run: Run, amp: bool) -> Update:
        recipe, device = run.recipe, run.device
        images, words, noise, seed = make_batch(run, dataset)
        with torch.random.fork_rng(devices=[]):  # dropout has no generator of its own
            torch.manual_seed(seed)
            with torch.autocast(device.type, torch.bfloat16, enabled=amp):
                losses = run.model.train()(images.to(device), words.to(device), noise.to(device))
        each = losses.words + recipe.coverage * losses.coverage + losses.surrogate
        loss, rate = each.sum() / losses.count.sum(), learning_rate(recipe, run.step)
        norm, made = guarded_update([loss], run.model, run.optimizer, rate, recipe.grad_clip, recipe.skip_threshold)
        figures = {
            "nats_a_word": (losses.words.sum() / losses.count.sum()).detach(),
            "coverage": losses.coverage.mean().detach(),
            "gradient": norm,
        }
        return Update(figures, made, {"learning_rate": rate})

    return step


def make_batch(run: Run, dataset) -> tuple[Tensor, Tensor, Tensor, int]:
    """Images, words, uniform noise and a seed of the run's present step, from seed and step alone."""
    rng = np.random.default_rng([run.seed, run.step])
    images, captions = dataset.batch(run.recipe.batch, rng)
    words = pad([run.vocabulary.read(caption)[1] for caption in captions])
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    noise = torch.rand(len(words), words.shape[1] + 1, 2, generator=generator)
    return softened(torch.from_numpy(images).float() / 255, generator), words, noise, int(rng.integers(2**31))


def softened(images: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures [B, H, W, C], each more or less blurred: drawings are soft, and are to be read as well."""
    share = torch.rand(len(images), 1, 1, 1, generator=generator)
    return torch.lerp(images, blurred(images.permute(0, 3, 1, 2)).permute(0, 2, 3, 1), share)


@torch.inference_mode()
def measure(run: Run, images: np.ndarray, captions: list[str]) -> dict[str, float]:
    """Nats a word of uint8 images [n, H, W, C] and a caption each, with the run's best weights and soft attention's
    expectation."""
    model = run.best_weights.eval()
    words = pad([run.vocabulary.read(caption)[1] for caption in captions], model.device)
    pictures = torch.from_numpy(images).to(model.device).float() / 255
    noise = torch.zeros(len(words), words.shape[1] + 1, 2, device=model.device)  # the coin says: the expectation
    losses = model(pictures, words, noise)
    return {"nats_a_word": round((losses.words.sum() / losses.count.sum()).item(), 4)}
