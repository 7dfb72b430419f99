"""Photographs that come with the name of their class alone, as entries of a prepared folder: CIFAR-10 and Tiny ImageNet."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from .cifar10 import CLASSES, load_cifar10

VALIDATED = (
    20  # of CIFAR-10's training pictures every so manieth is for validation: it has no split of its own for that
)
NEAR = 10.0  # two pictures whose 8 x 8 versions differ by less than this (of 255, root mean square) are the same photograph


@dataclass(frozen=True, eq=False)
class Labelled:
    images: np.ndarray  # uint8 [n, 32, 32, 3]
    names: list[str]  # n, of the class
    splits: np.ndarray  # str [n]: train, val or test


def load_labelled_cifar10(data_root: Path) -> Labelled:
    """All of CIFAR-10; its test pictures are test. ValueError if it is missing or damaged."""
    train, test = (load_cifar10(data_root, split) for split in ("train", "test"))
    splits = np.where(np.arange(len(train.labels)) % VALIDATED, "train", "val")
    return Labelled(
        np.concatenate([train.images, test.images]),
        [CLASSES[label] for label in [*train.labels, *test.labels]],
        np.concatenate([splits, np.full(len(test.labels), "test")]),
    )


def load_labelled_tiny_imagenet(packed: Path) -> Labelled:
    """Tiny ImageNet as JPEG files packed in one npz (keys jpeg, offsets, labels, split, classes). Of its val pictures every second is
    test. ValueError if it is damaged."""
    try:
        with np.load(packed, allow_pickle=False) as file:
            jpeg, offsets, labels, split, classes = (
                file[key] for key in ("jpeg", "offsets", "labels", "split", "classes")
            )
        images = np.stack(
            [
                np.asarray(Image.open(BytesIO(jpeg[begin:end].tobytes())).convert("RGB"))
                for begin, end in zip(offsets, offsets[1:])
            ]
        )
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{packed} is damaged or not Tiny ImageNet ({error})") from error
    splits = split.astype("<U5")
    splits[np.flatnonzero(split == "val")[1::2]] = "test"
    return Labelled(images, [str(classes[label]) for label in labels], splits)


def near_duplicates(images: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """Rows of training pictures that are, but for little, a val or test picture, also mirrored; images uint8 [n, 32, 32, 3]."""
    small = images.reshape(len(images), 8, 4, 8, 4, 3).mean(axis=(2, 4), dtype=np.float32)  # [n, 8, 8, 3]
    train, held = np.flatnonzero(splits == "train"), np.flatnonzero(splits != "train")
    shown = np.concatenate([small[held], small[held][:, :, ::-1]]).reshape(2 * len(held), -1)
    limit = NEAR**2 * shown.shape[1]
    found = [
        rows[(distances(small[rows].reshape(len(rows), -1), shown) < limit).any(axis=1)] for rows in batches(train, 500)
    ]
    return np.concatenate(found) if found else train[:0]


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances [n, m] of rows [n, d] and [m, d]."""
    return (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)


def batches(rows: np.ndarray, size: int) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
