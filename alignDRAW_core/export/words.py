"""Where each word was drawn, as a file: a small picture a word."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from ..files import atomic_write
from ..generation.drawing import Drawing
from ..generation.heat import word_heat
from .canvas import ACCENT, INK, MUTED, PAPER, check, enlarged, fitting, image, serif, to_uint8
from .metadata import png_info

DARKER = 0.45  # the picture below the heat
A_ROW = 8  # words


def save_words(drawing: Drawing, path: str | Path, scale: int = 4) -> Path:
    """Write the finished picture once for each word, darkened, and in the accent colour where the word was drawn, on
    one PNG, and return its path.

    scale: 1..32, file pixels for each canvas pixel. ValueError for a bad option or for a model that attends to no
    words, OSError when it cannot be written."""
    check("scale", scale, 1, 32)
    heat = word_heat(drawing)[..., None]  # [N, H, W, 1]
    shown = (1 - heat) * DARKER * drawing.image + heat * np.array(ACCENT) / 255  # [N, H, W, 3], grey ones too
    height, width = (side * scale for side in shown.shape[1:3])
    margin, font = max(12, width // 10), serif(min(max(width // 7, 11), 32), "".join(drawing.words))
    step_x, step_y = width + margin, height + margin + 2 * font.size
    columns = min(A_ROW, len(drawing.words))
    rows = -(-len(drawing.words) // columns)
    page = Image.new("RGB", (margin + columns * step_x, margin + rows * step_y + font.size), PAPER)
    pen = ImageDraw.Draw(page)
    for n, (word, picture) in enumerate(zip(drawing.words, to_uint8(shown), strict=True)):
        x, y = margin + n % columns * step_x, margin + n // columns * step_y
        page.paste(enlarged(image(picture), scale), (x, y))
        pen.text((x + width / 2, y + height + font.size), fitting(word, font, width), INK, font, anchor="mm")
    facts = f"where each word was drawn · seed {drawing.seed} · {drawing.checkpoint}"
    pen.text((margin, page.height - margin), fitting(facts, font, page.width - 2 * margin), MUTED, font, anchor="ls")
    with atomic_write(path) as file:
        page.save(file, "PNG", pnginfo=png_info(drawing))
    return Path(path)
