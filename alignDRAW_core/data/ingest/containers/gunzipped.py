"""A gzip file, read at any place within it, in little memory and without a copy on the disk."""

import threading
import zlib
from bisect import bisect_right
from collections import deque
from pathlib import Path

from ..limits import MB

_PACKED = 1 << 16  # bytes read at a time
_STEP = 8 * MB  # unpacked bytes between two places to which it can go back
_NEAR = 8  # pieces of at most 1 MB that are kept: readers of several threads come close to each other


class Gunzipped:
    """`read(start, size)`, as of the unpacked file. EOFError or zlib.error where it is damaged, ValueError beyond
    `limit` unpacked bytes."""

    def __init__(self, path: Path, limit: int):
        self._path, self._limit = path, limit
        self._lock = threading.Lock()
        self._places = [(0, 0, zlib.decompressobj(wbits=31))]  # unpacked and packed bytes so far, the state there
        self._go_to(0)

    def read(self, start: int, size: int) -> bytes:
        """Fewer bytes only at the end."""
        with self._lock:
            if start < self._pieces[0][0]:
                self._go_to(start)
            data = bytearray()
            while len(data) < size:
                at = start + len(data)
                piece = next(
                    (piece[at - first :] for first, piece in self._pieces if first <= at < first + len(piece)), b""
                )
                data += piece[: size - len(data)]
                if not piece and not self._advance():
                    break
            return bytes(data)

    def _go_to(self, start: int) -> None:
        unpacked, packed, state = self._places[bisect_right(self._places, start, key=lambda place: place[0]) - 1]
        self._packed, self._state, self._rest, self._end = packed, state.copy(), b"", unpacked
        self._pieces = deque([(unpacked, b"")], maxlen=_NEAR)

    def _advance(self) -> bool:
        """One piece further; False at the end."""
        piece = b""
        while not piece:
            data = self._rest or self._more()
            if not data and self._state.eof:
                return False
            if not data:
                raise EOFError("cut short")
            if self._state.eof:  # a gzip file may be several, one after the other
                self._state = zlib.decompressobj(wbits=31)
            piece = self._state.decompress(data, MB)
            self._rest = self._state.unconsumed_tail or self._state.unused_data
        self._pieces.append((self._end, piece))
        self._end += len(piece)
        if self._end > self._limit:
            raise ValueError(
                f"Unpacked, {self._path.name} would take more than {self._limit // MB:,} MB. Leave some pictures out."
            )
        if self._end - self._places[-1][0] >= _STEP and not self._state.eof:
            self._places.append((self._end, self._packed - len(self._rest), self._state.copy()))
        return True

    def _more(self) -> bytes:
        """Packed bytes. The file is open only meanwhile: there may be thousands."""
        with open(self._path, "rb") as file:
            file.seek(self._packed)
            data = file.read(_PACKED)
        self._packed += len(data)
        return data
