"""Captioned photographs in the layouts that people have: COCO's own, Flickr8k's and Flickr30k's, or any folder or
zip."""

import json
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath

from .archive import LOCAL, Files, Skipped, open_files
from .captions import find_captions, problem

_COCO = re.compile(r"captions_((train|val)\d{4})\.json")
_FLICKR = re.compile(r"(Flickr8k\.token\.txt|results_\d+\.token|results\.csv)")
_FLICKR_LINE = re.compile(
    r"\s*([^#|\t]+?)\s*[#|]\s*\d+\s*[|\t]\s*(.*)"
)  # name.jpg#0<tab>caption, or name.jpg| 0| caption
_FLICKR_SPLIT = re.compile(r"(train|dev|val|test)Images\.txt")


@dataclass(frozen=True)
class Entry:
    """A picture that is not read yet, and its captions."""

    files: Files
    name: str  # of the picture, in `files`
    id: str | int
    split: str  # "train", "val", "test" or "unused"
    captions: tuple[str, ...]  # one or more

    def read(self) -> bytes:
        """The picture's file. Unusable if it is damaged or too large."""
        return self.files.read(self.name, LOCAL.picture_bytes)


@dataclass(frozen=True)
class Source:
    entries: list[Entry]
    skipped: list[Skipped]  # captions without a picture, pictures without a caption, and what else cannot be used
    layout: str  # what it was taken for, and how it was split, in a sentence


@contextmanager
def open_source(place: str | Path) -> Iterator[Source]:
    """Captions and pictures' names of a folder or zip; the pictures are read later. ValueError if it holds no captioned
    pictures."""
    place = Path(place)
    with ExitStack() as stack:
        annotations = sorted((place / "annotations").glob("captions_*.json")) if place.is_dir() else []
        if annotations:
            source = _coco(place, [path for path in annotations if _COCO.fullmatch(path.name)], stack)
        else:
            files = stack.enter_context(open_files(place, LOCAL))
            tokens = [name for name in files.names if _FLICKR.fullmatch(PurePosixPath(name).name)]
            source = _flickr(files, tokens) if tokens else _own(files)
        if not source.entries:
            reasons = "; ".join(f"{skipped.name}: {skipped.reason}" for skipped in source.skipped[:3])
            raise ValueError(
                f"{place} holds no captioned picture{f' ({reasons})' if reasons else ''}. Give COCO's folder "
                "(annotations/ "
                "beside the images), Flickr8k's or Flickr30k's, or a folder or zip of pictures with captions."
            )
        yield source


def _coco(root: Path, annotations: list[Path], stack: ExitStack) -> Source:
    """annotations/captions_train2014.json beside train2014/ or train2014.zip, and so on."""
    entries, skipped, ids = [], [], set()
    for path in annotations:
        folder, split = _COCO.fullmatch(path.name).groups()
        names, captions = _read_coco(path, skipped)
        images = next(
            (place for place in (root / folder, root / "images" / folder, root / f"{folder}.zip") if place.exists()),
            None,
        )
        if images is None:
            skipped.append(
                Skipped(path.name, f"there is neither a folder {folder} nor {folder}.zip beside annotations")
            )
            continue
        files = stack.enter_context(open_files(images, LOCAL))
        skipped += files.skipped
        by_name = {PurePosixPath(name).name: name for name in files.names}
        halves = count()
        for number in sorted(names):
            where = f"{folder}/{names[number]}"
            name = by_name.pop(PurePosixPath(names[number]).name, None)
            if number in ids:
                skipped.append(Skipped(where, f"a second picture with the id {number}"))
            elif name is None:
                skipped.append(Skipped(where, "no picture of this name"))
            elif number not in captions:
                skipped.append(Skipped(where, "no caption"))
            else:
                ids.add(number)
                part = "test" if split == "val" and next(halves) % 2 else split
                entries.append(Entry(files, name, number, part, tuple(captions[number])))
        skipped += [Skipped(f"{folder}/{name}", "no caption") for name in by_name]
    return Source(
        entries,
        skipped,
        "COCO's own layout; every second picture of its val split becomes test, for it publishes no captions of "
        "its test pictures",
    )


def _read_coco(path: Path, skipped: list[Skipped]) -> tuple[dict[int, str], dict[int, list[str]]]:
    """File name, and usable captions in the order of the file, of each image's id. ValueError if the file is not
    COCO's."""
    try:
        facts = json.loads(path.read_bytes().decode("utf-8-sig", "replace"))
        images = [(int(image["id"]), str(image["file_name"])) for image in facts["images"]]
        notes = [(int(note["image_id"]), note["caption"]) for note in facts["annotations"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{path} is damaged or not one of COCO's files of captions ({error}): get it again") from error
    names: dict[int, str] = {}
    for number, name in images:
        if names.setdefault(number, name) != name:
            skipped.append(Skipped(name, f"a second picture with the id {number}"))
    captions: dict[int, list[str]] = {}
    for number, caption in notes:
        if reason := problem(caption):
            skipped.append(Skipped(f"{path.name}, image {number}", reason))
        else:
            captions.setdefault(number, []).append(" ".join(caption.split()))
    skipped += [
        Skipped(f"{path.name}, image {number}", "a caption of no picture") for number in captions if number not in names
    ]
    return names, captions


def _flickr(files: Files, tokens: list[str]) -> Source:
    """Flickr8k.token.txt, results_20130124.token or results.csv, with pictures anywhere beside; split by Flickr8k's own
    lists where they are."""
    skipped, captions = list(files.skipped), {}
    by_name = {
        PurePosixPath(name).name: name for name in files.names if name.lower().endswith((".jpg", ".jpeg", ".png"))
    }
    for token in tokens:
        text = files.read(token, LOCAL.captions_bytes).decode("utf-8-sig", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            found = _FLICKR_LINE.fullmatch(line)
            if found is None:
                if line.strip() and number > 1:  # the first may be a header
                    skipped.append(Skipped(f"{token}, line {number}", "not a picture with a caption"))
            elif reason := "no picture of this name" if found[1] not in by_name else problem(found[2]):
                skipped.append(Skipped(f"{token}, line {number}: {found[1]}", reason))
            else:
                captions.setdefault(found[1], []).append(found[2].strip())
    splits = {}
    for name in files.names:
        if listed := _FLICKR_SPLIT.search(name):
            part = {"dev": "val"}.get(listed[1], listed[1])
            splits |= dict.fromkeys(files.read(name, LOCAL.captions_bytes).decode("utf-8-sig", "replace").split(), part)
    skipped += [Skipped(path, "no caption") for name, path in by_name.items() if name not in captions]
    entries = [
        Entry(files, by_name[name], name, splits.get(name, "unused") if splits else _split_of(name), tuple(said))
        for name, said in captions.items()
    ]
    how = "its own lists" if splits else "name: eight tenths train, one val, one test"
    return Source(entries, skipped, f"Flickr's token files, split by {how}")


def _own(files: Files) -> Source:
    """Any folder or zip of pictures with captions."""
    captions, skipped = find_captions(files, LOCAL)
    entries = [Entry(files, name, name, _split_of(name), tuple(said)) for name, said in captions.items()]
    return Source(entries, skipped, "pictures with captions, split by name: eight tenths train, one val, one test")


def _split_of(name: str) -> str:
    """By chance, but the same for a name for ever."""
    return {0: "val", 1: "test"}.get(zlib.crc32(name.encode()) % 10, "train")
