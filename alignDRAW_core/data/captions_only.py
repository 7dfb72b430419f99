"""Captions without their pictures: text to learn from."""

import gzip
import json
import os
from pathlib import Path

from .captioned_images import CAPTIONS, load_prepared


def captions_to_read(data_root: Path) -> list[tuple[str, ...]]:
    """Of each picture its captions: the train split of every prepared folder, `data_root` itself or in it, and all of
    every folder that holds captions.jsonl.gz and no pictures, less those of pictures that a prepared folder holds out.
    ValueError if there are none."""
    folders = [data_root, *sorted(path for path in data_root.iterdir() if path.is_dir())]
    found, held_out = [], set()
    for folder in folders:
        if os.path.exists(folder / CAPTIONS):  # not Path.exists: see holds_captioned_images
            prepared = load_prepared(folder)
            train = prepared.split("train").captions
            found += train
            others = set(prepared.captions) - set(train)
            held_out |= {caption for own in others for caption in own}
    for folder in folders:
        packed = folder / f"{CAPTIONS}.gz"
        if os.path.exists(packed) and not os.path.exists(folder / CAPTIONS):
            with gzip.open(packed, "rt", encoding="utf-8") as lines:
                all_captions = [tuple(json.loads(line)["captions"]) for line in lines]
            found += [own for own in all_captions if held_out.isdisjoint(own)]
    if not found:
        raise ValueError(f"there are no captions in {data_root}: neither a prepared folder nor a captions.jsonl.gz")
    return found
