"""One picture file, of all that Pillow reads safely, made to fit a canvas."""

import io
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image, ImageOps

from .limits import UPLOAD, Unusable

ANIMATED = ("GIF", "WEBP")
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF")
_SMALLEST = 8  # pixels a side
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JPEG, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_JPEG_SCAN, _JPEG_COLOURS, _JPEG_COMMENT = b"\xda", b"\xee", b"\xfe"  # kinds of segments
_ORIENTATION = 0x0112  # in EXIF
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_picture(
    data: bytes,
    height: int,
    width: int,
    colours: int,
    most_pixels: int = UPLOAD.pixels,
    whole: bool = False,
    last: bool = False,
) -> np.ndarray:
    """A picture file (of an animation the first frame, or the `last`, which of a drawing is the finished picture) ->
    uint8 [height, width, colours]: turned as its camera says, what is transparent on white, the centre cut out (or the
    `whole` squashed) and resized (Lanczos). Unusable if it is no picture, damaged, or of more than `most_pixels`;
    faults of its metadata and a missing end mark do no harm."""
    decode = partial(
        _decode, height=height, width=width, colours=colours, most_pixels=most_pixels, whole=whole, last=last
    )
    try:
        try:
            return decode(data)
        except (Unusable, Image.DecompressionBombError):
            raise
        except Exception as error:  # Pillow's decoders raise many kinds for a damaged file
            return _decode_damaged(data, decode, error)
    except Unusable:
        raise
    except Image.DecompressionBombError as error:
        raise Unusable("far too many pixels") from error
    except Image.UnidentifiedImageError as error:
        raise Unusable("not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF, whatever its name says") from error
    except Exception as error:
        raise Unusable("the picture is damaged") from error


def _decode(
    data: bytes, height: int, width: int, colours: int, most_pixels: int, whole: bool, last: bool
) -> np.ndarray:
    mode = "RGB" if colours == 3 else "L"
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        across, down = picture.size
        if across * down > most_pixels:
            raise Unusable(f"{across:,} x {down:,} pixels; the limit is {most_pixels // 1_000_000} million")
        if min(across, down) < _SMALLEST:
            raise Unusable(f"only {across} x {down} pixels")
        frames = picture.n_frames if last and picture.format in ANIMATED else 1
        if 1 < frames <= most_pixels // (across * down):  # all of them are decoded on the way
            picture.seek(frames - 1)
        picture.draft(mode, (4 * width, 4 * height))  # a JPEG is decoded no larger than needed; others ignore it
        plain = _plain(_upright(picture), mode)
        resized = plain.resize if whole else partial(ImageOps.fit, plain)
        fitted = resized((width, height), Image.Resampling.LANCZOS)
    return np.asarray(fitted).reshape(height, width, colours)


def _decode_damaged(data: bytes, decode: Callable[[bytes], np.ndarray], error: Exception) -> np.ndarray:
    """Where nothing but metadata or the end mark is amiss; else `error` again."""
    if data.startswith(_PNG):
        return decode(_png_without_metadata(data))
    if not data.startswith(_JPEG):
        raise error
    # What is missing of a picture is filled up with whatever comes behind: if that makes a difference, it is cut short.
    data = _jpeg_without_metadata(data)
    first, second = decode(data + _JPEG_END), decode(data + bytes(range(1, 128)) * (len(data) // 127 + 1) + _JPEG_END)
    if not np.array_equal(first, second):
        raise error
    return first


def _png_without_metadata(data: bytes) -> bytes:
    kept, place = [_PNG], len(_PNG)
    while place < len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])  # length, kind, contents, checksum
        if data[place + 4 : place + 8] in _PNG_NEEDED:
            kept.append(data[place:end])
        place = end
    return b"".join(kept)


def _jpeg_without_metadata(data: bytes) -> bytes:
    """Without the segments before the picture that say no more than where and how it was made."""
    kept, place = [_JPEG], len(_JPEG)
    while data[place : place + 1] == b"\xff" and (kind := data[place + 1 : place + 2]) != _JPEG_SCAN:
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if not (b"\xe1" <= kind <= b"\xef" and kind != _JPEG_COLOURS or kind == _JPEG_COMMENT):
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])


def _upright(picture: Image.Image) -> Image.Image:
    picture.load()
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION))
    except Exception:  # whatever else stands there
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _plain(picture: Image.Image, mode: str) -> Image.Image:
    """In grey or RGB, without transparency."""
    if picture.mode.startswith("I") or picture.mode == "F":  # Pillow would clip them at 255
        picture = _of_bytes(picture)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    if picture.mode == "LAB":  # from which Pillow has no way to grey
        picture = picture.convert("RGB")
    return picture.convert(mode)


def _of_bytes(picture: Image.Image) -> Image.Image:
    """Of 16 or 32 bits a pixel, in 8. White is 65,535; numbers of 32 bits do not say what it is: then it is the first
    of 1 (of fractions), 255 and 65,535 that no pixel is above. Unusable for larger ones."""
    values = np.nan_to_num(np.asarray(picture).astype(np.float64))
    whites = {"I": (255, 65_535), "F": (1, 255, 65_535)}.get(picture.mode, (65_535,))
    white = next((white for white in whites if values.max() <= white), None)
    if white is None:
        raise Unusable(f"its pixels go up to {values.max():,.0f}; 65,535 is the most")
    scale = {1: 255, 255: 1, 65_535: 1 / 256}[white]
    grey, clear = Image.fromarray((values * scale).clip(0, 255).astype(np.uint8)), picture.info.get("transparency")
    if isinstance(clear, int):  # a grey that is transparent
        grey.putalpha(Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8)))
    return grey
