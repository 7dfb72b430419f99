"""The player as a Gradio component: drawings go to the browser in one message, what is on show comes back."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import gradio as gr
import numpy as np

from alignDRAW_core.export.film import GLIMPSE_MS

from ...services.sprites import COLUMNS, sprites

HERE = Path(__file__).parent
SCRIPTS = [
    "clock.js",
    "picture.js",
    "frame.js",
    "controls.js",
    "words.js",
    "player.js",
    "sharp.js",
    "marks.js",
    "swap.js",
    "proof.js",
    "cell.js",
    "board.js",
    "keys.js",
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


class Player(gr.HTML):
    """Plays drawings of one caption. As an output it takes a list of `Drawing`; as an input it gives what it shows, a
    `Shown`.

    Players of the same `clock` move together. An event that reads a player passes `reading(elem_id)` as its `js`.
    Events: replace (a `caption`), sharpen (the sharpened canvases of raw drawings are to be shown; `caption`,
    `checkpoint`, `seed`, `temperature`, `strength` and `variations` say of which: it takes them once more, sharpened,
    and goes on playing)."""

    def __init__(self, value=None, *, elem_id: str, clock: str = "clock", **options):
        super().__init__(
            value,
            elem_id=elem_id,
            clock=clock,
            glimpse_ms=GLIMPSE_MS,
            apply_default_css=False,
            html_template=template("player.html"),
            css_template=(HERE / "player.css").read_text("utf-8"),
            head=head(),
            js_on_load="alignDRAW.mount(element, props, watch, { onReplace: (caption) => trigger('replace', "
            "{ caption }), "
            "onSharpen: (facts) => trigger('sharpen', facts) });",
            **options,
        )

    def postprocess(self, value) -> dict | None:
        # The browser notices a value only if it differs; the same drawing asked for again should play again.
        return {**payload(value), "id": uuid4().hex} if value else None

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

    def api_info(self) -> dict:
        return {"type": "object"}


def template(name: str) -> str:
    """A file of this folder with the parts it names, @controls for controls.html, put in."""
    return re.sub(
        r"@([a-z]+)$", lambda part: template(f"{part[1]}.html"), (HERE / name).read_text("utf-8"), flags=re.MULTILINE
    )


def head() -> str:
    """All scripts, the same for players and boards; Gradio adds it to the page once. `query` is what the page was
    opened with."""
    script = "\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS)
    return (
        f"<script>(() => {{\n'use strict';\nwindow.alignDRAW = {{ query: location.search }};\n{script}}})();</script>"
    )


def reading(elem_id: str) -> str:
    """JavaScript for an event whose first input is the player: sends what it shows in place of all it holds."""
    return f"(player, ...rest) => [alignDRAW.shown({json.dumps(elem_id)}), ...rest]"


def payload(drawings: list) -> dict:
    """Drawings of one caption as JSON.

    Canvases are sprite sheets of COLUMNS columns, PNG data URIs; attention is [T][N], windows are [T][5]; each is null
    where the model has none."""
    first = drawings[0]
    glimpses, height, width, _ = first.canvases.shape
    return {
        "caption": first.caption,
        "words": first.words,
        "unknown": {word: first.nearest_words.get(word, []) for word in first.unknown_words},
        "seen": first.word_counts,
        "checkpoint": first.checkpoint,
        "temperature": round(first.temperature, 6),
        "strength": round(first.strength, 6),
        "sharpens": first.sharpens,
        "shows_sharpened": first.shows_sharpened,
        "glimpses": glimpses,
        "height": height,
        "width": width,
        "patch": first.patch_size,
        "columns": COLUMNS,
        "drawings": [
            {
                "seed": drawing.seed,
                "raw": sprites(drawing.canvases),
                "sharpened": None if drawing.sharpened is None else sprites(drawing.sharpened),
                "blank": blank(drawing.canvases[0]),
                "attention": numbers(drawing.attention, 4),
                "windows": numbers(drawing.windows, 3),
            }
            for drawing in drawings
        ],
    }


def numbers(table: np.ndarray | None, digits: int) -> list | None:
    """As lists, rounded; None for what a model does not have."""
    return None if table is None else table.astype(float).round(digits).tolist()


def blank(canvas: np.ndarray) -> list[int]:
    """The colour of the canvas before anything was drawn: what most of the first one still shows."""
    return np.rint(np.median(canvas, axis=(0, 1)) * 255).astype(int).tolist()
