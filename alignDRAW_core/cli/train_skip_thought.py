"""python -m alignDRAW_core train-skip-thought"""

import argparse
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from ..data.captioned_images import holds_captioned_images, load_prepared
from ..data.captions_only import captions_to_read
from ..data.root import data_root
from ..evaluation import sentences
from ..generation.painter import pick_device
from ..models.sentence_encoders import is_installed, minilm
from ..precision import settled
from ..storage.encoders import PATH, load_encoder, save_encoder
from ..training.card import revision
from ..training.loop import train
from ..training.skip_thought import (
    SkipThoughtConfig,
    SkipThoughtRecipe,
    load_state,
    readable,
    skip_thought_step,
    start,
)
from ..training.state import Run, check_free
from ..vocabulary import Vocabulary
from .options import (
    add_data_root,
    add_precision,
    add_threads,
    ctrl_c,
    random_seed,
    setting,
    stopped,
    use_threads,
    whole,
)

NAME, HELP = "train-skip-thought", "train the encoder of sentences from captions alone; Ctrl-C saves, --resume goes on"
WORDS = 8000
HELD_OUT = "flickr8k"  # its test captions are what the encoder is measured on


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_data_root(parser)
    parser.add_argument("--out", metavar="RUN_DIR", type=Path, required=True, help="folder for state.pt and log.jsonl")
    parser.add_argument("--resume", action="store_true", help="go on from RUN_DIR/state.pt")
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        type=setting(SkipThoughtRecipe),
        action="append",
        default=[],
        help="change a number of the recipe",
    )
    parser.add_argument("--max-steps", metavar="N", type=whole, help="stop after step N")
    parser.add_argument("--seed", type=random_seed, default=0)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument(
        "--encoder",
        metavar="FILE",
        type=Path,
        default=PATH,
        help="the encoder to write, or with --measure to read (default: the shipped one, which it replaces)",
    )
    parser.add_argument("--measure", action="store_true", help="train nothing: measure the encoder there is")
    add_precision(parser)
    add_threads(parser)


def run(options: argparse.Namespace) -> int:
    use_threads(options)
    root, device = data_root(options.data_root), pick_device(options.device)
    captions = captions_to_read(root)
    if options.measure:
        print(table(options.encoder, captions, root))
        return 0
    if options.resume:
        run = load_state(options.out, device)
        run.change_recipe(dict(options.set))
        run.precision = run.precision if options.precision == "auto" else options.precision
    else:
        check_free(options.out)
        vocabulary = Vocabulary.from_captions((each for own in captions for each in own), size=WORDS)
        recipe = replace(SkipThoughtRecipe(), **dict(options.set))
        run = start(SkipThoughtConfig(len(vocabulary)), recipe, vocabulary, options.seed, device)
        run.precision = settled(options.precision, device)
    until = min(options.max_steps or run.recipe.steps, run.recipe.steps)

    def keep(run: Run) -> None:
        facts = {
            "captions": sum(map(len, captions)),
            "recipe": asdict(run.recipe),
            "steps": run.step,
            "hours": round(run.seconds / 3600, 2),
            "precision": run.precision,
            "date": date.today().isoformat(),
            "revision": revision(),
        }
        save_encoder(options.encoder, run.best_weights.encoder, run.vocabulary, facts)

    step = skip_thought_step(readable(captions, run.vocabulary))
    with ctrl_c() as stop:
        train(run, step, options.out, until, run.precision == "bfloat16", on_save=keep, should_stop=stop.is_set)
    if stop.is_set() and run.step < until:
        print(
            stopped(
                run.step,
                until,
                "train-skip-thought",
                data_root=options.data_root,
                out=options.out,
                encoder=options.encoder,
            )
        )
        return 130
    print(f"{options.encoder} holds the encoder after {run.step} steps.")
    if holds_captioned_images(root / HELD_OUT):
        print(table(options.encoder, captions, root))
    else:
        print(f"It is measured with {HELD_OUT}, prepared, in {root}: run this with --measure when it is there.")
    return 0


def table(encoder: Path, captions: list[tuple[str, ...]], root: Path) -> str:
    """How well vectors find another caption of the same picture, beside other ways to do it."""
    held_out = load_prepared(root / HELD_OUT).split("test").captions
    usual = [own[0] for own in captions]
    ways = {
        "skip-thought": sentences.centred(*load_encoder(encoder), usual[:: len(usual) // 2000 or 1]),
        "TF-IDF": sentences.tf_idf([each for own in captions for each in own]),
    }
    if is_installed("minilm"):
        ways["MiniLM"] = lambda texts: minilm("cpu").encode(list(texts), convert_to_tensor=True).float()
    lines = [f"Another caption of the same picture among {len(held_out):,} of {HELD_OUT}'s test split:"]
    for name, vectors in ways.items():
        found = sentences.evaluate(vectors, held_out)
        lines.append(
            f"{name:>14}  R@1 {100 * found['R@1']:5.1f} %  R@10 {100 * found['R@10']:5.1f} %  median rank "
            f"{found['median_rank']:.0f}"
        )
    return "\n".join(lines)
