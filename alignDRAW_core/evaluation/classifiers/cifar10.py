"""A VGG-like net that tells CIFAR-10's classes apart: its last hidden layer says which photographs look alike (paper
4.3)."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from ...data.cifar10 import CLASSES, SIZE, Cifar10
from ...files import atomic_write
from ...models.vgg import LAYERS, centred, vgg
from . import FOLDER

PATH = FOLDER / "cifar10.safetensors"
BATCH = 128
STEPS = 20 * 390  # twenty times through the 50,000
MARGIN = 4  # pixels that a crop may be off the middle
SAVE_EVERY = 200  # steps


class CifarNet(nn.Module):
    """Pictures [B, 3, 32, 32] in [0, 1] -> logits [B, 10]. `features` are the 256 activations of its last hidden
    layer."""

    def __init__(self):
        super().__init__()
        self.convolutions = vgg().append(nn.Flatten())
        self.hidden = nn.Sequential(nn.Linear(LAYERS[-1][0] * 2 * 2, 256, bias=False), nn.BatchNorm1d(256), nn.ReLU())
        self.scores = nn.Linear(256, len(CLASSES))

    def features(self, pictures: Tensor) -> Tensor:
        return self.hidden(self.convolutions(centred(pictures)))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.scores(self.features(pictures))


def train_cifar_net(
    train: Cifar10, steps: int = STEPS, seed: int = 0, half: bool = False, state: Path | None = None
) -> CifarNet:
    """SGD with one cycle of the learning rate, flips, crops and softened labels. `state`: a file that keeps the
    training every SAVE_EVERY steps; where it is there already, the training goes on from it. `half`: bfloat16 where it
    is safe."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = CifarNet().to(memory_format=torch.channels_last)
        sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=5e-4)
        rate = torch.optim.lr_scheduler.OneCycleLR(sgd, max_lr=0.15, total_steps=steps, pct_start=0.25)
        parts, first = {"net": net, "sgd": sgd, "rate": rate}, 0
        if state and state.is_file():
            kept = torch.load(state, weights_only=True)
            for name, part in parts.items():
                part.load_state_dict(kept[name])
            first = kept["step"]
        for step in tqdm(range(first, steps), initial=first, total=steps, unit="step"):
            pictures, right = _batch(train, step, seed)
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


def _batch(train: Cifar10, step: int, seed: int) -> tuple[Tensor, Tensor]:
    """Flipped and shifted pictures of one step, by step and seed alone: every picture comes once an epoch."""
    epoch, place = divmod(step, max(len(train.labels) // BATCH, 1))
    rows = np.random.default_rng([seed, epoch]).permutation(len(train.labels))[place * BATCH : (place + 1) * BATCH]
    rng = np.random.default_rng([seed, step, 1])
    wide = np.pad(train.images[rows], ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="reflect")
    shifts = rng.integers(0, 2 * MARGIN + 1, (len(rows), 2))
    cut = np.stack([picture[y : y + SIZE, x : x + SIZE] for picture, (y, x) in zip(wide, shifts)])
    mirrored = rng.random(len(rows)) < 0.5
    cut[mirrored] = cut[mirrored, :, ::-1]
    return _pictures(cut), torch.from_numpy(train.labels[rows])


def _pictures(images: np.ndarray) -> Tensor:
    """uint8 [n, 32, 32, 3] -> [n, 3, 32, 32] in [0, 1], channels last in memory."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255


@torch.inference_mode()
def accuracy(net: CifarNet, test: Cifar10) -> float:
    """Share of the photographs whose class it finds."""
    found = torch.cat([net(part).argmax(1) for part in _parts(test.images)])
    return float((found.numpy() == test.labels).mean())


@torch.inference_mode()
def features(net: CifarNet, images: np.ndarray) -> Tensor:
    """uint8 [n, 32, 32, 3] -> [n, 256], the activations of the last hidden layer."""
    return torch.cat([net.features(part) for part in _parts(images)])


def _parts(images: np.ndarray, size: int = 250):
    return (_pictures(images[k : k + size]) for k in range(0, len(images), size))
