"""Checkpoints that were made to be read beside one another: the same data, another kind of model each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alignDRAW_core.data.registry import dataset_of
from alignDRAW_core.models.registry import DEFAULT_KIND
from alignDRAW_core.storage.checkpoint import CheckpointInfo


@dataclass(frozen=True)
class Installed:
    """A checkpoint's file, as it was when it was looked at."""

    path: Path
    changed: int  # ns
    kind: str  # of model
    data: str | None  # that it learned

    @classmethod
    def of(cls, info: CheckpointInfo) -> "Installed":
        dataset, named = dataset_of(info.card), info.card.get("training", {}).get("data")
        data = dataset.key if dataset else named  # older cards name a data set by its title
        return cls(info.path, info.path.stat().st_mtime_ns, info.card.get("kind", DEFAULT_KIND), data)

    def goes_with(self, other: "Installed") -> bool:
        """Was it made to be read beside `other`: NAME-noalign beside NAME?"""
        named = self.path.stem.startswith(f"{other.path.stem}-")
        return named and self.data == other.data and self.kind != other.kind


def families(files: Mapping[str, Installed]) -> dict[str, list[str]]:
    """Names by the first of each family, which stands in front; whoever has no family is one alone. The order is that
    of `files`."""
    shortest = sorted(files, key=len)
    first = {
        name: next(other for other in shortest if other == name or files[name].goes_with(files[other]))
        for name in files
    }
    found: dict[str, list[str]] = {name: [name] for name in files if first[name] == name}
    for name in files:
        if first[name] != name:
            found[first[name]].append(name)
    return found
