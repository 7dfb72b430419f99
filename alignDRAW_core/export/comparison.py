"""A comparison as files: every drawing in step in one GIF, WebP or MP4, all of them finished on one PNG, and the
attention as a table."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps
from PIL.PngImagePlugin import PngInfo

from ..files import atomic_write
from ..generation.axes import written
from ..generation.comparison import Comparison
from ..generation.drawing import Drawing
from .canvas import INK, LETTERS, MUTED, PAPER, check, fitting, image, indexed, page_palette, serif, to_uint8
from .film import GLIMPSE_MS, HOLD_MS, timing, write_gif, write_mp4, write_webp
from .metadata import encodable

A_ROW = 4  # pictures in a row, where the comparison is no grid
Tick = Callable[[int], None]


def save_comparison_gif(
    comparison: Comparison,
    path: str | Path,
    scale: int = 4,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    tick: Tick = lambda t: None,
) -> Path:
    """Write all drawings, labelled and in step, as one GIF that repeats, and return its path.

    scale: 1..16, file pixels for each canvas pixel. frame_ms, hold_ms: 20..2000 for each glimpse, 20..60000 for the
    last one. `tick` is called with each glimpse, from 0, before it is written; what it raises ends the writing, and no
    file is left. ValueError for a bad option, OSError when it cannot be written."""
    frames, durations = _film(comparison, scale, frame_ms, hold_ms, tick)
    # A palette a frame: with one for all, sixteen pictures at every glimpse would share 256 colours, and show bands.
    palettes = (
        page_palette([_picture(drawing, t) for drawing in comparison.drawings], LETTERS) for t in range(len(durations))
    )
    indexed_frames = (indexed(frame, colours) for frame, colours in zip(frames, palettes))
    with atomic_write(path) as file:
        write_gif(file, indexed_frames, durations, _about(comparison).encode())
    return Path(path)


def save_comparison_webp(
    comparison: Comparison,
    path: str | Path,
    scale: int = 4,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    tick: Tick = lambda t: None,
) -> Path:
    """As `save_comparison_gif`, as an animated WebP with every level of every colour kept."""
    frames, durations = _film(comparison, scale, frame_ms, hold_ms, tick)
    with atomic_write(path) as file:
        write_webp(file, frames, durations, effort=0)
    return Path(path)


def save_comparison_mp4(
    comparison: Comparison,
    path: str | Path,
    scale: int = 4,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    tick: Tick = lambda t: None,
) -> Path:
    """As `save_comparison_gif`, as an MP4 (H.264), which plays once."""
    frames, durations = _film(comparison, scale, frame_ms, hold_ms, tick)
    with atomic_write(path) as file:
        write_mp4(file, frames, durations, _about(comparison))
    return Path(path)


def save_comparison_sheet(comparison: Comparison, path: str | Path, scale: int = 4) -> Path:
    """Write the finished pictures, labelled, on one PNG and return its path. scale: 1..16. Errors as above."""
    check("scale", scale, 1, 16)
    layout = _layout(comparison, scale)
    info = PngInfo()
    info.add_itxt("Description", _about(comparison))
    with atomic_write(path) as file:
        _frame(comparison, layout, _page(comparison, layout), -1).save(file, "PNG", pnginfo=info)
    return Path(path)


def save_attention_csv(comparison: Comparison, path: str | Path) -> Path:
    """Write alpha as a table, a row for each drawing, glimpse and word (all counted from 1), and return its path.

    Drawings of models that attend to no words have none; ValueError where all are such.
    """
    if all(drawing.attention is None for drawing in comparison.drawings):
        raise ValueError(
            f"{comparison.drawings[0].checkpoint} attends to no words: there is no attention to write down."
        )
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(
        ["drawing", "words", "seed", "temperature", "strength", "checkpoint", "glimpse", "place", "word", "alpha"]
    )
    for number, drawing in enumerate(comparison.drawings, 1):
        # The words as the model read them, not the caption as typed: a spreadsheet takes a text that begins with = for
        # a formula.
        facts = [
            number,
            " ".join(drawing.words),
            drawing.seed,
            drawing.temperature,
            drawing.strength,
            drawing.checkpoint,
        ]
        for t, alpha in enumerate([] if drawing.attention is None else drawing.attention, 1):
            writer.writerows(
                [*facts, t, place, word, f"{share:.6f}"]
                for place, (word, share) in enumerate(zip(drawing.words, alpha), 1)
            )
    with atomic_write(path) as file:
        file.write(table.getvalue().encode())
    return Path(path)


def _film(
    comparison: Comparison, scale: int, frame_ms: int, hold_ms: int, tick: Tick
) -> tuple[Iterator[Image.Image], list[int]]:
    """The frames, made one by one, and how long each is shown. ValueError for a bad option."""
    check("scale", scale, 1, 16)
    durations = timing(comparison.glimpses, frame_ms, hold_ms)
    layout = _layout(comparison, scale)
    page = _page(comparison, layout)

    def frames() -> Iterator[Image.Image]:
        for t in range(len(durations)):
            tick(t)
            yield _frame(comparison, layout, page, t)

    return frames(), durations


def _about(comparison: Comparison) -> str:
    def told(name: str) -> str:
        values = dict.fromkeys(getattr(drawing, name) for drawing in comparison.drawings)
        return ", ".join(map(written, values))

    facts = (
        f"seed {told('seed')}, temperature {told('temperature')}, caption strength {told('strength')}, "
        f"checkpoint {told('checkpoint')}"
    )
    return encodable(f"{comparison.text[:2000]} (drawn by alignDRAW, {facts})")


@dataclass(frozen=True)
class _Layout:
    """Where things are on the page, in pixels."""

    width: int
    height: int
    picture: tuple[int, int]  # width and height of each; those of other checkpoints are made to fit
    margin: int
    font: ImageFont.FreeTypeFont
    places: list[tuple[int, int]]  # the upper left corner of each picture
    heads: list[tuple[int, int, str, str]]  # x, y, anchor, text


def _layout(comparison: Comparison, scale: int) -> _Layout:
    _, height, width, _ = comparison.drawings[0].canvases.shape
    height, width = height * scale, width * scale
    font = serif(min(max(width // 12, 13), 32), "".join([*comparison.rows, *comparison.columns, *comparison.labels]))
    margin, line = max(16, width // 12), font.size * 2
    grid = len(comparison.rows) > 1
    columns = len(comparison.columns) if grid else min(A_ROW, len(comparison.drawings))
    row_heads = [fitting(row, font, 1.5 * width) for row in comparison.rows]
    left = margin + (round(max(map(font.getlength, row_heads))) + margin if grid else 0)
    top = margin + (line if grid else 0)
    step_x, step_y = width + margin, height + margin + (0 if grid else line)
    places = [
        (left + k % columns * step_x, top + k // columns * step_y + (0 if grid else line))
        for k in range(len(comparison.drawings))
    ]
    labels = comparison.columns if grid else comparison.labels
    heads = [
        (x + width // 2, y - line // 2, "mm", fitting(label, font, width)) for label, (x, y) in zip(labels, places)
    ]
    if grid:
        heads += [(left - margin, top + row * step_y + height // 2, "rm", head) for row, head in enumerate(row_heads)]
    rows = -(-len(places) // columns)
    size = max(left + columns * step_x, 320), top + rows * step_y + line
    return _Layout(*size, (width, height), margin, font, places, heads)


def _page(comparison: Comparison, layout: _Layout) -> Image.Image:
    """What no glimpse changes: the heads and the line below."""
    page = Image.new("RGB", (layout.width, layout.height), PAPER)
    pen = ImageDraw.Draw(page)
    for x, y, anchor, text in layout.heads:
        pen.text((x, y), text, INK, layout.font, anchor=anchor)
    drawings = comparison.drawings
    seeds = sorted({drawing.seed for drawing in drawings})
    told = f"seed {seeds[0]}" if len(seeds) == 1 else f"seeds {seeds[0]} to {seeds[-1]}"
    checkpoints = dict.fromkeys(drawing.checkpoint for drawing in drawings)
    room = layout.width - 2 * layout.margin - layout.font.getlength("32 of 32 ")
    facts = fitting(f"{told} · {', '.join(checkpoints)}", layout.font, room)
    pen.text((layout.width - layout.margin, layout.height - layout.margin), facts, MUTED, layout.font, anchor="rs")
    return page


def _frame(comparison: Comparison, layout: _Layout, page: Image.Image, t: int) -> Image.Image:
    """Glimpse t of every drawing, finished ones as they are; -1 is the finished picture."""
    page = page.copy()
    for drawing, place in zip(comparison.drawings, layout.places):
        page.paste(ImageOps.pad(_picture(drawing, t), layout.picture, Image.Resampling.NEAREST, color=0), place)
    glimpses = comparison.glimpses
    if glimpses > 1:
        corner = (layout.margin, layout.height - layout.margin)
        ImageDraw.Draw(page).text(corner, f"{t % glimpses + 1} of {glimpses}", INK, layout.font, anchor="ls")
    return page


def _picture(drawing: Drawing, t: int) -> Image.Image:
    return image(to_uint8(drawing.canvases[min(t, len(drawing.canvases) - 1)]))
