"""What folders, zips and tars have in common: files by safe names, each read within a limit."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ..limits import Limits, Skipped, shown
from ..names import folded

LONGEST_NAME = 400
LITTER = re.compile(  # what systems leave in folders
    r"(^|/)(__MACOSX/|@eaDir/|\.[^/]+(/|$)|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)
CODE_PAGES = "cp437 cp850 cp1252 cp1250 cp1251 cp866 cp932 cp936 cp949 cp950".split()  # of names that are no UTF-8


@dataclass(eq=False)
class Contents:
    """The files of one container, and what was left out. Several threads may read at once."""

    files: dict[str, Callable[[int], bytes]] = field(default_factory=dict)  # path ("red/bus.png") -> as `read`
    skipped: list[Skipped] = field(default_factory=list)
    spellings: dict[str, list[str]] = field(default_factory=dict)  # path -> what else its name may mean
    size: int = 0  # bytes, unpacked
    _seen: set[str] = field(default_factory=set)

    def read(self, name: str, limit: int) -> bytes:
        """The whole file. Unusable if it holds more than `limit` bytes, or is damaged."""
        return self.files[name](limit)

    def add(self, raw: str | bytes, size: int, read: Callable[[int], bytes], reason: str | None = None) -> None:
        """A file of an archive, unless there is a reason against it, or against its name."""
        name, *others = (raw,) if isinstance(raw, str) else spelled(raw)
        name = name.replace("\\", "/")
        while name.startswith("./"):
            name = name[2:]
        if not name or name.endswith("/") or LITTER.search(name) and ".." not in PurePosixPath(name).parts:
            return
        if reason := refused_name(name) or reason:
            self.skipped.append(Skipped(shown(name), reason))
        elif folded(name) in self._seen:
            self.skipped.append(Skipped(shown(name), "a second file of this name"))
        else:
            self._seen.add(folded(name))
            self.files[name] = read
            self.size += size
            if others:
                self.spellings[name] = others


def refused_name(name: str) -> str | None:
    """Why a file of an archive is not even opened, whatever it holds; None if its name is harmless."""
    if name.startswith("/") or ".." in PurePosixPath(name).parts or re.match(r"[A-Za-z]:", name):
        return "its path leads out of the archive"
    if any(not letter.isprintable() for letter in name):
        return "its name holds control characters"
    if len(name) > LONGEST_NAME:
        return "its name is too long"
    return None


def spelled(raw: bytes) -> list[str]:
    """What the bytes of a name may mean, likeliest first: UTF-8, or else any of the code pages of old systems."""
    try:
        return [raw.decode("utf-8")]
    except UnicodeDecodeError:
        return list(dict.fromkeys(text for page in CODE_PAGES if (text := raw.decode(page, "replace"))))


def check_count(count: int, limits: Limits) -> None:
    """ValueError for more files than the limits allow."""
    if count > limits.files:
        raise ValueError(f"There are more than {limits.files:,} files. Give fewer at a time.")
