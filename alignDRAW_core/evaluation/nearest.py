"""The training pictures nearest to a drawing, by L2 over pixels (the paper's Figure 4): does it draw, or remember?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.photos import Photos
from ..data.registry import find_dataset

MADE = 10_000  # pictures of a data set that makes them afresh
MOST = 100_000  # photographs
CHUNK = 128  # pictures compared in full at a time


@dataclass(frozen=True)
class Neighbour:
    picture: np.ndarray  # uint8 [H, W, C]
    caption: str
    distance: float  # L2 over pixels and colours in [0, 1]


@dataclass(frozen=True, eq=False)
class Gallery:
    """Pictures that can be searched. `means` are of blocks of `block` x `block` pixels, in [0, 1]."""

    images: np.ndarray  # uint8 [n, H, W, C]
    captions: Sequence[str]
    about: str  # what they are, for people
    block: int
    means: np.ndarray  # float32 [n, H / block * W / block * C]
    norms: np.ndarray  # float32 [n], of the means, squared

    @classmethod
    def of(cls, images: np.ndarray, captions: Sequence[str], about: str) -> "Gallery":
        block = next(size for size in (4, 2, 1) if images.shape[1] % size == 0 == images.shape[2] % size)
        means = np.concatenate(
            [block_means(images[k : k + 1000] / np.float32(255), block) for k in range(0, len(images), 1000)]
        )
        return cls(images, captions, about, block, means, np.einsum("nd,nd->n", means, means))

    def nearest(self, picture: np.ndarray, count: int = 5) -> list[Neighbour]:
        """The `count` pictures nearest to one [H, W, C] in [0, 1], nearest first. ValueError for one of another size.

        A block's squared difference is at least block^2 times that of its means. So whole pictures are compared in the
        order of that bound, and only until it passes the distance of the last one found: the answer is exact, and few
        are looked at."""
        if picture.shape != self.images.shape[1:]:
            raise ValueError(
                f"The picture is {picture.shape}, these are {self.images.shape[1:]}: they cannot be compared."
            )
        picture = picture.astype(np.float32)
        means = block_means(picture[None], self.block)[0]
        together = self.norms + means @ means
        bound = self.block**2 * (together - 2 * self.means @ means - 1e-5 * together)  # less what rounding may add
        order = bound.argsort()
        rows, squares = np.empty(0, int), np.empty(0)
        for k in range(0, len(order), CHUNK):
            if len(squares) == count and bound[order[k]] > squares[-1]:
                break
            more = order[k : k + CHUNK]
            apart = (self.images[more] / np.float32(255) - picture).reshape(len(more), -1)
            rows, squares = np.append(rows, more), np.append(squares, np.einsum("nd,nd->n", apart, apart))
            best = np.lexsort((rows, squares))[:count]  # of equals the first
            rows, squares = rows[best], squares[best]
        return [
            Neighbour(self.images[row], self.captions[row], float(square**0.5)) for row, square in zip(rows, squares)
        ]


def block_means(images: np.ndarray, block: int) -> np.ndarray:
    """[n, H, W, C] -> the means of its blocks, [n, H / block * W / block * C]."""
    n, height, width, colours = images.shape
    return images.reshape(n, height // block, block, width // block, block, colours).mean(axis=(2, 4)).reshape(n, -1)


def training_pictures(dataset: str, data_root: str | Path | None) -> Gallery:
    """Pictures of a data set, by the name that stands in a card: its training photographs, or MADE pictures made as in
    training, always the same. ValueError, in a sentence for people, where they cannot be had."""
    kind = find_dataset(dataset)
    if kind is None:
        raise ValueError("The pictures this checkpoint was trained on are not kept here.")
    if kind.needs_files and data_root is None:
        what = "the prepared photographs" if issubclass(kind, Photos) else "MNIST's digits"
        raise ValueError(
            f"This takes {what}, which are not part of this program. Name the folder that holds them in "
            "ALIGNDRAW_DATA, and start the page again."
        )
    data = kind.load(data_root, "train")
    if issubclass(kind, Photos):
        pictures = data.pictures
        return Gallery.of(
            pictures.images[:MOST],
            [captions[0] for captions in pictures.captions[:MOST]],
            f"{min(len(pictures), MOST):,} training photographs",
        )
    images, captions = data.batch(MADE, np.random.default_rng(0))
    return Gallery.of(images, captions, f"{MADE:,} pictures made as in training")
