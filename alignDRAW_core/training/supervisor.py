"""A training run that shows itself while it goes on, and that can be paused, stopped, killed and resumed without
loss."""

import threading
import time
from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import torch

from ..generation.painter import Painter
from .loop import Step, train, update
from .run_folder import Rows, Status, check_space, row_steps, sweep, told, write_status
from .state import Run
from .validation import validate

SAVE_EVERY = 60.0  # seconds
LOG_EVERY = 10  # steps
TELL_EVERY = 1.0  # seconds between two status.json
LOOK_EVERY = 0.2  # seconds, at control, while paused
RETRY_EVERY = 5.0  # seconds, while the disk is full


@dataclass
class Watched:
    """`run` trained step by step up to step `until`, in a folder (see run_folder.py)."""

    run: Run
    step: Step
    data: object  # the data set that the run is validated on
    folder: Path
    until: int
    rows: Rows
    painter_of: Callable[[Run], Painter]  # draws with the run's best weights
    save_model: Callable[[Run], None]  # after each saved state
    amp: bool = False
    on_row: Callable[[Run], None] = lambda run: None  # after each row of fixed captions
    stop: threading.Event = field(default_factory=threading.Event)  # set by whoever started it: as `stop` in control
    _pace: deque = field(default_factory=lambda: deque(maxlen=20))  # (step, seconds) after the latest steps
    _told_at: float = 0.0

    def train(self) -> str:
        """-> "finished" or "stopped", with all saved. A full disk pauses it, with a sentence in status.json, until
        there is room again. OSError if there is no room at the start, or when it is stopped."""
        sweep(self.folder)
        check_space(self.folder, space_needed(self.run))
        self.rows.begin()
        due = row_steps(self.until)
        while True:
            try:
                self.tell("training")
                check_space(self.folder, space_needed(self.run))
                train(
                    self.run,
                    self.step,
                    self.folder,
                    self.until,
                    amp=self.amp,
                    log_every=LOG_EVERY * (2 if self.run.device.type == "cuda" else 1),  # to log is to wait for a GPU
                    save_every=SAVE_EVERY,
                    show_bar=None,
                    on_save=self.save_model,
                    validate=lambda run: validate(run, self.data),
                    should_stop=lambda: self._between_steps(due),
                )
                if self.run.step >= self.until:
                    self._draw_row()
                    self.tell("finished")
                    return "finished"
                if self._is_stopped():
                    self._draw_row()  # what is kept is seen
                    self.tell("stopped")
                    return "stopped"
                self.tell("paused")
                while told(self.folder) == "pause" and not self._is_stopped():
                    time.sleep(LOOK_EVERY)
            except OSError as error:
                if self._is_stopped():
                    raise
                self._wait_for_room(str(error))

    def _between_steps(self, due: set[int]) -> bool:
        """-> whether to leave off before the next step."""
        run = self.run
        self._pace.append((run.step, run.seconds))
        if run.step in due:
            self._draw_row()
            due.remove(run.step)
        if time.monotonic() - self._told_at > TELL_EVERY:
            self.tell("training")
        return self._is_stopped() or told(self.folder) == "pause"

    def _draw_row(self) -> None:
        self.rows.draw(self.painter_of(self.run), self.run.step)
        self.on_row(self.run)

    def _is_stopped(self) -> bool:
        return self.stop.is_set() or told(self.folder) == "stop"

    def _wait_for_room(self, message: str) -> None:
        try:
            self.tell("paused", message)
        except OSError:  # not even room for that: what stands there is a little old
            pass
        began = time.monotonic()
        while time.monotonic() - began < RETRY_EVERY and not self._is_stopped():
            time.sleep(LOOK_EVERY)

    def tell(self, phase: str, message: str | None = None) -> None:
        run, per_step = self.run, None
        if len(self._pace) > 1 and self._pace[-1][0] > self._pace[0][0]:
            (first, began), (last, ended) = self._pace[0], self._pace[-1]
            per_step = (ended - began) / (last - first)
        left = None if per_step is None else max(self.until - run.step, 0) * per_step
        write_status(
            self.folder,
            Status(
                phase,
                run.step,
                self.until,
                run.seconds,
                per_step,
                left,
                str(run.device),
                torch.get_num_threads(),
                message,
            ),
        )
        self._told_at = time.monotonic()


def space_needed(run: Run) -> int:
    """Bytes: a state and a model beside the older ones, while they take their place."""
    weights = sum(weight.numel() for weight in run.model.parameters())
    return weights * (4 * (2 + 2) + 2)  # the model, its average and two moments of Adam's; half precision


def seconds_per_step(run: Run, step: Step, amp: bool, count: int = 2) -> float:
    """Measured on a copy of the run, which stays as it is."""
    trial = deepcopy(run)
    update(trial, step, amp)  # the first one is slow
    int(trial.skipped)  # it waits for the device
    began = time.monotonic()
    for _ in range(count):
        update(trial, step, amp)
    int(trial.skipped)
    return (time.monotonic() - began) / count
