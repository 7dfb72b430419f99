"""VGG-like nets that tell kinds of photograph apart, CIFAR-10's ten and Tiny ImageNet's. The last hidden layer of the
first says which photographs look alike (paper 4.3)."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ...data.captioned_images import SIDE
from ...data.labelled import Labelled
from ...files import atomic_write
from ...models.vgg import LAYERS, centred, vgg
from ...storage.checkpoint import CheckpointError
from ...storage.weights_file import read_metadata
from . import FOLDER, load_classifier, save_classifier

CIFAR10, TINY_IMAGENET = FOLDER / "cifar10.safetensors", FOLDER / "tiny-imagenet.safetensors"
CLASSES = "classes"  # their names, in the file's metadata
BATCH = 128
EPOCHS = 20
MARGIN = 4  # pixels that a crop may be off the middle
SAVE_EVERY = 200  # steps


class PhotographNet(nn.Module):
    """Pictures [B, 3, 32, 32] in [0, 1] -> logits [B, classes]. `features` are the 256 activations of its last hidden
    layer."""

    def __init__(self, classes: tuple[str, ...]):
        super().__init__()
        self.classes = classes
        self.convolutions = vgg().append(nn.Flatten())
        self.hidden = nn.Sequential(nn.Linear(LAYERS[-1][0] * 2 * 2, 256, bias=False), nn.BatchNorm1d(256), nn.ReLU())
        self.scores = nn.Linear(256, len(classes))

    def features(self, pictures: Tensor) -> Tensor:
        return self.hidden(self.convolutions(centred(pictures)))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.scores(self.features(pictures))


def load_photograph_net(path: Path = CIFAR10) -> PhotographNet:
    """CheckpointError if it is missing, damaged or another classifier."""
    try:
        classes = tuple(json.loads(read_metadata(path)[CLASSES]))
    except (ValueError, KeyError) as error:
        raise CheckpointError(
            f"The classifier {path} cannot be read: it names no kinds of photograph. Train it with: "
            "python -m alignDRAW_core train-classifier"
        ) from error
    return load_classifier(lambda: PhotographNet(classes), path)


def save_photograph_net(net: PhotographNet, path: Path, figures: dict[str, str]) -> None:
    """In half precision."""
    save_classifier(net.half(), path, {**figures, CLASSES: json.dumps(net.classes)})


def train_photograph_net(
    train: Labelled, steps: int | None = None, seed: int = 0, half: bool = False, state: Path | None = None
) -> PhotographNet:
    """SGD with one cycle of the learning rate, flips, crops and softened labels; EPOCHS times through the photographs,
    where `steps` is left out. `state`: a file that keeps the training every SAVE_EVERY steps; where it is there
    already, the training goes on from it. `half`: bfloat16 where it is safe. ValueError for a `state` that is
    damaged, or of another classifier."""
    classes, labels = train.classes, train.labels
    steps = steps or EPOCHS * (len(labels) // BATCH)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = PhotographNet(classes).to(memory_format=torch.channels_last)
        sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
        rate = torch.optim.lr_scheduler.OneCycleLR(sgd, max_lr=0.15, total_steps=steps, pct_start=0.25)
        parts, first = {"net": net, "sgd": sgd, "rate": rate}, 0
        if state and state.is_file():
            try:
                kept = torch.load(state, weights_only=True)
                for name, part in parts.items():
                    part.load_state_dict(kept[name])
                first = kept["step"]
            except Exception as error:  # torch raises many kinds for a damaged file
                raise ValueError(f"{state} holds no training of this classifier to go on from: {error}") from error
        for step in tqdm(range(first, steps), initial=first, total=steps, unit="step"):
            pictures, right = _batch(train.images, labels, step, seed)
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                scores = net(pictures)
            sgd.zero_grad()
            F.cross_entropy(scores.float(), right, label_smoothing=0.1).backward()
            sgd.step()
            rate.step()
            if state and ((step + 1) % SAVE_EVERY == 0 or step + 1 == steps):
                with atomic_write(state) as file:
                    torch.save({"step": step + 1, **{name: part.state_dict() for name, part in parts.items()}}, file)
    return net.eval()


def _batch(images: np.ndarray, labels: np.ndarray, step: int, seed: int) -> tuple[Tensor, Tensor]:
    """Flipped and shifted pictures of one step, by step and seed alone: every picture comes once an epoch."""
    epoch, place = divmod(step, max(len(labels) // BATCH, 1))
    rows = np.random.default_rng([seed, epoch]).permutation(len(labels))[place * BATCH : (place + 1) * BATCH]
    rng = np.random.default_rng([seed, step, 1])
    wide = np.pad(images[rows], ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="reflect")
    shifts = rng.integers(0, 2 * MARGIN + 1, (len(rows), 2))
    cut = np.stack([picture[y : y + SIDE, x : x + SIDE] for picture, (y, x) in zip(wide, shifts)])
    mirrored = rng.random(len(rows)) < 0.5
    cut[mirrored] = cut[mirrored, :, ::-1]
    return _pictures(cut), torch.from_numpy(labels[rows])


def _pictures(images: np.ndarray) -> Tensor:
    """uint8 [n, 32, 32, 3], or levels in [0, 1] -> [n, 3, 32, 32] in [0, 1], channels last in memory."""
    pictures = torch.from_numpy(images).permute(0, 3, 1, 2).float()
    return pictures / 255 if images.dtype == np.uint8 else pictures


def accuracy(net: PhotographNet, images: np.ndarray, labels: np.ndarray, guesses: int = 1) -> float:
    """Share of the pictures whose class is among its first guesses."""
    found = scores(net, images)
    best = found.topk(min(guesses, found.shape[1]), dim=1).indices.numpy()
    return float((best == labels[:, None]).any(axis=1).mean())


@torch.inference_mode()
def scores(net: PhotographNet, images: np.ndarray) -> Tensor:
    """[n, 32, 32, 3], uint8 or levels in [0, 1] -> logits [n, classes]."""
    return torch.cat([net(part) for part in _parts(images)])


@torch.inference_mode()
def features(net: PhotographNet, images: np.ndarray) -> Tensor:
    """[n, 32, 32, 3], uint8 or levels in [0, 1] -> [n, 256], the activations of the last hidden layer."""
    return torch.cat([net.features(part) for part in _parts(images)])


def _parts(images: np.ndarray, size: int = 250):
    return (_pictures(images[k : k + size]) for k in range(0, len(images), size))
