"""What the Train tab can do: look at a visitor's pictures, plan a training, hand it to the trainer, and look after what
comes of it."""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from alignDRAW_core.data.creatures import write_zip
from alignDRAW_core.data.ingest.names import archive_kind, without_archive
from alignDRAW_core.data.mnist import has_mnist
from alignDRAW_core.data.own_pictures import MIN_PAIRS
from alignDRAW_core.models.config import PRESETS
from alignDRAW_core.storage import library as mine
from alignDRAW_core.storage.checkpoint import list_checkpoints
from alignDRAW_core.training.finetune import new_words
from alignDRAW_core.training.recipe import finetune
from alignDRAW_core.vocabulary import Vocabulary

from .engine import Engine, Refused, refusals
from .sprites import COLUMNS, sprites
from .training_folder import out_of_memory
from .training_process import started
from .training_queue import TrainingQueue
from .training_request import DATASETS, OWN, SCRATCHES, TrainRequest, command_of
from .training_run import renamed
from .uploads import Upload, Uploads

LEARNING_RATE, BATCH = finetune.learning_rate, finetune.batch
MEASURED_FOR = 300  # seconds that a measured plan holds
PLAN_SECONDS = 180


class TooFew(Refused):
    """Of one's own pictures too few can be used."""


class TrainingService:
    """One a page."""

    def __init__(self, engine: Engine, runs: Path, shelf: Path):
        """Trainings live below `runs`, the visitor's checkpoints in `shelf`. Refused if a folder cannot be used."""
        self.engine, self.shelf = engine, shelf
        self.trainer = TrainingQueue(runs, self.keep)
        self.uploads = Uploads()
        self._measured: dict[tuple, tuple[float, dict]] = {}

    def sources(self) -> list[str]:
        self.engine.refresh()
        return [*self.engine.names, *SCRATCHES]

    def materials(self) -> list[str]:
        """One's own pictures, and the built-in data sets whose files are there."""
        root = os.environ.get("ALIGNDRAW_DATA")
        there = {
            "scenes": True,
            "captioned_mnist": bool(root) and has_mnist(root),
            "photos": bool(root) and any(any(Path(root).glob(f"{place}captions.jsonl")) for place in ("", "*/")),
        }
        return [OWN, *(name for name, dataset in DATASETS.items() if there[dataset])]

    def preview(
        self,
        files: list[str],
        source: str,
        typed: str = "",
        tick: Callable[[int, int], None] = lambda done, total: None,
    ) -> dict:
        """What is in the visitor's files, with the captions typed for them, for the `Preview`. Refused if they cannot
        be used; single files that cannot are in it."""
        upload = self._upload(files, source, typed, tick)
        return previewed(upload, self._taught(source)[1], "" if source in SCRATCHES else source)

    def _upload(
        self,
        files: list[str],
        source: str,
        typed: str,
        tick: Callable[[int, int], None] = lambda done, total: None,
    ) -> Upload:
        """Read now, or earlier. Refused if it cannot be used at all."""
        if not files:
            raise Refused("Give pictures first: a zip, or picture files together with their captions.")
        config, _ = self._taught(source)
        with refusals():
            return self.uploads.read(files, (config["height"], config["width"], config["channels"]), typed, tick)

    def _enough(self, request: TrainRequest) -> Upload | None:
        """The visitor's own pictures, where they are to be learned. Refused if they are too few."""
        if request.material != OWN:
            return None
        upload = self._upload(request.files, request.source, request.typed)
        if not upload.enough:
            raise TooFew(
                too_few(upload.count, upload.uncaptioned, [[skip.name, skip.reason] for skip in upload.skipped])
            )
        return upload

    def plan(self, request: TrainRequest) -> str:
        """How long it will take, measured here and now, as a sentence. Refused for what cannot be trained."""
        request.check()
        busy = self.trainer.busy()  # before it is measured: meanwhile this very training may have begun
        upload = self._enough(request)
        key = (request.source, request.material, request.parts, request.batch, request.precision)
        measured_at, facts = self._measured.get(key, (0.0, {}))
        if not facts or time.monotonic() - measured_at > MEASURED_FOR:  # the machine may be busier by now, or less busy
            facts = self._measure(request, upload)
            self._measured[key] = time.monotonic(), facts
        return planned(facts, request, busy)

    def _measure(self, request: TrainRequest, upload: Upload | None) -> dict:
        """A step or two of it, in a process as for training."""
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
            request = self._settled(request, upload)
            process = started([*command_of(request, Path(folder) / "run", resume=False), "--plan"], output)
            try:
                code = process.wait(PLAN_SECONDS)
            except subprocess.TimeoutExpired as error:
                process.kill()
                process.wait()
                raise Refused("A single step takes minutes on this machine. Choose a smaller batch.") from error
            finally:
                process.stdin.close()
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").split("\n")
        facts = next((line for line in reversed(lines) if line.startswith("{")), None)
        if code or facts is None:
            said = (line.removeprefix("error: ") for line in lines if line.startswith("error: "))
            small = " Perhaps memory ran out: choose a smaller batch." if out_of_memory(lines) or code == -9 else ""
            raise Refused(next(said, f"A step that was tried here ended unexpectedly (status {code}).{small}"))
        return json.loads(facts)

    def submit(self, request: TrainRequest) -> str:
        """Start the training, or put it in line; the run's id. Refused for what cannot be trained."""
        request.check()
        upload = self._enough(request)  # held until it is copied
        settled = self._settled(request, upload)
        return self.trainer.submit(settled, renamed(request.name, settled.name))

    def look(self, have: dict) -> dict:
        """What a page that has seen `have` (run, log_seen, rows_seen) should show."""
        run, log, rows = (have.get(key) for key in ("run", "log_seen", "rows_seen"))
        return self.trainer.view(
            run if isinstance(run, str) else None, *(n if isinstance(n, int) and n >= 0 else 0 for n in (log, rows))
        )

    def order(self, run: str, act: str) -> None:
        """pause, resume, stop or discard a run. Refused if it is gone, or cannot be."""
        acts = {
            "pause": self.trainer.pause,
            "resume": self.trainer.resume,
            "stop": self.trainer.stop,
            "discard": self.trainer.throw_away,
        }
        if act not in acts:
            raise Refused("There is no such order.")
        acts[act](str(run))

    def kept(self) -> list[dict]:
        """The visitor's checkpoints, for the `Shelf`."""
        return [
            {
                "name": info.name,
                "about": described(info.card),
                "megabytes": info.path.stat().st_size / 1e6,
                "file": str(info.path),
            }
            for info in list_checkpoints(self.shelf)
        ]

    def rename(self, name: str, new: str) -> None:
        """Refused for a name that is taken or cannot be one."""
        with refusals():
            path = mine.rename(name, new, self.shelf)
        self.engine.refresh()
        self.trainer.kept_as(name, path.stem)

    def delete(self, name: str) -> None:
        with refusals():
            mine.delete(name, self.shelf)
        self.engine.refresh()
        self.trainer.kept_as(name, "")

    def sample(self) -> str:
        """A zip of captioned pictures to try."""
        return self.uploads.made("creatures.zip", write_zip)

    def keep(self, model: Path, name: str) -> str:
        """Put a finished model on the shelf under that name, or one like it that is free; the name it got."""
        with refusals():
            return mine.keep_like(model, name, self.shelf).stem

    def close(self) -> None:
        """End with the page: a training under way is saved and can be resumed next time."""
        self.trainer.close()
        self.uploads.close()

    def free_name(self, wanted: str) -> str:
        with refusals():
            return mine.free_name(wanted, self.shelf)

    def _taught(self, source: str) -> tuple[dict, list[str]]:
        """Configuration and words of what the training starts from."""
        if source in SCRATCHES:
            return PRESETS[SCRATCHES[source]].to_dict(), []
        card = self.engine.painter(source).card
        return card["config"], card["vocabulary"]

    def _settled(self, request: TrainRequest, upload: Upload | None) -> TrainRequest:
        """The request with a free name, the file to start from and the pictures. Refused for an unknown source."""
        return replace(
            request,
            name=self.free_name(request.name or proposed(request.files)),
            checkpoint="" if request.scratch else str(self.engine.file(request.source)),
            data=str(upload.folder) if upload else "",
        )


