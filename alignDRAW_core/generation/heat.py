"""Where each word was drawn: an attention map of the picture for every word, as DAAM shows them of diffusion models."""

import numpy as np

from .drawing import Drawing


def word_heat(drawing: Drawing) -> np.ndarray:
    """sum over t of alpha_t(n) |change of the canvas at t|, [N, H, W], the mean over colours; 1 is the most of any
    word.

    ValueError for a model that attends to no words."""
    if drawing.attention is None:
        raise ValueError(f"{drawing.checkpoint} attends to no words: where each was drawn is not known.")
    blank = np.broadcast_to(blank_colour(drawing.canvases[0]), drawing.canvases[:1].shape)
    canvases = np.concatenate([blank, drawing.canvases])
    change = np.abs(np.diff(canvases, axis=0)).mean(axis=-1)  # [T, H, W]
    heat = np.einsum("tn,thw->nhw", drawing.attention, change)
    return heat / max(heat.max(), 1e-6)


def blank_colour(first: np.ndarray) -> np.ndarray:
    """The colour [C] of the canvas before anything was drawn: what most of the first one, [H, W, C], still shows."""
    return np.median(first, axis=(0, 1))
