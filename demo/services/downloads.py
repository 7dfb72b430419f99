"""Drawings as files a visitor keeps."""
import re
from pathlib import Path
from uuid import uuid4

from .sprites import GLIMPSE_MS

KINDS = ["GIF", "captioned GIF", "WebP", "PNG", "sheet"]
SIZES = {"4×": 4, "8×": 8, "16×": 16}                                       # file pixels for each canvas pixel
SHOWS = ["raw", "sharpened", "both"]
SPEEDS = {"¼×": 0.25, "½×": 0.5, "1×": 1, "2×": 2, "4×": 4}


def export(drawing, kind: str, folder: str, size: str, speed: str, glimpse: int, show: str = "raw") -> Path:
    """Write one of KINDS below `folder` and return its path. `glimpse`, from 0, is the PNG's; `speed` is that of what moves; `show` is one
    of SHOWS.

    ValueError for a glimpse or canvases that are not there, OSError when it cannot be written.
    """
    scale, frame_ms = SIZES[size], round(GLIMPSE_MS / SPEEDS[speed])
    if kind == "GIF":
        return drawing.save_gif(new_path(drawing, folder, ".gif"), scale=scale, frame_ms=frame_ms, show=show)
    if kind == "captioned GIF":
        return drawing.save_gif(new_path(drawing, folder, "-captioned.gif"), scale=scale, frame_ms=frame_ms, captioned=True, show=show)
    if kind == "WebP":
        return drawing.save_webp(new_path(drawing, folder, ".webp"), scale=scale, frame_ms=frame_ms, show=show)
    if kind == "PNG":
        return drawing.save_png(new_path(drawing, folder, f"-glimpse-{glimpse + 1}.png"), glimpse=glimpse, scale=scale, show=show)
    return drawing.save_sheet(new_path(drawing, folder, "-sheet.png"), scale=scale, show=show)


def new_path(drawing, folder: str, ending: str) -> Path:
    """A path in a new folder of its own; the name tells caption and seed."""
    words = re.sub(r"[^a-z0-9]+", "-", " ".join(drawing.words)).strip("-")[:60].strip("-")
    own = Path(folder, uuid4().hex)
    own.mkdir(parents=True)
    return own / f"{words or 'drawing'}-seed-{drawing.seed}{ending}"
