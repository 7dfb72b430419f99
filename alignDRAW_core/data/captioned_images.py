"""Captioned pictures of any one size, and as a folder: `images.npz` (or `images32.npz`; key images, uint8 [n, H, W, C])
beside `captions.jsonl` (a line a picture, in the same order: {"id", "split", "captions"})."""

import json
import mmap
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np

from ..files import atomic_write

SIDE = 32  # of prepared photographs
IMAGES, PREPARED, CAPTIONS = "images.npz", "images32.npz", "captions.jsonl"
MEMBER = "images.npy"  # of such a file
LOCAL_HEADER = 30  # bytes before the name of a zip's member; the last four say how long the name is, and what follows


@dataclass(frozen=True, eq=False)
class CaptionedImages:
    """Pictures with what was said of each."""

    images: np.ndarray  # uint8 [n, H, W, C]; maybe not in memory: see `mapped`
    ids: tuple[str | int, ...]  # n
    splits: tuple[str, ...]  # n: "train", "val", "test" or another word
    captions: tuple[tuple[str, ...], ...]  # n, one or more each

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, rows: Sequence[int]) -> "CaptionedImages":
        """Those pictures alone; neighbours are not copied."""
        rows = list(rows)
        neighbours = bool(rows) and rows == list(range(rows[0], rows[0] + len(rows)))
        return CaptionedImages(
            self.images[rows[0] : rows[-1] + 1] if neighbours else self.images[rows],
            *(tuple(column[row] for row in rows) for column in (self.ids, self.splits, self.captions)),
        )

    def split(self, name: str) -> "CaptionedImages":
        """The pictures of one split; there may be none."""
        return self.rows([row for row, split in enumerate(self.splits) if split == name])


def together(parts: Sequence[CaptionedImages]) -> CaptionedImages:
    """One after the other; all of one size. One alone is not copied: there may be no room for it twice."""
    if len(parts) == 1:
        return parts[0]
    return CaptionedImages(
        np.concatenate([part.images for part in parts]),
        *(sum((getattr(part, name) for part in parts), ()) for name in ("ids", "splits", "captions")),
    )


def save_captioned_images(pictures: CaptionedImages, folder: Path, made_by: str = "") -> None:
    """Write the images, then the captions: without them a folder does not pass as one of ours. `made_by` says who made
    the captions, where it was not people. OSError if it cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    save_images([pictures.images], len(pictures), pictures.images.shape[1:], folder / IMAGES)
    save_captions(zip(pictures.ids, pictures.splits, pictures.captions), folder, made_by)


def save_images(parts: Iterable[np.ndarray], count: int, shape: tuple[int, ...], path: Path) -> None:
    """`count` pictures of this shape, [n, H, W, C] one part after the other, not compressed, so that they can be
    `mapped`; they need not all be in memory at once."""
    with (
        atomic_write(path) as file,
        ZipFile(file, "w", ZIP_STORED) as archive,
        archive.open(MEMBER, "w", force_zip64=True) as member,
    ):
        header = {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
        np.lib.format.write_array_header_1_0(member, header)
        for part in parts:
            member.write(np.ascontiguousarray(part).data)


def save_captions(rows: Iterable[tuple[str | int, str, Sequence[str]]], folder: Path, made_by: str = "") -> None:
    """A picture's id, split and captions each."""
    with atomic_write(folder / CAPTIONS) as file:
        for row in rows:
            facts = dict(zip(("id", "split", "captions"), row)) | ({"captions_made_by": made_by} if made_by else {})
            line = json.dumps(facts, ensure_ascii=False)
            file.write(f"{line}\n".encode("utf-8", "replace"))


def holds_captioned_images(folder: str | Path) -> bool:
    # not Path.is_file, which is an error where one may not look, as in a disk's lost+found
    return os.path.isfile(Path(folder) / CAPTIONS) and _images_of(folder) is not None


def prepared_folders(root: str | Path) -> list[Path]:
    """`root` itself if it holds captioned images, else those right inside it, by name. ValueError if there is none."""
    root = Path(root)
    if holds_captioned_images(root):
        return [root]
    inside = sorted(filter(holds_captioned_images, root.iterdir())) if root.is_dir() else []
    if not inside:
        raise ValueError(
            f"{root} holds no prepared photographs ({PREPARED} beside {CAPTIONS}): make them with "
            "`python -m alignDRAW_core prepare`"
        )
    return inside


