"""The strip as a component. It asks only while it is open, and only after a drawing is on show."""

import base64
from dataclasses import asdict
from io import BytesIO

import numpy as np
from PIL import Image

from alignDRAW_core.evaluation.nearest import Gallery

from ...services.replay import Facts
from ..base import Component


class Nearest(Component):
    """The pictures nearest to what the player `player` (an elem_id) shows. Its event `ask` carries an entry as the
    history's; the answer is its value: `found(...)` or `nothing(...)`."""

    template, styles, scripts = "nearest.html", ("nearest.css",), ("nearest.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)


def found(facts: Facts, gallery: Gallery, image: np.ndarray) -> dict:
    """The nearest pictures to a drawing's image [H, W, C] in [0, 1], as JSON."""
    return {
        "facts": asdict(facts),
        "note": f"Nearest by pixels (L2), of {gallery.about}.",
        "pictures": [
            {"picture": png(near.picture), "caption": near.caption, "distance": round(near.distance, 2)}
            for near in gallery.nearest(image)
        ],
    }


def nothing(facts: Facts | None, why: str) -> dict:
    return {"facts": facts and asdict(facts), "note": why, "pictures": []}


def png(picture: np.ndarray) -> str:
    """uint8 [H, W, C] as a data URI."""
    file = BytesIO()
    Image.fromarray(picture.squeeze(2) if picture.shape[2] == 1 else picture).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
