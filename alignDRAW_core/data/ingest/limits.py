"""How much is read of the files that somebody gives, and what is said of those that cannot be used."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What is read at most. The defaults are for strangers' uploads; `LOCAL` is for what already lies on one's own
    disk."""

    given_bytes: int = 512 * MB  # of all the files together, packed ones as they are
    total_bytes: int = 1024 * MB  # unpacked, all together
    files: int = 20_000
    picture_bytes: int = 32 * MB  # of one picture file, unpacked
    captions_bytes: int = 8 * MB  # of one file of captions, unpacked
    captions: int = 100_000
    pixels: int = 40_000_000  # of one picture, width x height


UPLOAD = Limits()
LOCAL = Limits(
    given_bytes=1 << 42,
    total_bytes=1 << 42,
    files=1_000_000,
    captions_bytes=512 * MB,
    captions=5_000_000,
    pixels=100_000_000,
)


@dataclass(frozen=True)
class Skipped:
    """Something that was not used, and why."""

    name: str
    reason: str


class Unusable(ValueError):
    """One file, or one row of it, cannot be used; the message says why."""


def shown(name: str) -> str:
    """A name that can be shown anywhere."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:400])


def bounded(file, limit: int) -> bytes:
    """All that a file still holds. Unusable if that is more than `limit` bytes."""
    data = bytearray()
    while chunk := file.read(min(MB, limit + 1 - len(data))):
        data += chunk
        if len(data) > limit:
            raise Unusable(f"larger than {limit // MB:,} MB")
    return bytes(data)
