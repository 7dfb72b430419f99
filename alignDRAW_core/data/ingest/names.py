"""Pictures by the names that captions call them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_MOST_COMPARED = 5_000_000  # paths of pictures that share a name


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


class Ambiguous(Unusable):
    """Several pictures could be meant."""


class Names:
    """The pictures of a source, looked up by a whole path, a path beside the captions, or a file's name alone, with or
    without its ending."""

    def __init__(self, pictures: Iterable[str], spellings: Mapping[str, Sequence[str]] = {}):
        """spellings: what else the names of some pictures may mean."""
        self.pictures = list(pictures)
        self._spellings = spellings
        self._parts = {picture: folded(picture).split("/") for picture in self.pictures}
        self._compared = 0  # paths, so far
        self._by_path: dict[str, list[str]] = {}
        for picture, parts in self._parts.items():
            self._by_path.setdefault("/".join(parts), []).append(picture)

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
        if not (found := self._called(last, wanted[-1] if wanted else "")):
            raise Unusable("not UTF-8; save the captions as UTF-8" if "\ufffd" in name else "no picture of this name")
        self._compared += len(found)
        if len(found) > 1 and self._compared > _MOST_COMPARED:
            raise Ambiguous("too many pictures of this name")
        written = name.strip().replace("\\", "/").split("/")[-1]
        close = {picture: self._closeness(picture, wanted, written) for picture in found}
        best = max(close.values())
        nearest = [picture for picture in found if close[picture] == best]
        if len(nearest) > 1:
            beside_each_other = len({picture.rpartition("/")[0] for picture in nearest}) == 1
            what = "give each its own captions" if beside_each_other else "say in which folder it is"
            raise Ambiguous(f"several pictures of this name; {what}")
        return nearest[0], max(len(folders) - best[0], 0)

    def _called(self, name: str, folder: str = "") -> Sequence[str]:
        """Pictures by a folded name alone, those in folders of that name if there are any: of the first way to read the
        name that gives some."""
        for index, reading in self._readings(name):
            if found := index.get(f"{folder}/{reading}") or index.get(reading):
                return found
        return ()

    def _readings(self, name: str) -> Iterator[tuple[dict[str, list[str]], str]]:
        plain = _NUMBERED.sub("", name)
        for reading in (name, plain, as_uploaded(plain)):
            yield self._by_name, reading
        for reading in (plain, as_uploaded(plain)):
            yield self._by_stem, stem(reading)
        yield self._by_spelling, plain

    def _closeness(self, picture: str, wanted: list[str], written: str) -> tuple[int, int, bool]:
        """In how many folders it agrees, counted from the picture upwards, and from the top downwards; and whether
        capital letters do."""
        folders, length = self._parts[picture][:-1], len(written)
        is_same = written in (picture[-length:], stem(picture)[-length:])
        return agreeing(reversed(folders), reversed(wanted)), agreeing(folders, wanted), is_same

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        return self._index(lambda picture, name: [name])

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        return self._index(lambda picture, name: [stem(name).strip()])

    @cached_property
    def _by_spelling(self) -> dict[str, list[str]]:
        def keys(picture: str, name: str) -> set[str]:
            names = [folded(spelling).split("/")[-1] for spelling in self._spellings.get(picture, ())]
            return {*names, *map(stem, names)}

        return self._index(keys)

    def _index(self, keys: Callable[[str, str], Iterable[str]]) -> dict[str, list[str]]:
        """Pictures by these keys alone, and behind the name of their folder."""
        index: dict[str, list[str]] = {}
        for picture, (*folders, name) in self._parts.items():
            for key in keys(picture, name):
                index.setdefault(key, []).append(picture)
                if folders:
                    index.setdefault(f"{folders[-1]}/{key}", []).append(picture)
        return index


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
