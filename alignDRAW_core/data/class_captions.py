"""Captions made by a program for photographs that come with the name of their class alone: the thing in several
wordings, with colours measured from the pixels."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

BORDER = 5  # pixels at each edge that count as background, of 32
MIDDLE = slice(9, 23)  # rows and columns that count as the thing
CLEAR = 0.55  # a colour is said where this share of those pixels has it

# What people say first, where the class has a narrower name.
PLAIN = {
    "airplane": "plane",
    "automobile": "car",
    "african elephant": "elephant",
    "albatross": "bird",
    "alp": "mountain",
    "american alligator": "alligator",
    "american lobster": "lobster",
    "arabian camel": "camel",
    "baboon": "monkey",
    "beach wagon": "car",
    "beacon": "lighthouse",
    "bighorn": "sheep",
    "black stork": "bird",
    "boa constrictor": "snake",
    "brain coral": "coral",
    "brown bear": "bear",
    "bullet train": "train",
    "bullfrog": "frog",
    "chihuahua": "dog",
    "chimpanzee": "monkey",
    "cliff": "rock",
    "convertible": "car",
    "cougar": "wild cat",
    "crane": "bird",
    "dining table": "table",
    "egyptian cat": "cat",
    "espresso": "cup of coffee",
    "european fire salamander": "salamander",
    "freight car": "train",
    "german shepherd": "dog",
    "golden retriever": "dog",
    "goldfish": "fish",
    "gondola": "boat",
    "goose": "bird",
    "hog": "pig",
    "ice lolly": "popsicle",
    "king penguin": "penguin",
    "koala": "koala bear",
    "labrador retriever": "dog",
    "ladybug": "beetle",
    "lakeside": "lake",
    "lesser panda": "red panda",
    "lifeboat": "boat",
    "limousine": "car",
    "monarch": "butterfly",
    "moving van": "truck",
    "orangutan": "ape",
    "persian cat": "cat",
    "police van": "van",
    "rugby ball": "ball",
    "school bus": "bus",
    "seashore": "beach",
    "sports car": "car",
    "standard poodle": "dog",
    "steel arch bridge": "bridge",
    "sulphur butterfly": "butterfly",
    "suspension bridge": "bridge",
    "tabby": "cat",
    "teddy": "teddy bear",
    "triumphal arch": "arch",
    "trolleybus": "bus",
    "viaduct": "bridge",
    "volleyball": "ball",
    "basketball": "ball",
    "yorkshire terrier": "dog",
}


def captions_of(image: np.ndarray, name: str) -> tuple[str, ...]:
    """Sentences about a photograph uint8 [32, 32, 3] of a class of this name, the usual one first."""
    called, said = names_of(name), captions_by_name(name)
    thing, ground = colour_of(image[MIDDLE, MIDDLE]), colour_of(border(image))
    if thing and thing != ground:
        said += [f"{with_article(f'{thing} {name}')}." for name in called]
    if ground:
        said += [f"{with_article(name)} on {with_article(ground)} background." for name in called]
    if thing and ground and thing != ground:
        said.append(in_colours(thing, called[0], ground))
    return tuple(said)


def in_colours(thing: str, name: str, ground: str) -> str:
    """The sentence that says the colours of the thing and of what is behind it."""
    return f"{with_article(f'{thing} {name}')} on {with_article(ground)} background."


def names_of(name: str) -> list[str]:
    """What a class is called, the usual name first."""
    return list(dict.fromkeys([PLAIN.get(name, name), name]))


def captions_by_name(name: str) -> list[str]:
    """The sentences that say nothing but what it is: the first ones of `captions_of`."""
    return [wording.format(with_article(each)) for each in names_of(name) for wording in ("{}.", "a photo of {}.")]


def class_of(captions: Sequence[str], classes: Sequence[str]) -> str | None:
    """The class, one of these, whose photograph has such captions; None where it is none of them."""
    for name in sorted(classes, key=lambda name: len(names_of(name)), reverse=True):  # "photo of a bus" begins both
        said = captions_by_name(name)
        if list(captions[: len(said)]) == said:
            return name
    return None


def with_article(noun: str) -> str:
    if noun == "sunglasses":
        return noun
    return f"{'an' if noun[0] in 'aeiou' and not noun.startswith('eu') else 'a'} {noun}"


def border(image: np.ndarray) -> np.ndarray:
    """The pixels [n, 3] at the edges of [32, 32, 3]."""
    edge = np.ones(image.shape[:2], dtype=bool)
    edge[BORDER:-BORDER, BORDER:-BORDER] = False
    return image[edge]


def colour_of(pixels: np.ndarray) -> str | None:
    """The name of the colour that most of the pixels uint8 [..., 3] have; None where no colour is clear."""
    names = colour_names(pixels.reshape(1, -1, 3))[0]
    found, counts = np.unique(names, return_counts=True)
    return str(found[counts.argmax()]) if counts.max() >= CLEAR * names.size else None


def colour_names(image: np.ndarray) -> np.ndarray:
    """A word for each pixel of uint8 [H, W, 3], by hue, saturation and value (0 to 255): str [H, W]."""
    hue, saturation, value = np.moveaxis(
        np.asarray(Image.fromarray(np.ascontiguousarray(image)).convert("HSV")).astype(int), -1, 0
    )
    degrees = hue * 360 / 255
    dull, dark = saturation < 46, value < 50
    return np.select(
        [
            dark,
            dull & (value > 205),
            dull,
            (degrees < 14) | (degrees >= 342),
            (degrees < 62) & ((value < 165) | (saturation < 100)),
            degrees < 40,
            degrees < 68,
            degrees < 165,
            degrees < 262,
            degrees < 300,
        ],
        ["black", "white", "grey", "red", "brown", "orange", "yellow", "green", "blue", "purple"],
        "pink",
    )
