"""Measuring a checkpoint: what every data set's evaluation shares."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..data.captioned_images import CaptionedImages
from ..generation.drawing import Drawing
from ..generation.painter import Painter
from ..models.base import TextEncoding
from ..vocabulary import pad

BATCH = 50
SEEDS = 8  # of a caption, whose drawings are compared
Judged = tuple[list[str], Callable[[list[Drawing]], dict]]  # captions, and what a classifier says of their drawings


def pick(painter: Painter, data: CaptionedImages, count: int, rng: np.random.Generator) -> list[tuple[int, str]]:
    """Up to `count` photographs at random: (row, one of its captions, at random). Captions that cannot be read are left
    out."""
    chosen = []
    for row in rng.permutation(len(data)):
        readable = [caption for caption in rng.permutation(data.captions[row]).tolist() if can_read(painter, caption)]
        if readable:
            chosen.append((int(row), readable[0]))
        if len(chosen) == count:
            break
    return chosen


def can_read(painter: Painter, caption: str) -> bool:
    try:
        painter.read(caption)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Setting:
    """What drawings are measured at."""

    temperature: float
    strength: float

    def __str__(self) -> str:
        return f"temperature {self.temperature:g}, strength {self.strength:g}"


def settings(painter: Painter, *more: float) -> list[Setting]:
    """Temperature 1, the checkpoint's default and those named, each at strength 1, the paper's model, and at the
    default strength."""
    return [
        Setting(temperature, strength)
        for temperature in sorted({1.0, painter.default_temperature, *more}, reverse=True)
        for strength in sorted({1.0, painter.default_strength})
    ]


@torch.inference_mode()
def encoded(painter: Painter, captions: Sequence[str]) -> TextEncoding:
    """What the model makes of captions, a row each."""
    return painter.model.encode_text(pad([painter.read(caption).ids for caption in captions], painter.model.device))


def draw_all(
    painter: Painter, captions: list[str], temperature: float, seed: int, strength: float | None = None
) -> list[Drawing]:
    """One sample a caption, each from a seed of its own; the strength left out is the checkpoint's own."""
    drawings = []
    for k in range(0, len(captions), BATCH):
        part = captions[k : k + BATCH]
        seeds = [1000 * seed + k + j for j in range(len(part))]
        drawings += painter.draw(part, seed=seeds, temperature=temperature, strength=strength, sharpen=False)
    return drawings


def parts(count: int) -> Iterator[int]:
    """The sizes of batches that make `count`."""
    return (min(BATCH, count - k) for k in range(0, count, BATCH))


@torch.inference_mode()
def bound(painter: Painter, batches: Iterable[tuple[np.ndarray, list[str]]], seed: int) -> dict:
    """Variational bound of batches of uint8 images with captions, one sample each, nats a picture, and its standard
    error; of the paper's model, at strength 1."""
    generator = torch.Generator().manual_seed(seed)
    device = painter.model.device
    kl, reconstruction = [], []
    for images, captions in batches:
        noise = torch.randn(painter.model.noise_shape(len(images)), generator=generator).to(device)
        found = painter.model(torch.from_numpy(images).float().to(device) / 255, encoded(painter, captions), noise)
        kl.append(found.kl.sum(dim=1).cpu())
        reconstruction.append(found.reconstruction.cpu())
    kl, reconstruction = torch.cat(kl), torch.cat(reconstruction)
    total = kl + reconstruction
    return {
        "nats": round(total.mean().item(), 2),
        "kl": round(kl.mean().item(), 2),
        "reconstruction": round(reconstruction.mean().item(), 2),
        "standard_error": round((total.std() / len(total) ** 0.5).item(), 2),
        "pictures": len(total),
    }


def mean_distance(images: np.ndarray) -> float:
    """Mean Euclidean distance over all pairs of images [n, H, W, C]."""
    flat = images.reshape(len(images), -1)
    return float(np.mean([np.linalg.norm(flat[a] - flat[b]) for a in range(len(flat)) for b in range(a)]))


def spread(painter: Painter, captions: Iterable[str], setting: Setting, first: int = 0) -> float:
    """Variety: the mean distance of drawings of the same caption from SEEDS seeds, `first` and those that follow."""
    seeds = list(range(first, first + SEEDS))
    drawn = (
        painter.draw(
            [caption] * SEEDS, seed=seeds, temperature=setting.temperature, strength=setting.strength, sharpen=False
        )
        for caption in captions
    )
    return round(
        float(np.mean([mean_distance(np.stack([drawing.image for drawing in drawings])) for drawings in drawn])), 3
    )


def mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def last_lines(report: dict) -> list[str]:
    """Losses, where the model has any, and variety as text."""
    found, variety = report.get("bound"), report["variety"]
    drawings = "; ".join(f"{setting}: {distance:.2f}" for setting, distance in variety["drawings"].items())
    losses = []
    if found is not None:
        losses.append(
            f"bound {found['nats']:.1f} +- {found['standard_error']:.1f} nats (KL {found['kl']:.1f} + reconstruction "
            f"{found['reconstruction']:.1f}), "
            f"at strength 1, the paper's model, on {found['pictures']} {found['mix']}"
        )
    return [
        *losses,
        f"mean distance between {SEEDS} seeds of a caption: {drawings}; between real pictures of it: "
        f"{variety['real']:.2f}",
    ]
