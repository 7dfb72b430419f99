"""Small folders in MNIST's layout, so that tests run where the real data is absent."""

import gzip
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def write_idx(path: Path, array: np.ndarray) -> None:
    """Write a uint8 array as an IDX file, gzipped when the name ends in .gz."""
    content = (
        bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(np.uint8).tobytes()
    )
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def make_mnist(folder: Path, train: int = 200, test: int = 50, seed: int = 0) -> Path:
    """Write MNIST's four files with printed digits, moved a little at random; returns `folder` (a data root's mnist
    folder)."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for part, count in (("train", train), ("t10k", test)):
        labels = rng.permutation(np.arange(count) % 10)
        glyphs = np.stack([_glyph(digit) for digit in range(10)])
        images = np.stack([np.roll(glyphs[label], rng.integers(-2, 3, 2), (0, 1)) for label in labels])
        write_idx(folder / f"{part}-images-idx3-ubyte.gz", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte.gz", labels)
    return folder


def _glyph(digit: int) -> np.ndarray:
    image = Image.new("L", (28, 28))
    ImageDraw.Draw(image).text((14, 14), str(digit), fill=255, font=ImageFont.load_default(24), anchor="mm")
    return np.asarray(image)
