"""Captions that visitors type for pictures that came without: which pictures those are, and what was typed, as a table
that is read like any other."""

import base64
import csv
import hashlib
import io
from collections.abc import Mapping

from PIL import Image

from alignDRAW_core.data.ingest.images import Uncaptioned, read_uncaptioned

from .engine import refusals

SIDE = 128  # pixels of a picture to look at
MOST = 200  # pictures to type captions for; more belong in a table


def wanting(files: list[str]) -> dict | None:
    """The pictures that have no caption, for the `Captions`; None if each has one. Refused if the files cannot be
    used."""
    with refusals():
        pictures, unusable, more = read_uncaptioned(files, SIDE, MOST)
    if not pictures:
        return None
    return {
        "upload": called(files),
        "count": len(pictures) + more,
        "unusable": [[each.name, each.reason] for each in unusable],
        "pictures": [{"name": each.name, "size": each.size, "picture": jpeg(each)} for each in pictures],
    }


def called(files: list[str]) -> str:
    """What tells one upload from another."""
    return hashlib.sha256("\n".join(files).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def table(typed: object, files: list[str]) -> str:
    """What the page says was typed, as a CSV; "" where that is nothing, or was for other files."""
    if not files or not isinstance(typed, Mapping) or typed.get("upload") != called(files):
        return ""
    rows = typed.get("rows")
    rows = [row for row in rows if is_row(row)] if isinstance(rows, list) else []
    if not rows:
        return ""
    text = io.StringIO()
    csv.writer(text).writerows([("file_name", "caption"), *rows])
    return text.getvalue()


def is_row(row: object) -> bool:
    """A picture's name and its caption."""
    return isinstance(row, list) and len(row) == 2 and all(isinstance(cell, str) for cell in row)


def jpeg(uncaptioned: Uncaptioned) -> str:
    """Its picture as a data URI."""
    file = io.BytesIO()
    Image.fromarray(uncaptioned.picture).save(file, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