def load_prepared(folder: str | Path) -> CaptionedImages:
    """As `load_captioned_images`, of photographs of 32 x 32 in colour."""
    return load_captioned_images(folder, (SIDE, SIDE, 3))


def load_captioned_images(folder: str | Path, shape: tuple[int, int, int] | None = None) -> CaptionedImages:
    """ValueError if a file is missing or damaged, if the two do not fit each other, or if the pictures are not of that
    `shape`."""
    folder = Path(folder)
    images_file = _images_of(folder)
    for name, found in ((PREPARED, images_file is not None), (CAPTIONS, (folder / CAPTIONS).is_file())):
        if not found:
            raise ValueError(f"{folder} is not a prepared folder: it has no {name}")
    try:
        images = mapped(images_file)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ValueError(f"{images_file} is damaged or not ours ({error}): prepare the folder again") from error
    if images.dtype != np.uint8 or images.ndim != 4 or shape and images.shape[1:] != shape:
        wanted = ", ".join(map(str, shape or ("H", "W", "C")))
        raise ValueError(
            f"{images_file} holds {images.dtype} {list(images.shape)} where uint8 [n, {wanted}] belongs: prepare "
            "the folder again"
        )
    lines = _read_captions(folder / CAPTIONS)
    if len(lines) != len(images):
        raise ValueError(
            f"{folder} has {len(images):,} images and {len(lines):,} lines of captions: prepare the folder again"
        )
    return CaptionedImages(images, *zip(*lines)) if lines else CaptionedImages(images, (), (), ())


def mapped(path: Path) -> np.ndarray:
    """The pictures of such a file. Those that are not compressed stay in it until they are looked at, once for all
    processes that do; those of older files are compressed and come into memory."""
    with ZipFile(path) as archive:
        member = archive.getinfo(MEMBER)
        with archive.open(member) as file:
            np.lib.format.read_magic(file)
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
            header = file.tell()
        if member.compress_type != ZIP_STORED or dtype != np.uint8 or fortran:
            with archive.open(member) as file:
                return np.lib.format.read_array(file)
    with open(path, "rb") as file:
        file.seek(member.header_offset + LOCAL_HEADER - 4)
        names = sum(int.from_bytes(file.read(2), "little") for _ in range(2))
    offset = member.header_offset + LOCAL_HEADER + names + header
    return np.asarray(np.memmap(path, dtype, "c", offset, shape))  # "c": whoever writes to it writes to a copy


def let_go(images: np.ndarray) -> None:
    """Give the pages of `mapped` pictures that were looked at back to the system, which may keep them: else a long
    training comes to hold the whole file. What was written into such pictures is lost."""
    held = images
    while isinstance(held, np.ndarray):
        held = held.base
    if isinstance(held, mmap.mmap) and hasattr(held, "madvise"):  # not on Windows
        held.madvise(mmap.MADV_DONTNEED)


def captions_made_by(folder: str | Path) -> str:
    """Who made the captions of a prepared folder; empty for people."""
    with open(Path(folder) / CAPTIONS, encoding="utf-8") as file:
        return str(json.loads(next(file, "{}")).get("captions_made_by", ""))


def _images_of(folder: str | Path) -> Path | None:
    return next((path for name in (IMAGES, PREPARED) if os.path.isfile(path := Path(folder) / name)), None)


def _read_captions(path: Path) -> list[tuple[str | int, str, tuple[str, ...]]]:
    """A line -> (id, split, captions)."""
    found = []
    with open(path, encoding="utf-8") as file:
        try:
            for line in file:
                entry = json.loads(line)
                captions = tuple(entry["captions"])
                if not captions or not all(isinstance(caption, str) for caption in captions):
                    raise TypeError("captions must be texts, at least one a picture")
                found.append((entry["id"], sys.intern(str(entry["split"])), captions))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {len(found) + 1}: not a picture with captions ({error})") from error
    return found
