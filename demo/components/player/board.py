"""Several drawings on one clock, as a component."""

import json
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np

from alignDRAW_core.export.film import GLIMPSE_MS
from alignDRAW_core.generation.comparison import Comparison
from alignDRAW_core.generation.differences import differences

from ..base import Component
from .player import STYLES, payload


@dataclass(frozen=True, eq=False)
class BoardContent:
    """A comparison with what a visitor may do with it: `offers` holds, for each drawing and each word, words to swap it
    for."""

    comparison: Comparison
    offers: list[list[list[str]]] | None = None
    sharpened: list[np.ndarray] | None = None  # the finished pictures, where they are there already


@dataclass(frozen=True)
class BoardState:
    """What a board shows: enough to draw it again, and which two of its drawings are A and B, from 0."""

    text: str
    checkpoint: str
    seed: int
    temperature: float | None  # None: of several checkpoints each at its own; so the strength
    one_seed_each: bool
    a: int
    b: int
    sharpened: bool = False  # are the sharpened canvases on show
    strength: float | None = 1.0
    vary: dict[str, list] = field(default_factory=dict)  # what it runs along besides words; see generation/axes.py


class Board(Component):
    """Plays the drawings of a comparison in step. As an output it takes a `BoardContent`; as an input it gives what it
    shows, a `BoardState`.

    `kind` is "compare" (two of them are A and B; words can be swapped, glimpses marked), "plain", or "small" (pictures
    only; a click opens one in the player whose elem_id is `opens`). Events: open (it has nothing to show; `query`),
    compare (`text`), what_if (`marked`: a drawing's facts, `place`, `first`, `last`, `direction`). An event that reads
    a board passes `board_reading(elem_id)` as its `js`."""

    template, styles, scripts = "board.html", (STYLES[0], "board.css", *STYLES[1:]), ("mount_board.js",)

    def __init__(
        self, value=None, *, elem_id: str, clock: str, kind: str = "plain", opens: str | None = None, **options
    ):
        own = {"name": elem_id, "clock": clock, "kind": kind, "opens": opens, "glimpse_ms": GLIMPSE_MS}
        super().__init__(value, elem_id=elem_id, **own, **options)

    def postprocess(self, value: BoardContent | None) -> str | None:
        # The browser notices a value only if it differs; the same comparison asked for again should play again.
        return self.as_text({**board_payload(value, self.props["kind"]), "id": uuid4().hex}) if value else None

    def preprocess(self, payload: dict | None) -> BoardState | None:
        """ValueError if the page sent something that no board shows."""
        if payload is None:
            return None
        try:
            return BoardState(
                str(payload["text"]),
                str(payload["checkpoint"]),
                int(payload["seed"]),
                _number(payload["temperature"]),
                bool(payload["one_seed_each"]),
                int(payload["a"]),
                int(payload["b"]),
                bool(payload["sharpened"]),
                _number(payload["strength"]),
                {str(name): list(values) for name, values in payload["vary"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("The page sent no comparison. Reload it.") from error


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def board_reading(elem_id: str) -> str:
    """JavaScript for an event whose first input is the board: sends what it shows in place of all it holds."""
    return f"(board, ...rest) => [alignDRAW.hung({json.dumps(elem_id)}), ...rest]"


def board_payload(content: BoardContent, kind: str) -> dict:
    """A comparison as JSON: each drawing as a player's payload and, of kind "compare", what to say about each ordered
    pair of them."""
    compared = content.comparison
    drawings, sharpened = compared.drawings, content.sharpened or [None] * len(compared.drawings)
    message = {
        "text": compared.text,
        "vary": compared.vary,
        "rows": compared.rows,
        "columns": compared.columns,
        "labels": compared.labels,
        "one_seed_each": "seed" not in compared.vary and len({drawing.seed for drawing in drawings}) > 1,
        "offers": content.offers,
        "cells": [payload([drawing], [sharp]) for drawing, sharp in zip(drawings, sharpened)],
    }
    if kind == "compare":
        found = {
            (i, j): differences(a, b)
            for i, a in enumerate(drawings)
            for j, b in enumerate(drawings)
            if i != j and a.image.shape == b.image.shape
        }
        message["proofs"] = {
            f"{i}-{j}": {"sentence": each.sentence, "pairs": each.pairs} for (i, j), each in found.items()
        }
    return message
