"""The pictures of a model card, with matplotlib where there are axes."""

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..evaluation.colours import WHO, WordColours
from ..files import atomic_write
from ..generation.comparison import compare
from ..generation.drawing import Drawing
from ..generation.painter import Painter
from .contact_sheet import save_contact_sheet


def unselected(painter: Painter, path: Path, captions: list[str] | None = None, count: int = 64) -> list[str]:
    """A sheet of drawings of captions, random ones if left out, seeds 0, 1, 2, ..., none left out; returns the
    captions."""
    captions = captions or [painter.surprise(seed) for seed in range(count)]
    save_sheet(painter.draw(captions, seed=list(range(len(captions))), sharpen=False), path, columns=16)
    return captions


def sharpened(painter: Painter, path: Path, count: int = 32, columns: int = 16) -> list[str]:
    """Drawings of random captions, seeds 0, 1, 2, ..., none left out, each above what the sharpener makes of it;
    returns the captions."""
    captions = [painter.surprise(seed) for seed in range(count)]
    drawings = painter.draw(captions, seed=list(range(count)))
    pairs = [
        part
        for k in range(0, count, columns)
        for part in (
            images(drawings[k : k + columns]),
            np.stack([drawing.sharpened[-1] for drawing in drawings[k : k + columns]]),
        )
    ]
    save_contact_sheet(np.concatenate(pairs), path, columns=columns, scale=2)
    return captions


def hidden(painter: Painter, captions: list[str], path: Path, seeds: int = 8) -> None:
    """Captions that training never showed, a row each, a column a seed (the right half of the paper's Figure 6)."""
    drawings = painter.draw(
        [caption for caption in captions for _ in range(seeds)], seed=list(range(seeds)) * len(captions), sharpen=False
    )
    save_sheet(drawings, path, columns=seeds)


def swaps(painter: Painter, texts: list[str], path: Path, seed: int = 0) -> None:
    """Captions with alternatives in braces, a row each, all from the same noise (the paper's Figures 3 and 4)."""
    rows = [compare(painter, text, seed) for text in texts]
    figure = Figure(figsize=(8, 2.1 * len(rows)), layout="constrained")
    FigureCanvasAgg(figure)
    for part, row in zip(figure.subfigures(len(rows), 1, squeeze=False)[:, 0], rows):
        part.suptitle(row.text, fontsize=9, x=0.01, ha="left")
        places = part.subplots(1, max(len(each.drawings) for each in rows), squeeze=False)[0]
        for place in places:
            place.set_axis_off()
        for place, drawing, label in zip(places, row.drawings, row.labels):
            place.imshow(drawing.image, cmap="gray", vmin=0, vmax=1)
            place.set_title(textwrap.fill(label, 20), fontsize=8)
    save_figure(figure, path)


STRENGTHS = (0, 0.5, 1, 1.5, 2, 3)


