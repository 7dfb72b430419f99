"""From a scene's facts to a picture. What no caption names is drawn from `rng`: pose, place, light, texture,
clutter."""

from dataclasses import replace

import numpy as np

from .backgrounds import PAINTERS, between
from .facts import COLOURS, OBJECTS, SKIES, Scene
from .hidden import SEEN_COLOURS
from .sketch import RGB, SIZE, Place, Sketch, averaged, blank

GREY = np.array([0.299, 0.587, 0.114], np.float32)
SEPIA, SEPIA_INK = np.array([1.1, 0.94, 0.66], np.float32), np.array([0.1, 0.03, 0], np.float32)
DARK = 0.36  # the brightness up to which a thing gets a light rim
SCALES = {"small": 0.62, "medium": 0.97, "large": 1.2}
# Where each of several stands, pixels from the middle, and the width of each beside that of one alone.
PAIR = ((-7.7, -0.5), (7.7, 1))
HERDS = (((-7.5, -10), (8, -9), (0.5, 1)), ((-8, -10.5), (7.5, -9.5), (-7, 0.5), (8.5, 1)))
SIDE_WIDTH = 18.5  # of what stands on the left or right: pixels, at most
SHRINK = {"two": 0.6, "many": 0.5}


def complete(scene: Scene, rng: np.random.Generator) -> Scene:
    """Fill in what a caption leaves open, with what training shows: any colour, a usual background."""
    kind, colours = OBJECTS[scene.object], SEEN_COLOURS[scene.object]
    colour = scene.colour or (colours[rng.integers(len(colours))] if colours else None)
    return replace(scene, colour=colour, background=scene.background or kind.usual[rng.integers(len(kind.usual))])


def render(scene: Scene, rng: np.random.Generator) -> np.ndarray:
    """One picture of the scene, uint8 [32, 32, 3]; the same on every machine for the same state of `rng`."""
    return painted(scene, rng)[0]


def painted(scene: Scene, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """As `render`, and how much of each pixel is the thing's, float32 [32, 32] in 0..1."""
    scene = complete(scene, rng)
    picture = PAINTERS[scene.background](rng)
    canvas = blank()
    body = body_colour(scene, rng)
    for place in places(scene, rng):
        sketch = Sketch()
        OBJECTS[scene.object].draw(sketch, body, rng)
        sketch.onto(canvas, place)
    colours, cover = averaged(canvas)
    set_apart(picture, colours, cover)
    picture *= 1 - cover
    picture += colours * cover * between(rng, 0.93, 1.03)
    picture *= between(rng, 0.92, 1.05)
    picture = in_mood(picture, scene.mood)
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8), cover[..., 0]


def body_colour(scene: Scene, rng: np.random.Generator) -> RGB:
    """The named colour or the object's own, a little off."""
    named = COLOURS[scene.colour] if scene.colour else OBJECTS[scene.object].own
    lighter = int(rng.integers(-8, 9))
    return tuple(min(max(level + lighter + int(off), 0), 255) for level, off in zip(named, rng.integers(-5, 6, 3)))


def places(scene: Scene, rng: np.random.Generator) -> list[Place]:
    """Where each one stands (or flies), in the order of painting."""
    kind = OBJECTS[scene.object]
    width = min(kind.width * SCALES[scene.size] * between(rng, 0.94, 1.06), SIZE - 1)
    flip = bool(rng.integers(2)) and scene.object != "stop sign"  # its letters read from the left
    lean = between(rng, -0.05, 0.05)
    x, base = SIZE / 2 + between(rng, -1.5, 1.5), SIZE - 3 + between(rng, -1.5, 1)
    base = max(base, width)  # what is large keeps its head
    if scene.background in SKIES:
        base = SIZE / 2 + width / 2 + between(rng, -1.5, 1.5)
    if scene.count != "one":
        spread = PAIR if scene.count == "two" else HERDS[rng.integers(2)]
        return [Place(x + dx, base + dy, width * SHRINK[scene.count], flip, lean) for dx, dy in spread]
    if scene.position != "middle":
        width = min(width, SIDE_WIDTH)
        x = SIZE / 2 + (-6.5 if scene.position == "left" else 6.5) + between(rng, -0.8, 0.8)
    return [Place(x, base, width, flip, lean)]


def set_apart(picture: np.ndarray, colours: np.ndarray, cover: np.ndarray) -> None:
    """A soft dark rim around light things and a light one around dark things, so that a black cat shows at night."""
    wide = np.pad(cover[..., 0], 1, mode="edge")
    near = np.maximum.reduce([wide[1:-1, :-2], wide[1:-1, 2:], wide[:-2, 1:-1], wide[2:, 1:-1]])
    brightness = (grey(colours) * cover[..., 0]).sum() / cover.sum()
    rim = np.float32(0.05) if brightness > DARK else np.float32(0.95)
    picture += (rim - picture) * (near * np.float32(0.42))[..., None]


def in_mood(picture: np.ndarray, mood: str) -> np.ndarray:
    if mood == "plain":
        return picture
    levels = grey(picture)[..., None]
    return levels * SEPIA + SEPIA_INK if mood == "vintage" else levels.repeat(3, axis=2)


def grey(picture: np.ndarray) -> np.ndarray:
    """[32, 32]; spelled out, since a matrix product rounds differently from machine to machine."""
    return picture[..., 0] * GREY[0] + picture[..., 1] * GREY[1] + picture[..., 2] * GREY[2]
