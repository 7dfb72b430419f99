"""What is made of files of captions, without a picture being read."""

from alignDRAW_core.data.ingest.captions import Captioned, find_captions
from alignDRAW_core.data.ingest.containers import Contents
from alignDRAW_core.data.ingest.limits import UPLOAD, Limits


def told(files: dict[str, str | bytes], limits: Limits = UPLOAD) -> tuple[dict[str, Captioned], dict[str, str]]:
    """The pictures that have captions, and the reasons by the names of what is left out. Pictures are empty here."""
    contents = Contents()
    for name, text in files.items():
        data = text.encode() if isinstance(text, str) else text
        contents.files[name] = lambda limit, data=data: data
    found, skipped = find_captions(contents, limits)
    return {each.name: each for each in found}, {each.name: each.reason for each in skipped}


def captions(files: dict[str, str | bytes]) -> dict[str, tuple[str, ...]]:
    return {name: each.captions for name, each in told(files)[0].items()}


def splits(files: dict[str, str | bytes]) -> dict[str, str | None]:
    return {name: each.split for name, each in told(files)[0].items()}
