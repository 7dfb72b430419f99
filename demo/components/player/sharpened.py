"""Finished pictures, sharpened, on their way to the browser."""

from dataclasses import dataclass

import numpy as np

from ...services.packing import pack
from ..base import Component
from .player import which


@dataclass(frozen=True, eq=False)
class Finished:
    """Drawings, those of each caption in a list of their own, and their finished pictures [H, W, C], sharpened, in the
    same order."""

    drawings: list[list]
    sharpened: list[np.ndarray]


class SharpenedPictures(Component):
    """Nothing to see: brings the player or board `to` (an elem_id) the sharpened pictures of the drawings that it
    shows, or is about to show: they are made after these. As an output it takes `Finished`."""

    template, scripts = "../nothing.html", ("sharpened.js",)

    def __init__(self, value=None, *, to: str, **options):
        super().__init__(value, to=to, visible="hidden", **options)

    def postprocess(self, value: Finished | None) -> str | None:
        if value is None:
            return None
        pictures = iter(value.sharpened)
        return self.as_text(
            [
                {
                    **which(drawings),
                    "drawings": [
                        {"seed": drawing.seed, "sharpened": pack(next(pictures)[None])} for drawing in drawings
                    ],
                }
                for drawings in value.drawings
            ]
        )
