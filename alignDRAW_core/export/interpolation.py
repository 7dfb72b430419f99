"""The way from one drawing to another as files: a film through the finished pictures, or all of them on one PNG."""

from pathlib import Path

import numpy as np

from ..files import atomic_write
from ..generation.drawing import Drawing
from ..generation.interpolation import side_by_side
from .canvas import check, to_uint8
from .comparison import save_comparison_sheet
from .drawing import film_frames, gif_frames
from .film import HOLD_MS, timing, write_gif, write_mp4, write_webp
from .metadata import encodable

STEP_MS = 160  # a picture on the way


def save_interpolation_gif(
    drawings: list[Drawing], path: str | Path, scale: int = 8, frame_ms: int = STEP_MS, hold_ms: int = HOLD_MS
) -> Path:
    """Write the finished pictures, one after another, as a GIF that repeats, and return its path.

    scale: 1..32, file pixels for each canvas pixel. frame_ms: 20..2000 for each picture, hold_ms: 20..60000 for the
    first and the last. ValueError for a bad option or pictures of different sizes, OSError when it cannot be written.
    """
    pictures, durations = _film(drawings, scale, frame_ms, hold_ms)
    with atomic_write(path) as file:
        write_gif(file, gif_frames(pictures, scale), durations, _about(drawings).encode())
    return Path(path)


def save_interpolation_webp(
    drawings: list[Drawing], path: str | Path, scale: int = 8, frame_ms: int = STEP_MS, hold_ms: int = HOLD_MS
) -> Path:
    """As `save_interpolation_gif`, as an animated WebP with every level of every colour kept."""
    pictures, durations = _film(drawings, scale, frame_ms, hold_ms)
    with atomic_write(path) as file:
        write_webp(file, film_frames(pictures, scale), durations)
    return Path(path)


def save_interpolation_mp4(
    drawings: list[Drawing], path: str | Path, scale: int = 8, frame_ms: int = STEP_MS, hold_ms: int = HOLD_MS
) -> Path:
    """As `save_interpolation_gif`, as an MP4 (H.264), which plays once."""
    pictures, durations = _film(drawings, scale, frame_ms, hold_ms)
    with atomic_write(path) as file:
        write_mp4(file, film_frames(pictures, scale), durations, _about(drawings))
    return Path(path)


def save_interpolation_sheet(drawings: list[Drawing], path: str | Path, scale: int = 4) -> Path:
    """Write the finished pictures, labelled, on one PNG and return its path. scale: 1..16."""
    return save_comparison_sheet(side_by_side(drawings), path, scale)


def _film(drawings: list[Drawing], scale: int, frame_ms: int, hold_ms: int) -> tuple[np.ndarray, list[int]]:
    """Finished pictures, uint8 [n, H, W, C], and how long each is shown."""
    check("scale", scale, 1, 32)
    durations = timing(len(drawings), frame_ms, hold_ms)
    durations[0] = hold_ms
    if len({drawing.image.shape for drawing in drawings}) > 1:
        raise ValueError("these drawings differ in size: they make no film")
    return to_uint8(np.stack([drawing.image for drawing in drawings])), durations


def _about(drawings: list[Drawing]) -> str:
    first, last = drawings[0], drawings[-1]
    return encodable(
        f"from {first.caption[:2000]} (seed {first.seed}) to {last.caption[:2000]} (seed {last.seed}), "
        f"drawn by alignDRAW, checkpoint {first.checkpoint}"
    )
