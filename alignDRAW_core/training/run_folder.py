"""What a training run shows of itself while it goes on, and how it is told to pause or stop: small files in its folder.

status.json   phase, step, speed, time left (Status)          control   one word: run, pause or stop; no file means run
log.jsonl     the bound, every few steps                      rows/     a row of fixed captions, drawn again and again
"""

import json
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ..data.ingest.layouts.base import decoded
from ..export.canvas import to_uint8
from ..files import atomic_write
from ..generation.captioner import Captioner
from ..generation.painter import Painter

WORDS = ("run", "pause", "stop")
MOST_ROWS = 40
SPARE = 64 << 20  # bytes that stay free


@dataclass(frozen=True)
class Status:
    phase: str  # preparing, training, paused, finished, stopped or failed
    step: int = 0
    steps: int = 0
    seconds: float = 0.0  # trained so far, pauses not counted
    seconds_per_step: float | None = None
    seconds_left: float | None = None
    device: str = "cpu"
    threads: int = 1
    message: str | None = None  # a sentence, when paused for a reason of its own or failed


def write_status(folder: Path, status: Status) -> None:
    facts = {**asdict(status), "pid": os.getpid(), "updated": time.time()}
    with atomic_write(folder / "status.json") as file:
        file.write(json.dumps(facts).encode())


def tell(folder: Path, word: str) -> None:
    """Tell the run in `folder` to run, pause or stop. ValueError for any other word."""
    if word not in WORDS:
        raise ValueError(f"a run is told one of {', '.join(WORDS)}, not {word!r}")
    with atomic_write(folder / "control") as file:
        file.write(word.encode())


def told(folder: Path) -> str:
    """run, pause or stop: the file's word, as whatever editor or shell has written it."""
    try:
        word = decoded((folder / "control").read_bytes()).strip().lower()
    except FileNotFoundError:
        return "run"
    return word if word in WORDS else "run"


def check_space(folder: Path, needed: int) -> None:
    """OSError unless `needed` bytes can be written with some to spare."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise OSError(
            f"The disk of {folder} has {free >> 20:,} MB left and the run needs {(needed + SPARE) >> 20:,} MB. "
            "Free some space."
        )


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left half written."""
    for path in folder.rglob(".*.part"):
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Rows:
    """Fixed captions, drawn from fixed noise as training goes: rows/captions.json and rows/000120.png, one picture
    beside the other."""

    folder: Path
    captions: Sequence[str]
    own: Sequence[bool]  # of the new pictures, not of what the model knew before

    def begin(self) -> None:
        (self.folder / "rows").mkdir(parents=True, exist_ok=True)
        facts = {"captions": list(self.captions), "own": list(self.own), "seed": list(range(len(self.captions)))}
        with atomic_write(self.folder / "rows" / "captions.json") as file:
            file.write(json.dumps(facts, ensure_ascii=False).encode())

    def draw(self, painter: Painter, step: int) -> None:
        drawings = painter.draw(list(self.captions), seed=list(range(len(self.captions))))
        strip = to_uint8(np.concatenate([drawing.image for drawing in drawings], axis=1))  # [H, n W, C]
        with atomic_write(self.folder / "rows" / f"{step:06}.png") as file:
            Image.fromarray(strip.squeeze(-1) if strip.shape[-1] == 1 else strip).save(file, "PNG")

    @classmethod
    def load(cls, folder: Path) -> "Rows":
        facts = json.loads((folder / "rows" / "captions.json").read_text(encoding="utf-8"))
        return cls(folder, facts["captions"], facts["own"])


@dataclass
class ReadingRows:
    """What a reader says of fixed pictures as training goes: rows/000120.txt, a line a picture."""

    folder: Path
    data: object  # the data set whose held-out pictures are read

    def begin(self) -> None:
        (self.folder / "rows").mkdir(parents=True, exist_ok=True)

    def draw(self, captioner: Captioner, step: int) -> None:
        images, captions = self.data.validation(8) or self.data.validation(8, held_out=False)
        lines = [
            f"{reading.caption}    (said of it: {caption})"
            for reading, caption in zip(captioner.read_all(list(images)), captions)
        ]
        with atomic_write(self.folder / "rows" / f"{step:06}.txt") as file:
            file.write("\n".join(lines).encode())


def row_steps(steps: int) -> set[int]:
    """The steps after which a row is drawn: at most MOST_ROWS, dense at first, the last one included."""
    return {round(steps * (k / (MOST_ROWS - 1)) ** 1.5) for k in range(MOST_ROWS)}
