"""Many pictures on one PNG: samples of a training run, the sheets in the model cards."""

from pathlib import Path

import numpy as np
from PIL import Image

from ..files import atomic_write
from .canvas import to_uint8


def save_contact_sheet(images: np.ndarray, path: str | Path, columns: int, scale: int = 2, gap: int = 2) -> None:
    """Images [n, H, W, C] in [0, 1], row by row, each pixel enlarged to `scale` pixels, `gap` pixels of mid grey
    between."""
    count, height, width, _ = images.shape
    rows = -(-count // columns)
    cell_h, cell_w = height * scale + gap, width * scale + gap
    sheet = np.full((rows * cell_h + gap, columns * cell_w + gap, 3), 128, dtype=np.uint8)
    for k, image in enumerate(to_uint8(images)):
        top, left = k // columns * cell_h + gap, k % columns * cell_w + gap
        sheet[top : top + height * scale, left : left + width * scale] = image.repeat(scale, axis=0).repeat(
            scale, axis=1
        )
    with atomic_write(path) as file:
        Image.fromarray(sheet).save(file, "PNG")
