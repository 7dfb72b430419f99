"""How much there is to see in pictures from coarse to fine: their energy by band of spatial frequencies. Soft drawings
lack the fine bands; a sharpener that fills the last one and leaves the middle ones empty makes chequers."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from ..generation.painter import Painter
from . import Setting, draw_all, settings
from .sharpening import finals, sharpened

BLURS = (1, 2, 3)  # pixels, of a Gaussian
PHOTOGRAPHS = "photographs"
EDGES = (0.1, 0.2, 0.3, 0.4)  # cycles a pixel; the last band goes up to the corner, 0.71


def names() -> list[str]:
    """Of the bands, lowest first."""
    return [f"below {EDGES[0]}", *(f"{a} to {b}" for a, b in zip(EDGES, EDGES[1:])), f"above {EDGES[-1]}"]


def energy_by_band(pictures: np.ndarray) -> np.ndarray:
    """Of [n, H, W, C] in [0, 1]: the mean energy of a picture in every band, [len(EDGES) + 1]. The mean colour is taken
    away first. A Hann window fades the picture out to its border: opposite edges do not fit each other, and the
    transform would take that for detail."""
    height, width = pictures.shape[1:3]
    window = np.outer(np.hanning(height + 2)[1:-1], np.hanning(width + 2)[1:-1])[:, :, None]
    faded = (pictures - pictures.mean(axis=(1, 2), keepdims=True)) * window
    energy = (np.abs(np.fft.fft2(faded, axes=(1, 2))) ** 2).mean(axis=(0, 3))  # [H, W]
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(height), np.fft.fftfreq(width), indexing="ij"))
    return np.bincount(np.digitize(frequency, EDGES).ravel(), energy.ravel(), minlength=len(EDGES) + 1)


def beside_photographs(
    painter: Painter, photographs: np.ndarray, captions: list[str], seed: int, report: Callable[[str], None] = print
) -> dict[str, np.ndarray]:
    """What is compared, by name, [n, H, W, C] in [0, 1] each: the photographs, also blurred; a drawing of each caption
    at every one of `settings`; and sharpened at the defaults, where the checkpoint sharpens."""
    pictures = {PHOTOGRAPHS: photographs} | {f"blurred by {radius}": blurred(photographs, radius) for radius in BLURS}
    drawings = {}
    for setting in settings(painter):
        report(f"drawing {len(captions)} captions at {setting}")
        drawings[setting] = draw_all(painter, captions, setting.temperature, seed, setting.strength)
        pictures[str(setting)] = finals(drawings[setting])
    if painter.sharpener:
        usual = drawings[Setting(painter.default_temperature, painter.default_strength)]
        pictures["sharpened, at the defaults"] = finals(sharpened(painter, usual))
    return pictures


def blurred(pictures: np.ndarray, radius: float) -> np.ndarray:
    """Of [n, H, W, C] in [0, 1], through 8 bits."""
    levels = (255 * pictures).round().astype(np.uint8)
    soft = [np.asarray(Image.fromarray(each).filter(ImageFilter.GaussianBlur(radius))) for each in levels]
    return np.stack(soft) / np.float32(255)


def shares_of(pictures: dict[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Of everything in `beside_photographs`: the energy of each band as a share of the photographs'."""
    real = pictures[PHOTOGRAPHS]
    return {name: shares(each, real) for name, each in pictures.items() if name != PHOTOGRAPHS}


def shares(pictures: np.ndarray, real: np.ndarray) -> dict[str, float]:
    """The energy of each band as a share of that of real pictures, by the band's name."""
    of_real = energy_by_band(pictures) / energy_by_band(real)
    return {name: round(float(share), 4) for name, share in zip(names(), of_real)}


def table(name: str, found: dict[str, dict[str, float]]) -> list[str]:
    """As text."""
    heads = names()
    lines = [f"{name}: energy by band, cycles a pixel, of real photographs'" + "".join(f"{head:>12}" for head in heads)]
    return lines + [
        f"    {pictures:44}" + "".join(f"{share[head]:>12.1%}" for head in heads) for pictures, share in found.items()
    ]
