"""Classifiers: small nets that read drawings, trained on real pictures only. The model never sees them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ...storage.checkpoint import SHIPPED, CheckpointError
from ...storage.weights_file import read_weights, write_weights

FOLDER = SHIPPED / "classifiers"
Net = TypeVar("Net", bound=nn.Module)


def train_classifier(
    kind: Callable[[], Net],
    batch: Callable[[np.random.Generator], tuple[Tensor, Tensor]],
    loss: Callable[[Tensor, Tensor], Tensor],
    steps: int,
    seed: int,
) -> Net:
    """Train a new net on `batch(rng)`: pictures [B, C, H, W] in [0, 1] and what is right. Some are blurred, as
    drawings are."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        classifier = kind()
        rng = np.random.default_rng(seed)
        adam = torch.optim.AdamW(classifier.parameters(), lr=2e-3, weight_decay=0.01)
        rate = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=4e-3, total_steps=steps)
        for _ in tqdm(range(steps), unit="step"):
            pictures, right = batch(rng)
            found = classifier(torch.lerp(pictures, blurred(pictures), torch.rand(len(pictures), 1, 1, 1)))
            adam.zero_grad()
            loss(found, right).backward()
            adam.step()
            rate.step()
    return classifier.eval()


def blurred(pictures: Tensor) -> Tensor:
    """Each pixel [B, C, H, W] the mean of its neighbourhood of 3 x 3."""
    return F.avg_pool2d(pictures, 3, stride=1, padding=1, count_include_pad=False)


def save_classifier(classifier: nn.Module, path: Path, figures: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_weights(
        path,
        {name: value.contiguous() for name, value in classifier.state_dict().items()},
        {"format": "judge", **figures},
    )


def load_classifier(kind: Callable[[], Net], path: Path) -> Net:
    """In float32. CheckpointError if it is missing, damaged or does not fit."""
    with torch.device("meta"):
        classifier = kind()
    try:
        classifier.load_state_dict(read_weights(path)[0], assign=True)
    except (ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise CheckpointError(
            f"The classifier {path} cannot be read ({reason}). Train it with: python -m alignDRAW_core train-classifier"
        ) from error
    return classifier.float().eval()
