"""The classifier of captioned MNIST: a small digit classifier, and a ruler for places. It reads drawings, the model
never sees it."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...data.captioned_mnist import DIGIT, SIZE, CaptionedMNIST, Configuration, sample
from . import FOLDER, train_classifier

CROP = 32  # a place's corner varies by 4 pixels, a digit is 28 wide
PATH = FOLDER / "digits.safetensors"


class DigitClassifier(nn.Module):
    """Crops [B, 1, 32, 32] in [0, 1] -> logits [B, 10]."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 24, 5, stride=2, padding=2),
            nn.BatchNorm2d(24),
            nn.ReLU(),
            nn.Conv2d(24, 48, 3, padding=1),
            nn.BatchNorm2d(48),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(48, 64, 3, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(64 * 4 * 4, 10),
        )

    def forward(self, crops: Tensor) -> Tensor:
        return self.layers(crops)


def corner(place: tuple) -> tuple[int, int]:
    """Row and column of the 32 x 32 crop that holds a digit anywhere in its place."""
    return tuple(min(max(low - (CROP - DIGIT - (high - low)) // 2, 0), SIZE - CROP) for low, high in place)


def crops(images: np.ndarray, configurations: list[Configuration]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Images [n, 60, 60, 1] -> crops [d, 32, 32] of every named digit, the digits [d], and whose picture each is
    [d]."""
    cut, digits, owner = [], [], []
    for k, (image, configuration) in enumerate(zip(images, configurations)):
        for digit, place in zip(configuration.digits, configuration.template.places):
            row, column = corner(place)
            cut.append(image[row : row + CROP, column : column + CROP, 0])
            digits.append(digit)
            owner.append(k)
    return np.stack(cut), np.array(digits), np.array(owner)


def place_right(image: np.ndarray, configuration: Configuration) -> bool:
    """Image [60, 60, 1] in [0, 1]: does the ink of every named place centre on it, and is there hardly any elsewhere?

    MNIST's digits have their centre of mass in the middle of their 28 x 28 pixels; the faintest test digit holds about
    18 units of ink (pixels at full white). Asked for are 10 units, and a centre at most 5 pixels from the middle of the
    place."""
    elsewhere = image[..., 0].copy()
    for place in configuration.template.places:
        row, column = corner(place)
        crop = image[row : row + CROP, column : column + CROP, 0]
        ink = crop.sum()
        if ink < 10:
            return False
        centre = (
            np.array([(crop.sum(axis=1) * np.arange(CROP)).sum(), (crop.sum(axis=0) * np.arange(CROP)).sum()]) / ink
        )
        middle = np.array([(low + high + DIGIT - 1) / 2 for low, high in place]) - (row, column)
        if np.abs(centre - middle).max() > 5:
            return False
        elsewhere[row : row + CROP, column : column + CROP] = 0
    return bool(elsewhere.sum() < 0.1 * image.sum())


@torch.inference_mode()
def read_crops(classifier: DigitClassifier, cut: np.ndarray) -> np.ndarray:
    """Crops [d, 32, 32] in [0, 1] -> digits [d]."""
    return classifier(torch.from_numpy(cut).float().unsqueeze(1)).argmax(1).numpy()


def read_digits(
    classifier: DigitClassifier, images: np.ndarray, configurations: list[Configuration]
) -> tuple[np.ndarray, np.ndarray]:
    """Is each named digit right: bool [d], and whose picture it is: [d]."""
    cut, digits, owner = crops(images, configurations)
    return read_crops(classifier, cut) == digits, owner


def train_digit_classifier(train: CaptionedMNIST, steps: int = 2500, seed: int = 0) -> DigitClassifier:
    """Train on crops of rendered pictures."""

    def batch(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        chosen = sample(64, rng) + sample(8, rng, hidden=True)  # the classifier must know every company
        cut, digits, _ = crops(train.render(chosen, rng), chosen)
        return torch.from_numpy(cut).float().unsqueeze(1) / 255, torch.from_numpy(digits)

    return train_classifier(DigitClassifier, batch, F.cross_entropy, steps, seed)


@torch.inference_mode()
def accuracy(classifier: DigitClassifier, images: np.ndarray, labels: np.ndarray) -> float:
    """Share of single digits, uint8 [n, 28, 28], that the classifier reads right."""
    margin = (CROP - DIGIT) // 2
    framed = F.pad(torch.tensor(images, dtype=torch.float).unsqueeze(1) / 255, (margin,) * 4)
    answers = torch.cat([classifier(part).argmax(1) for part in framed.split(500)])
    return float((answers.numpy() == labels).mean())
