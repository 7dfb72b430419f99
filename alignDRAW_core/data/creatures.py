"""A set of captioned pictures to try a training with: invented creatures, drawn by this program, of colours and with
eyes that one can count. Small and simple as a good first set is: each word in many pictures, each picture of one
thing, and captions that say all that differs."""

import csv
import io
import zipfile
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from .scenes.backgrounds import PAINTERS, between
from .scenes.facts import COLOURS as OF_SCENES
from .scenes.sketch import OVERSAMPLING, RGB, SIZE, Place, Sketch, blank, shade

SIDE = SIZE * OVERSAMPLING  # pixels of a picture
COLOURS: dict[str, RGB] = {
    "purple": OF_SCENES["purple"],
    "orange": OF_SCENES["orange"],
    "green": OF_SCENES["green"],
    "pink": (250, 120, 186),
    "turquoise": (36, 204, 196),
}
EYES = {"one eye": 1, "two eyes": 2, "three eyes": 3}
PLACES = {"on the beach": "beach", "in the snow": "snow", "in the forest": "forest", "at night": "night"}
_WHITE, _INK = (252, 252, 250), (20, 18, 24)
_EYES_AT = {1: (50,), 2: (32, 68), 3: (21, 50, 79)}  # of a box of 100 x 100
_EYE_SIZE = {1: 24, 2: 17, 3: 13.5}
_EYE_HEIGHT = 45


def gloop(sketch: Sketch, body: RGB) -> None:
    """A drop that has run out at its foot."""
    sketch.polygon(body, (50, 2), (76, 24), (94, 50), (100, 100), (0, 100), (6, 50), (24, 24))
    sketch.disc(body, 50, 50, 45, 38)
    sketch.disc(shade(body, 1.35), 50, 92, 30, 8)


def zorb(sketch: Sketch, body: RGB) -> None:
    """A ball on two feet, with two feelers."""
    for x, tip in ((36, 22), (64, 78)):
        sketch.limb(shade(body, 0.7), 6, (x, 20), (tip, 4))
        sketch.disc(shade(body, 0.7), tip, 5, 6)
    for x in (30, 70):
        sketch.disc(shade(body, 0.6), x, 95, 14, 6)
    sketch.disc(body, 50, 53, 48, 42)


def blim(sketch: Sketch, body: RGB) -> None:
    """A box with ears, on three legs."""
    for x in (14, 50, 86):
        sketch.bar(shade(body, 0.65), x - 8, 80, x + 8, 100)
    for x, tip in ((16, 4), (84, 96)):
        sketch.polygon(shade(body, 0.75), (x - 12, 24), (x + 12, 24), (tip, 0))
    sketch.bar(body, 2, 18, 98, 86)


KINDS = {"gloop": gloop, "zorb": zorb, "blim": blim}


@dataclass(frozen=True)
class Creature:
    kind: str
    colour: str
    eyes: str
    place: str

    @property
    def caption(self) -> str:
        article = "an" if self.colour[0] in "aeiou" else "a"
        return f"{article} {self.colour} {self.kind} with {self.eyes} {self.place}."


def creatures() -> list[Creature]:
    """60, always the same: each colour with each number of eyes in each place, and the kinds in turn."""
    kinds = list(KINDS)
    return [
        Creature(kinds[(i + j + k) % len(kinds)], colour, eyes, place)
        for (i, colour), (j, eyes), (k, place) in product(*map(enumerate, (COLOURS, EYES, PLACES)))
    ]


def draw(creature: Creature, rng: np.random.Generator) -> Image.Image:
    """SIDE x SIDE pixels, RGB; the same on every machine for the same state of `rng`, which says what the caption does
    not."""
    behind = np.rint(np.clip(PAINTERS[PLACES[creature.place]](rng), 0, 1) * 255).astype(np.uint8)
    picture = Image.fromarray(behind).resize((SIDE, SIDE), Image.Resampling.BICUBIC).convert("RGBA")
    sketch, count = Sketch(), EYES[creature.eyes]
    KINDS[creature.kind](sketch, COLOURS[creature.colour])
    size = _EYE_SIZE[count]
    for x in _EYES_AT[count]:
        sketch.disc(_WHITE, x, _EYE_HEIGHT, size)
        sketch.disc(_INK, x, _EYE_HEIGHT, size * 0.45)
    sketch.limb(_INK, 4, (36, 74), (45, 79), (55, 79), (64, 74))
    canvas = blank()
    sketch.onto(canvas, Place(SIZE / 2 + between(rng, -1, 1), SIZE - 2 + between(rng, -1, 0.5), between(rng, 25, 27)))
    return Image.alpha_composite(picture, canvas).convert("RGB")


def write_zip(file: str | Path | BinaryIO) -> None:
    """The set as people would give it: pictures, and captions.csv with the columns file_name and caption."""
    rng, table = np.random.default_rng(0), io.StringIO()
    rows = csv.writer(table, lineterminator="\n")
    rows.writerow(("file_name", "caption"))
    with zipfile.ZipFile(file, "w") as archive:
        for number, creature in enumerate(creatures(), 1):
            name, png = f"creature-{number:02}.png", io.BytesIO()
            draw(creature, rng).save(png, "PNG")
            archive.writestr(zipfile.ZipInfo(name), png.getvalue())  # of no date: always the same file
            rows.writerow((name, creature.caption))
        archive.writestr(zipfile.ZipInfo("captions.csv"), table.getvalue())
