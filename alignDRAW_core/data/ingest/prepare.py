"""Photographs, once and for all shrunk to 32 x 32: from any source to a prepared folder, on all cores, restartable."""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ...files import atomic_write, explained
from ..captioned_images import CAPTIONS, SIDE, holds_captioned_images, save_captions, save_images
from ..captioned_images import PREPARED as IMAGES
from ..download.download import check_space
from .limits import LOCAL, Skipped, Unusable
from .pictures import read_picture
from .sources import Entry, Source
from .splits import TEST, VAL, by_name

PART = 1000  # pictures between two saves
WORK = "unfinished"  # folder of the parts, inside the one that is being prepared
PLAN = "plan"  # in it: what they are parts of
SKIPPED = "skipped.txt"
NOTHING = np.zeros((SIDE, SIDE, 3), dtype=np.uint8)


@dataclass(frozen=True)
class Counts:
    """What became of a source."""

    pictures: dict[str, int]  # a split
    captions: int
    skipped: dict[str, int]  # a reason


def prepare(
    source: Source,
    out: str | Path,
    whole: bool = True,
    workers: int | None = None,
    report: Callable[[str], None] = print,
) -> Counts:
    """Write `images32.npz`, then `captions.jsonl`, then what was left out and why, to `skipped.txt`, into the folder
    `out`.

    whole: all of a photograph is squashed into the square, as in the paper's own data; else the square in its middle is
    taken. Interrupted, it goes on with the next call. ValueError if `out` already holds something of these names or
    no picture can be used; OSError if it cannot be written."""
    if not source.entries:
        first = {skipped.reason: skipped for skipped in reversed(source.skipped)}  # one of each reason
        reasons = "; ".join(f"{skipped.name}: {skipped.reason}" for skipped in [*first.values()][:-4:-1])
        raise ValueError(
            f"The source holds no captioned picture{f' ({reasons})' if reasons else ''}. Give a folder, zip or tar of "
            "pictures with captions: COCO's, Flickr8k's or Flickr30k's, a table of names and captions, or a text each."
        )
    source, how = divided(source)
    out = Path(out)
    work = _begin(out, source.entries, whole)
    check_space(out / IMAGES, 2 * len(source.entries) * NOTHING.nbytes)
    starts = range(0, len(source.entries), PART)
    # Threads are enough: Pillow decodes outside of Python's lock.
    with (
        ThreadPoolExecutor(workers or os.cpu_count()) as pool,
        tqdm(total=len(source.entries), unit="picture", dynamic_ncols=True, smoothing=0.05) as bar,
    ):
        for start in starts:
            part = source.entries[start : start + PART]
            if (path := work / f"{start}.npz").exists():
                bar.update(len(part))
                continue
            images, reasons = np.empty((len(part), *NOTHING.shape), dtype=np.uint8), []
            for row, (image, reason) in enumerate(pool.map(lambda entry: shrink(entry, whole), part)):
                images[row] = image
                reasons.append(reason)
                bar.update()
            with atomic_write(path) as file:
                np.savez(file, images=images, reasons=np.array(reasons))
    return _finish(source, how, out, work, starts, report)


def divided(source: Source) -> tuple[Source, str]:
    """With a split for every picture, and how it came to it, in a sentence."""
    splits = {entry.split for entry in source.entries}
    if splits == {None}:
        entries = [replace(entry, split=by_name(entry.name)) for entry in source.entries]
        return replace(source, entries=entries), "Split by name: eight tenths train, one val, one test."
    if not source.is_coco or VAL not in splits or TEST in splits:
        return source, "Split as its folders, columns or lists say."
    halves = count()
    entries = [
        replace(entry, split=TEST) if entry.split == VAL and next(halves) % 2 else entry for entry in source.entries
    ]
    return replace(source, entries=entries), (
        "Split as COCO is; every second picture of its val becomes test, for it publishes no captions of its test "
        "pictures."
    )


def shrink(entry: Entry, whole: bool) -> tuple[np.ndarray, str]:
    """Its picture, uint8 [32, 32, 3], and an empty text; or a black one, and why."""
    try:
        return read_picture(entry.read(), SIDE, SIDE, 3, LOCAL.pixels, whole), ""
    except Unusable as error:
        return NOTHING, str(error)


def _begin(out: Path, entries: list[Entry], whole: bool) -> Path:
    """The folder of parts: those of an earlier call if it was given the same."""
    work, begun = out / WORK, (out / WORK / PLAN).exists()
    if holds_captioned_images(out):
        raise ValueError(
            f"{out} already holds prepared photographs: choose another folder, or remove {IMAGES} and "
            f"{CAPTIONS} from it"
        )
    for path in (out / IMAGES, out / CAPTIONS, *(work.iterdir() if work.is_dir() else [])):
        if path.exists() and not begun:  # somebody's own
            raise ValueError(f"{path} is in the way, and not from here: choose another folder to prepare in")
    plan = hashlib.sha256(repr([whole, *((e.name, e.id, e.split, e.captions) for e in entries)]).encode()).hexdigest()
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, work) from error
    if not begun or (work / PLAN).read_text() != plan:
        _clear(work)
        with atomic_write(work / PLAN) as file:
            file.write(plan.encode())
    return work


def _clear(work: Path) -> None:
    """Remove the parts and their plan, and nothing else."""
    for path in work.iterdir():
        if path.name == PLAN or path.suffix == ".npz" and path.stem.isdigit() or path.suffix == ".part":
            path.unlink()


def _finish(source: Source, how: str, out: Path, work: Path, starts: range, report: Callable[[str], None]) -> Counts:
    """The parts as one, and a list of what was left out."""
    kept, skipped = [], list(source.skipped)
    for start in starts:
        with np.load(work / f"{start}.npz") as part:
            for entry, reason in zip(source.entries[start : start + PART], part["reasons"].tolist()):
                if reason:
                    skipped.append(Skipped(entry.name, reason))
                else:
                    kept.append(entry)
    if not kept:
        raise ValueError(
            f"none of the {len(source.entries):,} pictures can be used; the first: {skipped[-1].name}: "
            f"{skipped[-1].reason}"
        )
    save_images(_usable(work, starts), len(kept), NOTHING.shape, out / IMAGES)
    with atomic_write(out / SKIPPED) as file:
        file.writelines(f"{what.name}\t{what.reason}\n".encode("utf-8", "replace") for what in skipped)
    save_captions(
        ((entry.id, entry.split, entry.captions) for entry in kept), out
    )  # last: without them the folder does not pass as prepared
    _clear(work)
    with suppress(OSError):  # somebody has put something else into it
        work.rmdir()
    counts = Counts(
        dict(Counter(entry.split for entry in kept)),
        sum(len(entry.captions) for entry in kept),
        dict(Counter(what.reason for what in skipped).most_common()),
    )
    say(counts, how, out, report)
    return counts


def _usable(work: Path, starts: range) -> Iterator[np.ndarray]:
    """The pictures of each part that can be used."""
    for start in starts:
        with np.load(work / f"{start}.npz") as part:
            yield part["images"][part["reasons"] == ""]


def say(counts: Counts, how: str, out: Path, report: Callable[[str], None]) -> None:
    report(
        f"{sum(counts.pictures.values()):,} pictures "
        f"({', '.join(f'{n:,} {split}' for split, n in counts.pictures.items())}) with "
        f"{counts.captions:,} captions are in {out}. {how}"
    )
    if counts.skipped:
        report(
            f"Left out, listed in {out / SKIPPED}: "
            + "; ".join(f"{n:,} x {reason}" for reason, n in list(counts.skipped.items())[:8])
        )
