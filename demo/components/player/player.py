"""The player as a component: drawings go to the browser in one message, what is on show comes back."""

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from alignDRAW_core.export.canvas import to_uint8
from alignDRAW_core.export.film import GLIMPSE_MS
from alignDRAW_core.generation.heat import blank_colour

from ...services.packing import pack
from ..base import Component

HERE = Path(__file__).parent
STYLES = ("player.css", "wipe.css", "controls.css", "words.css", "everyword.css", "full.css")
# For the page's head: players and boards share them.
SCRIPTS = [
    HERE / f"{name}.js"
    for name in (
        "clock",
        "picture",
        "frame",
        "controls",
        "words",
        "why",
        "everyword",
        "room",
        "full",
        "brought",
        "player",
        "sharp",
        "marks",
        "swap",
        "proof",
        "cell",
        "columns",
        "board",
        "keys",
    )
]


@dataclass(frozen=True)
class PlayerState:
    """What a player shows: enough to draw it again."""

    checkpoint: str
    caption: str
    seed: int
    temperature: float
    glimpse: int  # from 0
    strength: float = 1.0


class Player(Component):
    """Plays drawings of one caption. As an output it takes a list of `Drawing`; as an input it gives what it shows, a
    `PlayerState`.

    Players of the same `clock` move together. An event that reads a player passes `reading(elem_id)` as its `js`.
    Event: replace (a `caption`)."""

    template, styles, scripts = "player.html", STYLES, ("mount_player.js",)

    def __init__(self, value=None, *, elem_id: str, clock: str = "clock", **options):
        super().__init__(value, elem_id=elem_id, name=elem_id, clock=clock, glimpse_ms=GLIMPSE_MS, **options)

    def postprocess(self, value) -> str | None:
        # The browser notices a value only if it differs; the same drawing asked for again should play again.
        return self.as_text({**payload(value), "id": uuid4().hex}) if value else None

    def preprocess(self, payload: dict | None) -> PlayerState | None:
        """ValueError if the page sent something that no player shows."""
        if payload is None:
            return None
        try:
            return PlayerState(
                str(payload["checkpoint"]),
                str(payload["caption"]),
                int(payload["seed"]),
                float(payload["temperature"]),
                int(payload["glimpse"]),
                float(payload["strength"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("The page sent no drawing. Reload it.") from error


def reading(elem_id: str) -> str:
    """JavaScript for an event whose first input is the player: sends what it shows in place of all it holds."""
    return f"(player, ...rest) => [alignDRAW.shown({json.dumps(elem_id)}), ...rest]"


def payload(drawings: list, sharpened: list[np.ndarray] | None = None) -> dict:
    """Drawings of one caption as JSON, with their finished pictures sharpened where these are there already.

    Canvases are packed (services/packing.py); attention is [T][N], windows are [T][5]; each is null where the model has
    none."""
    first = drawings[0]
    glimpses, height, width, channels = first.canvases.shape
    return {
        **which(drawings),
        "words": first.words,
        "unknown": {word: first.nearest_words.get(word, []) for word in first.unknown_words},
        "left_out": first.left_out,
        "seen": first.word_counts,
        "sharpens": first.sharpens,
        "shows_sharpened": first.shows_sharpened,
        "glimpses": glimpses,
        "channels": channels,
        "height": height,
        "width": width,
        "patch": first.patch_size,
        "drawings": [
            {
                "seed": drawing.seed,
                "raw": pack(drawing.canvases),
                "sharpened": None if sharp is None else pack(sharp[None]),
                "blank": blank(drawing.canvases[0]),
                "attention": numbers(drawing.attention, 4),
                "windows": numbers(drawing.windows, 3),
            }
            for drawing, sharp in zip(drawings, sharpened or [None] * len(drawings))
        ],
    }


def which(drawings: list) -> dict:
    """What, with their seeds, says which drawings of one caption these are."""
    first = drawings[0]
    return {
        "caption": first.caption,
        "checkpoint": first.checkpoint,
        "temperature": round(first.temperature, 6),
        "strength": round(first.strength, 6),
    }


def numbers(table: np.ndarray | None, digits: int) -> list | None:
    """As lists, rounded; None for what a model does not have."""
    return None if table is None else table.astype(float).round(digits).tolist()


def blank(canvas: np.ndarray) -> list[int]:
    """The colour of the canvas before anything was drawn, in levels."""
    return to_uint8(blank_colour(canvas)).tolist()
