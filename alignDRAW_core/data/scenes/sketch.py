"""A sketch: coloured polygons in a box of 100 x 100, drawn four times too large and averaged down, so that edges are
smooth."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

SIZE, OVERSAMPLING = 32, 4
_TURN = np.linspace(0, 2 * np.pi, 20, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1).tolist()

RGB = tuple[int, int, int]


def shade(colour: RGB, factor: float) -> RGB:
    """Darker (factor < 1), or nearer to white (factor > 1; 2 is white)."""
    if factor <= 1:
        return tuple(round(level * factor) for level in colour)
    return tuple(round(level + (255 - level) * (factor - 1)) for level in colour)


@dataclass(frozen=True)
class Place:
    """Where a sketch's box goes, in pixels of the picture."""

    x: float  # middle of the box
    base: float  # its lower edge
    width: float  # of its 100 units
    flip: bool = False  # left for right
    lean: float = 0.0  # how far the top moves to the right, in widths


class Sketch:
    """Shapes in the order in which they are painted. x goes right, y goes down, (50, 100) is the middle of the lower
    edge."""

    def __init__(self):
        self.points: list[tuple[float, float]] = []
        self.shapes: list[tuple[int, RGB]] = []  # how many points, colour

    def polygon(self, colour: RGB, *points: tuple[float, float]) -> None:
        self.points += points
        self.shapes.append((len(points), colour))

    def bar(self, colour: RGB, left: float, top: float, right: float, bottom: float) -> None:
        self.polygon(colour, (left, top), (right, top), (right, bottom), (left, bottom))

    def disc(self, colour: RGB, x: float, y: float, rx: float, ry: float | None = None) -> None:
        ry = rx if ry is None else ry
        self.polygon(colour, *((x + rx * cos, y + ry * sin) for cos, sin in _CIRCLE))

    def limb(self, colour: RGB, thickness: float, *points: tuple[float, float]) -> None:
        """A thick line through the points."""
        for (x0, y0), (x1, y1) in zip(points, points[1:]):
            half = thickness / 2 / ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            dx, dy = (y1 - y0) * half, (x0 - x1) * half
            self.polygon(colour, (x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy))

    def onto(self, canvas: Image.Image, place: Place) -> None:
        """Paint all shapes on an oversampled canvas."""
        x, y = np.array(self.points, np.float32).T
        unit = np.float32(place.width * OVERSAMPLING / 100)
        across = (x - 50) * (-unit if place.flip else unit) + (100 - y) * (unit * np.float32(place.lean))
        corner = np.array([place.x, place.base], np.float32) * OVERSAMPLING
        pixels = np.stack([across, (y - 100) * unit], axis=1) + corner
        flat = np.rint(pixels).astype(np.int32).ravel().tolist()
        pen, start = ImageDraw.Draw(canvas), 0
        for count, colour in self.shapes:
            pen.polygon(flat[start : start + 2 * count], colour)
            start += 2 * count


def blank() -> Image.Image:
    """An empty, transparent, oversampled canvas."""
    return Image.new("RGBA", (SIZE * OVERSAMPLING, SIZE * OVERSAMPLING))


def averaged(canvas: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Its colours [32, 32, 3] and how much of each pixel it covers [32, 32, 1], float32 in 0..1."""
    levels = np.asarray(canvas.reduce(OVERSAMPLING), np.float32) / 255
    return levels[..., :3], levels[..., 3:]
