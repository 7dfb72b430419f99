"""What a scene is: the lists of classes and the facts of one picture."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import creatures, things, vehicles
from .sketch import RGB, Sketch

COLOURS: dict[str, RGB] = {
    "red": (216, 30, 34),
    "orange": (246, 132, 16),
    "yellow": (252, 214, 30),
    "green": (24, 160, 58),
    "blue": (30, 78, 216),
    "purple": (134, 48, 176),
    "brown": (122, 72, 34),
    "black": (30, 30, 34),
    "white": (247, 247, 245),
}
BACKGROUNDS = (
    "blue skies",
    "rainy skies",
    "sunset",
    "green grass",
    "dry grass",
    "desert",
    "forest",
    "beach",
    "snow",
    "parking lot",
    "sea",
    "night",
    "table",
    "bathroom",
)
SKIES = ("blue skies", "rainy skies")
POSITIONS = ("left", "middle", "right")
SIZES = ("small", "medium", "large")
COUNTS = ("one", "two", "many")  # many: a herd, a flock
MOODS = ("plain", "vintage", "black and white")

ROAD = ("parking lot", "desert", "green grass", "sunset", "night")
FIELD = ("green grass", "dry grass", "forest", "snow", "desert")
HOME = ("table", "bathroom", "green grass", "snow")


@dataclass(frozen=True)
class Object:
    """A kind of thing: how it is drawn, which colours a caption may give it, where it is mostly seen."""

    draw: Callable[[Sketch, RGB, np.random.Generator], None]
    usual: tuple[str, ...]  # backgrounds; drawn there when the caption names none
    colours: tuple[str, ...] = ()  # none: it has a colour of its own
    own: RGB = (0, 0, 0)
    width: float = 23  # of its box of 100 units, pixels, at medium size
    in_numbers: bool = False  # can there be two, or many?


ANY = tuple(COLOURS)
OBJECTS: dict[str, Object] = {
    "school bus": Object(vehicles.school_bus, ROAD, ANY, width=26),
    "car": Object(vehicles.car, ROAD, ANY, width=26),
    "airplane": Object(
        vehicles.airplane, ("blue skies", "rainy skies", "night", "sea"), ANY, width=26, in_numbers=True
    ),
    "boat": Object(vehicles.boat, ("sea", "beach", "rainy skies", "night"), ANY, in_numbers=True),
    "motorcycle": Object(vehicles.motorcycle, (*ROAD, "forest"), ANY, width=25),
    "fire hydrant": Object(things.fire_hydrant, ("parking lot", "green grass", "snow", "dry grass"), ANY, width=24),
    "umbrella": Object(things.umbrella, ("beach", "rainy skies", "green grass", "table"), ANY),
    "kite": Object(things.kite, ("blue skies", "beach", "green grass", "sunset"), ANY, width=26, in_numbers=True),
    "house": Object(things.house, FIELD, ANY),
    "bird": Object(creatures.bird, ("blue skies", "sea", "green grass", "forest", "snow"), ANY, in_numbers=True),
    "cat": Object(creatures.cat, HOME, ("black", "white", "orange", "brown"), in_numbers=True),
    "dog": Object(
        creatures.dog,
        ("green grass", "beach", "snow", "table"),
        ("black", "white", "brown", "yellow", "orange"),
        width=25,
        in_numbers=True,
    ),
    "elephant": Object(creatures.elephant, FIELD, own=(134, 136, 148), width=26, in_numbers=True),
    "giraffe": Object(creatures.giraffe, FIELD, own=(248, 206, 110), width=25, in_numbers=True),
    "stop sign": Object(
        things.stop_sign, ("parking lot", "snow", "green grass", "night", "forest"), own=(206, 24, 34), width=27
    ),
    "tree": Object(things.tree, FIELD, own=(66, 148, 56), width=24),
    "toilet": Object(things.toilet, ("bathroom", "parking lot", "snow"), own=(247, 249, 251)),
    "bananas": Object(things.bananas, ("table", "bathroom", "beach"), own=(252, 216, 44), width=24),
    "cake": Object(things.cake, ("table", "beach", "night"), own=(122, 68, 40)),
    "surfer": Object(creatures.surfer, ("sea", "beach"), width=26),
    "skier": Object(creatures.skier, ("snow", "forest", "blue skies"), width=25),
    "bus": Object(vehicles.bus, ROAD, ANY, width=26),
    "people": Object(creatures.people, ("beach", "snow", "green grass", "sunset", "parking lot")),
}


@dataclass(frozen=True)
class Scene:
    """The facts of one picture. A caption may leave colour and background open (None); what else it does not name is
    ordinary."""

    object: str
    background: str | None = None
    colour: str | None = None  # always None where the object has a colour of its own
    count: str = "one"
    size: str = "medium"
    position: str = "middle"
    mood: str = "plain"

    def __post_init__(self):
        """ValueError for a fact that is in none of the lists."""
        for fact, known in (
            ("object", OBJECTS),
            ("background", (None, *BACKGROUNDS)),
            ("count", COUNTS),
            ("size", SIZES),
            ("position", POSITIONS),
            ("mood", MOODS),
        ):
            if getattr(self, fact) not in known:
                raise ValueError(
                    f"{getattr(self, fact)!r} is no {fact} of scenes; there are {', '.join(filter(None, known))}"
                )
        colours = OBJECTS[self.object].colours
        if self.colour is not None and self.colour not in colours:
            raise ValueError(
                f"{self.object} cannot be {self.colour!r}; it can be {', '.join(colours) or 'of its own colour only'}"
            )

    @property
    def labels(self) -> dict[str, int]:
        """The number of each fact in its list of classes; -1 where it is open, or where a mood hides it."""
        seen = self.mood == "plain"
        return {
            "object": tuple(OBJECTS).index(self.object),
            "colour": tuple(COLOURS).index(self.colour) if self.colour and seen else -1,
            "background": BACKGROUNDS.index(self.background) if self.background and seen else -1,
            "position": POSITIONS.index(self.position),
            "size": SIZES.index(self.size),
            "count": COUNTS.index(self.count),
            "mood": MOODS.index(self.mood),
        }
