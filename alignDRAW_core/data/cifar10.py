"""CIFAR-10 (Krizhevsky 2009): 60,000 small photographs in ten classes, for the net that shortlists photographs."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SIZE = 32
BINARY = {"train": [f"data_batch_{k}.bin" for k in range(1, 6)], "test": ["test_batch.bin"]}
RECORD = 1 + 3 * SIZE * SIZE  # a label, then red, green and blue row by row


@dataclass(frozen=True)
class Cifar10:
    images: np.ndarray  # uint8 [n, 32, 32, 3]
    labels: np.ndarray  # int64 [n]


def load_cifar10(data_root: str | Path, split: str) -> Cifar10:
    """The train or test split: the official binary version in `data_root`/cifar-10-batches-bin, or JPEG files packed in
    `data_root`/cifar10/train_jpeg.npz (keys jpeg, offsets, labels). ValueError if neither is there, or one is
    damaged."""
    official, packed = Path(data_root) / "cifar-10-batches-bin", Path(data_root) / "cifar10" / f"{split}_jpeg.npz"
    if not official.is_dir() and not packed.is_file():
        raise ValueError(f"CIFAR-10 is missing: unpack cifar-10-binary.tar.gz, so that there is a folder {official}")
    try:
        images, labels = _official(official, split) if official.is_dir() else _packed(packed)
    except (OSError, KeyError, ValueError, UnidentifiedImageError) as error:
        raise ValueError(
            f"CIFAR-10 in {official if official.is_dir() else packed} cannot be read ({error}); unpack it again"
        ) from error
    if labels.max(initial=0) >= len(CLASSES):
        raise ValueError(f"CIFAR-10 in {data_root}: there are more than ten classes; this is another data set")
    return Cifar10(images, labels.astype(np.int64))


def _official(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    records = np.concatenate([np.fromfile(folder / name, np.uint8).reshape(-1, RECORD) for name in BINARY[split]])
    return np.ascontiguousarray(records[:, 1:].reshape(-1, 3, SIZE, SIZE).transpose(0, 2, 3, 1)), records[:, 0]


def _packed(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with np.load(path, allow_pickle=False) as file:
        jpeg, offsets, labels = file["jpeg"], file["offsets"], file["labels"]
    images = np.empty((len(labels), SIZE, SIZE, 3), np.uint8)
    for k, (begin, end) in enumerate(zip(offsets, offsets[1:])):
        images[k] = Image.open(BytesIO(jpeg[begin:end].tobytes())).convert("RGB")
    return images, labels
