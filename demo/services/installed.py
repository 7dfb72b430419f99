"""What is installed: checkpoints that draw, and others that read."""

from pathlib import Path

import alignDRAW_core as ad
from alignDRAW_core.models.registry import READERS


def installed(shelf: Path | None, reads: bool = False) -> dict[str, ad.CheckpointInfo]:
    """By name, the shipped ones first, then those of the folder `shelf`; of two that share a name it is the shipped
    one."""
    infos = [*ad.list_checkpoints(), *(ad.list_checkpoints(shelf) if shelf else [])]
    found: dict[str, ad.CheckpointInfo] = {}
    for info in infos:
        if (info.card.get("kind") in READERS) == reads:
            found.setdefault(info.name, info)
    return found
