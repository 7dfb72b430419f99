"""Captioned pictures made up for tests."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

COLOURS = {"red": (220, 30, 30), "green": (30, 180, 60), "blue": (40, 60, 220), "white": (240, 240, 240)}


def picture_bytes(colour="red", size=(24, 24), kind="PNG", **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, COLOURS.get(colour, colour)).save(file, kind, **options)
    return file.getvalue()


def pairs(count: int = 12) -> dict[str, bytes]:
    """Files: pictures of one colour each, and captions.csv."""
    names = [list(COLOURS)[i % len(COLOURS)] for i in range(count)]
    rows = "".join(f"{i:03}.png,a {name} blop .\n" for i, name in enumerate(names))
    return {
        **{f"{i:03}.png": picture_bytes(name) for i, name in enumerate(names)},
        "captions.csv": f"file_name,caption\n{rows}".encode(),
    }


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def write_zip(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def noise_bytes(size=(24, 24), kind="PNG", mode="RGB", seed=0) -> bytes:
    channels = {"L": (), "RGB": (3,), "RGBA": (4,), "CMYK": (4,)}[mode]
    file = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], *channels), dtype=np.uint8)
    Image.fromarray(pixels, mode).save(file, kind)
    return file.getvalue()
