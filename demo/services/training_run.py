"""One training in a folder of its own: made of what a visitor asked for, and found again later."""

import json
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from alignDRAW_core.files import atomic_write

from .training_folder import read_json
from .training_request import TrainRequest


@dataclass
class Run:
    """One training, in a folder of its own: request.json, data/, run/ (written by its process), output.txt and, in the
    end, outcome.json."""

    id: str
    folder: Path
    request: TrainRequest
    state: str = "waiting"  # then "running", then "kept", "failed" or "interrupted"
    message: str = ""
    checkpoint: str = ""  # what it was kept as
    discarded: bool = False

    @property
    def work(self) -> Path:
        return self.folder / "run"

    @property
    def is_saved(self) -> bool:
        """There is a state to go on from."""
        return (self.work / "state.pt").exists()

    @property
    def has_model(self) -> bool:
        """There is something to keep."""
        return (self.work / "model.safetensors").exists()

    def end(self, state: str, message: str, checkpoint: str = "") -> None:
        self.state, self.message, self.checkpoint = state, message, checkpoint
        # Where there is no room for that either, it is found as interrupted the next time.
        with suppress(OSError), atomic_write(self.folder / "outcome.json") as file:
            file.write(json.dumps({"state": state, "message": message, "checkpoint": checkpoint}).encode())


def interrupted(run: Run) -> str:
    if run.is_saved:
        return "The page was closed before this training was done. Resume it, or throw it away."
    return "The page was closed before this training had saved anything. Try again, or throw it away."


def found(folder: Path) -> Run | None:
    """A run of an earlier time; None if the folder holds none."""
    try:
        told = next(
            file for file in (folder / "request.json", folder / "job.json") if file.exists()
        )  # job.json: of older programs
        run = Run(folder.name, folder, TrainRequest.from_json(told.read_text("utf-8")))
        outcome = read_json(folder / "outcome.json")
    except (OSError, ValueError, StopIteration):
        return None
    if outcome:
        return replace(run, **outcome)
    return replace(run, state="interrupted", message=interrupted(run))


def renamed(wished: str, name: str) -> str:
    """What is said of another name than was wished; "" of the same."""
    if not wished or name == wished:
        return ""
    if name.startswith(f"{wished}-"):
        return f"There is a checkpoint called {wished} already, so this one is called {name}."
    return f"A name has letters, figures, spaces, dots and hyphens only, so this one is called {name}."


def arrived(runs: Path, request: TrainRequest) -> Run:
    """A new run below `runs`, with a copy of the visitor's pictures, if any. Nobody finds it before it is whole."""
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
    folder, part = runs / name, runs / f".{name}.part"
    try:
        part.mkdir()
        if request.data:
            copied(Path(request.data), part / "data")
            request = replace(request, data=str(folder / "data"))
        with atomic_write(part / "request.json") as file:
            file.write(request.to_json().encode())
        part.rename(folder)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Run(name, folder, request)


def copied(stored: Path, folder: Path) -> None:
    """The folder of stored pictures once more, for the training alone."""
    shutil.copytree(stored, folder)
