"""Photographs that come with the name of their class alone, CIFAR-10 and Tiny ImageNet, as a prepared folder: captions
are made by a program (class_captions.py), and marked as such."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from .captioned_images import SIDE, CaptionedImages, holds_captioned_images, save_captioned_images
from .cifar10 import CLASSES, load_cifar10
from .class_captions import captions_of

# of CIFAR-10's training pictures every so manieth is for validation: it has no split of its own for that
VALIDATED = 20
# Two pictures whose 8 x 8 versions differ by less than this (of 255, root mean square) are the same photograph.
NEAR = 10.0


@dataclass(frozen=True, eq=False)
class Labelled:
    images: np.ndarray  # uint8 [n, 32, 32, 3]
    names: list[str]  # n, of the class
    splits: np.ndarray  # str [n]: train, val or test

    @property
    def classes(self) -> tuple[str, ...]:
        """In the order of the alphabet."""
        return tuple(sorted(set(self.names)))

    @property
    def labels(self) -> np.ndarray:
        """int64 [n], places in `classes`."""
        return np.unique(self.names, return_inverse=True)[1].astype(np.int64)

    def where(self, rows: np.ndarray) -> "Labelled":
        """Some of them, by a mask or by rows."""
        return Labelled(self.images[rows], np.array(self.names)[rows].tolist(), self.splits[rows])


def prepare_labelled(labelled: Labelled, out: Path, report: Callable[[str], None] = print) -> None:
    """Write the prepared folder. Training pictures that are nearly a val or test picture are left out. ValueError if
    `out` already holds one; OSError if it cannot be written."""
    if holds_captioned_images(out):
        raise ValueError(f"{out} already holds prepared photographs: choose another folder")
    twins = near_duplicates(labelled.images, labelled.splits)
    rows = np.setdiff1d(np.arange(len(labelled.images)), twins)
    captions = tuple(captions_of(labelled.images[row], labelled.names[row]) for row in rows)
    pictures = CaptionedImages(
        labelled.images[rows], tuple(rows.tolist()), tuple(labelled.splits[rows].tolist()), captions
    )
    save_captioned_images(pictures, out, made_by="a program, from the class and measured colours")
    counts = ", ".join(f"{np.sum(labelled.splits[rows] == split):,} {split}" for split in ("train", "val", "test"))
    report(f"{len(rows):,} pictures ({counts}) with captions made by a program are in {out}.")
    report(f"Left out: {len(twins):,} training pictures that are nearly a val or test picture.")


def load_labelled(source: Path) -> Labelled | None:
    """What lies in a folder or file, if it is one of the two data sets. ValueError if it is damaged."""
    if (source / "cifar-10-batches-bin").is_dir() or (source / "cifar10").is_dir():
        return labelled_cifar10(source)
    if source.name in ("cifar-10-batches-bin", "cifar10") and source.is_dir():
        return labelled_cifar10(source.parent)
    if (source / "wnids.txt").is_file() and (source / "train").is_dir():
        return labelled_tiny_imagenet(source)
    packed = source / "jpeg32.npz" if source.is_dir() else source
    return packed_tiny_imagenet(packed) if packed.name == "jpeg32.npz" and packed.is_file() else None


def installed_tiny_imagenet(data_root: Path) -> Labelled:
    """What lies in `data_root`, in either layout. ValueError if it is not there, or damaged."""
    for name in ("tiny-imagenet-200", "tiny_imagenet32"):
        if (data_root / name).is_dir() and (found := load_labelled(data_root / name)):
            return found
    raise ValueError(f"Tiny ImageNet is missing: unpack tiny-imagenet-200.zip in {data_root}")


def labelled_cifar10(data_root: Path) -> Labelled:
    """All of CIFAR-10; its test pictures are test."""
    train, test = (load_cifar10(data_root, split) for split in ("train", "test"))
    splits = np.where(np.arange(len(train.labels)) % VALIDATED, "train", "val")
    return Labelled(
        np.concatenate([train.images, test.images]),
        [CLASSES[label] for label in [*train.labels, *test.labels]],
        np.concatenate([splits, np.full(len(test.labels), "test")]),
    )


def labelled_tiny_imagenet(folder: Path) -> Labelled:
    """Tiny ImageNet as Stanford's CS231n gives it, shrunk from 64 x 64. Of its val pictures every second is test: its
    own test pictures have no classes."""
    names = {}
    for line in (folder / "words.txt").read_text(encoding="utf-8").splitlines():
        wnid, _, words = line.partition("\t")
        names[wnid] = words.split(",")[0].strip().lower()
    found: list[tuple[Path, str, str]] = []
    for wnid in sorted((folder / "wnids.txt").read_text().split()):
        found += [(path, wnid, "train") for path in sorted((folder / "train" / wnid / "images").glob("*.JPEG"))]
    for k, line in enumerate((folder / "val" / "val_annotations.txt").read_text().splitlines()):
        name, wnid = line.split("\t")[:2]
        found.append((folder / "val" / "images" / name, wnid, "test" if k % 2 else "val"))
    try:
        images = np.stack([shrunk(path.read_bytes()) for path, _, _ in found])
    except (OSError, ValueError) as error:
        raise ValueError(f"{folder} is damaged or not Tiny ImageNet ({error})") from error
    return Labelled(images, [names.get(wnid, wnid) for _, wnid, _ in found], np.array([split for _, _, split in found]))


def packed_tiny_imagenet(packed: Path) -> Labelled:
    """The same as JPEG files of 32 x 32 packed in one npz (keys jpeg, offsets, labels, split, classes)."""
    try:
        with np.load(packed, allow_pickle=False) as file:
            jpeg, offsets, labels, split, classes = (
                file[key] for key in ("jpeg", "offsets", "labels", "split", "classes")
            )
        images = np.stack([shrunk(jpeg[begin:end].tobytes()) for begin, end in zip(offsets, offsets[1:])])
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{packed} is damaged or not Tiny ImageNet ({error})") from error
    splits = split.astype("<U5")
    splits[np.flatnonzero(split == "val")[1::2]] = "test"
    return Labelled(images, [str(classes[label]) for label in labels], splits)


def shrunk(jpeg: bytes) -> np.ndarray:
    """uint8 [32, 32, 3]"""
    picture = Image.open(BytesIO(jpeg)).convert("RGB")
    if picture.size != (SIDE, SIDE):
        picture = picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def near_duplicates(images: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """Rows of training pictures that are, but for little, a val or test picture, also mirrored; images uint8 [n, 32,
    32, 3]."""
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
