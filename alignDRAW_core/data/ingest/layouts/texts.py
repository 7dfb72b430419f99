"""A text for each picture: beside it, or in a tree of its own with the same names (CUB-200: images/ and text/). Each
line is a caption. Or a .json for each, as in webdataset."""

import re
from collections.abc import Iterable, Iterator

from ..limits import Unusable
from ..names import Ambiguous, Names
from .base import Document, Said, caption_columns, captions_in

TEXTS, FACTS = (".txt", ".caption"), ".json"
_NUMBERS = re.compile(r"[\d\s.,+-]*\d[\s,]+[+-]?[\d.][\d\s.,+-]*")  # two or more: boxes of objects, no caption


def pictures_of_texts(files: Iterable[str], pictures: Names) -> dict[str, str]:
    """The picture of each text, by its name: 1.txt, 1.jpg.txt. Where two texts claim one picture it is that of the
    nearer one. A picture with a text needs no .json: that one's is ""."""
    for_texts = _nearest([name for name in files if name.lower().endswith(TEXTS)], pictures)
    for_facts = _nearest([name for name in files if name.lower().endswith(FACTS)], pictures)
    told = set(for_texts.values())
    return for_texts | {name: "" if picture in told else picture for name, picture in for_facts.items()}


def _nearest(texts: list[str], pictures: Names) -> dict[str, str]:
    claims: dict[str, list[tuple[int, str]]] = {}
    for text in texts:
        try:
            picture, far = pictures.find(text[: text.rindex(".")])
        except Unusable:
            continue
        claims.setdefault(picture, []).append((far, text))
    nearest = {picture: min(texts)[0] for picture, texts in claims.items()}
    return {text: picture for picture, texts in claims.items() for far, text in texts if far == nearest[picture]}


def read(document: Document) -> Iterator[Said] | None:
    if not document.name.lower().endswith(TEXTS):
        return None
    if document.picture is None:
        try:
            document.pictures.find(document.name[: document.name.rindex(".")])
        except Ambiguous:
            raise
        except Unusable:
            pass
        return None
    lines = [line for line in document.lines if line.strip()]
    if lines and all(_NUMBERS.fullmatch(line.strip()) for line in lines):
        raise Unusable("numbers, no captions")
    return (Said(document.name, document.picture, line) for line in lines or [""])


def read_facts(document: Document) -> Iterator[Said] | None:
    """A .json with the caption of the picture of the same name, or with nothing of the kind."""
    if document.picture is None or not document.name.lower().endswith(FACTS):
        return None
    facts = document.json
    if (
        not isinstance(facts, dict)
        or not caption_columns(facts)
        and any(isinstance(v, (list, dict)) for v in facts.values())
    ):
        return None
    return (Said(document.name, document.picture, caption) for caption in captions_in(facts))
