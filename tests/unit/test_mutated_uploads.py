"""Uploads that were good, with bytes flipped, cut, doubled and renamed at random: read as far as they can be, or
refused with a sentence, in little memory."""

import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.ingest.limits import MB

from .hostile import LIMITS
from .layouts import LAYOUTS, tarred, zipped

OFTEN, ALL = 80, 2000
ENDINGS = ".zip .tar .tar.gz .tgz .txt .csv .json .jsonl .jpg .token .caption".split()


@cache
def good(number: int) -> tuple[str, bytes]:
    """An upload's name and contents: each layout in a zip, a tar and a tar.gz."""
    name, form = list(LAYOUTS)[number % len(LAYOUTS)], (number // len(LAYOUTS)) % 3
    files = LAYOUTS[name].files
    packed = (zipped, tarred, lambda files: tarred(files, "w:gz"))[form](files)
    return f"upload{('.zip', '.tar', '.tar.gz')[form]}", packed


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    mutable = bytearray(data)
    for _ in range(rng.integers(1, 4)):
        if not mutable:
            break
        start, size = rng.integers(len(mutable)), rng.integers(1, 400)
        kind = rng.integers(6)
        if kind == 0:  # bits flipped
            for place in rng.integers(len(mutable), size=rng.integers(1, 20)):
                mutable[place] ^= 1 << rng.integers(8)
        elif kind == 1:  # cut short
            del mutable[start:]
        elif kind == 2:  # a piece lost
            del mutable[start : start + size]
        elif kind == 3:  # a piece doubled
            mutable[start:start] = mutable[start : start + size]
        elif kind == 4:  # overwritten
            mutable[start : start + size] = rng.bytes(min(size, len(mutable) - start))
        else:
            mutable[start : start + size] = bytes([rng.choice([0, 255, 34, 44, 91])]) * min(size, len(mutable) - start)
    return bytes(mutable)


def upload(seed: int) -> dict[str, bytes]:
    """Files as they are given: an archive that is mutated, or one of mutated files, so that it is not the checksums
    alone that are tried, or those files one by one."""
    rng, (name, data) = np.random.default_rng(seed), good(seed)
    if rng.random() < 0.4:
        return {name: mutated(data, rng)} if rng.random() < 0.9 else {f"upload{rng.choice(ENDINGS)}": data}
    files = LAYOUTS[list(LAYOUTS)[seed % len(LAYOUTS)]].files
    chosen = {list(files)[k] for k in rng.integers(len(files), size=3)}
    files = {
        (f"{key}{rng.choice(ENDINGS)}" if key in chosen and rng.random() < 0.2 else key): (
            mutated(value, rng) if key in chosen else value
        )
        for key, value in files.items()
    }
    if rng.random() < 0.3:
        return {key.rpartition("/")[2]: value for key, value in files.items()}
    return {name: zipped(files) if name.endswith("zip") else tarred(files, "w:gz" if name.endswith("gz") else "w")}


def read_mutated(seed: int, folder: Path) -> None:
    files = upload(seed)
    paths = [folder / name for name in files]
    for path in paths:
        path.write_bytes(files[path.name])
    try:
        found = read_pairs(paths, 8, 8, 3, LIMITS)
    except ValueError as error:
        assert 10 < len(str(error)) < 300 and str(error).isprintable()
    else:
        assert all(skipped.name.isprintable() and skipped.reason.isprintable() for skipped in found.skipped)
        assert len(found.names) == len(found.pictures) == len(found.captions)
    for path in paths:
        path.unlink()


def test_a_few(tmp_path):
    tracemalloc.start()
    for seed in range(OFTEN):
        read_mutated(seed, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * MB and not list(tmp_path.iterdir())


@pytest.mark.slow
def test_two_thousand(tmp_path):
    for seed in range(OFTEN, ALL):
        read_mutated(seed, tmp_path)
    assert not list(tmp_path.iterdir())
