"""state.pt in a run's folder: everything that is needed to go on as if it had never stopped."""
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from ..files import atomic_write


def write_state(state: dict, folder: Path) -> None:
    """OSError if it cannot be written; an older one then stays as it was."""
    whole = io.BytesIO()        # torch hides an OSError of the file it writes to
    torch.save(state, whole)
    with atomic_write(folder / "state.pt") as file:
        file.write(whole.getbuffer())


@contextmanager
def read_state(folder: Path, device: torch.device) -> Iterator[dict]:
    """Yield what `write_state` wrote. ValueError if it is missing, damaged, or does not fit what the block makes of it."""
    path = folder / "state.pt"
    if not path.is_file():
        raise ValueError(f"there is nothing to resume in {folder}: it has no state.pt")
    try:
        yield torch.load(path, map_location=device, weights_only=True)
    except Exception as error:      # torch raises many kinds for a damaged file
        raise ValueError(f"{path} cannot be resumed: {error}") from error
