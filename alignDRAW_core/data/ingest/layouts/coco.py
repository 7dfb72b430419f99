"""COCO's file of captions, under any name: pictures with numbers, and captions that name a number."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..limits import Unusable
from .base import Document, Said

_OFFICIAL = re.compile(r"captions_((?:train|val)\d{4})\.json")
_CAPTIONS = (b'"caption', b'"text', b'"raw', b'"sentence', b'"comment', b'"prompt')


def official_folder(name: str) -> str | None:
    """ "train2014" of captions_train2014.json: where COCO itself has the pictures."""
    match = _OFFICIAL.fullmatch(PurePosixPath(name).name)
    return match[1] if match else None


def read(document: Document) -> Iterator[Said] | None:
    data = document.data
    if b'"annotations"' in data and b'"image_id"' in data and not any(key in data for key in _CAPTIONS):
        raise Unusable("no captions in it")  # COCO's boxes: half a gigabyte that need not be parsed
    facts = document.json
    try:
        images = [(_number(image["id"]), str(image["file_name"])) for image in facts["images"]]
        notes = [(_number(note["image_id"]), note.get("caption")) for note in facts["annotations"]]
        names = dict(reversed(images))  # the first of two with the same number
    except (AttributeError, KeyError, TypeError):
        return None
    return _said(document.name, images, notes, names) if notes else None


def _said(place: str, images: list[tuple], notes: list[tuple], names: dict) -> Iterator[Said]:
    for number, name in images:
        if names[number] != name:
            yield Said(place, name, None, problem=f"a second picture with the id {number}")
    folder = official_folder(place)
    for number, caption in notes:
        if name := names.get(number):
            wanted = f"{folder}/{name}" if folder and "/" not in name else name
            yield Said(f"{place}, image {number}", wanted, caption, id=number if isinstance(number, int) else None)
        else:
            yield Said(f"{place}, image {number}", None, caption, problem="a caption of no picture")


def _number(id: object) -> object:
    return int(id) if isinstance(id, str) and id.isdecimal() else id
