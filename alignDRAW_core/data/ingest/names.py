"""Pictures by the names that captions call them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import takewhile

from .limits import Unusable

PICTURES = tuple(".png .apng .jpg .jpeg .jpe .jfif .webp .gif .bmp .dib .tif .tiff .avif".split())
ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")
_IN_ARCHIVE = re.compile(rf"({'|'.join(map(re.escape, ARCHIVES))})/")
_SPACES = re.compile(r"(?<! ) ++(?=/|\Z)|(?<![^/]) ++")  # around a name
_NUMBERED = re.compile(r"#\d+$")  # Flickr8k calls a picture's third caption name.jpg#2
_NOT_UPLOADED = re.compile(r'[<>:"|?*\x00-\x1f\x7f`$!{}]')  # Gradio leaves these out of an upload's name, ...
_LONGEST_UPLOADED = 200  # ... and what goes beyond so many bytes
_LONGEST = 1000  # letters of a path


def folded(path: str) -> str:
    """A path as it is compared: in one Unicode form, without case, a zip as if it were unpacked."""
    if not path.isascii():
        path = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    path = path.lower().replace("\\", "/")
    return _IN_ARCHIVE.sub("/", _SPACES.sub("", path) if " " in path else path)


def archive_kind(name: str) -> str | None:
    """The ending of an archive, if it has one."""
    return next((end for end in ARCHIVES if name.lower().endswith(end)), None)


def without_archive(name: str) -> str:
    """Without that ending."""
    return name[: len(name) - len(archive_kind(name) or "")]


def is_picture(name: str) -> bool:
    return name.lower().endswith(PICTURES)


def is_picture_name(text: str) -> bool:
    """As captions call a picture: name.jpg, or name.jpg#2."""
    return is_picture(_NUMBERED.sub("", text.strip()))


def stem(name: str) -> str:
    """Without the ending of a picture."""
    return name[: name.rindex(".")] if is_picture(name) else name


def as_uploaded(name: str) -> str:
    """A file's name as Gradio stores an upload of it."""
    end = name[len(stem(name)) :]
    kept = _NOT_UPLOADED.sub("", stem(name)).encode("utf-8", "replace")[: _LONGEST_UPLOADED - len(end)]
    return kept.decode("utf-8", "ignore") + end


class Names:
    """The pictures of a source, looked up by a whole path, a path beside the captions, or a file's name alone, with or
    without its ending."""

    def __init__(self, pictures: Iterable[str], spellings: Mapping[str, Sequence[str]] = {}):
        """spellings: what else the names of some pictures may mean."""
        self.pictures = list(pictures)
        self._spellings = spellings
        self._parts = {picture: folded(picture).split("/") for picture in self.pictures}
        self._by_path: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        for picture, parts in self._parts.items():
            self._by_path.setdefault("/".join(parts), []).append(picture)
            self._by_name.setdefault(parts[-1], []).append(picture)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found = {}
        for picture, parts in self._parts.items():
            found.setdefault(stem(parts[-1]).strip(), []).append(picture)
        return found

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        found = {}
        for picture in self._parts.keys() & self._spellings.keys():
            for name in self._spellings[picture]:
                for key in {folded(name).split("/")[-1], stem(folded(name).split("/")[-1])}:
                    found.setdefault(key, []).append(picture)
        return found

    def knows(self, name: str) -> int:
        """2 if there is a picture of this name, 1 if there is one but for its ending, else 0."""
        name = folded(name[:_LONGEST].strip()).split("/")[-1]
        return 0 if not name or not self._called(name) else 2 if is_picture_name(name) else 1

    def find(self, name: object, beside: str = "") -> tuple[str, int]:
        """The picture that a file of captions, `beside`, calls so, and in how many folders its path differs from that
        name. Unusable if there is none, or several that come equally close."""
        if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST:
            raise Unusable("no name of a picture")
        *folders, last = [part for part in folded(name.strip()).split("/") if part not in ("", ".")] or [""]
        wanted = _resolved(folded(beside).split("/")[:-1] + folders)
        for path in (wanted, folders):
            if len(same := self._by_path.get("/".join([*path, last]), ())) == 1:
                return same[0], 0
        if not (found := self._called(last)):
            raise Unusable("not UTF-8; save the captions as UTF-8" if "\ufffd" in name else "no picture of this name")
        written = name.strip().replace("\\", "/").split("/")[-1]
        close = {picture: (*self._agree(picture, wanted), picture.endswith(written)) for picture in found}
        best = max(close.values())
        nearest = [picture for picture in found if close[picture] == best]
        if len(nearest) > 1:
            raise Unusable("several pictures of this name; say in which folder it is")
        return nearest[0], max(len(folders) - best[0], 0)

    def _called(self, name: str) -> Sequence[str]:
        """Pictures by a folded name alone: of the first way to read the name that gives any."""
        plain = _NUMBERED.sub("", name)
        return (
            self._by_name.get(name)
            or self._by_name.get(plain)
            or self._by_name.get(as_uploaded(plain))
            or self._by_stem.get(stem(plain))
            or self._by_stem.get(stem(as_uploaded(plain)))
            or self._by_spelling.get(plain)
            or ()
        )

    def _agree(self, picture: str, wanted: list[str]) -> tuple[int, int]:
        """In how many folders it agrees, counted from the picture upwards, and from the top downwards."""
        folders = self._parts[picture][:-1]
        return agreeing(reversed(folders), reversed(wanted)), agreeing(folders, wanted)


def agreeing(a: Iterable[str], b: Iterable[str]) -> int:
    """How many of their first parts are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b)))


def _resolved(parts: list[str]) -> list[str]:
    """Without "..": each takes back the folder before it."""
    path = []
    for part in parts:
        if part != "..":
            path.append(part)
        elif path:
            path.pop()
    return path
