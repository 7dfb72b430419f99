"""The one training loop: it goes on from where it was, logs, saves and stops; what a step is, it is told."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from torch import Tensor
from tqdm import tqdm

from ..allocator import keep_freed_memory
from .ema import update_average
from .spare_memory import largest_kept
from .state import Run, save_state


@dataclass(frozen=True)
class Update:
    """What came of a step. Numbers stay on the device until the log asks for them: whoever looks at one waits for all
    that was begun before it."""

    figures: dict[str, Tensor]  # measured: the log has their mean over the updates made since its last line
    made: Tensor  # bool; or skipped, since a gradient was not finite or absurdly large
    settings: dict[str, float] = field(default_factory=dict)  # of this step: the log has them as they are


# Moves the models of a run, with bfloat16 autocast if told so ("amp"). What it does depends on the run alone, its seed
# and step, so that a resumed run continues as if it had never stopped. likelihood.py and adversarial.py make them.
Step = Callable[[Run, bool], Update]


def update(run: Run, step: Step, amp: bool) -> Update:
    """One step of the run, its average and its counts."""
    run.optimizer.zero_grad(set_to_none=True)  # as large as the model, and of no use to the pass forward
    latest = step(run, amp)
    run.skipped = run.skipped + ~latest.made
    if run.average is not None and (run.device.type == "cuda" or latest.made):  # to ask a GPU is to wait for it
        update_average(run.average, run.model, run.recipe.ema_decay)
    run.step += 1
    return latest


def train(
    run: Run,
    step: Step,
    folder: Path,
    until: int,
    amp: bool = False,
    log_every: int = 20,
    save_every: float = 120.0,
    on_save: Callable[[Run], None] = lambda run: None,
    should_stop: Callable[[], bool] = lambda: False,
    validate: Callable[[Run], dict] = lambda run: {},
    show_bar: bool | None = True,
) -> None:
    """Train up to step `until`, or until `should_stop()` between two steps. Appends to log.jsonl every `log_every`
    steps, with what `validate` adds; writes state.pt, then calls `on_save`, every `save_every` seconds and at the end.
    `show_bar`: a progress bar on stderr (None: where that is a terminal). OSError if the folder cannot be written; the
    run itself is unharmed and can be trained on."""
    keep_freed_memory(largest_kept(run.model))
    folder.mkdir(parents=True, exist_ok=True)
    began, saved, spent = time.monotonic(), time.monotonic(), run.seconds
    updates = []

    def save() -> None:
        run.skipped = int(run.skipped)
        run.optimizer.zero_grad(set_to_none=True)  # which makes room for what is written
        save_state(run, folder)
        on_save(run)

    bar = tqdm(
        total=until,
        initial=run.step,
        unit="step",
        dynamic_ncols=True,
        smoothing=0.02,
        disable=None if show_bar is None else not show_bar,
    )
    with bar, open(folder / "log.jsonl", "a", encoding="utf-8") as log:
        end_line(folder / "log.jsonl", log)
        while run.step < until and not should_stop():
            latest = update(run, step, amp)
            bar.update(1)
            run.seconds = spent + time.monotonic() - began
            updates.append(latest)
            if run.step % log_every == 0 or run.step == until:
                run.skipped, mean, updates = int(run.skipped), means(updates), []
                if mean:
                    run.optimizer.zero_grad(set_to_none=True)  # makes room for what is measured
                    facts = {"skipped": run.skipped, "seconds": round(run.seconds, 1), **validate(run)}
                    log.write(json.dumps({"step": run.step, **mean, **latest.settings, **facts}) + "\n")
                    log.flush()
                    bar.set_postfix_str(status(mean, run.skipped))
            if time.monotonic() - saved > save_every:
                save()
                saved = time.monotonic()
    save()


def means(updates: list[Update]) -> dict[str, float]:
    """Of their figures, over those that were made; empty where none was."""
    made = [update.figures for update in updates if update.made]
    return {name: rounded(np.mean([float(figures[name]) for figures in made])) for name in (made[0] if made else ())}


def rounded(figure: float) -> float:
    """To seven digits, as many as float32 holds."""
    return float(f"{figure:.7g}")


def status(figures: dict[str, float], skipped: int) -> str:
    return "  ".join(
        [*(f"{name} {value:.4g}" for name, value in figures.items()), *([f"skipped {skipped}"] if skipped else [])]
    )


def end_line(path: Path, log) -> None:
    """End a line that a killed run left half written."""
    whole = path.read_bytes()
    if whole and not whole.endswith(b"\n"):
        log.write("\n")
