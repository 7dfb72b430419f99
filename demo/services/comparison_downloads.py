"""Comparisons as files a visitor keeps."""
import re
from pathlib import Path
from uuid import uuid4

from alignDRAW_core.generation.comparison import Comparison
from alignDRAW_core.export.comparison import save_attention_csv, save_comparison_gif, save_comparison_sheet, save_comparison_webp

from .sprites import GLIMPSE_MS
from .progress import Tick

KINDS = {"GIF": ".gif", "WebP": ".webp", "sheet": ".png", "attention CSV": ".csv"}
WIDEST = 1400       # pixels of a row of pictures, about


def export_comparison(comparison: Comparison, kind: str, folder: str, tick: Tick) -> Path:
    """Write one of KINDS below `folder` and return its path. `tick` is called with each glimpse of what moves.

    OSError when it cannot be written.
    """
    path = new_path(comparison, folder, KINDS[kind])
    a_row = len(comparison.columns) if len(comparison.rows) > 1 else min(4, len(comparison.columns))
    scale = max(1, min(8, WIDEST // (a_row * comparison.drawings[0].image.shape[1])))
    if kind == "GIF":
        return save_comparison_gif(comparison, path, scale, GLIMPSE_MS, tick=tick)
    if kind == "WebP":
        return save_comparison_webp(comparison, path, scale, GLIMPSE_MS, tick=tick)
    if kind == "sheet":
        return save_comparison_sheet(comparison, path, scale)
    return save_attention_csv(comparison, path)


def new_path(comparison: Comparison, folder: str, ending: str) -> Path:
    """A path in a new folder of its own; the name tells text and seed."""
    words = re.sub(r"[^a-z0-9]+", "-", comparison.text.lower()).strip("-")[:60].strip("-")
    own = Path(folder, uuid4().hex)
    own.mkdir(parents=True)
    return own / f"{words or 'comparison'}-seed-{comparison.drawings[0].seed}{ending}"
