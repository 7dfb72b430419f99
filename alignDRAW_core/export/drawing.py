"""A drawing as files: the animation as a GIF, WebP or MP4, one glimpse as a PNG, all glimpses on a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..files import atomic_write
from ..generation.drawing import Drawing
from .canvas import (
    ACCENT,
    CHIP,
    INK,
    MUTED,
    PAPER,
    SHADES,
    blend,
    check,
    enlarged,
    fitting,
    image,
    indexed,
    page_palette,
    palette,
    serif,
    to_uint8,
)
from .film import GLIMPSE_MS, HOLD_MS, timing, write_gif, write_mp4, write_webp
from .metadata import as_json, png_info, read_metadata, webp_exif

LOWEST = 12  # pixels of a row of the ribbon: its word must be read
WIDEST = 0.3  # share of the page that the ribbon's words may take

__all__ = ["to_uint8", "save_gif", "save_mp4", "save_png", "save_sheet", "save_webp", "read_metadata"]


def save_gif(
    drawing: Drawing,
    path: str | Path,
    scale: int = 8,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    captioned: bool = False,
    loop: bool = True,
    show: str | None = None,
) -> Path:
    """Write the drawing as an animated GIF, one frame a glimpse, and return its path.

    scale: 1..32, file pixels for each canvas pixel. frame_ms, hold_ms: 20..2000 for each glimpse, 20..60000 for the
    last one, in steps of 10 (the format's unit). captioned: the words and their attention under the picture. show:
    "raw", "sharpened" or "both" side by side; left out, both if captioned, sharpened and worth showing unasked, else
    raw. Plain grey pictures keep every level; colours share one palette of 256, and are off by about 5 of 255 levels on
    average. ValueError for a bad option, OSError when it cannot be written."""
    check("scale", scale, 1, 32)
    durations = timing(len(drawing.canvases), frame_ms, hold_ms)
    show = show or _usual(drawing, captioned)
    if captioned:
        shown = _shown(drawing, show)
        colours = page_palette([image(canvas) for canvases in shown for canvas in canvases])
        frames = (indexed(frame, colours) for frame in _captioned_frames(drawing, shown, scale))
    else:
        frames = gif_frames(_side_by_side(drawing, show), scale)
    with atomic_write(path) as file:
        write_gif(file, frames, durations, as_json(drawing).encode(), loop)
    return Path(path)


def save_webp(
    drawing: Drawing,
    path: str | Path,
    scale: int = 8,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    loop: bool = True,
    show: str = "raw",
) -> Path:
    """Write the drawing as an animated WebP, one frame a glimpse and every level of every colour kept, and return its
    path.

    scale: 1..32, file pixels for each canvas pixel. frame_ms, hold_ms: 20..2000 for each glimpse, 20..60000 for the
    last one.
    show: "raw", "sharpened" or "both" side by side. ValueError for a bad option, OSError when it cannot be written.
    """
    check("scale", scale, 1, 32)
    durations = timing(len(drawing.canvases), frame_ms, hold_ms)
    frames = film_frames(_side_by_side(drawing, show), scale)
    with atomic_write(path) as file:
        write_webp(file, frames, durations, webp_exif(drawing), loop)
    return Path(path)


def save_mp4(
    drawing: Drawing,
    path: str | Path,
    scale: int = 8,
    frame_ms: int = GLIMPSE_MS,
    hold_ms: int = HOLD_MS,
    captioned: bool = False,
    show: str | None = None,
) -> Path:
    """Write the drawing as an MP4 (H.264, yuv420p), which can be posted where a GIF cannot, and return its path.

    Options and errors as those of `save_gif`. Colours are off by about 2 of 255 levels on average; an odd side grows by
    a pixel."""
    check("scale", scale, 1, 32)
    durations = timing(len(drawing.canvases), frame_ms, hold_ms)
    show = show or _usual(drawing, captioned)
    frames = (
        _captioned_frames(drawing, _shown(drawing, show), scale)
        if captioned
        else film_frames(_side_by_side(drawing, show), scale)
    )
    with atomic_write(path) as file:
        write_mp4(file, frames, durations, as_json(drawing))
    return Path(path)


def save_png(drawing: Drawing, path: str | Path, glimpse: int = -1, scale: int = 8, show: str = "raw") -> Path:
    """Write the canvas after one glimpse (0 is the first, -1 the last) as a PNG, and return its path.

    scale: 1..32, file pixels for each canvas pixel. show: "raw", "sharpened" or "both" side by side. ValueError for a
    bad option, OSError when it cannot be written."""
    check("scale", scale, 1, 32)
    check("glimpse", glimpse, -len(drawing.canvases), len(drawing.canvases) - 1)
    return _write_png(drawing, path, enlarged(image(_side_by_side(drawing, show)[glimpse]), scale))


def save_sheet(drawing: Drawing, path: str | Path, scale: int = 4, columns: int = 8, show: str = "raw") -> Path:
    """Write all T glimpses on one PNG, row by row with a white line between, and return its path.

    scale: 1..32, file pixels for each canvas pixel. columns: 1..64. show: "raw", "sharpened" or "both" side by side.
    ValueError for a bad option, OSError when it cannot be written.
    """
    check("scale", scale, 1, 32)
    check("columns", columns, 1, 64)
    canvases = _side_by_side(drawing, show)
    glimpses, height, width, colours = canvases.shape
    columns = min(columns, glimpses)
    rows = -(-glimpses // columns)
    sheet = np.full((rows * (height + 1) + 1, columns * (width + 1) + 1, colours), 255, np.uint8)
    for t, canvas in enumerate(canvases):
        top, left = 1 + t // columns * (height + 1), 1 + t % columns * (width + 1)
        sheet[top : top + height, left : left + width] = canvas
    return _write_png(drawing, path, enlarged(image(sheet), scale))


def _write_png(drawing: Drawing, path: str | Path, picture: Image.Image) -> Path:
    with atomic_write(path) as file:
        picture.save(file, "PNG", pnginfo=png_info(drawing))
    return Path(path)


def _shown(drawing: Drawing, show: str) -> list[np.ndarray]:
    """Of raw and sharpened canvases, uint8 [T, H, W, C], those to show."""
    if show not in ("raw", "sharpened", "both"):
        raise ValueError(f"show must be raw, sharpened or both, not {show!r}")
    if show != "raw" and drawing.sharpened is None:
        raise ValueError(
            "this drawing has no sharpened canvases: its checkpoint has no sharpener, or it was drawn without"
        )
    chosen = {
        "raw": [drawing.canvases],
        "sharpened": [drawing.sharpened],
        "both": [drawing.canvases, drawing.sharpened],
    }[show]
    return [to_uint8(canvases) for canvases in chosen]


def _side_by_side(drawing: Drawing, show: str) -> np.ndarray:
    """uint8 [T, H, W, C], or [T, H, 2 W + 1, C] with a white line between."""
    first, *second = _shown(drawing, show)
    return np.concatenate([first, np.full_like(first[:, :, :1], 255), *second], axis=2) if second else first


def _usual(drawing: Drawing, captioned: bool) -> str:
    return "both" if captioned and drawing.sharpened is not None and drawing.shows_sharpened else "raw"


def film_frames(canvases: np.ndarray, scale: int) -> Iterator[Image.Image]:
    """uint8 [T, H, W, C], enlarged."""
    return (enlarged(image(canvas), scale) for canvas in canvases)


def gif_frames(canvases: np.ndarray, scale: int) -> Iterator[Image.Image]:
    """The same in 256 colours, one palette for all: colours that stand still do not flicker."""
    if canvases.shape[3] == 1:
        return film_frames(canvases, scale)
    pictures = [image(canvas) for canvas in canvases]
    colours = palette(pictures, 256)
    return (enlarged(indexed(picture, colours), scale) for picture in pictures)


@dataclass(frozen=True)
class _Layout:
    """Where things are on a captioned frame, in pixels."""

    width: int
    height: int
    margin: int
    font: ImageFont.FreeTypeFont
    small: ImageFont.FreeTypeFont
    chips: list[tuple[str, tuple[int, int, int, int]]]  # the words as they are shown, with their boxes
    ribbon: tuple[int, int, int, int] | None  # T columns, a row for each word; None for a model that attends to none
    rows: ImageFont.FreeTypeFont  # of the ribbon's words


def _captioned_frames(drawing: Drawing, shown: list[np.ndarray], scale: int) -> Iterator[Image.Image]:
    """Each glimpse of the canvases shown, and below them the words; without attention they are plain."""
    layout, shade = _layout(drawing, scale, len(shown)), None
    if drawing.attention is not None:
        shade = np.rint(drawing.attention / drawing.attention.max() * (SHADES - 1)) / (
            SHADES - 1
        )  # [T, N], one measure for all glimpses
    page = _page(drawing, layout, shade)
    for t, canvases in enumerate(zip(*shown, strict=True)):
        yield _frame(drawing, page, layout, shade, [enlarged(image(canvas), scale) for canvas in canvases], t)


def _layout(drawing: Drawing, scale: int, count: int) -> _Layout:
    """count: how many pictures stand side by side."""
    _, height, width, _ = drawing.canvases.shape
    margin = max(16, width * scale // 16)
    inner = max(count * width * scale + (count - 1) * margin, 320)
    size = min(max(inner // 24, 14), 56)
    said = "".join(drawing.words)
    font, small = serif(size, said), serif(size * 3 // 4)
    chips, bottom = _chips(drawing.words, font, margin, 2 * margin + height * scale, inner)
    row = min(max(size * 9 // len(drawing.words), LOWEST), size * 2 // 3 + LOWEST // 2)
    rows, ribbon = serif(row * 5 // 6, said), None
    if drawing.attention is not None:
        named = min(max(map(rows.getlength, drawing.words)), inner * WIDEST)
        left = margin + round(named) + rows.size // 2
        ribbon = (left, bottom + size, margin + inner, bottom + size + row * len(drawing.words))
        bottom = ribbon[3] + size
    return _Layout(inner + 2 * margin, bottom + size + margin, margin, font, small, chips, ribbon, rows)


def _chips(words: list[str], font: ImageFont.FreeTypeFont, left: int, top: int, width: int) -> tuple[list, int]:
    """Set the words in lines, each in its box; returns them and where the last line ends."""
    pad, line, x, chips = round(font.size * 0.3), round(font.size * 1.8), left, []
    for word in words:
        shown = fitting(word, font, width - 2 * pad)
        wide = round(font.getlength(shown)) + 2 * pad
        if x + wide > left + width:
            x, top = left, top + line
        chips.append((shown, (x, top, x + wide, top + line - pad)))
        x += wide + pad
    return chips, top + line


def _page(drawing: Drawing, layout: _Layout, shade: np.ndarray | None) -> Image.Image:
    """What no glimpse changes: the ribbon and the line below it."""
    page = Image.new("RGB", (layout.width, layout.height), PAPER)
    if layout.ribbon:
        heat = np.array([[blend(CHIP, ACCENT, share) for share in row] for row in shade.T], np.uint8)
        left, top, right, bottom = layout.ribbon
        page.paste(Image.fromarray(heat).resize((right - left, bottom - top), Image.Resampling.NEAREST), (left, top))
        pen, row, room = ImageDraw.Draw(page), (bottom - top) / len(drawing.words), left - layout.margin
        for n, word in enumerate(drawing.words):
            place = left - layout.rows.size // 2, top + (n + 0.5) * row
            pen.text(place, fitting(word, layout.rows, room), MUTED, layout.rows, anchor="rm")
    right = layout.width - layout.margin
    room = right - layout.margin - layout.small.getlength("glimpse 000 of 000 ")
    facts = fitting(f"seed {drawing.seed} · {drawing.checkpoint}", layout.small, room)
    ImageDraw.Draw(page).text((right, layout.height - layout.margin), facts, MUTED, layout.small, anchor="rs")
    return page


def _frame(
    drawing: Drawing, page: Image.Image, layout: _Layout, shade: np.ndarray | None, pictures: list[Image.Image], t: int
) -> Image.Image:
    """Glimpse t: the page with pictures, shaded words and the playhead."""
    page, glimpses = page.copy(), len(drawing.canvases)
    pen = ImageDraw.Draw(page)
    x = (layout.width - sum(picture.width for picture in pictures) - (len(pictures) - 1) * layout.margin) // 2
    for picture in pictures:
        page.paste(picture, (x, layout.margin))
        x += picture.width + layout.margin
    for n, (word, box) in enumerate(layout.chips):
        if shade is not None:
            pen.rounded_rectangle(box, layout.font.size // 4, blend(CHIP, ACCENT, shade[t, n]))
        pen.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), word, INK, layout.font, anchor="mm")
    if layout.ribbon:
        left, top, right, bottom = layout.ribbon
        column = (right - left) / glimpses
        pen.rectangle((left + t * column - 1, top - 3, left + (t + 1) * column, bottom + 2), outline=INK, width=2)
    if glimpses > 1:
        told = f"glimpse {t + 1} of {glimpses}"
        pen.text((layout.margin, layout.height - layout.margin), told, INK, layout.small, anchor="ls")
    return page
