"""Where each word was drawn: an attention map of the picture for every word, as DAAM shows them of diffusion models."""

import numpy as np

from .drawing import Drawing


def word_heat(drawing: Drawing) -> np.ndarray:
    """sum over t of alpha_t(n) |change of the canvas at t|, [N, H, W], the mean over colours; 1 is the most of any
    word.

    ValueError for a model that attends to no words."""
    if drawing.attention is None:
        raise ValueError(f"{drawing.checkpoint} attends to no words: where each was drawn is not known.")
    canvases = np.concatenate([blank(drawing)[None], drawing.canvases])
    change = np.abs(np.diff(canvases, axis=0)).mean(axis=-1)  # [T, H, W]
    heat = np.einsum("tn,thw->nhw", drawing.attention, change)
    return heat / max(heat.max(), 1e-6)


def blank(drawing: Drawing) -> np.ndarray:
    """The canvas before anything was drawn, [H, W, C]: of the colour that most of the first one still shows."""
    first = drawing.canvases[0]
    return np.broadcast_to(np.median(first, axis=(0, 1)), first.shape)