def proposed(files: list[str]) -> str:
    """What a checkpoint could be called: as the archive that it learns from."""
    first = Path(files[0]).name if files else ""
    return without_archive(first) if archive_kind(first) else "my-pictures"


def previewed(upload: Upload, known: list[str], source: str) -> dict:
    captions = [caption for each in upload.captions for caption in each]
    height, width = upload.samples.shape[1:3]
    return {
        "count": upload.count,
        "captions": len(captions),
        "enough": upload.enough,
        "uncaptioned": upload.uncaptioned,
        "held_out": upload.held_out,
        "sheet": sprites(upload.samples.astype(np.float32) / 255) if upload.count else None,
        "columns": COLUMNS,
        "samples": [each[0] for each in upload.captions[: len(upload.samples)]],
        "ratio": width / height,
        "source": source,
        "unknown": list(new_words(Vocabulary(known), captions).items()),
        "skipped": [[skip.name, skip.reason] for skip in upload.skipped],
        "skipped_count": upload.skipped_count,
    }


def too_few(count: int, uncaptioned: int, skipped: Sequence[Sequence[str]] = ()) -> str:
    """`skipped`: names and reasons of what cannot be used."""
    if not count and not uncaptioned and len(skipped) == 1:
        name, reason = skipped[0]
        return f"{name} cannot be used: {reason}."
    if uncaptioned and count + uncaptioned >= MIN_PAIRS:
        have = {0: "None of the pictures has", 1: "One of the pictures has"}.get(count, f"{count} of the pictures have")
        return f"{have} a caption; it takes {MIN_PAIRS} at least. Type what {'the others' if count else 'they'} show."
    return f"Only {count} of the pictures can be used; it takes {MIN_PAIRS} at least, each with a caption."


def planned(facts: dict, request: TrainRequest, busy: bool) -> str:
    """What was measured, and how long the training will take, in a sentence."""
    step = facts["seconds_per_step"]
    steps = max(1, round(60 * request.length / step)) if request.unit == "minutes" else int(request.length)
    seconds = steps * step
    length = (
        f"{seconds / 3600:.1f} hours"
        if seconds > 5400
        else f"{seconds / 60:.0f} minutes"
        if seconds > 90
        else plural(round(seconds), "second")
    )
    where = facts["device"] if facts["device"] != "cpu" else f"this processor ({plural(facts['threads'], 'thread')})"
    wait = " Another training is under way; yours will wait for it." if busy else ""
    slow = f" {facts['warning']}" if facts["warning"] else ""
    made = f"{plural(steps, 'step')} of {step:.2f} s in {facts['precision']}"
    return f"About {length}: {made}, measured on {where}.{slow}{wait}"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def described(card: dict) -> str:
    """A checkpoint of the visitor's in a line."""
    training = card["training"]
    return f"{training.get('data', '')} · {training.get('steps', 0):,} steps · {training.get('date', '')}"
