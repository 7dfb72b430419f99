"""The bound on fixed pictures with fixed noise, so that one figure can be compared with the next."""

import torch

from ..models.registry import READERS
from ..vocabulary import pad
from . import reader
from .state import Run


@torch.inference_mode()
def measure(run: Run, images, captions: list[str]) -> dict[str, float]:
    """Losses, KL and reconstruction in nats a picture, of uint8 images [n, H, W, C] and a caption each, with the run's
    best weights."""
    model = run.best_weights
    device = model.device
    words = pad([run.vocabulary.read(caption)[1] for caption in captions], device)
    noise = torch.randn(model.noise_shape(len(captions)), generator=torch.Generator().manual_seed(0)).to(device)
    bound = model(torch.from_numpy(images).to(device).float() / 255, model.encode_text(words), noise)
    return {
        "bound": round(bound.total.mean().item(), 3),
        "kl": round(bound.kl.sum(dim=1).mean().item(), 3),
        "reconstruction": round(bound.reconstruction.mean().item(), 3),
    }


def validate(run: Run, dataset) -> dict[str, dict[str, float]]:
    """Of pictures that are trained on and of held-out ones, where the data set can tell them apart and has any."""
    reads = run.model.kind in READERS
    if not hasattr(dataset, "validation") or not reads and "bound" not in run.model.capabilities:
        return {}
    chosen = {"trained_on": dataset.validation(held_out=False), "held_out": dataset.validation(held_out=True)}
    how = reader.measure if reads else measure
    return {name: how(run, *pictures) for name, pictures in chosen.items() if pictures is not None}
