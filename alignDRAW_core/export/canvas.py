"""Pixels, palettes and letters: what all our picture files are made of; and what their options may be."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from operator import index
from pathlib import Path
from string import ascii_letters, digits

import numpy as np
from PIL import Image, ImageFont

PAPER, CHIP, INK, MUTED, ACCENT = (251, 249, 245), (243, 239, 232), (34, 32, 30), (128, 122, 114), (233, 132, 62)
# matplotlib.get_data_path() would say where its fonts are, but to import it takes a tenth of a second.
SERIF = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSerif.ttf"
NO_LETTERS = re.compile("emoji|last ?resort", re.IGNORECASE)  # fonts of pictures, and of boxes for whatever is asked
SHADES = 32  # of attention, from CHIP to ACCENT


def blend(a: tuple[int, int, int], b: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    return tuple(round(x + (y - x) * float(share)) for x, y in zip(a, b, strict=True))


def check(name: str, value: int, low: int, high: int) -> None:
    """ValueError unless it is a whole number from low to high."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or not low <= index(value) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {value!r}")


def to_uint8(canvases: np.ndarray) -> np.ndarray:
    """[..., H, W, C] floats in [0, 1] as uint8 in 0..255, to the nearest level."""
    return np.rint(np.clip(canvases, 0, 1) * 255).astype(np.uint8)


def image(pixels: np.ndarray) -> Image.Image:
    """[H, W, C] uint8 as a grey or an RGB image."""
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def enlarged(picture: Image.Image, scale: int) -> Image.Image:
    return picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST)


def palette(pictures: Iterable[Image.Image], colours: int) -> Image.Image:
    """Up to 256 colours that suit the pictures, of whatever sizes: one row of all their pixels."""
    pixels = [np.asarray(picture.convert("RGB")).reshape(1, -1, 3) for picture in pictures]
    return Image.fromarray(np.concatenate(pixels, axis=1)).quantize(
        colours, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE
    )


LETTERS = ((PAPER, INK, 16), (PAPER, MUTED, 8))  # colours of a page, and how many lead from one to the other
WORDS = (
    (CHIP, ACCENT, SHADES),
    *LETTERS,
    (CHIP, INK, 8),
    (blend(CHIP, ACCENT, 0.5), INK, 8),
    (ACCENT, INK, 8),
)  # with shaded words and their ribbon


def page_palette(pictures: list[Image.Image], ramps: Sequence[tuple] = WORDS) -> Image.Image:
    """256 colours: those of the page to the letter, and the rest chosen for the pictures."""
    own = [level for a, b, steps in ramps for share in np.linspace(0, 1, steps) for level in blend(a, b, share)]
    chosen = Image.new("P", (1, 1))
    chosen.putpalette(own + palette(pictures, 256 - len(own) // 3).getpalette())
    return chosen


def indexed(picture: Image.Image, colours: Image.Image) -> Image.Image:
    """The picture in the colours of a palette, without dithering."""
    return picture.quantize(palette=colours, dither=Image.Dither.NONE)


def serif(size: int, text: str = "") -> ImageFont.FreeTypeFont:
    """matplotlib's DejaVu Serif: it has far more letters than Pillow's own font. Where it lacks letters of `text`, the
    first font that has them all, and the Latin ones: matplotlib's DejaVu Sans, then what the system has."""
    return ImageFont.truetype(SERIF if text.isascii() else font_with(frozenset(text)), size)


@lru_cache(100)
def font_with(letters: frozenset[str]) -> Path:
    from matplotlib.font_manager import fontManager  # not needed for most captions, and slow to import
    from matplotlib.ft2font import FT2Font

    needed = {ord(letter) for letter in letters.union(ascii_letters, digits) if not letter.isspace()}
    plain = (font for font in fontManager.ttflist if (font.style, font.weight) == ("normal", 400))
    system = [Path(font.fname) for font in plain if not NO_LETTERS.search(font.name)]
    for path in (SERIF, SERIF.with_name("DejaVuSans.ttf"), *system):
        try:
            if needed <= FT2Font(path).get_charmap().keys():
                return path
        except (OSError, RuntimeError):  # removed since matplotlib looked, or damaged
            continue
    return SERIF


def fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    if font.getlength(text) <= width:
        return text
    lengths = range(min(len(text), 400), 0, -1)
    return next((text[:n] + "…" for n in lengths if font.getlength(text[:n] + "…") <= width), "…")
