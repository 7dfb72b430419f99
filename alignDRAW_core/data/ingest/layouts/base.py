"""What a layout of captions is given to read, and what it says."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..limits import Limits, Unusable
from ..names import Names

NAMES = (  # columns and keys that name a picture, likeliest first
    "file_name filename filepath file_path image_path img_path image_name img_name image_file picture_name image img "
    "picture photo file path name key url image_id img_id id"
).split()
CAPTIONS = "caption text raw sentence comment prompt description title".split()  # the first that is there counts alone
_CAPTION = re.compile(rf"({'|'.join(CAPTIONS)})s?(?:[ _-]?\d+)?")  # caption, captions, caption_0, text 1, ...
SPLITS = "split set partition subset".split()
_DEEPEST = 5  # lists and objects in each other


@dataclass(frozen=True)
class Said:
    """One caption, not checked yet."""

    place: str  # where it stands, for people
    picture: str | None  # as it is named there
    caption: object  # a text if all is well
    split: str | None = None
    id: int | None = None  # COCO's number of the picture
    problem: str | None = None  # why it cannot be used, where that is clear already


class Listed(Said):
    """Of a list of the pictures of a split: no caption at all."""


@dataclass(frozen=True)
class Document:
    """A file that may hold captions."""

    name: str
    data: bytes
    pictures: Names
    limits: Limits
    picture: str | None = None  # the one of the same name, where there is one

    @cached_property
    def text(self) -> str:
        return decoded(self.data)

    @property
    def lines(self) -> list[str]:
        """Unusable if there are more than there may be captions."""
        if self.text.count("\n") > self.limits.captions:
            raise Unusable(f"more than {self.limits.captions:,} lines")
        return re.split(r"\r\n|\r|\n", self.text)

    @cached_property
    def json(self) -> object:
        """Unusable if it is no JSON, or far too much of it."""
        if self.data.count(b"{") + self.data.count(b"[") > 4 * self.limits.captions:
            raise Unusable(f"more than {self.limits.captions:,} captions")
        return parsed(self.text)


def decoded(data: bytes) -> str:
    """UTF-8, or UTF-16 as Excel's Unicode text is. What is neither comes out with marks that `problem` finds."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    start = data[:1000]
    if start and 3 * start.count(0) > len(start):  # every second byte of a text in Latin letters
        return data.decode("utf-16-le" if not any(start[1::2]) else "utf-16-be", "replace")
    return data.decode("utf-8-sig", "replace")


def parsed(text: str) -> object:
    """Unusable if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unusable("not JSON that can be read") from error


def caption_columns(titles: Iterable[str]) -> list[str]:
    """Those of the titles, or keys, that hold captions: all of the likeliest kind."""
    found = {title: match[1] for title in titles if (match := _CAPTION.fullmatch(title.strip().casefold()))}
    kind = next((kind for kind in CAPTIONS if kind in found.values()), None)
    return [title for title in found if found[title] == kind]


def columns_called(titles: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Those of the titles that are among the wanted ones, the likeliest first, as they are written."""
    written = {title.strip().casefold().replace(" ", "_").replace("-", "_"): title for title in titles}
    return [written[title] for title in wanted if title in written]


def captions_in(value: object, depth: int = 0) -> list[object]:
    """The captions, unchecked, in what JSON says of a picture: a text, a list of them, or an object with a key for
    them, one in the other."""
    if isinstance(value, dict) and depth < _DEEPEST:
        return [caption for key in caption_columns(value) for caption in captions_in(value[key], depth + 1)]
    if isinstance(value, list) and depth < _DEEPEST:
        return [caption for each in value for caption in captions_in(each, depth + 1)]
    return [value]
