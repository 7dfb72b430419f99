"""The pictures of a model card, with matplotlib where there are axes."""
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from .contact_sheet import save_contact_sheet
from .drawing import Drawing
from .files import atomic_write
from .painter import Painter


def unselected(painter: Painter, path: Path, count: int = 64) -> list[str]:
    """A sheet of drawings of random captions, seeds 0, 1, 2, ..., none left out; returns the captions."""
    captions = [painter.surprise(seed) for seed in range(count)]
    save_contact_sheet(images(painter.draw(captions, seed=list(range(count)), sharpen=False)), path, columns=16, scale=1)
    return captions


def hidden(painter: Painter, captions: list[str], path: Path, seeds: int = 8) -> None:
    """Captions that training never showed, a row each, a column a seed (the right half of the paper's Figure 6)."""
    drawings = painter.draw([caption for caption in captions for _ in range(seeds)], seed=list(range(seeds)) * len(captions), sharpen=False)
    save_contact_sheet(images(drawings), path, columns=seeds, scale=1)


def attention(drawings: list[Drawing], path: Path) -> None:
    """Where the attention goes: for each drawing its picture and the T x N weights, a row a word."""
    figure = Figure(figsize=(9, 2.1 * len(drawings)), layout="constrained")
    FigureCanvasAgg(figure)
    for row, drawing in zip(figure.subplots(len(drawings), 2, width_ratios=(1, 4), squeeze=False), drawings):
        row[0].imshow(drawing.image, cmap="gray", vmin=0, vmax=1)
        row[0].set_axis_off()
        row[1].imshow(drawing.attention.T, aspect="auto", cmap="Oranges", vmin=0)
        row[1].set_yticks(range(len(drawing.words)), drawing.words, fontsize=7)
        row[1].set_xticks(range(0, len(drawing.canvases), 5), range(1, len(drawing.canvases) + 1, 5), fontsize=7)
    row[1].set_xlabel("glimpse", fontsize=8)
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=110, metadata={"Software": None})


def images(drawings: list[Drawing]) -> np.ndarray:
    return np.stack([drawing.image for drawing in drawings])
