"""The backgrounds, painted in NumPy straight at 32 x 32: every edge is a share of a pixel, so none is jagged.

Each function takes `rng` and returns float32 [32, 32, 3] in 0..1.
"""

from collections.abc import Callable

import numpy as np

from .sketch import SIZE

ROWS = np.arange(SIZE, dtype=np.float32)[:, None] + np.float32(0.5)  # [32, 1]
COLUMNS = ROWS.T  # [1, 32]


def rgb(red: int, green: int, blue: int) -> np.ndarray:
    return np.array([red, green, blue], np.float32) / np.float32(255)


def between(rng: np.random.Generator, low: float, high: float) -> np.float32:
    return np.float32(low + (high - low) * rng.random())


def fade(top: np.ndarray, bottom: np.ndarray, end: float = SIZE) -> np.ndarray:
    """From one colour to the other between row 0 and row `end`."""
    picture = np.empty((SIZE, SIZE, 3), np.float32)
    picture[:] = (top + (bottom - top) * np.minimum(ROWS / np.float32(end), 1))[:, None]
    return picture


def paint(picture: np.ndarray, colour: np.ndarray, mask: np.ndarray) -> None:
    """Cover the picture with a colour, as far as the mask [32, 32] says."""
    picture += (colour - picture) * mask[..., None]


def below(line: np.ndarray | float) -> np.ndarray:
    """Mask of what is under a line: a height, or one for each column."""
    return np.clip(ROWS - line + np.float32(0.5), 0, 1) * np.ones_like(COLUMNS)


def spot(x: float, y: float, rx: float, ry: float, edge: float = 1.0) -> np.ndarray:
    """Mask of an ellipse; its edge is `edge` of the way from rim to centre."""
    distance = ((COLUMNS - np.float32(x)) / np.float32(rx)) ** 2 + ((ROWS - np.float32(y)) / np.float32(ry)) ** 2
    return np.clip((1 - distance) / np.float32(edge), 0, 1)


