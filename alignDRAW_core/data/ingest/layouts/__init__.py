"""The layouts of captions that people have. A new one is one file here with a `read(document)`, which gives what it
says or None if the document is nothing of the kind, and its name in READERS, before any that would read it wrongly."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from ..limits import Unusable
from . import coco, karpathy, lists, records, tables, texts
from .base import Document, Listed, Said

__all__ = ["Document", "Listed", "Said", "check_readable", "read", "texts"]

OF_TABLES = (lists.read, tables.read)
OF_JSON = (records.read_lines, texts.read_facts, coco.read, karpathy.read, records.read)
READERS = {  # by the ending of a file, tried in this order
    ".txt": (texts.read, *OF_TABLES),
    ".caption": (texts.read,),
    ".csv": OF_TABLES,
    ".tsv": OF_TABLES,
    ".token": OF_TABLES,
    ".json": OF_JSON,
    ".jsonl": (records.read_lines,),
    ".ndjson": (records.read_lines,),
}
NOTHING = {  # where none of them finds captions
    ".txt": "a text without a picture of the same name",
    ".caption": "a text without a picture of the same name",
    ".json": "no names of pictures with captions in it",
}
UNREAD = {
    ".heic": "this program does not read HEIC; save it as JPEG",
    ".heif": "this program does not read HEIF; save it as JPEG",
    ".parquet": "this program does not read Parquet; save it as pictures with a metadata.jsonl",
    **dict.fromkeys((".zip", ".tar", ".tgz"), "an archive inside an archive; unpack that one first"),
    **dict.fromkeys(
        (".gz", ".bz2", ".xz", ".rar", ".7z"), "packed in a way this program does not read; use zip or tar"
    ),
}


def check_readable(name: str) -> None:
    """Unusable for a file that holds captions in no layout, by its name alone."""
    if (ending := PurePosixPath(name).suffix.lower()) not in READERS:
        usual = "neither a picture (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF) nor captions (.csv, .jsonl, .json, .txt)"
        raise Unusable(UNREAD.get(ending, usual))


def read(document: Document) -> Iterator[Said]:
    """What a file says of pictures. Unusable if that is nothing, or not clear."""
    ending = PurePosixPath(document.name).suffix.lower()
    for reader in READERS[ending]:
        if (said := reader(document)) is not None:
            return said
    raise Unusable(NOTHING.get(ending, "not a table of names of pictures and captions"))
