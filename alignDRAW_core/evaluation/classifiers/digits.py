"""The classifier of captioned MNIST: a small digit classifier, and a ruler for places. It reads drawings, the model
never sees it."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...data.captioned_mnist import DIGIT, SIZE, CaptionedMNIST, Configuration, sample
from . import FOLDER, blurred, train_classifier

CROP = 32  # a place's corner varies by 4 pixels, a digit is 28 wide
PATH = FOLDER / "digits.safetensors"


class DigitClassifier(nn.Module):
    """Crops [B, 1, 32, 32] in [0, 1] -> votes [B, 10] of three nets of different kinds: a drawing that one of them
    alone would pass, as an 8 that two read as a 3, is not passed. The sum of their probabilities settles a draw."""

    def __init__(self):
        super().__init__()
        self.nets = nn.ModuleList([residual_net(), deep_net(), strided_net()])

    def forward(self, crops: Tensor) -> Tensor:
        opinions = torch.stack([net(crops).softmax(dim=1) for net in self.nets])  # [3, B, 10]
        votes = F.one_hot(opinions.argmax(dim=2), opinions.shape[2]).sum(dim=0)
        return votes + opinions.mean(dim=0) / 2


def convolution(channels: int, out: int, stride: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(channels, out, 3, stride, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.layers = nn.Sequential(
            *convolution(channels, channels),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.layers(x))


def residual_net() -> nn.Sequential:
    return nn.Sequential(
        *convolution(1, 32, stride=2),
        Residual(32),
        *convolution(32, 64, stride=2),
        Residual(64),
        *convolution(64, 96, stride=2),
        Residual(96),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(96, 10),
    )


def deep_net() -> nn.Sequential:
    return nn.Sequential(
        *convolution(1, 16, stride=2),
        *convolution(16, 24),
        nn.MaxPool2d(2),
        *convolution(24, 48),
        *convolution(48, 48),
        nn.MaxPool2d(2),
        *convolution(48, 96),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(96 * 4 * 4, 10),
    )


def strided_net() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 24, 5, stride=2, padding=2),
        nn.BatchNorm2d(24),
        nn.ReLU(),
        *convolution(24, 48),
        nn.MaxPool2d(2),
        *convolution(48, 64),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(64 * 4 * 4, 10),
    )


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


def train_digit_classifier(train: CaptionedMNIST, steps: int = 3000, seed: int = 0) -> DigitClassifier:
    """Train each net by itself on crops of rendered pictures: turned and stretched a little, half of them blurred as
    drawings are."""

    def batch(rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        chosen = sample(64, rng) + sample(8, rng, hidden=True)  # the classifier must know every company
        cut, digits, _ = crops(train.render(chosen, rng), chosen)
        return varied(torch.from_numpy(cut).float().unsqueeze(1) / 255), torch.from_numpy(digits)

    with torch.random.fork_rng():
        classifier = DigitClassifier()
    for k, kind in enumerate((residual_net, deep_net, strided_net)):
        classifier.nets[k] = train_classifier(kind, batch, F.cross_entropy, steps, 10 * seed + k)
    return classifier.eval()


def varied(crops: Tensor, amount: float = 0.08) -> Tensor:
    """Crops [B, 1, 32, 32], each under an affine map of its own near the identity, half of them blurred."""
    count = len(crops)
    change = amount * torch.randn(count, 2, 2).clamp(-2, 2)
    maps = torch.cat([torch.eye(2) + change, torch.zeros(count, 2, 1)], dim=2)
    turned = F.grid_sample(crops, F.affine_grid(maps, crops.shape, align_corners=False), align_corners=False)
    return torch.where(torch.rand(count, 1, 1, 1) < 0.5, blurred(turned), turned)


@torch.inference_mode()
def accuracy(classifier: DigitClassifier, images: np.ndarray, labels: np.ndarray) -> float:
    """Share of single digits, uint8 [n, 28, 28], that the classifier reads right."""
    margin = (CROP - DIGIT) // 2
    framed = F.pad(torch.tensor(images, dtype=torch.float).unsqueeze(1) / 255, (margin,) * 4)
    answers = torch.cat([classifier(part).argmax(1) for part in framed.split(500)])
    return float((answers.numpy() == labels).mean())