def slope(rng: np.random.Generator, height: float, tilt: float = 1.5, bulge: float = 1.5) -> np.ndarray:
    """A line across the picture, near `height`, a little tilted and bent: [1, 32]."""
    across = COLUMNS / (SIZE // 2) - 1
    return (
        np.float32(height)
        + between(rng, -tilt, tilt) * across
        + between(rng, -bulge, bulge) * (across * across - np.float32(0.5))
    )


def grain(rng: np.random.Generator, strength: float) -> np.ndarray:
    """Light and dark specks: [32, 32]."""
    return (rng.random((SIZE, SIZE), np.float32) - np.float32(0.5)) * np.float32(2 * strength)


def streaks(rng: np.random.Generator, strength: float, length: int) -> np.ndarray:
    """Specks drawn out to upright blades, `length` pixels tall: [32, 32]."""
    coarse = rng.random((SIZE // length + 2, SIZE), np.float32) - np.float32(0.5)
    shift = rng.integers(length)
    return coarse.repeat(length, axis=0)[shift : shift + SIZE] * np.float32(2 * strength)


def roughen(picture: np.ndarray, texture: np.ndarray, mask: np.ndarray) -> None:
    picture += (texture * mask)[..., None]


def blue_skies(rng: np.random.Generator) -> np.ndarray:
    picture = fade(rgb(64, 146, 236), rgb(168, 212, 250))
    for _ in range(rng.integers(1, 4)):
        x, y, wide = between(rng, 0, SIZE), between(rng, 2, SIZE - 3), between(rng, 5, 9)
        cloud = np.maximum(
            spot(x, y, wide, wide * 0.3, 0.7), spot(x + wide * 0.2, y - wide * 0.2, wide * 0.5, wide * 0.36, 0.7)
        )
        paint(picture, rgb(250, 252, 255), cloud * np.float32(0.85))
    return picture


def rainy_skies(rng: np.random.Generator) -> np.ndarray:
    picture = fade(rgb(88, 96, 108), rgb(150, 158, 168))
    for _ in range(3):
        x, y = between(rng, 0, SIZE), between(rng, 0, 9)
        paint(picture, rgb(62, 68, 80), spot(x, y, between(rng, 7, 12), between(rng, 3, 5), 0.8) * np.float32(0.7))
    drops = rng.random((SIZE, SIZE), np.float32) > 0.965
    rain = drops | np.roll(drops, (1, 0), (0, 1)) | np.roll(drops, (2, -1), (0, 1)) | np.roll(drops, (3, -1), (0, 1))
    roughen(picture, rain * np.float32(0.17), np.ones_like(picture[..., 0]))
    return picture


def sunset(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 21, 25)
    picture = fade(rgb(116, 52, 118), rgb(255, 150, 60), horizon)
    x = between(rng, 4, SIZE - 4)
    paint(picture, rgb(255, 190, 90), spot(x, horizon, 14, 12, 1) * np.float32(0.7))
    paint(picture, rgb(255, 240, 160), spot(x, horizon - 1, 5, 5, 0.3))
    paint(picture, rgb(70, 36, 58), below(slope(rng, horizon, 0.7, 0.7)))
    return picture


def green_grass(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 7, 12)
    picture = fade(rgb(150, 205, 250), rgb(214, 236, 252), horizon)
    field = below(slope(rng, horizon))
    paint(picture, rgb(52, 104, 40), below(slope(rng, horizon - 1, 2, 2)) * np.float32(0.9))  # a hedge
    ground = fade(rgb(98, 172, 52), rgb(74, 146, 38))
    picture += (ground - picture) * field[..., None]
    roughen(picture, streaks(rng, 0.07, 3), field)
    return picture


def dry_grass(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 7, 12)
    picture = fade(rgb(196, 214, 224), rgb(232, 228, 208), horizon)
    paint(picture, rgb(116, 104, 62), below(slope(rng, horizon - 1, 2, 2)) * np.float32(0.9))
    field = below(slope(rng, horizon))
    ground = fade(rgb(206, 176, 92), rgb(168, 132, 58))
    picture += (ground - picture) * field[..., None]
    roughen(picture, streaks(rng, 0.14, 4), field)
    return picture


def desert(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 9, 14)
    picture = fade(rgb(122, 190, 236), rgb(246, 226, 188), horizon)
    paint(picture, rgb(240, 172, 98), below(slope(rng, horizon, 3, 4)))
    paint(picture, rgb(226, 146, 72), below(slope(rng, horizon + 5, 4, 3)))
    paint(picture, rgb(238, 164, 88), below(slope(rng, horizon + 11, 4, 2)))
    if rng.integers(2):
        x, y = (4, 28)[rng.integers(2)] + between(rng, -2, 2), horizon + 1
        cactus = np.maximum.reduce(
            [
                spot(x, y, 1.1, 6, 0.4),
                spot(x, y, 2.6, 0.8, 0.3),
                spot(x - 2.2, y - 1.5, 0.8, 2, 0.4),
                spot(x + 2.2, y - 1.5, 0.8, 2, 0.4),
            ]
        )
        paint(picture, rgb(56, 112, 64), cactus)
    return picture


def forest(rng: np.random.Generator) -> np.ndarray:
    picture = fade(rgb(18, 62, 30), rgb(40, 88, 42))
    roughen(picture, grain(rng, 0.07), np.ones_like(picture[..., 0]))
    ground = between(rng, 22, 26)
    for x in np.arange(1, SIZE, 6) + rng.integers(-1, 3, 6):
        trunk = np.clip(between(rng, 1, 1.8) - np.abs(COLUMNS - x), 0, 1) * (1 - below(ground + between(rng, -2, 2)))
        paint(picture, rgb(76, 52, 36), trunk)
    paint(picture, rgb(64, 74, 34), below(slope(rng, ground)))
    paint(picture, rgb(128, 180, 70), spot(between(rng, 0, SIZE), between(rng, 0, 8), 5, 4) * np.float32(0.5))
    return picture


def beach(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 7, 11)
    shore = horizon + between(rng, 4, 6)
    picture = fade(rgb(120, 192, 246), rgb(206, 234, 250), horizon)
    paint(picture, rgb(22, 132, 172), below(horizon))
    line = slope(rng, shore, 1.5, 1.5)
    paint(picture, rgb(246, 252, 252), below(line - 1))
    paint(picture, rgb(240, 220, 168), below(line + np.float32(0.7)))
    roughen(picture, grain(rng, 0.03), below(line + 1))
    return picture


def snow(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 9, 13)
    picture = fade(rgb(150, 180, 214), rgb(206, 222, 238), horizon)
    for x in np.arange(1, SIZE, 5) + rng.integers(-2, 3, 7):  # firs, far away
        width = np.float32(2.2) * np.clip((ROWS - horizon + between(rng, 5, 8)) / 6, 0, 1)
        paint(picture, rgb(62, 96, 92), np.clip(width - np.abs(COLUMNS - x), 0, 1) * np.float32(0.9))
    ground = fade(rgb(244, 248, 254), rgb(212, 224, 240))
    picture += (ground - picture) * below(slope(rng, horizon, 1.5, 2))[..., None]
    flakes = rng.random((SIZE, SIZE), np.float32) > 0.98
    paint(picture, rgb(255, 255, 255), flakes.astype(np.float32))
    return picture


def parking_lot(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 7, 10)
    picture = fade(rgb(176, 206, 232), rgb(212, 222, 230), horizon)
    for x in (0, 11, 22):  # buildings
        tall = np.clip(between(rng, 4, 6) - np.abs(COLUMNS - x - between(rng, 2, 8)), 0, 1) * below(
            horizon - between(rng, 2, 5)
        )
        paint(picture, rgb(150, 122, 108), tall)
    paint(picture, rgb(96, 98, 104), below(horizon))
    ground = below(horizon + 1)
    roughen(picture, grain(rng, 0.03), ground)
    down, lean = ROWS - horizon, between(rng, -0.4, 0.4)
    for start in range(-1, 4):
        x = SIZE // 2 + (np.float32(start - 1) + lean) * (5 + np.float32(0.42) * down)
        paint(picture, rgb(236, 236, 228), np.clip(np.float32(0.95) - np.abs(COLUMNS - x), 0, 1) * ground)
    return picture


def sea(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 8, 14)
    picture = fade(rgb(134, 198, 240), rgb(216, 236, 246), horizon)
    water = below(horizon)
    ground = fade(rgb(18, 104, 140), rgb(8, 70, 112))
    picture += (ground - picture) * water[..., None]
    for step in range(1, 5):  # waves, larger nearer by
        y, wave = horizon + step * between(rng, 3.2, 4.4), 3 + step
        swell = np.abs((COLUMNS + rng.integers(16)) % (2 * wave) - wave) / wave
        paint(
            picture,
            rgb(120, 190, 204),
            np.clip(np.float32(0.8) - np.abs(ROWS - y - swell * 2), 0, 1) * np.float32(0.8) * water,
        )
    return picture


def night(rng: np.random.Generator) -> np.ndarray:
    horizon = between(rng, 20, 25)
    picture = fade(rgb(8, 10, 40), rgb(36, 44, 98))
    stars = (rng.random((SIZE, SIZE), np.float32) > 0.965) * rng.random((SIZE, SIZE), np.float32)
    paint(picture, rgb(250, 246, 220), stars)
    x = (5, 27)[rng.integers(2)] + between(rng, -1.5, 1.5)
    paint(picture, rgb(248, 240, 196), spot(x, between(rng, 4, 6), 3.4, 3.4, 0.4))
    paint(picture, rgb(16, 20, 34), below(slope(rng, horizon)))
    return picture


def table(rng: np.random.Generator) -> np.ndarray:
    edge = between(rng, 13, 17)
    walls = (rgb(228, 212, 188), rgb(206, 196, 200), rgb(212, 214, 190))
    picture = fade(*(walls[rng.integers(3)] * light for light in (np.float32(0.86), np.float32(1))), edge)
    top = below(slope(rng, edge, 0.8, 0))
    ground = fade(rgb(176, 112, 62), rgb(142, 82, 40))
    picture += (ground - picture) * top[..., None]
    planks = np.abs((ROWS + between(rng, 0, 5)) % 5 - np.float32(2.5)) < np.float32(0.5)
    paint(picture, rgb(112, 62, 30), planks * top * np.float32(0.6))
    return picture


def bathroom(rng: np.random.Generator) -> np.ndarray:
    floor, first = between(rng, 22, 26), rng.integers(5)
    picture = fade(rgb(150, 214, 214), rgb(176, 226, 222))
    joints = ((ROWS.astype(np.int32) + rng.integers(5)) % 5 == 0) | ((COLUMNS.astype(np.int32) + first) % 5 == 0)
    paint(picture, rgb(232, 248, 246), joints.astype(np.float32))
    tiles = ((COLUMNS.astype(np.int32) + first) // 5 + (ROWS.astype(np.int32) // 3)) % 2
    ground = np.where(tiles[..., None], rgb(66, 92, 108), rgb(206, 214, 216))
    picture += (ground - picture) * below(floor)[..., None]
    return picture


PAINTERS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "blue skies": blue_skies,
    "rainy skies": rainy_skies,
    "sunset": sunset,
    "green grass": green_grass,
    "dry grass": dry_grass,
    "desert": desert,
    "forest": forest,
    "beach": beach,
    "snow": snow,
    "parking lot": parking_lot,
    "sea": sea,
    "night": night,
    "table": table,
    "bathroom": bathroom,
}
