"""What one generation produced, glimpse by glimpse: the thing everybody passes around."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False)
class Drawing:
    """One caption drawn in T glimpses (1 for a model that draws at once) on an H x W canvas of C colours (C is 1 or 3).

    All arrays are float32 on the CPU.
    """

    caption: str
    words: list[str]  # N words, as the model read them
    unknown_words: list[str]  # those of `words` that the checkpoint never saw; drawn as UNK
    canvases: np.ndarray  # [T, H, W, C] in [0, 1]: sigma(c_t) after each glimpse
    attention: np.ndarray | None  # [T, N]: alpha_t over the words, each row sums to 1; None for a model that has none
    windows: (
        np.ndarray | None
    )  # [T, 5]: x, y (pixel of the patch's centre, from 0), stride delta, sigma, gamma of write(); or None
    patch_size: int  # p: the window is p x p filters, `stride` pixels apart
    seed: int
    temperature: float
    checkpoint: str
    strength: float = 1.0  # how much the words weighed; 1 is the paper's model
    sharpened: np.ndarray | None = None  # [T, H, W, C] in [0, 1], where the checkpoint has a sharpener
    sharpens: bool = False  # the checkpoint has a sharpener; `sharpened` may still have been left out
    shows_sharpened: bool = True  # also to those who do not ask: see `Painter.shows_sharpened`
    left_out: list[str] = field(default_factory=list)  # emoji and signs of the caption that the model cannot read
    nearest_words: dict[str, list[str]] = field(default_factory=dict)  # unknown word -> known words like it
    word_counts: dict[str, int] = field(
        default_factory=dict
    )  # known word -> how often training showed it, where the card says so
    altered: str = ""  # what else it was made with, in words; then caption, seed and settings draw another picture

    @property
    def image(self) -> np.ndarray:
        """The finished picture, [H, W, C] in [0, 1]."""
        return self.canvases[-1]

    def __repr__(self) -> str:
        """One line: the arrays would fill the screen."""
        glimpses, height, width, _ = self.canvases.shape
        drawn = f"{glimpses} glimpses" if glimpses > 1 else "drawn at once"
        return f"<Drawing of {self.caption!r}: seed {self.seed}, {drawn}, {height} x {width}, {self.checkpoint}>"

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        """What a notebook shows; see export/notebook.py."""
        from ..export.notebook import mimebundle

        return mimebundle(self, include, exclude)

    # A drawing saves itself, though files are made in a room above: imported here, when they are needed.

    def save(self, path: str | Path, **options) -> Path:
        """Write the drawing in the format that the path's suffix names, .gif, .webp, .mp4 or .png, and return the path.

        The options are those of save_gif, save_webp, save_mp4 and save_png. ValueError for another suffix or an option
        that the format does not have, OSError when it cannot be written."""
        from ..export.save import save

        return save(self, path, **options)

    def save_gif(self, path: str | Path, **options) -> Path:
        """Write the drawing as an animated GIF; see export/drawing.py."""
        from ..export.drawing import save_gif

        return save_gif(self, path, **options)

    def save_webp(self, path: str | Path, **options) -> Path:
        """Write the drawing as an animated WebP; see export/drawing.py."""
        from ..export.drawing import save_webp

        return save_webp(self, path, **options)

    def save_mp4(self, path: str | Path, **options) -> Path:
        """Write the drawing as an MP4; see export/drawing.py."""
        from ..export.drawing import save_mp4

        return save_mp4(self, path, **options)

    def save_png(self, path: str | Path, **options) -> Path:
        """Write one glimpse, by default the last, as a PNG; see export/drawing.py."""
        from ..export.drawing import save_png

        return save_png(self, path, **options)

    def save_sheet(self, path: str | Path, **options) -> Path:
        """Write all T glimpses on one PNG sheet; see export/drawing.py."""
        from ..export.drawing import save_sheet

        return save_sheet(self, path, **options)
