"""Trainings in a process of their own, one at a time and of low priority: started, watched, paused, and ended with the
page."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from alignDRAW_core.files import atomic_write

from .engine import Refused
from .training_folder import for_people, last_lines, log_since, read_json, rows_since
from .training_process import started, why
from .training_request import TrainRequest, command_of
from .training_run import Run, arrived, found, interrupted, renamed

PATIENCE = 30  # seconds that a training has to save and end
WAITING_MOST = 8  # trainings in line
KEPT_MOST = 8  # ended runs whose curves and rows stay


class TrainingQueue:
    """The trainings of one running page. Several threads may use it at once."""

    def __init__(
        self,
        folder: str | Path,
        keep: Callable[[Path, str], str],
        command: Callable[[TrainRequest, Path, bool], list[str]] = command_of,
    ):
        """Runs live below `folder`; those of an earlier time are found again. `keep(model file, name)` makes a finished
        model a checkpoint and gives the name it got. Refused if `folder` cannot be used."""
        self.folder = Path(folder)
        self._keep, self._command = keep, command
        self._lock = threading.RLock()
        self._process: subprocess.Popen | None = None
        self._supervisor: threading.Thread | None = None
        self._closing = False
        self._arriving: dict[Future, TrainRequest] = {}  # what will be their ids, while their files are copied
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for half_copied in self.folder.glob(".*.part"):  # the page was ended in the middle
                shutil.rmtree(half_copied, ignore_errors=True)
            self._runs = {run.id: run for run in map(found, sorted(self.folder.iterdir())) if run}
        except OSError as error:
            raise Refused(
                f"Trainings cannot be kept in {self.folder}: {error.strerror}. Choose another folder."
            ) from error

    def submit(self, request: TrainRequest, message: str = "") -> str:
        """Put a training in line and return its id; of one that is asked for twice, that of the first. Its pictures are
        copied into its folder; `message` is shown with it. Refused if the line is full."""
        with self._lock:
            active = {
                run.id: run.request
                for run in self._runs.values()
                if run.state in ("waiting", "running") and not run.discarded
            }
            first = same({**active, **self._arriving}, request)
            if not first:
                waiting = sum(run.state == "waiting" for run in self._runs.values())
                if waiting + len(self._arriving) >= WAITING_MOST + (self._process is None):
                    raise Refused(f"{WAITING_MOST} trainings are waiting already. Come back when one is done.")
                own = Future()
                self._arriving[own] = request
        if first:
            return first.result() if isinstance(first, Future) else first
        try:
            own.set_result(self._arrive(own, request, message))
        except BaseException as error:
            own.set_exception(error)
            raise
        return own.result()

    def _arrive(self, own: Future, request: TrainRequest, message: str) -> str:
        run = None
        try:
            run = replace(arrived(self.folder, request), message=message)  # nobody waits for it but who asked
        except OSError as error:
            raise Refused(f"The pictures cannot be copied: {error.strerror or error}.") from error
        finally:
            with self._lock:
                del self._arriving[own]
                if run:
                    self._runs[run.id] = run
                    self._start_next()
        return run.id

    def pause(self, name: str) -> None:
        """After the step under way. Drawing and everybody who waits go on."""
        self._order(self._get(name), "pause")

    def resume(self, name: str) -> None:
        """Go on: at once after a pause, else in line, from the state saved last; anew where nothing was saved."""
        with self._lock:
            run = self._get(name)
            if run.state in ("failed", "interrupted"):
                if not run.is_saved:
                    shutil.rmtree(run.work, ignore_errors=True)
                (run.folder / "outcome.json").unlink(missing_ok=True)
                run.state, run.message = "waiting", ""
                self._start_next()
            else:
                self._order(run, "run")

    def stop(self, name: str) -> None:
        """End it after the step under way and keep what it has learned as a checkpoint."""
        with self._lock:
            run = self._get(name)
            if run.state == "running":
                self._order(run, "stop")
            elif run.has_model and run.state != "kept":
                self._keep_model(run)
            else:
                raise Refused("This training has no checkpoint to keep yet. Let it go on, or throw it away.")

    def throw_away(self, name: str) -> None:
        """End it at once and forget all of it; a checkpoint already kept stays."""
        with self._lock:
            run = self._get(name)
            if run.state == "running":
                run.discarded = True
                self._process.kill()
            else:
                self._forget(run)

    def kept_as(self, name: str, new: str) -> None:
        """A checkpoint that came of a training has another name now; "" where it is gone."""
        with self._lock:
            for run in self._runs.values():
                if run.state == "kept" and run.checkpoint == name:
                    run.end("kept", run.message if new else f"{name} was deleted.", new)

    def busy(self) -> bool:
        with self._lock:
            return self._process is not None

    def view(self, name: str | None, log_seen: int = 0, rows_seen: int = 0) -> dict:
        """What a page shows: all runs in brief, and of one run what came after `log_seen` lines and `rows_seen` rows.

        Where there is no run `name`, it is the one under way, or else the latest, from its beginning.
        """
        with self._lock:
            runs = [replace(run) for run in self._runs.values()]
        waiting = [run.id for run in runs if run.state == "waiting"]
        brief = [
            {
                "id": run.id,
                "name": run.checkpoint or run.request.name,
                "owner": run.request.owner,
                "about": run.request.about,
                "state": run.state,
                "place": waiting.index(run.id) + 1 if run.id in waiting else 0,
            }
            for run in runs
        ]
        shown = next((run for run in runs if run.id == name), None)
        if shown is None:
            shown = next((run for run in runs if run.state == "running"), runs[-1] if runs else None)
            log_seen = rows_seen = 0
        if shown is None:
            return {"runs": [], "run": None}
        log, lines = log_since(shown.work, log_seen)
        rows, drawn = rows_since(shown.work, rows_seen)
        if log_seen > lines or rows_seen > drawn:  # it has begun anew
            return self.view(shown.id)
        return {
            "runs": brief,
            "run": {
                "id": shown.id,
                "state": shown.state,
                "message": shown.message,
                "checkpoint": shown.checkpoint,
                "name": shown.request.name,
                "source": "" if shown.request.scratch else shown.request.source,
                "status": read_json(shown.work / "status.json"),
                "saved": shown.is_saved,
                "model": shown.has_model,
                "lines": for_people(last_lines(shown.folder / "output.txt")) if shown.state == "failed" else [],
                "captions": read_json(shown.work / "rows" / "captions.json"),
                "anew": log_seen == rows_seen == 0,
                "log": log,
                "rows": rows,
                "log_seen": lines,
                "rows_seen": drawn,
            },
        }

    def close(self) -> None:
        """End with the page: the training under way saves its state and can be resumed next time."""
        with self._lock:
            self._closing = True
            process, supervisor = self._process, self._supervisor
        if process:
            process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
            supervisor.join()

    def _get(self, name: str) -> Run:
        with self._lock:
            if name not in self._runs:
                raise Refused("This training is gone: somebody threw it away.")
            return self._runs[name]

    def _order(self, run: Run, word: str) -> None:
        with self._lock:
            if run.state != "running":
                raise Refused("This training is not under way.")
            with atomic_write(run.work / "control") as file:
                file.write(word.encode())

    def _start_next(self) -> None:
        for run in [run for run in self._runs.values() if run.state == "waiting"]:
            if self._process or self._closing:
                return
            self._start(run)

    def _start(self, run: Run) -> None:
        try:
            run.work.mkdir(exist_ok=True)
            for file in ("control", "status.json"):  # of an earlier try
                (run.work / file).unlink(missing_ok=True)
            with open(run.folder / "output.txt", "wb") as output:
                self._process = started(self._command(run.request, run.work, run.is_saved), output)
        except OSError as error:
            run.end("failed", f"The training could not be started: {error.strerror or error}.")
            return
        run.state = "running"
        self._supervisor = threading.Thread(target=self._supervise, args=(run, self._process), daemon=True)
        self._supervisor.start()

    def _supervise(self, run: Run, process: subprocess.Popen) -> None:
        code = process.wait()
        process.stdin.close()
        with self._lock:
            self._process = None
            try:
                self._conclude(run, code)
            finally:
                self._start_next()

    def _conclude(self, run: Run, code: int) -> None:
        phase = (read_json(run.work / "status.json") or {}).get("phase")
        if run.discarded:
            self._forget(run)
        elif code == 0 and (phase == "finished" or phase == "stopped" and not self._closing):
            self._keep_model(run)
        elif self._closing:
            run.end("interrupted", interrupted(run))
        else:
            run.end("failed", why(code, last_lines(run.folder / "output.txt"), run.is_saved))

    def _keep_model(self, run: Run) -> None:
        try:
            name = self._keep(run.work / "model.safetensors", run.request.name)
            run.end("kept", renamed(run.request.name, name) or run.message, name)
        except Refused as refusal:
            run.end("failed", str(refusal))
            return
        # What is left shows how it went; pictures and optimiser are not needed any more.
        shutil.rmtree(run.folder / "data", ignore_errors=True)
        for file in ("state.pt", "model.safetensors"):
            (run.work / file).unlink(missing_ok=True)
        kept = [each for each in self._runs.values() if each.state == "kept"]
        for old in kept[:-KEPT_MOST]:
            self._forget(old)

    def _forget(self, run: Run) -> None:
        shutil.rmtree(run.folder, ignore_errors=True)
        self._runs.pop(run.id, None)


def same(asked: dict[Any, TrainRequest], request: TrainRequest) -> Any | None:
    """Which of those that were asked for asks for the same; each has a copy of its pictures, in a place of its own."""
    return next((key for key, other in asked.items() if replace(other, data=request.data) == request), None)
