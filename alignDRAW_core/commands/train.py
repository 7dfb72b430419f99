"""python -m alignDRAW_core train"""
import argparse
import signal
import threading
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import torch

from ..card import card_of
from ..checkpoint import save_checkpoint
from ..config import preset
from ..contact_sheet import save_contact_sheet
from ..data.captioned_mnist import CaptionedMNIST
from ..data.photos import COCO, Photos
from ..data.scenes import Scenes
from ..painter import Painter, pick_device
from ..recipe import RECIPES, Recipe, recipe, with_steps
from ..train import Run, load_state, start, train
from .shared import add_data_root, data_root

NAME, HELP = "train", "train a model; Ctrl-C saves, --resume goes on"
DATA = {"captioned_mnist": CaptionedMNIST, "scenes": Scenes, "photos": Photos, "coco": COCO}


def setting(text: str) -> tuple[str, object]:
    """"name=value" -> a recipe's name and its value in the right type."""
    name, _, value = text.partition("=")
    kinds = {field.name: field.type for field in fields(Recipe)}
    try:
        return name, kinds[name](value)
    except (KeyError, ValueError):
        raise argparse.ArgumentTypeError(f"{text!r} is not name=value with one of {', '.join(kinds)}") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", choices=sorted(DATA), default="captioned_mnist", help="model and data")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="default", help="'paper' is the paper's, to the letter")
    add_data_root(parser)
    parser.add_argument("--out", metavar="RUN_DIR", type=Path, required=True, help="folder for state.pt, log.jsonl, model.safetensors, samples.png")
    parser.add_argument("--resume", action="store_true", help="go on from RUN_DIR/state.pt")
    parser.add_argument("--max-steps", metavar="N", type=int, help="stop after step N of the recipe's schedule")
    parser.add_argument("--set", metavar="NAME=VALUE", type=setting, action="append", default=[], help="change a number of the recipe")
    parser.add_argument("--likelihood", choices=("bernoulli", "gaussian"), default="bernoulli", help="of the pixels (default: bernoulli)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32", help="bfloat16: faster where the processor has it")
    parser.add_argument("--threads", type=int, help="processor cores to use")


def run(options: argparse.Namespace) -> int:
    if options.threads:
        torch.set_num_threads(options.threads)
    device = pick_device(options.device)
    world = DATA[options.preset]
    data = world.load(data_root(options) if world.needs_files else None, "train")
    if options.resume:
        work = load_state(options.out, device)
        if options.set:
            work.recipe = replace(work.recipe, **dict(options.set))
            work.changes.append({"step": work.step, **dict(options.set)})
    else:
        if (options.out / "state.pt").exists():
            raise ValueError(f"{options.out} already holds a run: add --resume to go on, or choose another --out")
        vocabulary = data.vocabulary()
        config = preset(options.preset, vocabulary=len(vocabulary), likelihood=options.likelihood)
        chosen = recipe(options.recipe, options.preset, **dict(options.set))
        work = start(config, with_steps(chosen, data.samples) if chosen.epochs else chosen, vocabulary, options.seed, device)
    until = min(options.max_steps or work.recipe.steps, work.recipe.steps)

    stop = threading.Event()
    earlier = signal.signal(signal.SIGINT, lambda *_: stop.set())     # the step under way is finished first

    def keep(work: Run) -> None:
        card = card_of(work, data, str(device), options.precision)
        save_checkpoint(options.out / "model.safetensors", work.best_weights, card)
        painter = Painter("sample", work.best_weights, work.vocabulary, card)
        drawings = painter.draw(list(data.examples) * 2, seed=list(range(2 * len(data.examples))))
        save_contact_sheet(np.stack([drawing.image for drawing in drawings]), options.out / "samples.png", columns=len(data.examples))

    try:
        train(work, data, options.out, until, half=options.precision == "bfloat16", on_save=keep, should_stop=stop.is_set)
    finally:
        signal.signal(signal.SIGINT, earlier)
    if work.step < until:
        print(f"Stopped and saved at step {work.step} of {until}. Go on with: python -m alignDRAW_core train --preset {options.preset} "
              f"--out {options.out} --resume")
        return 130
    print(f"Done: {work.step} steps, {work.skipped} updates skipped. Draw with: python -m alignDRAW_core draw CAPTION "
          f"--checkpoint {options.out / 'model.safetensors'} --gif drawing.gif")
    return 0
