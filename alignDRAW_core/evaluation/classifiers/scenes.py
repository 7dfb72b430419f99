"""The classifier of rendered scenes: what, in which colour, before what, and where."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...data.scenes import BACKGROUNDS, COLOURS, OBJECTS, POSITIONS, Scene, render, sample
from . import FOLDER, train_classifier

PATH = FOLDER / "scenes.safetensors"
CLASSES = {"object": len(OBJECTS), "colour": len(COLOURS), "background": len(BACKGROUNDS), "position": len(POSITIONS)}
OPEN = -1  # a fact that a caption leaves open, or a mood hides


class SceneClassifier(nn.Module):
    """Pictures [B, 3, 32, 32] in [0, 1] -> logits [B, 23 + 9 + 14 + 3], one group a fact."""

    def __init__(self):
        super().__init__()
        widths = (3, 32, 64, 96)
        convolutions = []
        for before, after in zip(widths, widths[1:]):
            convolutions += [nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
        self.layers = nn.Sequential(
            *convolutions,
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(96 * 4 * 4, 96),
            nn.ReLU(),
            nn.Linear(96, sum(CLASSES.values())),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        return self.layers(pictures)


def labels(scenes: list[Scene]) -> np.ndarray:
    """[n, 4] in the order of CLASSES, OPEN where there is nothing to be right."""
    return np.array([[scene.labels[fact] for fact in CLASSES] for scene in scenes])


def train_scene_classifier(steps: int = 1500, seed: int = 0) -> SceneClassifier:
    """Train on fresh renders, hidden compositions among them: the classifier must know every company."""

    def batch(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        scenes = sample(48, rng) + sample(16, rng, hidden=True)
        return as_pictures(np.stack([render(scene, rng) for scene in scenes])), torch.from_numpy(labels(scenes))

    def loss(logits: Tensor, right: Tensor) -> Tensor:
        parts = logits.split(tuple(CLASSES.values()), dim=1)
        return sum(F.cross_entropy(part, right[:, k], ignore_index=OPEN) for k, part in enumerate(parts))

    return train_classifier(SceneClassifier, batch, loss, steps, seed)


@torch.inference_mode()
def read_scenes(classifier: SceneClassifier, images: np.ndarray) -> np.ndarray:
    """Images [n, 32, 32, 3], uint8 or in [0, 1] -> the numbers of object, colour, background and position, [n, 4]."""
    answers = [
        torch.stack([part.argmax(1) for part in classifier(batch).split(tuple(CLASSES.values()), dim=1)], dim=1)
        for batch in as_pictures(images).split(250)
    ]
    return torch.cat(answers).numpy()


@torch.inference_mode()
def features(classifier: SceneClassifier, images: np.ndarray) -> Tensor:
    """Images [n, 32, 32, 3], uint8 or in [0, 1] -> [n, 96], the activations of the last hidden layer."""
    return torch.cat([classifier.layers[:-1](batch) for batch in as_pictures(images).split(250)])


def accuracy(classifier: SceneClassifier, count: int = 2000, seed: int = 1) -> dict[str, float]:
    """Share of fresh renders, a quarter of them hidden compositions, of which each fact is read right."""
    rng = np.random.default_rng([seed, 1_000_000])
    scenes = sample(count - count // 4, rng) + sample(count // 4, rng, hidden=True)
    right = labels(scenes)
    found = read_scenes(classifier, np.stack([render(scene, rng) for scene in scenes]))
    return {fact: float((found[:, k] == right[:, k])[right[:, k] != OPEN].mean()) for k, fact in enumerate(CLASSES)}


def as_pictures(images: np.ndarray) -> Tensor:
    """[n, H, W, C], uint8 or floats in [0, 1] -> [n, C, H, W] floats in [0, 1]."""
    pictures = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    return pictures / 255 if images.dtype == np.uint8 else pictures
