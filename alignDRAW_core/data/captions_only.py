"""Captions without their pictures: text to learn from."""

import gzip
import json
from pathlib import Path

from .captioned_images import CAPTIONS, load_prepared


def captions_to_read(data_root: Path) -> list[tuple[str, ...]]:
    """Of each picture its captions: the train split of every prepared folder in `data_root`, and all of every folder
    that holds captions.jsonl.gz and no pictures. ValueError if there are none."""
    found = []
    for folder in sorted(path for path in data_root.iterdir() if path.is_dir()):
        if (folder / CAPTIONS).exists():
            found += load_prepared(folder).split("train").captions
        elif (packed := folder / f"{CAPTIONS}.gz").exists():
            with gzip.open(packed, "rt", encoding="utf-8") as lines:
                found += [tuple(json.loads(line)["captions"]) for line in lines]
    if not found:
        raise ValueError(f"there are no captions in {data_root}: neither a prepared folder nor a captions.jsonl.gz")
    return found
