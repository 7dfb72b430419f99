"""Compositions that training never shows, though it shows each of their words in other company. Fixed: they stand in
every card."""

from .facts import BACKGROUNDS, COLOURS, OBJECTS, Scene

HIDDEN_COLOURS: dict[str, tuple[str, ...]] = {
    "school bus": tuple(
        colour for colour in COLOURS if colour != "yellow"
    ),  # as in the paper: only yellow ones are seen
    "car": ("green", "purple"),
    "airplane": ("orange", "brown"),
    "boat": ("yellow", "purple"),
    "motorcycle": ("red", "white"),
    "fire hydrant": ("blue", "black"),
    "umbrella": ("green", "brown"),
    "kite": ("black", "white"),
    "house": ("orange", "blue"),
    "bird": ("red", "yellow"),
    "cat": ("brown",),
    "dog": ("white",),
}

HIDDEN_BACKGROUNDS: dict[str, tuple[str, ...]] = {
    "stop sign": ("blue skies", "rainy skies", "beach"),  # the skies: as in the paper
    "elephant": ("blue skies", "rainy skies"),  # as in the paper
    "toilet": ("green grass", "dry grass"),  # as in the paper
    "skier": ("desert", "sea"),  # the desert: as in the paper
    "school bus": ("snow",),
    "bus": ("beach",),
    "car": ("forest",),
    "airplane": ("sunset", "parking lot"),
    "boat": ("desert",),
    "motorcycle": ("sea",),
    "fire hydrant": ("night",),
    "umbrella": ("dry grass",),
    "kite": ("night",),
    "house": ("sea",),
    "tree": ("table",),
    "bananas": ("snow",),
    "cake": ("green grass", "forest"),
    "cat": ("parking lot",),
    "dog": ("bathroom",),
    "giraffe": ("bathroom",),
    "bird": ("table",),
    "surfer": ("sunset",),
    "people": ("rainy skies",),
}

SEEN_COLOURS = {
    name: tuple(c for c in kind.colours if c not in HIDDEN_COLOURS.get(name, ())) for name, kind in OBJECTS.items()
}
SEEN_BACKGROUNDS = {
    name: tuple(b for b in BACKGROUNDS if b not in HIDDEN_BACKGROUNDS.get(name, ())) for name in OBJECTS
}


def is_hidden(scene: Scene) -> bool:
    return scene.colour in HIDDEN_COLOURS.get(scene.object, ()) or scene.background in HIDDEN_BACKGROUNDS.get(
        scene.object, ()
    )


def held_out() -> list[dict]:
    """The list as it is stored in a checkpoint: which attribute of which object."""
    return [{"object": name, "colour": colour} for name, colours in HIDDEN_COLOURS.items() for colour in colours] + [
        {"object": name, "background": background}
        for name, places in HIDDEN_BACKGROUNDS.items()
        for background in places
    ]