def strengths(painter: Painter, captions: list[str], path: Path, seed: int = 0) -> None:
    """Captions, a row each, all from the same noise, drawn at STRENGTHS, a column each."""
    figure = Figure(figsize=(1.5 * len(STRENGTHS), 1.75 * len(captions)), layout="constrained")
    FigureCanvasAgg(figure)
    for part, caption in zip(figure.subfigures(len(captions), 1, squeeze=False)[:, 0], captions):
        part.suptitle(caption, fontsize=9, x=0.01, ha="left")
        drawings = painter.draw([caption] * len(STRENGTHS), seed=seed, sharpen=False, strength=list(STRENGTHS))
        for place, drawing in zip(part.subplots(1, len(STRENGTHS)), drawings):
            place.imshow(drawing.image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            place.set_axis_off()
            place.set_title(f"{drawing.strength:g}", fontsize=8)
    save_figure(figure, path)


def attention(drawings: list[Drawing], path: Path) -> None:
    """Where the attention goes: for each drawing its picture and the T x N weights, a row a word. ValueError where
    there is none."""
    if any(drawing.attention is None for drawing in drawings):
        raise ValueError(f"{drawings[0].checkpoint} attends to no words: there is no attention to show.")
    figure = Figure(figsize=(9, 2.1 * len(drawings)), layout="constrained")
    FigureCanvasAgg(figure)
    for row, drawing in zip(figure.subplots(len(drawings), 2, width_ratios=(1, 4), squeeze=False), drawings):
        row[0].imshow(drawing.image, cmap="gray", vmin=0, vmax=1)
        row[0].set_axis_off()
        row[1].imshow(drawing.attention.T, aspect="auto", cmap="Oranges", vmin=0)
        row[1].set_yticks(range(len(drawing.words)), drawing.words, fontsize=7)
        row[1].set_xticks(range(0, len(drawing.canvases), 5), range(1, len(drawing.canvases) + 1, 5), fontsize=7)
    row[1].set_xlabel("glimpse", fontsize=8)
    save_figure(figure, path)


def save_figure(figure: Figure, path: Path) -> None:
    with atomic_write(path) as file:
        figure.savefig(file, format="png", dpi=110, metadata={"Software": None})


def colours(found: list[WordColours], path: Path) -> None:
    """A row a word: the mean colour of its drawings, that of photographs with the word, and one drawing of each
    sentence. There is no photograph in it."""
    figure = Figure(figsize=(9, 0.8 * len(found) + 0.4), layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(found), 3, width_ratios=(1, 1, len(WHO)), squeeze=False)
    for row, each in zip(grid, found):
        chosen = each.drawings[:: max(len(each.drawings) // len(WHO), 1)]
        strip = np.concatenate(list(chosen), axis=1)
        for cell, shown in zip(row, (each.drawn[None, None], each.photographed[None, None], strip)):
            cell.imshow(shown.clip(0, 1), interpolation="nearest")
            cell.set_xticks([])
            cell.set_yticks([])
            cell.spines[:].set_visible(False)
        row[0].set_ylabel(each.word, fontsize=9, rotation=0, ha="right", va="center")
    for cell, title in zip(grid[0], ("drawings", "photographs", "ten of its drawings")):
        cell.set_title(title, fontsize=8)
    save_figure(figure, path)


def captioned_rows(painter: Painter, captions: list[str], path: Path, seeds: int = 10) -> None:
    """A row a caption, named at its left, a column a seed (VED's Figure 4)."""
    figure = Figure(figsize=(2.9 + 0.5 * seeds, 0.55 * len(captions)))
    FigureCanvasAgg(figure)
    figure.subplots_adjust(left=2.8 / (2.9 + 0.5 * seeds), right=1, top=1, bottom=0)  # inches for the captions
    for place, caption in zip(figure.subplots(len(captions), 1, squeeze=False)[:, 0], captions):
        drawings = painter.draw([caption] * seeds, seed=list(range(seeds)), sharpen=False)
        place.imshow(np.concatenate(images(drawings), axis=1), cmap="gray", vmin=0, vmax=1)
        place.set_xticks([])
        place.set_yticks([])
        place.spines[:].set_visible(False)
        place.set_ylabel(caption, fontsize=8, rotation=0, ha="right", va="center")
    save_figure(figure, path)


def curves(panels: dict[str, dict], path: Path) -> None:
    """Shares over steps: a panel a training, {"steps": [...], "right": {kind: [...]}} (VED's Figure 3)."""
    figure = Figure(figsize=(6 * len(panels) + 2, 4), layout="constrained")
    FigureCanvasAgg(figure)
    places = figure.subplots(1, len(panels), squeeze=False, sharey=True)[0]
    for place, (title, found) in zip(places, panels.items()):
        for k, (kind, right) in enumerate(found["right"].items()):
            style = "--" if kind[0].isdigit() else "-"  # dashed: never trained
            place.plot(found["steps"], right, style, label=kind, color=f"C{k % 10}", linewidth=1.4)
        place.set_title(title, fontsize=10)
        place.set_xlabel("steps", fontsize=9)
        place.set_ylim(0, 1.02)
        place.grid(alpha=0.3)
    places[0].set_ylabel("drawings read as asked", fontsize=9)
    figure.legend(*places[0].get_legend_handles_labels(), loc="outside right center", fontsize=8)
    save_figure(figure, path)


def save_sheet(drawings: list[Drawing], path: Path, columns: int) -> None:
    """Drawings row by row, about 64 pixels wide each."""
    pictures = images(drawings)
    save_contact_sheet(pictures, path, columns, scale=max(1, round(64 / pictures.shape[2])))


def images(drawings: list[Drawing]) -> np.ndarray:
    return np.stack([drawing.image for drawing in drawings])
