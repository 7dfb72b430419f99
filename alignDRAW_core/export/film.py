"""Frames as a file that moves: GIF, WebP, MP4."""

from collections.abc import Iterator
from typing import BinaryIO

import imageio.v3 as iio
import numpy as np
from PIL import Image

from .canvas import check

GLIMPSE_MS, HOLD_MS = 80, 1200  # a glimpse, and the finished picture


def timing(frames: int, frame_ms: int, hold_ms: int) -> list[int]:
    """How long each frame is shown, in milliseconds; the last one is held. ValueError for a time out of range."""
    check("frame_ms", frame_ms, 20, 2000)
    check("hold_ms", hold_ms, 20, 60_000)
    return [frame_ms] * (frames - 1) + [hold_ms]


def write_gif(
    file: BinaryIO, frames: Iterator[Image.Image], durations: list[int], comment: bytes, loop: bool = True
) -> None:
    """Frames that bring their own palette keep it. `durations` in milliseconds, in steps of 10 (the format's unit)."""
    next(frames).save(
        file,
        "GIF",
        save_all=True,
        append_images=frames,
        duration=durations,
        comment=comment,
        **({"loop": 0} if loop else {}),
    )  # 0: for ever; left out: once


def write_webp(
    file: BinaryIO,
    frames: Iterator[Image.Image],
    durations: list[int],
    exif: Image.Exif | bytes = b"",
    loop: bool = True,
    effort: int = 2,
) -> None:
    """Every level of every colour is kept. effort: 0 to 6, the more the smaller and slower."""
    _Film(frames, len(durations)).save(
        file, "WEBP", save_all=True, duration=durations, loop=0 if loop else 1, lossless=True, method=effort, exif=exif
    )


def write_mp4(file: BinaryIO, frames: Iterator[Image.Image], durations: list[int], comment: str) -> None:
    """H.264, which every player and site takes: 4:2:0 colour, even sizes (an odd edge is doubled), 25 or 50 frames a
    second, of which each frame fills those that its duration needs."""
    rate = 25 if min(durations) >= 40 else 50
    ends = np.rint(np.cumsum(durations) * rate / 1000).astype(int)
    with iio.imopen(file, "w", plugin="pyav", container="mp4", extension=".mp4") as film:
        film.container_metadata["comment"] = comment
        film.init_video_stream("libx264", fps=rate, pixel_format="yuv420p")
        for frame, count in zip(frames, np.diff(ends, prepend=0), strict=True):
            pixels = np.asarray(frame.convert("RGB"))
            pixels = np.pad(pixels, [(0, pixels.shape[0] % 2), (0, pixels.shape[1] % 2), (0, 0)], mode="edge")
            for _ in range(count):
                film.write_frame(pixels)


class _Film(Image.Image):
    """Frames as one image of many: Pillow's WebP writer takes those one by one, of a list it holds all at once."""

    def __init__(self, frames: Iterator[Image.Image], count: int):
        super().__init__()
        self.n_frames = count
        self.pictures = (frame.convert("RGB") for frame in frames)
        self.at, self.picture = 0, next(self.pictures)

    @property
    def mode(self) -> str:
        return self.picture.mode

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.size

    def getim(self):
        return self.picture.getim()

    def tell(self) -> int:
        return self.at

    def seek(self, frame: int) -> None:
        if frame > self.at:  # in the end the writer goes back to where it began
            self.at, self.picture = frame, next(self.pictures)
