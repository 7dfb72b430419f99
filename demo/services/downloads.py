"""Drawings as files a visitor keeps."""

import re
from pathlib import Path
from uuid import uuid4

from alignDRAW_core.export.film import GLIMPSE_MS
from alignDRAW_core.export.save import DRAWING as KINDS

SIZES = {"4×": 4, "8×": 8, "16×": 16}  # file pixels for each canvas pixel
SHOWS = ["raw", "sharpened", "both"]
SPEEDS = {"¼×": 0.25, "½×": 0.5, "1×": 1, "2×": 2, "4×": 4}


def export(drawing, kind: str, folder: str, size: str, speed: str, glimpse: int, show: str = "raw") -> Path:
    """Write one of KINDS below `folder` and return its path. `glimpse`, from 0, is the PNG's; `speed` is that of what
    moves; `show` is one of SHOWS.

    ValueError for a glimpse or canvases that are not there, OSError when it cannot be written.
    """
    chosen = KINDS[kind]
    options = {"scale": SIZES[size], "frame_ms": round(GLIMPSE_MS / SPEEDS[speed]), "glimpse": glimpse, "show": show}
    tail = f"-glimpse-{glimpse + 1}" if "glimpse" in chosen.options and len(drawing.canvases) > 1 else chosen.tail
    if show != "raw" and "show" in chosen.options:
        tail = f"{tail}-{'raw-and-sharpened' if show == 'both' else show}"
    path = new_path(" ".join(drawing.words), drawing.seed, folder, tail + chosen.suffix)
    return chosen.write(drawing, path, **chosen.having(options))


def new_path(text: str, seed: int, folder: str, ending: str) -> Path:
    """A path in a new folder of its own; the name tells text and seed."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    own = Path(folder, uuid4().hex)
    own.mkdir(parents=True)
    return own / f"{words or 'drawing'}-seed-{seed}{ending}"
