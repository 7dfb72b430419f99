"""python -m alignDRAW_core train"""

import argparse
import json
import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from ..data.registry import DATASETS
from ..export.contact_sheet import save_contact_sheet
from ..generation.captioner import Captioner
from ..generation.painter import Painter, pick_device
from ..models.presets import DEFAULT_PRESET, PRESETS
from ..models.registry import KINDS, READERS
from ..models.show_attend_tell import ATTENTIONS
from ..precision import warning
from ..storage import library as mine
from ..storage.checkpoint import CheckpointError, save_checkpoint
from ..training.distributed import Ranks, attempt, follow, joined, leading, led, local_device
from ..training.finetune import SHARE, row_captions
from ..training.loop import Step
from ..training.recipe import PARTS, RECIPES, Recipe
from ..training.run_folder import ReadingRows, Rows, Status, tell, told, write_status
from ..training.setup import TrainSetup, begun, resumed
from ..training.state import Run, holds_run
from ..training.supervisor import Watched
from .options import (
    above_zero,
    add_data_root,
    add_precision,
    add_threads,
    ctrl_c,
    none_or_more,
    random_seed,
    setting,
    stopped,
    told_command,
    use_threads,
    warn_of,
    whole,
)

NAME, HELP = "train", "train a model, or teach one your own pictures; Ctrl-C saves, --resume goes on"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", choices=sorted(PRESETS), help=f"model and data (default: {DEFAULT_PRESET})")
    parser.add_argument(
        "--kind",
        choices=[*KINDS, *READERS],
        help="of model, where it starts from scratch (default: the preset's)",
    )
    parser.add_argument("--attention", choices=ATTENTIONS, default="soft", help="of a reader (default: %(default)s)")
    parser.add_argument(
        "--frozen", action="store_true", help="a reader looks with the lower layers of the Tiny ImageNet classifier"
    )
    parser.add_argument(
        "--recipe", choices=sorted(RECIPES), default="default", help="'paper' is the paper's, to the letter"
    )
    add_data_root(parser)
    parser.add_argument(
        "--out",
        metavar="RUN_DIR",
        type=Path,
        required=True,
        help="folder for state.pt, log.jsonl, model.safetensors, samples.png, status.json and rows/",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on from RUN_DIR/state.pt as it began, but for what --steps, --batch, --learning-rate and --set say",
    )
    parser.add_argument("--max-steps", metavar="N", type=whole, help="stop after step N of the recipe's schedule")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=setting(Recipe),
        action="append",
        default=[],
        help="change a number of the recipe",
    )
    parser.add_argument(
        "--likelihood",
        choices=("bernoulli", "gaussian"),
        help="of the pixels (default: bernoulli)",
    )
    parser.add_argument("--seed", type=random_seed, default=0)
    parser.add_argument(
        "--keep-all",
        action="store_true",
        help="keep the model in RUN_DIR/kept/ whenever a row is drawn, 40 times at most, for `curves`",
    )
    parser.add_argument(
        "--accumulate",
        metavar="N",
        type=whole,
        default=1,
        help="take each batch in N parts, one after the other: the same step with less memory (default: %(default)s)",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=none_or_more,
        default=0,
        help="processes that make the batches ahead, on other cores (default: %(default)s)",
    )
    parser.add_argument(
        "--compile",
        action="store_true",
        help="a glimpse as one function that torch.compile makes: needs a C++ compiler and a minute at the start, and "
        "pays on a GPU, hardly on a processor",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    add_precision(parser)
    add_threads(parser)
    parser.add_argument("--stop-on-stdin-close", action="store_true", help="save and stop when standard input ends")
    own = parser.add_argument_group("your own pictures")
    own.add_argument("--from-checkpoint", metavar="NAME", help="go on from this checkpoint: a name or a path")
    own.add_argument(
        "--data",
        metavar="PATH",
        nargs="+",
        help="a folder, zip or tar of captioned pictures (in any layout that prepare reads), or the files themselves; "
        f"or one of {', '.join(sorted(DATASETS))}",
    )
    own.add_argument("--steps", metavar="N", type=whole, help="length of the recipe's schedule")
    own.add_argument("--minutes", metavar="M", type=above_zero, help="of a new run: as many steps as are made in M")
    own.add_argument("--parts", choices=PARTS, help="what learns (default: all)")
    own.add_argument("--learning-rate", metavar="X", type=above_zero)
    own.add_argument("--batch", metavar="N", type=whole, help="pictures a step")
    own.add_argument(
        "--rehearse",
        metavar="SHARE",
        type=float,
        default=SHARE,
        help="share of each batch with what the checkpoint knew before, against forgetting (default: %(default)s)",
    )
    own.add_argument("--name", help="keep the finished checkpoint under this name, in checkpoints/mine")
    own.add_argument("--untrusted", action="store_true", help="read --data within the limits for strangers' uploads")
    own.add_argument(
        "--plan", action="store_true", help="print what a run would be and take, as a line of JSON, and stop"
    )


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    if not 0 <= options.rehearse < 1:
        raise ValueError("--rehearse is a share, from 0 to below 1")
    if options.name:
        mine.check_free(options.name, mine.MINE)
    device = pick_device(options.device)
    if options.plan and options.resume:
        raise ValueError("--plan is of a new run: leave out --resume, or --plan")
    if options.plan:
        print(json.dumps(plan(begun(options, device), device)))
        return 0
    device = local_device(device)
    with ctrl_c() as stop, joined(device) as ranks:
        if ranks.size > 1 and options.minutes:
            raise ValueError("--minutes is for one process: give --steps")
        if not ranks.first:
            return help_to_teach(options, device, ranks)
        if options.stop_on_stdin_close:
            threading.Thread(target=wait_for_end_of_input, args=(stop,), daemon=True).start()
        return teach(options, device, stop, ranks)


def set_up(options: argparse.Namespace, device: torch.device) -> TrainSetup:
    """A new run, or one to go on with, as it is after torchrun has started its processes anew."""
    return resumed(options, device) if goes_on(options) else begun(options, device)


def goes_on(options: argparse.Namespace) -> bool:
    return options.resume or (attempt() > 0 and holds_run(options.out))


def step_of(setup: TrainSetup, options: argparse.Namespace, ranks: Ranks) -> Step:
    return setup.step(ranks, options.accumulate, options.workers, options.compile)


def help_to_teach(options: argparse.Namespace, device: torch.device, ranks: Ranks) -> int:
    """What every process but the first does: it makes the steps that the first one makes, and Ctrl-C is that one's."""
    setup = set_up(options, device)
    follow(setup.run, step_of(setup, options, ranks), setup.info.precision == "bfloat16")
    return 0


def teach(options: argparse.Namespace, device: torch.device, stop: threading.Event, ranks: Ranks) -> int:
    folder = options.out
    # A folder is made only for a run that can begin, and the status of the run that is there is left to it.
    shown = folder.is_dir() and (goes_on(options) or not holds_run(folder))
    status = Status("preparing", device=str(device), threads=torch.get_num_threads())
    try:
        if shown:
            write_status(folder, status)
        if options.resume and told(folder) == "stop":  # what stopped it last time
            tell(folder, "run")
        setup = set_up(options, device)
        if not setup.run.step:
            setup.save(folder)
        step = leading(step_of(setup, options, ranks), ranks)
    except (ValueError, OSError, CheckpointError) as error:
        if shown:
            write_status(folder, replace(status, phase="failed", message=str(error)))
        raise
    warn_of(setup.info.precision, device)
    until = min(options.max_steps or setup.run.recipe.steps, setup.run.recipe.steps)

    reads = setup.run.model.kind in READERS

    def painter_of(run: Run) -> Painter | Captioner:
        if reads:
            return Captioner("sample", run.best_weights.eval(), run.vocabulary, {})
        defaults = {"default_temperature": setup.info.temperature, "default_strength": setup.info.strength}
        return Painter("sample", run.best_weights, run.vocabulary, defaults)

    def save_model(run: Run) -> None:
        save_checkpoint(folder / "model.safetensors", run.best_weights, setup.info.card(run, setup.data, str(device)))
        if reads:
            return
        captions = list(setup.data.examples)
        drawings = painter_of(run).draw(captions * 2, seed=list(range(2 * len(captions))))
        save_contact_sheet(
            np.stack([drawing.image for drawing in drawings]), folder / "samples.png", columns=len(captions)
        )

    def keep(run: Run) -> None:
        if options.keep_all:
            (folder / "kept").mkdir(exist_ok=True)
            card = setup.info.card(run, setup.data, str(device))
            save_checkpoint(folder / "kept" / f"{run.step:06}.safetensors", run.best_weights, card)

    rows = ReadingRows(folder, setup.data) if reads else Rows(folder, *row_captions(setup.data, setup.info))
    watched = Watched(
        setup.run,
        step,
        setup.data,
        folder,
        until,
        rows,
        painter_of,
        save_model,
        setup.info.precision == "bfloat16",
        keep,
        stop,
    )
    try:
        with led(setup.run, ranks):
            phase = watched.train()
    except (ValueError, OSError) as error:
        try:
            watched.tell("failed", str(error))
        except OSError:  # no room for that either
            pass
        raise error
    if phase == "stopped":
        same = {
            name: getattr(options, name) or None for name in ("data_root", "name", "keep_all", "compile", "workers")
        }
        parts = options.accumulate if options.accumulate > 1 else None
        print(stopped(setup.run.step, until, "train", **same, accumulate=parts, threads=options.threads, out=folder))
        return 130 if stop.is_set() else 0
    path = (
        mine.keep(folder / "model.safetensors", options.name, mine.MINE)
        if options.name
        else folder / "model.safetensors"
    )
    command, film = ("read PICTURE", None) if reads else ("draw CAPTION", "drawing.gif")
    use = told_command(command, checkpoint=options.name or path, gif=film)
    print(f"Done: {setup.run.step} steps, {setup.run.skipped} updates skipped. Try it with: {use}")
    return 0


def plan(setup: TrainSetup, device: torch.device) -> dict:
    held = getattr(setup.data, "held", None)
    steps = setup.run.recipe.steps
    return {
        "pairs": None if held is None else len(held),
        "held_out": None if held is None else int(held.sum()),
        "steps": steps,
        "seconds_per_step": round(setup.per_step, 4),
        "seconds": round(steps * setup.per_step, 1),
        "device": str(device),
        "threads": torch.get_num_threads(),
        "precision": setup.info.precision,
        "warning": warning(setup.info.precision, device),
        "new_words": setup.info.new_words,
    }


def wait_for_end_of_input(stop: threading.Event) -> None:
    while os.read(0, 4096):  # not sys.stdin: a thread that waits in its buffer breaks the end of the process
        pass
    stop.set()
