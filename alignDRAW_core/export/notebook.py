"""A drawing in a notebook: the animation, and a still picture where nothing can move (print, PDF)."""

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from ..generation.drawing import Drawing
from .drawing import save_gif, save_png

SIDE = 128  # pixels, about, of the files: notebooks keep every picture they show


def mimebundle(
    drawing: Drawing, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
) -> dict[str, str]:
    """The drawing by MIME type, as IPython's _repr_mimebundle_ gives it: pictures in base64.

    Of image/gif and image/png JupyterLab shows the PNG, but text/html before both: so the animation is in there too.
    """
    scale = max(1, min(32, round(SIDE / drawing.canvases.shape[2])))
    with TemporaryDirectory() as folder:
        gif = _base64(save_gif(drawing, Path(folder, "drawing.gif"), scale=scale))
        png = _base64(save_png(drawing, Path(folder, "drawing.png"), scale=scale))
    seen = (
        f'width="{2 * scale * drawing.canvases.shape[2]}" style="image-rendering: pixelated" '
        f'alt="{escape(drawing.caption)}"'
    )
    bundle = {
        "text/html": f'<img src="data:image/gif;base64,{gif}" {seen}>',
        "image/gif": gif,
        "image/png": png,
        "text/plain": repr(drawing),
    }
    return {
        kind: shown
        for kind, shown in bundle.items()
        if (not include or kind in include) and kind not in (exclude or ())
    }


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode("ascii")
