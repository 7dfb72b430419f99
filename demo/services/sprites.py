"""Pictures for the browser: several on one sheet, or one alone."""

import base64
from io import BytesIO

import numpy as np
from PIL import Image

COLUMNS = 8  # of a sprite sheet


def sprites(canvases: np.ndarray) -> str:
    """[T, H, W, C] in [0, 1] as one PNG data URI, row by row."""
    glimpses, height, width, colours = canvases.shape
    rows = -(-glimpses // COLUMNS)
    sheet = np.zeros((rows * COLUMNS, height, width, colours), np.uint8)
    sheet[:glimpses] = np.rint(canvases.clip(0, 1) * 255)
    sheet = (
        sheet.reshape(rows, COLUMNS, height, width, colours)
        .swapaxes(1, 2)
        .reshape(rows * height, COLUMNS * width, colours)
    )
    return png_uri(sheet.squeeze(2) if colours == 1 else sheet)


def png_uri(pixels: np.ndarray) -> str:
    """uint8 [H, W] or [H, W, 3] as a PNG data URI."""
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=1)  # speed before size
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
