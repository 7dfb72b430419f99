"""A .safetensors file that knows whether it still holds what was written: a digest of all of it lies in its
metadata."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from ..files import atomic_write

DIGEST, KIND = "digest", "sha256:"  # its name in the metadata, and how its value begins


def write_weights(path: Path, weights: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write them with their digest, atomically. OSError, with a sentence, if it cannot be written."""
    with atomic_write(path) as file:
        file.write(save(weights, {**metadata, DIGEST: digest(weights, metadata)}))


def read_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """All weights as they are on disk, and the metadata without the digest. ValueError, with the reason, if the file
    cannot be read, or holds something else than was written; an older file has no digest and is taken as it is."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}
    except (SafetensorError, OSError) as error:
        raise ValueError(str(error)) from error
    kept = metadata.pop(DIGEST, None)
    if kept is None and any(value.startswith(KIND) for value in metadata.values()):
        raise ValueError("the name of its digest has changed since it was written")
    if kept not in (None, digest(weights, metadata)):
        raise ValueError("its weights or its card have changed since it was written")
    return weights, metadata


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata alone, unchecked: that would take all the weights. ValueError, with the reason, if the file cannot
    be read."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise ValueError(str(error)) from error
    return {name: value for name, value in metadata.items() if name != DIGEST}


def digest(weights: dict[str, Tensor], metadata: dict[str, str]) -> str:
    """SHA-256 over the metadata, then over names, types, shapes and numbers of the weights, in the order of their
    names: of what a file says, not of how it is laid out."""
    names = sorted(weights)
    shapes = [[name, str(weights[name].dtype).removeprefix("torch."), list(weights[name].shape)] for name in names]
    found = hashlib.sha256(json.dumps([sorted(metadata.items()), shapes]).encode())
    for name in names:
        found.update(weights[name].contiguous().flatten().view(torch.uint8).numpy())
    return KIND + found.hexdigest()
