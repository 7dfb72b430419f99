"""A reading as a component: of the drawing in a player, or of any picture."""

import math
from dataclasses import asdict
from pathlib import Path
from uuid import uuid4

import alignDRAW_core as ad
from alignDRAW_core.export.canvas import to_uint8
from alignDRAW_core.generation.agreement import agreement, as_word, fillers_of, telling

from ...services.replay import Facts
from ...services.sprites import png_uri
from ..base import Component
from ..player import numbers

SCRIPTS = [Path(__file__).parent / f"{name}.js" for name in ("place", "view")]  # for the page's head: both share them


class Sees(Component):
    """A fold below the player `player` (an elem_id): what a reader sees in the drawing on show. It is there where the
    checkpoint has a reader: as an output it takes `available(...)`, or an `answer(...)` to its event `ask`, which
    carries an entry as the history's."""

    template, styles, scripts = "sees.html", ("reading.css", "sees.css"), ("sees.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)


class Intake(Component):
    """What brings pictures to the Read tab: files dropped or pasted, which go to the upload button with the elem_id
    `opener`, and a button for what the player `player` shows. Event: drawing (an `entry` as the history's)."""

    template, styles, scripts = "intake.html", ("intake.css",), ("intake.js",)

    def __init__(self, value=None, *, player: str, opener: str, **options):
        super().__init__(value, player=player, opener=opener, **options)


class ReadingView(Component):
    """Shows a reading, with a small picture for each word. As an output it takes a `payload(...)`."""

    template, styles, scripts = "view.html", ("reading.css",), ("mount_view.js",)


def available(checkpoint: str, reader: str | None) -> dict:
    """Which reader there is for the drawings of a checkpoint."""
    return {"checkpoint": checkpoint, "reader": reader}


def answer(facts: Facts | None, reading: dict | None, note: str) -> dict:
    """The reading of a drawing, and a line about it."""
    return {"facts": facts and asdict(facts), "reading": reading, "note": note}


def payload(reading: ad.Reading, captioner: ad.Captioner, caption: list[str] | None = None) -> dict:
    """A reading as JSON. `caption`: the words of what was drawn, where that is known: then each word that tells
    something is in it or not, `agrees`."""
    config, fillers = captioner.model.config, fillers_of(captioner.card)
    agrees = [None] * len(reading.words) if caption is None else agreement(reading.words, caption, fillers)
    pixels = to_uint8(reading.image)
    height, width = pixels.shape[:2]
    return {
        "id": uuid4().hex,  # the browser notices a value only if it differs; the same picture again is read anew
        "picture": png_uri(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels),
        "ratio": width / height,
        "attention": config.attention,
        "caption": reading.caption,
        "words": [{"word": word, "agrees": each} for word, each in zip(reading.words, agrees, strict=True)],
        "places": numbers(reading.attention, 4),  # [N][rows][columns]
        "reach": [reach(height, config.grid[0]), reach(width, config.grid[1])],
        "sure": how_sure(reading),
        "told": "" if caption is None else compared(reading, telling(caption, fillers)),
        "reader": captioner.name,
    }


def reach(side: int, places: int) -> float:
    """How far a row of places reaches, of the picture's side: it is halved, rounded up, until there are few enough, so
    the last place may reach beyond the picture."""
    return places * 2 ** math.ceil(math.log2(side / places)) / side


def how_sure(reading: ad.Reading) -> str:
    """The log probability as people may read it: the (geometric) mean over the words, and the end."""
    each = reading.log_probability / (len(reading.words) + 1)
    if each > -0.005:
        return "over 99 % a word (log probability above \u22120.01)"
    return f"{100 * math.exp(each):.0f} % a word (log probability {each:.2f})".replace("-", "\u2212")


def compared(reading: ad.Reading, wanted: list[str]) -> str:
    """Which of the words that tell something of the caption were read, in a sentence or two."""
    said = {as_word(word) for word in reading.words}
    missed = [word for word in wanted if word not in said]
    found = f"It read {len(wanted) - len(missed)} of the caption\u2019s {len(wanted)} words, little ones aside."
    return f"{found} Not read: {', '.join(missed)}." if missed else found
