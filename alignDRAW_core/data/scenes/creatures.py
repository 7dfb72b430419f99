"""How animals and people are sketched; see vehicles.py."""

import numpy as np

from .sketch import RGB, Sketch, shade

INK, EYE, SKIN, HAIR = (26, 24, 26), (250, 250, 250), (226, 172, 132), (66, 44, 34)
CLOTHES = ((206, 44, 48), (44, 92, 190), (240, 200, 60), (52, 142, 88), (236, 236, 232), (120, 72, 160))
BOARDS = ((250, 244, 226), (250, 214, 70), (96, 196, 206))


def cat(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, light = shade(body, 0.7), shade(body, 1.35)
    eye = (150, 205, 70) if sum(body) < 600 else (60, 130, 60)
    sketch.limb(body, 9, (66, 92), (86, 92), (93, 78), (88, 62))  # tail
    sketch.polygon(body, (32, 52), (68, 52), (76, 80), (76, 100), (24, 100), (24, 80))
    sketch.polygon(light, (44, 56), (56, 56), (60, 78), (50, 90), (40, 78))
    sketch.limb(dark, 3, (50, 82), (50, 100))
    sketch.polygon(body, (19, 2), (44, 16), (24, 34))
    sketch.polygon(body, (81, 2), (56, 16), (76, 34))
    sketch.polygon((222, 140, 140), (24, 10), (36, 17), (27, 25))
    sketch.polygon((222, 140, 140), (76, 10), (64, 17), (73, 25))
    sketch.disc(body, 50, 34, 31, 24)
    sketch.disc(light, 50, 45, 13, 9)
    for x in (38, 62):
        sketch.disc(eye, x, 32, 7, 7)
        sketch.disc(INK, x, 32, 3, 6)
    sketch.polygon((214, 110, 120), (45, 40), (55, 40), (50, 46))


def dog(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, light = shade(body, 0.66) if sum(body) > 150 else shade(body, 1.25), shade(body, 1.3)
    tip = (2, 22) if rng.integers(2) else (-2, 34)
    sketch.limb(body, 8, (16, 50), tip)
    for x in (24, 60):
        sketch.polygon(dark, (x, 60), (x + 12, 60), (x + 10, 100), (x + 1, 100))
    sketch.polygon(
        body, (10, 48), (20, 44), (56, 44), (62, 28), (76, 40), (74, 62), (66, 72), (40, 68), (26, 72), (12, 70)
    )
    for x in (12, 68 - 16):
        sketch.polygon(body, (x, 62), (x + 14, 62), (x + 12, 100), (x, 100))
    sketch.polygon(light, (34, 64), (66, 72), (40, 70))
    sketch.disc(body, 70, 28, 17, 16)
    sketch.polygon(body, (74, 20), (92, 28), (98, 31), (98, 41), (78, 45))  # muzzle
    sketch.disc(INK, 97, 31, 5, 4)
    sketch.limb(INK, 2, (84, 40), (96, 39))
    sketch.polygon(dark, (56, 14), (67, 16), (67, 36), (60, 47), (52, 40))  # hanging ear
    sketch.disc(INK, 77, 24, 3.4)
    sketch.limb((206, 40, 48), 5, (57, 42), (74, 48))  # collar


def elephant(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, light = shade(body, 0.7), shade(body, 1.2)
    sketch.limb(dark, 3, (6, 40), (1, 66))
    for x in (20, 50):
        sketch.bar(dark, x, 62, x + 13, 98)
    sketch.disc(body, 36, 46, 33, 27)
    for x in (8, 42):
        sketch.bar(body, x, 56, x + 15, 100)
        sketch.bar(light, x, 95, x + 15, 100)
    sketch.disc(body, 72, 36, 19, 20)
    swing = 6 if rng.integers(2) else 0
    sketch.limb(body, 13, (84, 38), (91, 58), (91, 74))  # trunk
    sketch.limb(body, 10, (91, 72), (91 + swing, 92))
    sketch.limb(body, 9, (91 + swing, 90), (98, 96))
    sketch.limb((250, 246, 228), 5, (80, 52), (86, 64), (95, 67))  # tusk
    sketch.polygon(dark, (44, 18), (58, 12), (70, 22), (70, 46), (60, 60), (48, 54))  # ear
    sketch.polygon(shade(body, 0.82), (48, 21), (58, 16), (66, 24), (66, 44), (59, 54), (51, 50))
    sketch.disc(INK, 79, 31, 2.8)


def giraffe(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    patch, dark = (146, 84, 36), shade(body, 0.75)
    sketch.limb(patch, 3, (14, 54), (8, 76))
    for x in (24, 52):
        sketch.polygon(dark, (x, 66), (x + 7, 66), (x + 6, 100), (x + 1, 100))
    sketch.polygon(body, (14, 52), (46, 46), (60, 8), (72, 8), (66, 60), (58, 72), (22, 72))
    for x in (15, 57):
        sketch.polygon(body, (x, 66), (x + 9, 66), (x + 7, 100), (x + 1, 100))
    sketch.polygon(body, (58, 4), (74, 2), (94, 14), (92, 22), (78, 20), (64, 20))
    sketch.limb(dark, 3.5, (64, 4), (63, -4))
    sketch.limb(dark, 3.5, (70, 3), (71, -4))
    for x, y, size in (
        (20, 56, 7),
        (32, 54, 7),
        (44, 52, 7),
        (26, 66, 6),
        (38, 64, 6),
        (50, 63, 7),
        (53, 42, 5.5),
        (62, 50, 5.5),
        (60, 32, 5),
        (66, 38, 4),
        (64, 22, 4),
    ):
        sketch.disc(patch, x, y, size * 0.72, size * 0.66)
    sketch.disc(INK, 74, 10, 2.6)


def bird(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    dark, light = shade(body, 0.66) if sum(body) > 150 else shade(body, 1.25), shade(body, 1.4)
    sketch.limb((226, 130, 40), 4, (44, 74), (44, 96), (52, 98))
    sketch.limb((226, 130, 40), 4, (54, 74), (54, 96), (62, 98))
    sketch.polygon(dark, (30, 58), (4, 74), (-2, 66), (24, 46))  # tail
    sketch.polygon(body, (16, 56), (30, 42), (54, 34), (74, 40), (76, 58), (62, 76), (40, 78), (24, 70))
    sketch.disc(body, 70, 28, 18)
    sketch.polygon(light, (56, 54), (74, 48), (74, 60), (60, 75), (46, 76))
    sketch.polygon((240, 150, 30), (86, 22), (103, 30), (86, 35))
    if rng.integers(2):
        sketch.polygon(dark, (32, 50), (60, 46), (46, 20), (24, 0), (14, 2), (22, 28))  # wing up
    else:
        sketch.polygon(dark, (30, 46), (58, 46), (50, 62), (30, 68), (8, 62))
    sketch.disc(EYE, 75, 24, 5)
    sketch.disc(INK, 76, 24, 3)


def surfer(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    suit, board = (32, 38, 60), BOARDS[rng.integers(3)]
    foam, water = (244, 250, 252), (116, 196, 214)
    sketch.polygon(water, (-4, 100), (0, 70), (14, 78), (50, 92), (104, 88), (104, 100))
    sketch.polygon(foam, (-4, 84), (0, 66), (12, 72), (24, 84), (50, 92), (20, 94))
    sketch.polygon(shade(board, 0.7), (8, 80), (40, 94), (76, 93), (100, 80), (74, 97), (38, 98))
    sketch.polygon(board, (6, 78), (36, 84), (72, 83), (102, 76), (76, 93), (40, 94))
    sketch.limb(suit, 10, (48, 54), (34, 66), (38, 84))
    sketch.limb(suit, 10, (50, 54), (68, 64), (64, 84))
    sketch.polygon(suit, (40, 58), (42, 28), (60, 26), (60, 56))
    sketch.limb(SKIN, 7, (44, 32), (24, 40), (8, 34))
    sketch.limb(SKIN, 7, (58, 31), (76, 40), (94, 30))
    sketch.disc(SKIN, 52, 16, 10)
    sketch.polygon(HAIR, (42, 16), (42, 6), (54, 2), (63, 9), (60, 12), (48, 12))


def skier(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    jacket, ski = CLOTHES[rng.integers(2)], (60, 52, 60)
    sketch.limb(ski, 4, (4, 96), (90, 88), (100, 80))
    sketch.limb(shade(ski, 0.7), 4, (2, 102), (88, 96), (98, 88))
    sketch.limb((46, 46, 52), 10, (38, 54), (58, 66), (46, 92))
    sketch.limb((62, 62, 70), 10, (44, 54), (64, 66), (54, 94))
    sketch.polygon(jacket, (30, 52), (46, 22), (62, 24), (62, 38), (50, 60), (36, 60))
    sketch.limb((70, 70, 76), 3, (80, 40), (26, 84))
    sketch.limb((70, 70, 76), 3, (88, 42), (84, 88))
    sketch.limb(shade(jacket, 0.75), 8, (54, 30), (64, 46), (84, 42))
    sketch.disc(SKIN, 64, 15, 10)
    sketch.polygon(jacket, (53, 14), (54, 4), (64, 0), (74, 5), (75, 11))
    sketch.limb(INK, 4, (64, 15), (75, 15))


def person(sketch: Sketch, x: float, height: float, rng: np.random.Generator) -> None:
    """Someone who stands or walks, `height` units tall, seen from the front."""
    h, shirt, trousers = (
        height / 100,
        CLOTHES[rng.integers(len(CLOTHES))],
        ((44, 52, 92), (70, 64, 60))[rng.integers(2)],
    )
    foot, top, step = 100, 100 - height, rng.integers(3, 6)
    sketch.limb(trousers, 9 * h, (x - 3 * h, foot - 44 * h), (x - step * h, foot))
    sketch.limb(trousers, 9 * h, (x + 3 * h, foot - 44 * h), (x + step * h, foot))
    sketch.polygon(
        shirt,
        (x - 10 * h, top + 24 * h),
        (x + 10 * h, top + 24 * h),
        (x + 9 * h, foot - 40 * h),
        (x - 9 * h, foot - 40 * h),
    )
    sketch.limb(SKIN, 5 * h, (x - 11 * h, top + 26 * h), (x - 13 * h, foot - 42 * h))
    sketch.limb(SKIN, 5 * h, (x + 11 * h, top + 26 * h), (x + 13 * h, foot - 42 * h))
    sketch.disc(SKIN, x, top + 12 * h, 9 * h, 11 * h)
    fringe = ((-9, 12), (-8, 2), (0, -1), (8, 2), (9, 12), (5, 7), (-5, 7))
    sketch.polygon(HAIR, *((x + dx * h, top + dy * h) for dx, dy in fringe))


def people(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    if rng.integers(2):
        board = BOARDS[rng.integers(3)]
        sketch.disc(shade(board, 0.8), 33, 52, 9, 40)
        sketch.disc(board, 33, 52, 7, 38)
    for x, height in ((15, 84), (50, 94), (84, 62 + 22 * rng.integers(2))):
        person(sketch, x, height, rng)
