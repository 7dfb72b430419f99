"""How vehicles are sketched. Every function adds its shapes to a sketch, in the colour `body`, in a pose that `rng`
picks."""

import numpy as np

from .sketch import RGB, Sketch, shade

TYRE, HUB, GLASS, METAL, STRIPE = (30, 30, 34), (190, 192, 198), (60, 84, 112), (165, 170, 178), (24, 24, 26)


def wheel(sketch: Sketch, x: float, y: float, radius: float) -> None:
    sketch.disc(TYRE, x, y, radius)
    sketch.disc(HUB, x, y, radius * 0.45)


def school_bus(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.polygon(body, (2, 40), (6, 34), (74, 34), (79, 40), (82, 62), (98, 65), (99, 90), (2, 90))
    sketch.bar(shade(body, 1.35), 6, 34, 74, 38)
    for left in range(8, 66, 14):
        sketch.bar(GLASS, left, 43, left + 10, 58)
    sketch.polygon(GLASS, (68, 43), (76, 43), (79, 60), (68, 60))
    sketch.bar(STRIPE, 2, 66, 82, 69)
    sketch.bar(STRIPE, 2, 78, 98, 81)
    sketch.bar(shade(body, 0.6), 2, 87, 99, 91)
    sketch.bar((255, 250, 215), 95, 70, 99, 75)
    wheel(sketch, 22, 90, 10)
    wheel(sketch, 80, 90, 10)


def bus(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.polygon(body, (2, 34), (6, 28), (92, 28), (98, 36), (99, 90), (2, 90))
    sketch.bar(shade(body, 1.35), 6, 28, 92, 32)
    for left in range(7, 75, 18):
        sketch.bar(GLASS, left, 38, left + 14, 60)
    sketch.polygon(GLASS, (82, 38), (96, 38), (98, 62), (82, 62))
    sketch.bar(shade(body, 1.5), 2, 68, 99, 73)
    sketch.bar(shade(body, 0.6), 2, 86, 99, 91)
    sketch.bar((255, 250, 215), 95, 76, 99, 81)
    wheel(sketch, 23, 90, 10)
    wheel(sketch, 77, 90, 10)


def car(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    back = 24 if rng.integers(2) else 12  # a saloon or an estate
    sketch.polygon(
        body, (1, 68), (10, 62), (back, 60), (back + 12, 38), (66, 38), (80, 60), (95, 65), (99, 74), (99, 89), (1, 89)
    )
    sketch.polygon(GLASS, (back + 7, 60), (back + 15, 43), (46, 43), (46, 60))
    sketch.polygon(GLASS, (51, 60), (51, 43), (63, 43), (73, 60))
    sketch.bar(shade(body, 1.3), 10, 63, 92, 66)
    sketch.bar(shade(body, 0.6), 1, 84, 99, 90)
    sketch.bar((255, 250, 215), 93, 69, 99, 75)
    sketch.bar((190, 30, 30), 1, 69, 5, 76)
    wheel(sketch, 22, 88, 12)
    wheel(sketch, 78, 88, 12)


def airplane(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    wing = shade(body, 0.72)
    sketch.polygon(wing, (50, 62), (62, 62), (38, 36), (30, 36))  # far wing
    sketch.polygon(shade(body, 0.82), (4, 56), (2, 28), (12, 28), (28, 58))  # fin
    sketch.polygon(body, (2, 56), (20, 57), (84, 57), (94, 61), (99, 67), (95, 72), (84, 75), (34, 75), (10, 64))
    sketch.polygon(shade(body, 0.8), (12, 65), (34, 75), (84, 75), (95, 72), (60, 71))
    sketch.polygon(wing, (3, 60), (16, 60), (4, 70), (-3, 70))  # tailplane
    for left in range(28, 82, 7):
        sketch.bar(GLASS, left, 61, left + 4, 65)
    sketch.polygon(GLASS, (87, 60), (92, 61), (96, 65), (88, 65))
    sketch.polygon(wing, (44, 69), (64, 69), (34, 98), (22, 98))  # near wing
    sketch.disc(shade(body, 0.5), 52, 84, 7, 4)


def boat(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    sketch.limb((90, 66, 48), 4, (50, 4), (50, 80))
    sketch.polygon(body, (54, 6), (54, 68), (92, 68))  # mainsail
    sketch.polygon(shade(body, 1.5), (46, 12), (46, 68), (14, 68))  # jib
    sketch.polygon(body, (2, 74), (98, 74), (84, 98), (18, 98))
    sketch.polygon(shade(body, 1.45), (2, 74), (98, 74), (95, 79), (5, 79))
    sketch.polygon(shade(body, 0.6), (13, 91), (89, 91), (84, 98), (18, 98))


def motorcycle(sketch: Sketch, body: RGB, rng: np.random.Generator) -> None:
    jacket = ((58, 60, 68), (84, 78, 72))[rng.integers(2)]
    for x in (20, 80):
        sketch.disc(TYRE, x, 82, 18)
        sketch.disc((205, 207, 212), x, 82, 11)
        sketch.disc(TYRE, x, 82, 4)
    sketch.limb(METAL, 6, (80, 82), (66, 46))
    sketch.polygon((70, 72, 78), (36, 74), (60, 74), (58, 90), (38, 90))  # engine
    sketch.polygon(
        body, (0, 56), (8, 52), (42, 58), (50, 48), (72, 42), (82, 54), (76, 66), (64, 80), (34, 80), (24, 68), (6, 64)
    )
    sketch.polygon(body, (66, 62), (82, 58), (99, 70), (95, 76), (80, 68))  # front mudguard
    sketch.polygon(shade(body, 1.3), (50, 52), (70, 45), (75, 52), (53, 58))
    sketch.polygon(jacket, (28, 56), (32, 30), (45, 22), (55, 28), (52, 42), (46, 58))  # rider
    sketch.limb(jacket, 8, (50, 29), (60, 41), (73, 42))
    sketch.limb((44, 52, 84), 9, (38, 58), (56, 64), (50, 84))
    sketch.disc(shade(body, 1.15), 53, 13, 13)
    sketch.polygon(STRIPE, (56, 9), (67, 11), (66, 18), (56, 17))
