"""What visitors uploaded, read once: preview, plan and training use what is stored here."""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np

from alignDRAW_core.data.ingest.captions import NO_CAPTION
from alignDRAW_core.data.ingest.images import Found, read_pairs
from alignDRAW_core.data.ingest.limits import Skipped
from alignDRAW_core.data.own_pictures import MIN_PAIRS, OwnPictures, about_held_out

TYPED = "captions typed here.csv"  # how the table of what was typed on the page is called
REMEMBERED = 8  # uploads
SAMPLES = 24  # pictures and captions that are shown
LISTED = 200  # things left out that are shown


@dataclass(frozen=True, eq=False)
class Upload:
    """The pictures of one upload, for canvases of one size. Its folder goes with the last one who holds it."""

    count: int
    captions: list[list[str]]  # of each picture
    samples: np.ndarray  # uint8 [<= SAMPLES, H, W, C]
    skipped: list[Skipped]  # the first of them
    skipped_count: int
    uncaptioned: int  # of these, pictures without a caption
    held_out: str  # a sentence
    folder: Path | None  # of an `OwnPictures`; None where there are too few for one

    @property
    def enough(self) -> bool:
        return self.folder is not None


class Uploads:
    """Several threads may use it at once."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="alignDRAW-"))
        self._read: dict[tuple, Upload] = {}
        self._lock = threading.Lock()
        self.close = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)  # at the latest on exit

    def read(
        self,
        files: list[str],
        shape: tuple[int, int, int],
        typed: str = "",
        tick: Callable[[int, int], None] = lambda done, total: None,
    ) -> Upload:
        """For canvases of that shape [H, W, C]; `typed` is a table of captions beside the files, `tick` hears of
        progress. ValueError or OSError if the files cannot be used at all."""
        key = (shape, typed, *files)  # an upload never changes
        with self._lock:
            upload = self._read.pop(key, None)
        if upload is None:
            upload = self._stored(read_pairs(files, *shape, on_picture=tick, tables={TYPED: typed} if typed else {}))
        with self._lock:
            self._read[key] = upload  # the last one to be forgotten
            while len(self._read) > REMEMBERED:
                del self._read[next(iter(self._read))]
        return upload

    def made(self, name: str, make: Callable[[Path], None]) -> str:
        """The path of a file of our own to upload, made when it is first asked for."""
        path = self._folder / name
        with self._lock:
            if not path.exists():
                make(path)
        return str(path)

    def _stored(self, found: Found) -> Upload:
        folder, held_out = None, ""
        if len(found.names) >= MIN_PAIRS:
            own, folder = OwnPictures.from_found(found), self._folder / uuid4().hex
            held_out = about_held_out(own.held)
            own.save(folder)
        shown = found.pictures[:SAMPLES].copy()  # the others are in the folder
        upload = Upload(
            len(found.names),
            found.captions,
            shown,
            found.skipped[:LISTED],
            len(found.skipped),
            sum(skip.reason == NO_CAPTION for skip in found.skipped),
            held_out,
            folder,
        )
        if folder:
            weakref.finalize(upload, shutil.rmtree, folder, ignore_errors=True)
        return upload
