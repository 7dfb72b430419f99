"""What a picture file says about itself: enough to draw it again."""

import json
import re
from pathlib import Path

import imageio.v3 as iio
from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from .._version import __version__
from ..generation.drawing import Drawing
from ..vocabulary import MAX_CHARACTERS

_KEY = "alignDRAW"
_MAX_COMMENT = 1 << 16  # bytes or characters of JSON
_PLAIN_NAME = re.compile(r"[^/\\:\x00-\x1f]{1,200}")


def png_info(drawing: Drawing) -> PngInfo:
    """The drawing's facts as PNG text: JSON under "alignDRAW", and a Description for people."""
    info = PngInfo()
    info.add_itxt(_KEY, as_json(drawing))
    facts = (
        f"seed {drawing.seed}, temperature {drawing.temperature:g}, caption strength {drawing.strength:g}, "
        f"checkpoint {drawing.checkpoint}"
    )
    altered = f"; {drawing.altered}" if drawing.altered else ""
    info.add_itxt("Description", encodable(f"{drawing.caption} (drawn by alignDRAW, {facts}{altered})"))
    return info


def as_json(drawing: Drawing) -> str:
    """The drawing's facts as the JSON of a comment, which can be encoded as UTF-8."""
    return encodable(json.dumps(_facts(drawing), ensure_ascii=False))


def webp_exif(drawing: Drawing) -> Image.Exif:
    """The drawing's facts as the JSON of an Exif image description, which holds ASCII only."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = json.dumps(_facts(drawing))
    return exif


def read_metadata(path: str | Path) -> dict:
    """Return what this program wrote into a PNG, GIF, WebP or MP4: caption, seed, temperature, strength, checkpoint,
    version; and, of a drawing that these do not draw again, what else it was made with, as `altered`.

    ValueError when the file cannot be read, says nothing of the kind, or says it wrongly; nothing in it is trusted.
    """
    facts = {"strength": 1.0, **_parse(_comment_of(path), path)}  # an older file was drawn without it
    checks = _CHECKS | (_CHECK_OF_ALTERED if "altered" in facts else {})
    for key, fits in checks.items():
        if key not in facts or not fits(facts[key]):
            raise ValueError(f"{path}: its {key} is missing or not as alignDRAW writes it")
    return {key: facts[key] for key in checks}


_CHECKS = {
    "caption": lambda value: isinstance(value, str) and 0 < len(value) <= MAX_CHARACTERS,
    "seed": lambda value: type(value) is int and 0 <= value < 2**32,
    "temperature": lambda value: type(value) in (int, float) and 0 <= value <= 2,
    "strength": lambda value: type(value) in (int, float) and 0 <= value <= 6,
    "checkpoint": lambda value: (
        isinstance(value, str) and _PLAIN_NAME.fullmatch(value) is not None and value.strip(". ") != ""
    ),
    "version": lambda value: isinstance(value, str) and len(value) <= 100,
}
_CHECK_OF_ALTERED = {"altered": lambda value: isinstance(value, str) and 0 < len(value) <= 100}


def _facts(drawing: Drawing) -> dict:
    altered = {"altered": drawing.altered} if drawing.altered else {}
    return altered | {
        "caption": drawing.caption,
        "seed": int(drawing.seed),
        "temperature": float(drawing.temperature),
        "strength": float(drawing.strength),
        "checkpoint": drawing.checkpoint,
        "version": __version__,
    }


def encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair has no UTF-8


def _comment_of(path: str | Path) -> str | bytes:
    try:
        with open(path, "rb") as file:
            is_mp4 = file.read(12)[4:8] == b"ftyp"
        comment = _mp4_comment(path) if is_mp4 else _picture_comment(path)
    except UnidentifiedImageError as error:
        raise ValueError(f"{path} is not a PNG, GIF, WebP or MP4; choose a file saved by alignDRAW") from error
    except (SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path} is damaged; choose another file") from error
    except OSError as error:  # of the system, or a library's word for what it cannot make sense of
        raise ValueError(
            f"{path} {f'cannot be read: {error.strerror}' if error.errno else 'is damaged; choose another file'}"
        ) from error
    if not isinstance(comment, (str, bytes)) or not comment:
        raise ValueError(f"{path} does not say how it was drawn; only a picture saved by alignDRAW does")
    return comment


def _picture_comment(path: str | Path) -> object:
    with Image.open(path, formats=("PNG", "GIF", "WEBP")) as picture:  # reads the head of the file, not its pixels
        return {
            "PNG": lambda: picture.info.get(_KEY),
            "GIF": lambda: picture.info.get("comment"),
            "WEBP": lambda: picture.getexif().get(ExifTags.Base.ImageDescription),
        }[picture.format]()


def _mp4_comment(path: str | Path) -> str | None:
    # The format is named, not guessed: none of the library's others (playlists that name files, ...) is tried on a file
    # from elsewhere.
    with iio.imopen(path, "r", plugin="pyav", format="mp4") as film:
        return film.container_metadata.get("comment")


def _parse(comment: str | bytes, path: str | Path) -> dict:
    if len(comment) > _MAX_COMMENT:
        raise ValueError(f"{path}: what it says about itself is longer than anything alignDRAW writes")
    try:
        facts = json.loads(comment)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} does not say how it was drawn; only a picture saved by alignDRAW does") from error
    if not isinstance(facts, dict):
        raise ValueError(f"{path} does not say how it was drawn; only a picture saved by alignDRAW does")
    return facts
