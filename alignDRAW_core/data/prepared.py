"""Prepared folders: `images32.npz` (images, uint8 [n, 32, 32, 3]) beside `captions.jsonl` (a line a picture, in the same order)."""
import json
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

SIDE = 32
IMAGES, CAPTIONS = "images32.npz", "captions.jsonl"


@dataclass(frozen=True)
class Prepared:
    """Pictures with what was said of each."""
    images: np.ndarray                      # uint8 [n, 32, 32, 3]
    ids: tuple[str | int, ...]              # n
    splits: tuple[str, ...]                 # n: "train", "val", "test" or another word
    captions: tuple[tuple[str, ...], ...]   # n, one or more each

    def __len__(self) -> int:
        return len(self.ids)

    def split(self, name: str) -> "Prepared":
        """The pictures of one split; there may be none."""
        rows = [row for row, split in enumerate(self.splits) if split == name]
        return Prepared(self.images[rows], *(tuple(column[row] for row in rows) for column in (self.ids, self.splits, self.captions)))


def is_prepared(folder: str | Path) -> bool:
    return all((Path(folder) / name).is_file() for name in (IMAGES, CAPTIONS))


def prepared_folders(root: str | Path) -> list[Path]:
    """`root` itself if it is a prepared folder, else those right inside it, by name. ValueError if there is none."""
    root = Path(root)
    if is_prepared(root):
        return [root]
    inside = sorted(filter(is_prepared, root.iterdir())) if root.is_dir() else []
    if not inside:
        raise ValueError(f"{root} holds no prepared photographs ({IMAGES} beside {CAPTIONS}): make them with "
                         "`python -m alignDRAW_core prepare`")
    return inside


def read_prepared(folder: str | Path) -> Prepared:
    """ValueError if a file is missing or damaged, or if the two do not fit each other."""
    folder = Path(folder)
    for name in (IMAGES, CAPTIONS):
        if not (folder / name).is_file():
            raise ValueError(f"{folder} is not a prepared folder: it has no {name}")
    try:
        with np.load(folder / IMAGES) as file:
            images = file["images"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ValueError(f"{folder / IMAGES} is damaged or not ours ({error}): prepare the folder again") from error
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE, 3):
        raise ValueError(f"{folder / IMAGES} holds {images.dtype} {list(images.shape)} where uint8 [n, {SIDE}, {SIDE}, 3] belongs: "
                         "prepare the folder again")
    lines = _read_captions(folder / CAPTIONS)
    if len(lines) != len(images):
        raise ValueError(f"{folder} has {len(images):,} images and {len(lines):,} lines of captions: prepare the folder again")
    return Prepared(images, *zip(*lines)) if lines else Prepared(images, (), (), ())


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
