"""A user's own checkpoints, in checkpoints/mine or another folder: keep, rename, delete. What is shipped is never
touched."""

import re
import threading
from pathlib import Path

from ..files import atomic_write
from .checkpoint import MINE, SHIPPED, read_checkpoint

__all__ = ["MINE", "check_free", "delete", "free_name", "keep", "keep_like", "rename"]

_changing = threading.RLock()  # between asking whether a name is free and taking it nobody else may take it

_NAME = re.compile(r"[^\W_][\w .()+-]{0,59}")
_ROOM = 50  # letters of a name that a number may follow
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file can be called so on Windows


def keep(model: Path, name: str, folder: Path = MINE) -> Path:
    """Copy a run's model.safetensors into `folder` under a name of its own; returns the new file.

    ValueError for a name that cannot be used or is taken, CheckpointError for a damaged file, OSError if it cannot be
    written."""
    with _changing:
        path = check_free(name, folder)
        read_checkpoint(model)
        folder.mkdir(parents=True, exist_ok=True)
        with open(model, "rb") as source, atomic_write(path) as file:
            while chunk := source.read(1 << 20):
                file.write(chunk)
        return path


def keep_like(model: Path, wanted: str, folder: Path = MINE) -> Path:
    """As `keep`, under that name or one like it that is free."""
    with _changing:
        return keep(model, free_name(wanted, folder), folder)


def rename(name: str, new: str, folder: Path = MINE) -> Path:
    """Returns the file under its new name. ValueError if there is no such checkpoint of the user's own, or the name is
    taken."""
    with _changing:
        old = _own(name, folder)
        path = old.with_name(f"{new}.safetensors") if new.lower() == name.lower() else check_free(new, folder)
        return old.rename(path)


def delete(name: str, folder: Path = MINE) -> None:
    """ValueError if there is no such checkpoint of the user's own."""
    _own(name, folder).unlink()


def check_free(name: str, folder: Path = MINE) -> Path:
    """The file that a new checkpoint of this name will be. ValueError if the name cannot be used or is taken."""
    if not _is_name(name):
        raise ValueError(
            "A name has 1 to 60 letters, figures, spaces, dots or hyphens, and begins with a letter or a figure."
        )
    taken = {path.stem.lower() for place in (SHIPPED, folder) for path in place.glob("*.safetensors")}
    if name.lower() in taken:
        raise ValueError(f"There is a checkpoint called '{name}' already. Choose another name.")
    return folder / f"{name}.safetensors"


def free_name(wanted: str, folder: Path = MINE) -> str:
    """`wanted`, or a name like it that can be used and is not taken."""
    plain = wanted
    if not _is_name(wanted) or len(wanted) > _ROOM:
        plain = re.sub(r"\W+", "-", wanted).strip("-_")[:_ROOM] or "mine"
        plain = f"my-{plain}" if _RESERVED.fullmatch(plain) else plain
    for name in (plain, *(f"{plain}-{n}" for n in range(2, 10_000))):
        try:
            check_free(name, folder)
            return name
        except ValueError:
            continue
    raise ValueError("Too many checkpoints have such a name. Choose another.")


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name[-1] not in " ." and not _RESERVED.fullmatch(name)


def _own(name: str, folder: Path) -> Path:
    path = folder / f"{name}.safetensors"
    if Path(name).name != name or not path.is_file():
        raise ValueError(f"There is no checkpoint of yours called '{name[:100]}'.")
    return path
