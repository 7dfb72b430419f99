"""Measuring a checkpoint: what every world's evaluation shares."""
from collections.abc import Iterable, Sequence

import numpy as np
import torch

from ..generation.drawing import Drawing
from ..models.base import TextEncoding
from ..generation.painter import Painter
from ..vocabulary import pad

BATCH = 50


@torch.inference_mode()
def understood(painter: Painter, captions: Sequence[str]) -> TextEncoding:
    """What the model makes of captions, a row each."""
    return painter.model.encode_text(pad([painter.read(caption).ids for caption in captions], painter.model.device))


def draw_all(painter: Painter, captions: list[str], temperature: float, seed: int) -> list[Drawing]:
    """One sample a caption, each from a seed of its own."""
    drawings = []
    for k in range(0, len(captions), BATCH):
        part = captions[k:k + BATCH]
        drawings += painter.draw(part, seed=[1000 * seed + k + j for j in range(len(part))], temperature=temperature, sharpen=False)
    return drawings


@torch.inference_mode()
def bound(painter: Painter, batches: Iterable[tuple[np.ndarray, list[str]]], seed: int) -> dict:
    """Variational bound of batches of uint8 images with captions, one sample each, nats a picture, and its standard error."""
    generator = torch.Generator().manual_seed(seed)
    device = painter.model.device
    kl, reconstruction = [], []
    for images, captions in batches:
        noise = torch.randn(painter.model.noise_shape(len(images)), generator=generator).to(device)
        found = painter.model(torch.from_numpy(images).float().to(device) / 255, understood(painter, captions), noise)
        kl.append(found.kl.sum(dim=1).cpu())
        reconstruction.append(found.reconstruction.cpu())
    kl, reconstruction = torch.cat(kl), torch.cat(reconstruction)
    total = kl + reconstruction
    return {"nats": round(total.mean().item(), 2), "kl": round(kl.mean().item(), 2), "reconstruction": round(reconstruction.mean().item(), 2),
            "standard_error": round((total.std() / len(total) ** 0.5).item(), 2), "pictures": len(total)}


def mean_distance(images: np.ndarray) -> float:
    """Mean Euclidean distance over all pairs of images [n, H, W, C]."""
    flat = images.reshape(len(images), -1)
    return float(np.mean([np.linalg.norm(flat[a] - flat[b]) for a in range(len(flat)) for b in range(a)]))


def mean(values: Iterable[float]) -> float:
    return round(float(np.mean(list(values))), 4)


def last_lines(report: dict) -> list[str]:
    """Losses and variety as text."""
    found, variety = report["bound"], report["variety"]
    return [f"bound {found['nats']:.1f} +- {found['standard_error']:.1f} nats (KL {found['kl']:.1f} + reconstruction {found['reconstruction']:.1f})",
            f"mean distance between eight seeds of a caption: {variety['drawings']:.2f}; between real pictures of it: {variety['real']:.2f}"]
