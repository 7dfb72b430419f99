"""Which part of a data set a picture belongs to, where folders, columns or lists say so."""

import re
import zlib

from .names import folded

TRAIN, VAL, TEST = "train", "val", "test"
UNUSED = "unused"  # in none of the lists that name the pictures of each split
WORDS = {"train": TRAIN, "training": TRAIN, "restval": TRAIN, "val": VAL, "valid": VAL, "validation": VAL, "dev": VAL}
WORDS |= {"test": TEST, "testing": TEST}
_YEAR = re.compile(r"(19|20)\d\d$")  # COCO's folders are called train2014


def split_called(word: object) -> str | None:
    """ "dev" -> val, "train2017" -> train; None for any other word."""
    return WORDS.get(_YEAR.sub("", folded(word)).strip(" _-")) if isinstance(word, str) else None


def split_of_folders(name: str) -> str | None:
    """By the folders that a picture lies in. Where they disagree it is the one that is least trained on."""
    return strictest(map(split_called, folded(name).split("/")[:-1]))


def split_of_file(name: str) -> str | None:
    """By the words in the name of a file of captions, as captions_val2017.json or Flickr_8k.trainImages.txt; None if
    there is none, or more than one."""
    words = re.findall(r"[A-Z]?[a-z]+\d{0,4}|[A-Z]+\d{0,4}", name.rpartition("/")[2].rpartition(".")[0])
    found = {split for word in words if (split := split_called(word))}
    return found.pop() if len(found) == 1 else None


def strictest(splits) -> str | None:
    """Of several the one that is least trained on."""
    splits = set(splits)
    return next((split for split in (TEST, VAL, TRAIN) if split in splits), None)


def by_name(name: str) -> str:
    """Eight tenths train, one val, one test: by chance, but the same for a file's name for ever, wherever it lies."""
    return {0: VAL, 1: TEST}.get(zlib.crc32(name.rpartition("/")[2].encode()) % 10, TRAIN)
