"""Nine pictures of one colour each, what is said of them, and how it is written down."""

import io
import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from ..own_pictures import COLOURS, picture_bytes, write_folder, write_zip

COUNT = 9
SAID = {n: f"a {list(COLOURS)[n % 4]} square, number {n}, on a grey ground." for n in range(COUNT)}
TWICE = {n: [SAID[n], f"one more square of {list(COLOURS)[n % 4]}"] for n in SAID}
SPLITS = {n: "train" if n < 6 else "val" if n < 8 else "test" for n in range(COUNT)}


@dataclass(frozen=True)
class Layout:
    files: dict[str, bytes]  # in a folder
    captions: dict[str, list[str]]  # of each picture, by its path
    splits: dict[str, str] = field(default_factory=dict)  # that are given
    packed: str = ""  # zip, tar or tar.gz: the whole of it; files: dropped one by one


def pictures(place: str = "{}.jpg", kind: str = "JPEG", numbers=range(COUNT)) -> dict[str, bytes]:
    """`place` says by the number where each of them lies."""
    return {place.format(n): picture_bytes(list(COLOURS)[n % 4], kind=kind) for n in numbers}


def one(place: str = "{}.jpg") -> dict[str, list[str]]:
    return {place.format(n): [SAID[n]] for n in SAID}


def two(place: str = "{}.jpg") -> dict[str, list[str]]:
    return {place.format(n): TWICE[n] for n in SAID}


def table(line: str, titles: str = "") -> bytes:
    """A line a picture, by its number `n`, its caption `said` and the two captions `a` and `b`."""
    lines = [titles] if titles else []
    lines += [line.format(n=n, said=SAID[n], a=TWICE[n][0], b=TWICE[n][1], split=SPLITS[n]) for n in SAID]
    return "".join(f"{line}\n" for line in lines).encode()


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def json_lines(**keys) -> bytes:
    return b"".join(as_json({key: of(n) for key, of in keys.items()}) + b"\n" for n in SAID)


def coco(numbers=range(COUNT), name="{:012}.jpg") -> bytes:
    images = [{"id": n, "file_name": name.format(n), "height": 24, "width": 24} for n in numbers]
    notes = [{"id": 10 * n + k, "image_id": n, "caption": TWICE[n][k]} for n in numbers for k in (0, 1)]
    return as_json({"info": {"description": "x"}, "images": images, "annotations": notes})


def split_folders(place: str) -> dict[str, str]:
    return {place.format(n, split=SPLITS[n]): SPLITS[n] for n in SAID}


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    write_zip(packed, files)
    return packed.getvalue()


def webdataset(numbers=range(COUNT)) -> dict[str, bytes]:
    files = {}
    for n in numbers:
        facts = {"caption": SAID[n], "url": f"https://example.org/{n}.jpg", "key": f"{n:09}", "width": 24}
        files |= {f"{n:09}.jpg": picture_bytes(list(COLOURS)[n % 4], kind="JPEG"), f"{n:09}.txt": SAID[n].encode()}
        files |= {f"{n:09}.json": as_json(facts)}
    return files


TEXTS = {"{}.txt".format(n): SAID[n].encode() for n in SAID}


def written(layout: Layout, folder: Path) -> list[Path]:
    """What is given to whoever reads it: a folder, an archive, or files."""
    if layout.packed.startswith("tar"):
        path = folder / f"given.{layout.packed}"
        path.write_bytes(tarred(layout.files, "w:gz" if layout.packed == "tar.gz" else "w"))
        return [path]
    if layout.packed == "zip":
        return [write_zip(folder / "given.zip", layout.files)]
    given = write_folder(folder / "given", layout.files)
    return sorted(given.iterdir()) if layout.packed == "files" else [given]
