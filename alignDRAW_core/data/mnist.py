"""MNIST's IDX files, wherever people keep them: a few big-endian header words, then unsigned bytes."""

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

_MAGIC_UBYTE = b"\x00\x00\x08"  # then one byte: how many dimensions
PLACES = ("mnist", "MNIST/raw", "MNIST", "raw", "")  # below a data root; torchvision has MNIST/raw


def find_mnist(data_root: str | Path, name: str) -> Path:
    """The file of that name (train-images-idx3-ubyte.gz), plain or gzipped, spelled as Kaggle does
    (train-images.idx3-ubyte) or not; where it should be, if it is nowhere."""
    plain = name.removesuffix(".gz")
    dotted = plain.replace("-idx", ".idx")
    files = (name, plain, dotted, f"{dotted}.gz", f"{plain}/{plain}", f"{dotted}/{dotted}", f"{plain}/{dotted}")
    found = (Path(data_root, place, file) for place in PLACES for file in files)
    return next(filter(Path.is_file, found), Path(data_root, PLACES[0], name))


def has_mnist(data_root: str | Path) -> bool:
    return find_mnist(data_root, "train-images-idx3-ubyte.gz").is_file()


def read_idx(path: str | Path) -> np.ndarray:
    """Return the uint8 array in an IDX file, plain or gzipped.

    ValueError, naming the file and what to do, when it is missing, damaged or not an IDX file of bytes.
    """
    path = Path(path)
    try:
        packed = path.read_bytes()
    except FileNotFoundError as error:
        raise ValueError(f"{path} is missing; {_get_it(path)}") from error
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}); check it, or {_get_it(path)}") from error
    try:
        content = gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path} is damaged or cut short; delete it and {_get_it(path)}") from error
    return _parse(content, path)


def _parse(content: bytes, path: Path) -> np.ndarray:
    if content[:3] != _MAGIC_UBYTE or len(content) < 4 or not 1 <= content[3] <= 4:
        raise ValueError(f"{path} is not an IDX file of bytes; delete it and {_get_it(path)}")
    header = 4 + 4 * content[3]
    if len(content) < header:
        raise ValueError(f"{path} is cut short; delete it and {_get_it(path)}")
    shape = struct.unpack(f">{content[3]}I", content[4:header])
    if len(content) - header != math.prod(shape):
        raise ValueError(
            f"{path} promises {math.prod(shape)} bytes and holds {len(content) - header}; delete it and {_get_it(path)}"
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)


def _get_it(path: Path) -> str:
    root = path.absolute().parent
    while root.name.lower() in ("mnist", "raw") or root.name.startswith(("train-", "t10k-")):
        root = root.parent
    return f"run: python -m alignDRAW_core fetch mnist --data-root {root}"
