"""What one generation produced, glimpse by glimpse: the thing everybody passes around."""
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..export import drawing as pictures


@dataclass(frozen=True, eq=False)
class Drawing:
    """One caption drawn in T glimpses on an H x W canvas of C colours (C is 1 or 3).

    All arrays are float32 on the CPU.
    """

    caption: str
    words: list[str]                # N words, as the model read them
    unknown_words: list[str]        # those of `words` that the checkpoint never saw; drawn as UNK
    canvases: np.ndarray            # [T, H, W, C] in [0, 1]: sigma(c_t) after each glimpse
    attention: np.ndarray | None    # [T, N]: alpha_t over the words, each row sums to 1
    windows: np.ndarray | None      # [T, 5]: x, y (pixel of the patch's centre, from 0), stride delta, sigma, gamma of write()
    patch_size: int                 # p: the window is p x p filters, `stride` pixels apart
    seed: int
    temperature: float
    checkpoint: str
    strength: float = 1.0                   # how much the words weighed; 1 is the paper's model
    sharpened: np.ndarray | None = None     # [T, H, W, C] in [0, 1], where the checkpoint has a sharpener
    sharpens: bool = False                  # the checkpoint has a sharpener; `sharpened` may still have been left out
    shows_sharpened: bool = True            # also to those who do not ask: see `Painter.shows_sharpened`
    nearest_words: dict[str, list[str]] = field(default_factory=dict)   # unknown word -> known words like it
    word_counts: dict[str, int] = field(default_factory=dict)   # known word -> how often training showed it, where the card says so

    @property
    def image(self) -> np.ndarray:
        """The finished picture, [H, W, C] in [0, 1]."""
        return self.canvases[-1]

    def save_gif(self, path: str | Path, **options) -> Path:
        """Write the drawing as an animated GIF; see `pictures.save_gif`."""
        return pictures.save_gif(self, path, **options)

    def save_webp(self, path: str | Path, **options) -> Path:
        """Write the drawing as an animated WebP; see `pictures.save_webp`."""
        return pictures.save_webp(self, path, **options)

    def save_png(self, path: str | Path, **options) -> Path:
        """Write one glimpse, by default the last, as a PNG; see `pictures.save_png`."""
        return pictures.save_png(self, path, **options)

    def save_sheet(self, path: str | Path, **options) -> Path:
        """Write all T glimpses on one PNG sheet; see `pictures.save_sheet`."""
        return pictures.save_sheet(self, path, **options)
