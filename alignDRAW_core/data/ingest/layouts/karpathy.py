"""Karpathy's dataset_flickr8k.json, dataset_coco.json and the like: pictures with their sentences and splits."""

from collections.abc import Iterator

from ..splits import split_called
from .base import Document, Said


def read(document: Document) -> Iterator[Said] | None:
    facts = document.json
    try:
        images = [
            ("/".join(filter(None, (image.get("filepath"), image["filename"]))), image["sentences"], image.get("split"))
            for image in facts["images"]
        ]
        said = [
            Said(document.name, name, sentence["raw"], split_called(split))
            for name, sentences, split in images
            for sentence in sentences
        ]
    except (AttributeError, KeyError, TypeError):
        return None
    return iter(said) if said else None
