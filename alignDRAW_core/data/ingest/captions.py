"""Captions in the layouts that people have: captions.csv, captions.jsonl, COCO's captions_*.json, or one .txt beside
each picture."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from ...vocabulary import MAX_WORDS, is_word, tokenise
from .archive import Files, Limits, Skipped, Unusable, shown

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
NAME_COLUMNS, CAPTION_COLUMNS = (
    ("file_name", "filename", "file", "image", "picture", "name"),
    ("caption", "captions", "text"),
)
_LONGEST = 2000  # characters


def find_captions(files: Files, limits: Limits) -> tuple[dict[str, list[str]], list[Skipped]]:
    """The captions of each picture that has any, in the order of the pictures, and what was skipped."""
    captions: dict[str, list[str]] = {}
    skipped = list(files.skipped)
    pictures = [name for name in files.names if suffix(name) in PICTURES]
    look_up = _Names(pictures)
    count = 0
    for name in files.names:
        if name in look_up.exact:
            continue
        try:
            found = list(_read(name, files, look_up, limits))
        except Unusable as error:
            skipped.append(Skipped(name, str(error)))
            continue
        count += len(found)
        if count > limits.captions:
            raise ValueError(f"There are more than {limits.captions:,} captions. Give fewer at a time.")
        for place, wanted, caption in found:
            picture = look_up.find(wanted, beside=name)
            if reason := "no picture of this name" if picture is None else problem(caption):
                skipped.append(Skipped(f"{place}: {shown(str(wanted))}", reason))
            elif caption.strip() in captions.get(picture, ()):
                skipped.append(Skipped(f"{place}: {picture}", "the same caption twice"))
            else:
                captions.setdefault(picture, []).append(caption.strip())
    skipped += [Skipped(name, "no caption") for name in pictures if name not in captions]
    return {name: captions[name] for name in pictures if name in captions}, skipped


def suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


class _Names:
    """Pictures by the names that captions call them: a whole path, a path beside the captions' file, or a file name
    alone."""

    def __init__(self, pictures: list[str]):
        self.exact = set(pictures)
        self.alone: dict[str, str | None] = {}
        for name in pictures:
            alone = PurePosixPath(name).name.lower()
            self.alone[alone] = None if alone in self.alone else name  # None: not to be told apart by its name alone

    def find(self, wanted: object, beside: str) -> str | None:
        if not isinstance(wanted, str):
            return None
        wanted = wanted.strip().replace("\\", "/")
        for path in (str(PurePosixPath(beside).parent / wanted), wanted):
            if path in self.exact:
                return path
        return self.alone.get(PurePosixPath(wanted).name.lower())


def _read(name: str, files: Files, look_up: _Names, limits: Limits) -> Iterator[tuple[str, object, object]]:
    """(where it stands, the picture's name, the caption), unchecked, of a file of captions. Unusable if it is none."""
    stem, kind = PurePosixPath(name).stem.lower(), suffix(name)
    if kind not in (".txt", ".csv", ".tsv", ".jsonl", ".json"):
        raise Unusable("neither a picture (PNG, JPEG, WebP, GIF) nor captions (.csv, .jsonl, .json, .txt)")
    beside = next(
        (path for end in PICTURES for path in (name[:-4] + end, name[:-4] + end.upper()) if path in look_up.exact), None
    )
    if kind == ".txt" and beside is None and stem != "captions":
        raise Unusable("a text without a picture of the same name")
    text = files.read(name, limits.captions_bytes).decode(
        "utf-8-sig", "replace"
    )  # what was no UTF-8 is found by problem()
    if text.count("\n") > limits.captions:
        raise Unusable(f"more than {limits.captions:,} lines")
    if kind == ".txt" and beside is not None:
        lines = [line for line in text.splitlines() if line.strip()] or [""]
        yield from ((name, beside, line) for line in lines)
    elif kind == ".jsonl":
        yield from _json_lines(name, text)
    elif kind == ".json":
        yield from _coco(name, text)
    else:
        yield from _table(name, text)


def _table(name: str, text: str) -> Iterator[tuple[str, object, object]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise Unusable(f"not a table that can be read ({error})") from error
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    names, captions = (
        [head.index(title) for title in titles if title in head] for titles in (NAME_COLUMNS, CAPTION_COLUMNS)
    )
    titled = bool(names and captions)
    picture, caption = (names[0], captions[0]) if titled else (0, 1)
    for number, row in enumerate(rows[titled:], 1 + titled):
        if any(cell.strip() for cell in row):
            given = row + [""] * (max(picture, caption) + 1 - len(row))
            yield f"{name}, row {number}", given[picture], given[caption]


def _json_lines(name: str, text: str) -> Iterator[tuple[str, object, object]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            facts = _json(line)
            facts = facts if isinstance(facts, dict) else {}
            wanted = next((facts[key] for key in NAME_COLUMNS if key in facts), None)
            given = next((facts[key] for key in CAPTION_COLUMNS if key in facts), None)
            for caption in given if isinstance(given, list) else [given]:
                yield f"{name}, line {number}", wanted if wanted is not None else "no file_name", caption


def _coco(name: str, text: str) -> Iterator[tuple[str, object, object]]:
    facts = _json(text)
    try:
        pictures = {picture["id"]: picture["file_name"] for picture in facts["images"]}
        pairs = [
            (pictures.get(note["image_id"], f"image {note['image_id']}"), note["caption"])
            for note in facts["annotations"]
        ]
    except (KeyError, TypeError) as error:
        raise Unusable("not a file of captions as COCO writes them (images, annotations)") from error
    yield from ((name, wanted, caption) for wanted, caption in pairs)


def _json(text: str) -> object:
    """None where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def problem(caption: object) -> str | None:
    """Why a caption cannot be used; None if it can."""
    if not isinstance(caption, str):
        return "no caption that is a text"
    if "\ufffd" in caption:
        return "not UTF-8; save the captions as UTF-8"
    if len(caption) > _LONGEST:
        return "the caption is too long"
    words = tokenise(caption)
    if not any(is_word(word) for word in words):
        return "the caption is empty"
    if len(words) > MAX_WORDS:
        return f"the caption has {len(words)} words; the limit is {MAX_WORDS}"
    return None
