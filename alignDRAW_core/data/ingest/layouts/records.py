"""JSON that says of each picture what it is called and what can be seen: a list, lines of JSON (Hugging Face's
metadata.jsonl), or an object of names and captions; also inside an object whose keys may be splits."""

from collections.abc import Iterator

from ..limits import Unusable
from ..splits import split_called
from .base import NAMES, SPLITS, Document, Said, caption_columns, captions_in, columns_called, parsed

_DEEPEST = 3  # lists and objects in each other


def read(document: Document) -> Iterator[Said] | None:
    said = list(_said(document, document.json, document.name))
    return iter(said) if any(each.picture for each in said) else None


def read_lines(document: Document) -> Iterator[Said] | None:
    """Each of them JSON, whatever the file is called."""
    first, _, more = document.text.strip().partition("\n")
    is_one = document.name.lower().endswith(".json") and not (more and _is_json(first))
    return None if is_one else _of_lines(document)


def _is_json(text: str) -> bool:
    try:
        return parsed(text) is not None
    except Unusable:
        return False


def _of_lines(document: Document) -> Iterator[Said]:
    for number, line in enumerate(document.lines, 1):
        if line.strip():
            place = f"{document.name}, line {number}"
            try:
                yield from _of_record(document, parsed(line), place, None)
            except Unusable as problem:
                yield Said(place, None, None, problem=str(problem))


def _said(document: Document, value: object, place: str, split: str | None = None, depth: int = 0) -> Iterator[Said]:
    if isinstance(value, list):
        for number, record in enumerate(value, 1):
            if isinstance(record, (list, dict)):
                yield from _of_record(document, record, f"{place}, entry {number}", split)
    elif isinstance(value, dict) and any(document.pictures.knows(key) == 2 for key in value):
        for name, record in value.items():
            yield from _with_captions(place, name, record, split)
    elif isinstance(value, dict) and caption_columns(value) and columns_called(value, NAMES):
        yield from _of_record(document, value, place, split)
    elif isinstance(value, dict) and any(map(document.pictures.knows, value)):
        for name, record in value.items():
            yield from _with_captions(place, name, record, split)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, inside in value.items():
            yield from _said(document, inside, f"{place}, {key}", split_called(key) or split, depth + 1)


def _of_record(document: Document, record: object, place: str, split: str | None) -> Iterator[Said]:
    """Of one picture: an object, or a list of its name and captions."""
    if isinstance(record, list) and len(record) > 1 and isinstance(record[0], str):
        yield from _with_captions(place, record[0], record[1:], split)
    elif isinstance(record, dict) and (keys := columns_called(record, NAMES)):
        names = [str(record[key]) for key in keys]
        name = next(filter(document.pictures.knows, names), names[0])
        yield from _with_captions(place, name, record, split)
    else:
        yield Said(place, None, None, problem="no name of a picture")


def _with_captions(place: str, name: str, record: object, split: str | None) -> Iterator[Said]:
    if isinstance(record, dict):
        split = next((split_called(record[key]) for key in columns_called(record, SPLITS)), None) or split
        if not caption_columns(record):
            said = ", ".join(map(str, list(record)[:12]))
            yield Said(place, name, None, problem=f"no caption, text or the like among: {said}")
    for caption in captions_in(record):
        yield Said(place, name, caption, split)
