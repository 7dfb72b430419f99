"""Captioned pictures of any one size, in memory and as a folder: `images.npz` (or `images32.npz`; key images, uint8 [n,
H, W, C]) beside `captions.jsonl` (a line a picture, in the same order: {"id", "split", "captions"})."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ..files import atomic_write

SIDE = 32  # of prepared photographs
IMAGES, PREPARED, CAPTIONS = "images.npz", "images32.npz", "captions.jsonl"


@dataclass(frozen=True, eq=False)
class CaptionedImages:
    """Pictures with what was said of each."""

    images: np.ndarray  # uint8 [n, H, W, C]
    ids: tuple[str | int, ...]  # n
    splits: tuple[str, ...]  # n: "train", "val", "test" or another word
    captions: tuple[tuple[str, ...], ...]  # n, one or more each

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, rows: Sequence[int]) -> "CaptionedImages":
        """Those pictures alone."""
        return CaptionedImages(
            self.images[list(rows)],
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
    save_images(pictures, folder / IMAGES)
    save_captions(pictures, folder, made_by)


def save_images(pictures: CaptionedImages, path: Path) -> None:
    with atomic_write(path) as file:
        np.savez_compressed(file, images=pictures.images)


def save_captions(pictures: CaptionedImages, folder: Path, made_by: str = "") -> None:
    with atomic_write(folder / CAPTIONS) as file:
        for row in zip(pictures.ids, pictures.splits, pictures.captions):
            facts = dict(zip(("id", "split", "captions"), row)) | ({"captions_made_by": made_by} if made_by else {})
            line = json.dumps(facts, ensure_ascii=False)
            file.write(f"{line}\n".encode("utf-8", "replace"))


def holds_captioned_images(folder: str | Path) -> bool:
    return (Path(folder) / CAPTIONS).is_file() and _images_of(folder) is not None


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
        with np.load(images_file) as file:
            images = file["images"]
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


def captions_made_by(folder: str | Path) -> str:
    """Who made the captions of a prepared folder; empty for people."""
    with open(Path(folder) / CAPTIONS, encoding="utf-8") as file:
        return str(json.loads(next(file, "{}")).get("captions_made_by", ""))


def _images_of(folder: str | Path) -> Path | None:
    return next((path for name in (IMAGES, PREPARED) if (path := Path(folder) / name).is_file()), None)


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
                found.append((entry["id"], str(entry["split"]), captions))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {len(found) + 1}: not a picture with captions ({error})") from error
    return found
