"""Which scenes there are: drawn at random, without the hidden compositions or with one of them."""

from dataclasses import replace

import numpy as np

from .facts import MOODS, OBJECTS, Scene
from .hidden import HIDDEN_BACKGROUNDS, HIDDEN_COLOURS, SEEN_BACKGROUNDS, SEEN_COLOURS

NAMES = tuple(OBJECTS)
USUAL = 0.5  # how often an object is where it is mostly seen; else anywhere
PLAIN, VINTAGE = 0.94, 0.04  # shares of the moods; the rest is black and white

# What is hard to draw comes more often in training: which is hard was judged halfway through it. Buses of every colour
# come more often because school buses, which are all yellow, have to borrow colours from them.
_OFTEN = {
    "bird": 4,
    "bus": 3,
    "motorcycle": 2,
    "dog": 2.5,
    "airplane": 2,
    "people": 2,
    "cat": 1.5,
    "car": 1.5,
    "boat": 1.5,
    "fire hydrant": 1.2,
}
TRAINING_SHARES = np.array([_OFTEN.get(name, 1) for name in NAMES]) / sum(_OFTEN.get(name, 1) for name in NAMES)


def sample(count: int, rng: np.random.Generator, hidden: bool = False, shares: np.ndarray | None = None) -> list[Scene]:
    """`count` scenes, all their facts filled in: none of them hidden, or all. Objects in the given shares, equal ones
    if left out."""
    names = (NAMES[k] for k in rng.choice(len(NAMES), size=count, p=shares))
    return [hidden_scene(name, rng) if hidden else seen_scene(name, rng) for name in names]


def seen_scene(name: str, rng: np.random.Generator) -> Scene:
    kind, colours = OBJECTS[name], SEEN_COLOURS[name]
    backgrounds = kind.usual if rng.random() < USUAL else SEEN_BACKGROUNDS[name]
    chance = rng.random()
    return Scene(
        name,
        backgrounds[rng.integers(len(backgrounds))],
        colours[rng.integers(len(colours))] if colours else None,
        mood=MOODS[int(chance >= PLAIN) + int(chance >= PLAIN + VINTAGE)],
        **arrangement(name, rng),
    )


def arrangement(name: str, rng: np.random.Generator) -> dict[str, str]:
    """Count, size and position. Several are of ordinary size, and what is large stands in the middle: else it would not
    fit."""
    count, size, position = rng.random(3)
    if OBJECTS[name].in_numbers and count < 0.3:
        return {"count": "two" if count < 0.12 else "many"}
    if name != "people" and size < 0.14:
        return {"size": "large"}
    return {
        "size": "small" if name != "people" and size > 0.88 else "medium",
        "position": "left" if position < 0.17 else "right" if position < 0.34 else "middle",
    }


def hidden_scene(name: str, rng: np.random.Generator) -> Scene:
    """The object with one colour or background that training never gives it, and else as in training."""
    scene = replace(seen_scene(name, rng), mood="plain")
    colours, backgrounds = HIDDEN_COLOURS.get(scene.object, ()), HIDDEN_BACKGROUNDS[scene.object]
    which = rng.integers(len(colours) + len(backgrounds))
    if which < len(colours):
        return replace(scene, colour=colours[which])
    return replace(scene, background=backgrounds[which - len(colours)])
