"""One's own captioned pictures, from a folder, a zip or a list of files, made to fit a canvas."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from .archive import LOCAL, UPLOAD, Limits, Skipped, Unusable, open_files
from .captions import find_captions

__all__ = ["LOCAL", "UPLOAD", "Found", "Limits", "Skipped", "read_pairs", "read_picture"]

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_SMALLEST = 8  # pixels a side


@dataclass(frozen=True, eq=False)
class Found:
    """The usable pairs of a source, in its order, and everything else with the reason why not."""

    pictures: np.ndarray  # uint8 [n, H, W, C]
    captions: list[list[str]]  # of each picture one or more
    names: list[str]
    skipped: list[Skipped]


def read_pairs(
    source: str | Path | Iterable[str | Path],
    height: int,
    width: int,
    colours: int,
    limits: Limits = UPLOAD,
    on_picture: Callable[[int, int], None] = lambda done, total: None,
) -> Found:
    """Read captioned pictures for a canvas of height x width pixels and 1 (grey) or 3 colours; `on_picture` hears of
    progress.

    ValueError if the source as a whole cannot be used; single files that cannot are listed in `skipped`.
    """
    with open_files(source, limits) as files:
        captions, skipped = find_captions(files, limits)
        pictures, names = [], []
        for done, name in enumerate(captions, 1):
            try:
                pictures.append(
                    read_picture(files.read(name, limits.picture_bytes), height, width, colours, limits.pixels)
                )
                names.append(name)
            except Unusable as error:
                skipped.append(Skipped(name, str(error)))
            on_picture(done, len(captions))
    stacked = np.stack(pictures) if pictures else np.zeros((0, height, width, colours), dtype=np.uint8)
    return Found(stacked, [captions[name] for name in names], names, skipped)


def read_picture(
    data: bytes, height: int, width: int, colours: int, most_pixels: int = UPLOAD.pixels, whole: bool = False
) -> np.ndarray:
    """PNG, JPEG, WebP or a GIF's first frame -> uint8 [height, width, colours]: turned as its camera says, what is
    transparent on white, the centre cut out (or the `whole` squashed) and resized (Lanczos). Unusable if it is none of
    these, damaged, or of more than `most_pixels`."""
    mode = "RGB" if colours == 3 else "L"
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            across, down = picture.size
            if across * down > most_pixels:
                raise Unusable(f"{across:,} x {down:,} pixels; the limit is {most_pixels // 1_000_000} million")
            if min(across, down) < _SMALLEST:
                raise Unusable(f"only {across} x {down} pixels")
            picture.draft(mode, (4 * width, 4 * height))  # a JPEG is decoded no larger than needed; others ignore it
            plain = _plain(ImageOps.exif_transpose(picture), mode)
            resized = plain.resize if whole else partial(ImageOps.fit, plain)
            fitted = resized((width, height), Image.Resampling.LANCZOS)
    except Unusable:
        raise
    except Image.DecompressionBombError as error:
        raise Unusable("far too many pixels") from error
    except Image.UnidentifiedImageError as error:
        raise Unusable("not a PNG, JPEG, WebP or GIF, whatever its name says") from error
    except Exception as error:  # Pillow's decoders raise many kinds for a damaged file
        raise Unusable("the picture is damaged") from error
    return np.asarray(fitted).reshape(height, width, colours)


def _plain(picture: Image.Image, mode: str) -> Image.Image:
    """In grey or RGB, without transparency."""
    if picture.mode.startswith("I"):  # 16 bits a pixel: Pillow would clip them at 255
        picture = Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert(mode)
