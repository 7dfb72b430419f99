"""How things and food are sketched; see vehicles.py."""

import numpy as np

from .sketch import RGB, Sketch, shade

WHITE, WOOD = (250, 250, 248), (104, 70, 44)


def fire_hydrant(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, light = shade(body, 0.68), shade(body, 1.3)
    sketch.bar(dark, 22, 90, 78, 100)
    sketch.bar(body, 30, 34, 70, 92)
    sketch.bar(light, 36, 34, 44, 90)
    sketch.bar(dark, 12, 48, 88, 64)  # side outlets
    sketch.bar(light, 12, 46, 18, 66)
    sketch.bar(light, 82, 46, 88, 66)
    sketch.bar(body, 30, 44, 70, 68)
    sketch.disc(dark, 50, 56, 13)
    sketch.disc(light, 50, 56, 8)
    sketch.polygon(body, (28, 30), (32, 18), (42, 10), (58, 10), (68, 18), (72, 30))
    sketch.bar(dark, 24, 29, 76, 36)
    sketch.bar(dark, 44, 2, 56, 11)


def stop_sign(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.bar((128, 132, 138), 46, 60, 54, 100)
    for grow, colour in ((0, WHITE), (3.5, body)):
        low, high = 14 + grow, 86 - grow
        a, b = 35 + grow * 0.4, 65 - grow * 0.4
        sketch.polygon(
            colour,
            (a, low - 14),
            (b, low - 14),
            (high, a - 14),
            (high, b - 14),
            (b, high - 14),
            (a, high - 14),
            (low, b - 14),
            (low, a - 14),
        )
    top, middle, bottom, pen = 27, 35, 45, 3.6
    sketch.limb(WHITE, pen, (33, top), (23, top), (23, middle), (33, middle), (33, bottom), (22, bottom))
    sketch.limb(WHITE, pen, (36, top), (48, top))
    sketch.limb(WHITE, pen, (42, top), (42, bottom + 2))
    sketch.limb(WHITE, pen, (52, top), (61, top), (61, bottom), (52, bottom), (52, top))
    sketch.limb(WHITE, pen, (67, bottom + 2), (67, top), (77, top), (77, middle + 1), (67, middle + 1))


def house(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    roof, door = (92, 48, 44), (84, 56, 38)
    sketch.bar((120, 66, 56), 70, 6, 81, 34)
    sketch.bar(body, 10, 42, 90, 100)
    sketch.bar(shade(body, 0.8), 10, 42, 90, 49)
    sketch.polygon(roof, (1, 46), (50, 4), (99, 46))
    sketch.polygon(shade(roof, 1.2), (1, 46), (50, 4), (54, 8), (11, 46))
    for left in (18, 64):
        sketch.bar(WHITE, left, 57, left + 18, 77)
        sketch.bar((70, 110, 150), left + 3, 60, left + 15, 74)
    sketch.bar(door, 42, 64, 58, 100)
    sketch.disc((235, 200, 90), 54, 83, 2)


def tree(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.polygon(WOOD, (42, 100), (45, 60), (55, 60), (59, 100))
    dark, light = shade(body, 0.72), shade(body, 1.22)
    for x, y, radius in ((24, 48, 20), (76, 48, 20), (50, 54, 22)):
        sketch.disc(dark, x, y, radius)
    for x, y, radius in ((30, 38, 22), (70, 38, 22), (50, 22, 22), (50, 42, 20)):
        sketch.disc(body, x + rng.integers(-3, 4), y, radius)
    for x, y in ((38, 22), (26, 36), (58, 34)):
        sketch.disc(light, x, y, 8)


def toilet(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    edge, dark = (150, 158, 170), (86, 96, 112)
    sketch.bar(edge, 4, 12, 36, 60)
    sketch.bar(body, 6, 14, 34, 60)
    sketch.bar(edge, 1, 6, 39, 13)
    sketch.bar(body, 2, 7, 38, 11)
    sketch.bar(dark, 26, 20, 33, 24)  # handle
    sketch.polygon(edge, (34, 56), (38, 10), (46, 8), (51, 14), (48, 58))  # lid, up
    sketch.polygon(body, (37, 56), (41, 13), (46, 12), (48, 16), (45, 58))
    sketch.polygon(body, (20, 62), (90, 62), (84, 76), (66, 86), (66, 93), (74, 100), (24, 100), (30, 90), (22, 78))
    sketch.polygon(shade(body, 0.8), (30, 90), (22, 78), (84, 76), (66, 86), (66, 93), (50, 90))
    sketch.disc(edge, 64, 60, 34, 9)
    sketch.disc(body, 64, 58, 33, 8)
    sketch.disc(dark, 64, 58, 23, 5)


def umbrella(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.limb((80, 60, 48), 5, (50, 6), (50, 92))
    sketch.limb((80, 60, 48), 5, (50, 92), (56, 98), (64, 98), (68, 90))
    light = shade(body, 1.25)
    sketch.polygon(
        body,
        (1, 54),
        (5, 36),
        (16, 22),
        (32, 12),
        (50, 8),
        (68, 12),
        (84, 22),
        (95, 36),
        (99, 54),
        (82, 48),
        (66, 55),
        (50, 48),
        (34, 55),
        (18, 48),
    )
    sketch.polygon(light, (50, 8), (34, 20), (18, 48), (34, 55), (42, 51))
    sketch.polygon(light, (50, 8), (66, 20), (82, 48), (66, 55), (58, 51))
    sketch.polygon(shade(body, 0.75), (50, 8), (34, 55), (50, 48), (66, 55))


def kite(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    light, dark = shade(body, 1.3), shade(body, 0.78)
    sketch.limb((70, 62, 60), 2.5, (40, 62), (48, 74), (38, 84), (48, 98))
    for x, y in ((46, 72), (41, 84)):
        sketch.polygon(body, (x - 11, y - 6), (x, y), (x - 11, y + 6))
        sketch.polygon(body, (x + 11, y - 6), (x, y), (x + 11, y + 6))
    sketch.polygon(body, (58, 0), (26, 26), (50, 30))
    sketch.polygon(light, (58, 0), (88, 30), (50, 30))
    sketch.polygon(dark, (26, 26), (40, 66), (50, 30))
    sketch.polygon(body, (88, 30), (40, 66), (50, 30))
    sketch.limb((60, 54, 52), 2.5, (58, 0), (40, 66))
    sketch.limb((60, 54, 52), 2.5, (26, 26), (88, 30))


def crescent(start: tuple, bend: tuple, end: tuple, thickness: float) -> list[tuple[float, float]]:
    """The outline of a curve from start to end, drawn towards `bend`, that tapers to a third at both ends."""
    t = np.linspace(0, 1, 8)[:, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * np.array(bend) + t**2 * end
    along = (1 - t) * (np.array(bend) - start) + t * (np.array(end) - bend)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.sqrt((along**2).sum(axis=1, keepdims=True))
    half = across * thickness / 2 * (1 / 3 + 8 / 3 * t * (1 - t))
    return np.concatenate([curve - half, (curve + half)[::-1]]).tolist()


BUNCH = tuple(
    crescent((20, 16), bend, end, 25)
    for bend, end in (((78, -14), (99, 46)), ((62, 6), (82, 66)), ((40, 22), (56, 72)))
)


def bananas(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    bowl, stalk = ((64, 118, 190), (188, 92, 60), (120, 150, 120))[rng.integers(3)], (104, 74, 30)
    for outline in BUNCH:  # the last is nearest
        sketch.polygon(body, *outline)
        sketch.limb(shade(body, 0.55), 3, *outline[:8])
    sketch.disc(stalk, 98, 46, 4)
    sketch.polygon(stalk, (14, 8), (22, 6), (28, 18), (22, 26), (14, 20))
    sketch.polygon(bowl, (3, 60), (97, 60), (92, 76), (80, 90), (66, 97), (34, 97), (20, 90), (8, 76))
    sketch.bar(shade(bowl, 1.4), 3, 60, 97, 65)
    sketch.polygon(shade(bowl, 0.7), (20, 90), (80, 90), (66, 100), (34, 100))


def cake(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, cream = shade(body, 0.6), (246, 226, 196)
    sketch.disc((232, 234, 238), 50, 91, 49, 9)
    sketch.disc(body, 50, 86, 38, 9)
    sketch.bar(body, 12, 42, 88, 86)
    sketch.bar(cream, 12, 63, 88, 70)
    sketch.bar(shade(body, 0.75), 74, 42, 88, 86)
    sketch.bar(shade(cream, 0.8), 74, 63, 88, 70)
    sketch.disc(dark, 50, 40, 38, 11)
    for x, length in ((14, 12), (26, 20), (40, 14), (54, 22), (68, 13), (82, 18)):  # icing runs down
        sketch.bar(dark, x - 6, 40, x + 6, 40 + length)
        sketch.disc(dark, x, 40 + length, 6, 5)
    sketch.disc(shade(dark, 1.25), 46, 37, 27, 5)
    for x in (28, 50, 72):
        sketch.disc(cream, x, 31, 9, 7)
        sketch.disc((214, 30, 44), x, 22, 7)
