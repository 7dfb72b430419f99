"""Captions as people write them for photographs: how a scene is put into words, and how words are read as a scene."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...vocabulary import tokenise
from .facts import COLOURS, OBJECTS, SKIES, Scene
from .hidden import HIDDEN_BACKGROUNDS, HIDDEN_COLOURS

HERD, FLOCK = ("a herd of", "many"), ("a flock of", "many")


@dataclass(frozen=True)
class Wording:
    """How an object is called: {how} stands for its size and colour. Names in `acting` say what it does, so no verb
    follows."""

    names: tuple[str, ...]
    verbs: tuple[str, ...] = ("standing",)
    acting: tuple[str, ...] = ()
    several: str = ""
    many: tuple[str, ...] = ("many",)


WORDINGS = {
    "school bus": Wording(("a {how} school bus",), ("parked", "driving")),
    "bus": Wording(("a {how} bus",), ("parked", "driving")),
    "car": Wording(("a {how} car",), ("parked", "driving")),
    "airplane": Wording(
        ("a {how} commercial airplane", "a {how} commercial plane", "a {how} airplane", "a {how} plane"),
        ("parked", "flying"),
        several="{how} airplanes",
    ),
    "boat": Wording(("a {how} boat", "a {how} sail boat"), ("sitting",), several="{how} boats"),
    "motorcycle": Wording(
        (),
        acting=("a rider on a {how} motorcycle", "a person riding a {how} motorcycle", "a man on a {how} motorcycle"),
    ),
    "fire hydrant": Wording(("a {how} fire hydrant",), ("standing", "sitting")),
    "umbrella": Wording(("a {how} umbrella", "a {how} open umbrella"), ("sitting", "standing")),
    "kite": Wording(("a {how} kite",), ("flying",), several="{how} kites"),
    "house": Wording(("a {how} house",), ("standing", "sitting")),
    "bird": Wording(("a {how} bird",), ("sitting", "standing"), several="{how} birds", many=FLOCK),
    "cat": Wording(("a {how} cat",), ("sitting",), several="{how} cats"),
    "dog": Wording(("a {how} dog",), ("standing", "walking"), several="{how} dogs"),
    "elephant": Wording(("a {how} elephant",), ("standing", "walking"), several="{how} elephants", many=HERD),
    "giraffe": Wording(("a {how} giraffe",), ("standing", "walking"), several="{how} giraffes", many=HERD),
    "stop sign": Wording(("a {how} stop sign",), ("standing",)),
    "tree": Wording(("a {how} tree",), ("standing", "growing")),
    "toilet": Wording(
        ("a {how} toilet", "a {how} toilet seat"), ("sitting open", "standing"), ("a {how} toilet seat that sits open",)
    ),
    "bananas": Wording(("a {how} bowl of bananas",), ("sitting",)),
    "cake": Wording(
        (
            "a {how} chocolate cake",
            "a {how} decadent chocolate cake",
            "a {how} decadent chocolate dessert",
            "a {how} decadent chocolate desert",
        ),
        ("sitting",),
    ),
    "surfer": Wording(("a {how} surfer",), ("riding a wave",), ("a {how} person surfing",)),
    "skier": Wording(("a {how} skier",), ("skiing",), ("a {how} person skiing",)),
    "people": Wording(
        ("a group of people", "a surfer, a woman, and a child", "a group of people with surf boards"),
        ("walking", "standing"),
        ("a group of people who walk",),
    ),
}

PLACES = {
    "blue skies": ("in blue skies", "in the blue skies", "in a clear blue sky"),
    "rainy skies": ("in rainy skies", "in the rainy skies", "in a rainy sky"),
    "sunset": ("at sunset", "in the setting sun"),
    "green grass": ("in the green grass", "on green grass", "in a green grass field", "in the grass field"),
    "dry grass": ("in the dry grass", "on dry grass", "in a dry grass field"),
    "desert": ("in the desert", "in a vast desert", "on sand clad vast desert"),
    "forest": ("in the forest", "in a forest"),
    "beach": ("on the beach", "on a beach"),
    "snow": ("in the snow", "on the snow"),
    "parking lot": ("in a parking lot", "in the parking lot"),
    "sea": ("in the sea", "on the sea"),
    "night": ("at night", "in the night"),
    "table": ("on the table", "on a table"),
    "bathroom": ("in the bathroom", "in a bathroom"),
}
SIZE_WORDS = {"small": ("small", "little"), "medium": ("",), "large": ("large", "very large", "big")}
SIDES = {
    "left": ("on the left", "on the left side of the picture"),
    "right": ("on the right", "on the right side of the picture"),
    "middle": ("", "", "", "in the middle of the picture"),
}

TEMPLATES = (
    "{what} {verb} {where}.",
    "{what} {be} {verb} {where}.",
    "there {be} {what} {where}.",
    "there {be} {what} {verb} {where}.",
    "a photo of {what} {where}.",
    "a photo of {what} {verb} {where}.",
)
PLACED_TEMPLATES = ("{what} {be} {where}.", "{what} {where}.")  # only where there is something to say of the place
MOOD_TEMPLATES = tuple(
    f"{start} {{mood}} {kind} of {{what}}{doing} {{where}}."
    for start in ("a", "this is a")
    for kind in ("photo", "picture")
    for doing in ("", " {verb}")
)

LEFT_OUT = 0.12  # chance that a caption does not mention the colour; and the same for the background


def captions_of(scene: Scene, rng: np.random.Generator, n: int = 5) -> list[str]:
    """`n` different captions of a scene, 1 to 5; each may leave out its colour or its background. ValueError for
    another `n`."""
    if not 1 <= n <= 5:
        raise ValueError(f"a scene has 1 to 5 captions, not {n}")
    captions: list[str] = []
    while len(captions) < n:
        caption = caption_of(scene, rng)
        if caption not in captions:
            captions.append(caption)
    return captions


def caption_of(scene: Scene, rng: np.random.Generator) -> str:
    """One caption of a scene, ending with a full stop. It always tells what makes the scene a hidden composition."""
    tells_colour, tells_place = (
        tells(scene, HIDDEN_COLOURS, scene.colour, rng),
        tells(scene, HIDDEN_BACKGROUNDS, scene.background, rng),
    )
    what, acts = name_of(scene, scene.colour if tells_colour else "", rng)
    where = f"{pick(PLACES[scene.background], rng) if tells_place else ''} {pick(SIDES[scene.position], rng)}".strip()
    templates = MOOD_TEMPLATES if scene.mood != "plain" else TEMPLATES + PLACED_TEMPLATES if where else TEMPLATES
    if acts:
        templates = [template for template in templates if "{verb}" not in template]
    return tidy(
        pick(templates, rng).format(
            what=what,
            verb=pick(verbs_in(scene), rng),
            where=where,
            mood=scene.mood,
            be="is" if what.startswith("a ") and ", and" not in what else "are",
        )
    )


def tells(scene: Scene, hidden: dict[str, tuple[str, ...]], fact: str | None, rng: np.random.Generator) -> bool:
    """Does a caption mention this colour or background? No mood leaves them to be seen."""
    return (
        fact is not None
        and scene.mood == "plain"
        and (rng.random() >= LEFT_OUT or fact in hidden.get(scene.object, ()))
    )


def name_of(scene: Scene, colour: str, rng: np.random.Generator) -> tuple[str, bool]:
    """What the object is called, with its size, colour and number; and whether that says already what it does."""
    wording, how = WORDINGS[scene.object], f"{pick(SIZE_WORDS[scene.size], rng)} {colour}"
    if scene.count == "one":
        name = pick(wording.names + wording.acting, rng)
        return name.format(how=how), name in wording.acting
    number = "two" if scene.count == "two" else pick(wording.many, rng)
    return f"{number} {wording.several.format(how=how)}", False


def verbs_in(scene: Scene) -> tuple[str, ...]:
    """What the object does there: in the sky everything flies."""
    if scene.background in SKIES and scene.mood == "plain":
        return ("flying",)
    if scene.object == "boat" and scene.background == "sea":
        return ("sailing", "floating")
    if scene.object == "bird" and scene.background == "sea":
        return ("flying",)
    return WORDINGS[scene.object].verbs


def tidy(text: str) -> str:
    """Single spaces, an before a vowel, and across where something moves."""
    text = re.sub(r"\s+", " ", text).replace(" .", ".")
    text = re.sub(r"\b(walking|driving) in a\b", r"\1 across a", text)
    return re.sub(r"\ba (?=[aeiou])", "an ", text)


def pick(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[rng.integers(len(choices))]


# The first pattern found decides; what it matched is taken out, so that the blue of blue skies colours no bus.
_MOODS = {"black and white": r"black and white (?:photo|picture)", "vintage": r"vintage"}
_CAKE = r"chocolate (?:cake|dessert|desert)"
_BACKGROUNDS = {
    "rainy skies": r"rainy (?:skies|sky)",
    "blue skies": r"(?:blue )?(?:skies|sky)",
    "dry grass": r"dry grass",
    "green grass": r"(?:green )?grass",
    "sunset": r"sunset|sun",
    "desert": r"desert",
    "forest": r"forest",
    "beach": r"beach",
    "snow": r"snow",
    "parking lot": r"parking",
    "sea": r"sea",
    "night": r"night",
    "table": r"table",
    "bathroom": r"bathroom",
}
_OBJECTS = {
    "people": r"people|surfer , a woman , and a child",
    "cake": _CAKE,
    "school bus": r"school bus",
    "bus": r"bus",
    "car": r"car",
    "airplane": r"(?:air)?planes?",
    "boat": r"boats?",
    "motorcycle": r"motorcycle",
    "fire hydrant": r"hydrant",
    "umbrella": r"umbrella",
    "kite": r"kites?",
    "house": r"house",
    "bird": r"birds?",
    "cat": r"cats?",
    "dog": r"dogs?",
    "elephant": r"elephants?",
    "giraffe": r"giraffes?",
    "stop sign": r"stop sign",
    "tree": r"tree",
    "toilet": r"toilet",
    "bananas": r"bananas?",
    "surfer": r"surfer|surfing",
    "skier": r"skier|skiing",
}
_COLOURS = {name: name for name in COLOURS}
_SIZES = {"small": r"small|little", "large": r"large|big"}
_COUNTS = {"two": r"two", "many": r"herd|flock|many"}
_SIDES = {"left": r"left", "right": r"right"}


def parse(caption: str) -> Scene | None:
    """The facts that a caption names; None where it names no object of scenes, or more than one."""
    rest = " ".join(tokenise(caption)).replace("surf boards", "")
    mood, rest = _take(_MOODS, rest)
    objects = []
    while (found := _take(_OBJECTS, rest))[0]:
        name, rest = found
        objects.append(name)
    background, rest = _take(_BACKGROUNDS, rest)
    colour, rest = _take(_COLOURS, rest)
    size, rest = _take(_SIZES, rest)
    count, rest = _take(_COUNTS, rest)
    side, rest = _take(_SIDES, rest)
    if len(set(objects)) != 1:
        return None
    kind = OBJECTS[objects[0]]
    return Scene(
        objects[0],
        background,
        colour if colour in kind.colours else None,
        (count if kind.in_numbers else None) or "one",
        size or "medium",
        side or "middle",
        mood or "plain",
    )


def _take(patterns: dict[str, str], text: str) -> tuple[str | None, str]:
    """The name whose pattern stands in the text as whole words, and the text without it."""
    for name, pattern in patterns.items():
        if found := re.search(rf"\b(?:{pattern})\b", text):
            return name, text[: found.start()] + text[found.end() :]
    return None, text
