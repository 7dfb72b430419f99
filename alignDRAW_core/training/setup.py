"""From the options of `train` to a run that can be trained."""

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from ..data.captioned_images import holds_captioned_images
from ..data.ingest.images import read_pairs
from ..data.ingest.limits import LOCAL, UPLOAD
from ..data.own_pictures import Mixed, OwnPictures, about_held_out
from ..data.registry import DATASETS, dataset_of, find_dataset
from ..data.root import data_root
from ..generation.painter import load
from ..models.presets import DEFAULT_PRESET, PRESETS
from ..models.registry import READERS
from ..models.show_attend_tell import FROZEN
from ..precision import settled
from ..storage.checkpoint import CheckpointError, read_card
from ..vocabulary import Vocabulary
from .batches import Ahead
from .distributed import ALONE, Ranks
from .finetune import SHARE, FinetuneInfo, earlier_dataset, finetune_info, start_from
from .kinds import load_state, start, step_of
from .loop import Step
from .recipe import Recipe, changed, finetune, recipe, with_steps
from .state import Run, check_free
from .supervisor import seconds_per_step
from .validation import validate

SHOWN = 20  # of what was left out
FROM_SCRATCH = {"kind": None, "likelihood": None, "recipe": "default", "attention": "soft", "frozen": False}
OVERHEAD = 1.15  # of a run over its bare steps: measuring, drawing, saving


@dataclass
class TrainSetup:
    run: Run
    info: FinetuneInfo
    data: object  # the data set that is learned
    earlier: object = None  # the one that is rehearsed, if any
    per_step: float | None = None  # seconds, where it was measured

    def step(self, ranks: Ranks = ALONE, accumulate: int = 1, workers: int = 0, compile: bool = False) -> Step:
        """`workers`: so many processes make the batches, ahead of their steps. ValueError where that cannot be."""
        data = self.data if self.run.recipe.varied_data else self.data.plain()
        data = data if self.earlier is None else Mixed(data, self.earlier, self.info.share)
        if workers:
            if self.run.model.kind in READERS:
                raise ValueError("a reader makes its batches as it goes: leave out --workers")
            data = Ahead(data, workers)
        return step_of(self.run, data, ranks, accumulate, compile)

    def save(self, folder: Path) -> None:
        """All that `resumed` needs beside state.pt."""
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(self.data, OwnPictures):
            self.data.save(folder / "data")
        if isinstance(self.earlier, OwnPictures):
            self.earlier.save(folder / "earlier")
        self.info.save(folder)


def begun(options: argparse.Namespace, device: torch.device) -> TrainSetup:
    """A new run. ValueError, CheckpointError or OSError for options that cannot be used."""
    check_free(options.out)
    check_new(options)
    source = load(options.from_checkpoint, str(device), threads=None) if options.from_checkpoint else None
    preset = None if source else PRESETS[named_preset(options)].of(options.kind, options.likelihood)
    if preset and preset.kind not in READERS and (options.attention != "soft" or options.frozen):
        raise ValueError(f"--attention and --frozen are for readers, not for {preset.kind}")
    config = source.model.config if source else preset.config
    data = shown(learned(options, config), preset.kind if preset else source.kind)
    changes = {**asked(options), **dict(options.set)}
    precision = settled(options.precision, device)
    if source:
        captions = data.learnable if isinstance(data, OwnPictures) else data.vocabulary().words
        known = dataset_of(source.card)
        rehearses = options.rehearse and (known is None or known.key != data.key)
        info = finetune_info(source, data, captions, options.rehearse if rehearses else 0.0, precision)
        run = start_from(source, captions, changed(finetune, **changes), options.seed, device)
        data = readable(data, run.vocabulary)  # a checkpoint learns so many new words and no more
        setup = TrainSetup(run, info, data, earlier_dataset(source) if rehearses else None)
        setup.info = replace(info, before=validate(run, data))
    else:
        vocabulary = data.vocabulary()
        chosen = recipe(options.recipe, named_preset(options), preset.kind, **changes)
        config = replace(config, vocabulary=len(vocabulary))
        if preset.kind in READERS:
            config = replace(config, attention=options.attention, **(FROZEN if options.frozen else {}))
        run = start(preset.kind, config, chosen, vocabulary, options.seed, device)
        setup = TrainSetup(run, FinetuneInfo(data.key, precision=precision), readable(data, vocabulary))
    run.recipe = in_steps(run.recipe, setup.data)
    if options.minutes or options.plan:
        setup.per_step = (
            seconds_per_step(run, setup.step(accumulate=options.accumulate), precision == "bfloat16") * OVERHEAD
        )
    if options.minutes:
        run.recipe = replace(run.recipe, steps=max(round(60 * options.minutes / setup.per_step), 1))
    return setup


def check_new(options: argparse.Namespace) -> None:
    """ValueError for options that contradict each other, or would be of no use."""
    check_once(options)
    if options.minutes and "steps" in {**asked(options), **dict(options.set)}:
        raise ValueError("a run is --steps or --minutes long: give one of them")
    if not options.from_checkpoint:
        if options.rehearse != SHARE:
            raise ValueError("--rehearse is for a checkpoint that goes on: a model from scratch knew nothing before")
        return
    if options.data and options.preset:
        raise ValueError(
            "of a checkpoint that goes on, --preset would only say what it learns, and --data says it: give one of them"
        )
    for name, usual in FROM_SCRATCH.items():
        if getattr(options, name) != usual:
            raise ValueError(
                f"--{name} is for a model from scratch: a checkpoint goes on as what it is. Leave out --{name}, or "
                "--from-checkpoint"
            )


def check_once(options: argparse.Namespace) -> None:
    """ValueError where --set and an option of its own say the same number."""
    for name in asked(options):
        if name in dict(options.set):
            raise ValueError(f"--{name.replace('_', '-')} and --set {name} say the same: give one of them")


def resumed(options: argparse.Namespace, device: torch.device) -> TrainSetup:
    """The run of a folder, as it was saved. ValueError if there is none, or it is damaged."""
    check_once(options)
    run = load_state(options.out, device)
    check_same(options, run)
    run.change_recipe({**asked(options), **dict(options.set)})
    if not (options.out / "run.json").exists():  # of a program older than run.json
        data = learned(options, run.model.config)
        return TrainSetup(run, FinetuneInfo(data.key, precision=kept_precision(options)), data)
    info = FinetuneInfo.load(options.out)
    if info.data in (OwnPictures.key, OwnPictures.title):  # the title, in runs of older programs
        data = OwnPictures.load(options.out / "data")
    else:
        dataset = find_dataset(info.data)
        if options.preset and not options.data and PRESETS[options.preset].data != dataset.key:
            raise ValueError(
                f"{options.out} holds a run that learns {dataset.key}: begin another for --preset {options.preset}"
            )
        data = shown(load_dataset(dataset, options), run.model.kind)
    if "epochs" in dict(options.set):
        run.recipe = in_steps(run.recipe, data)
    return TrainSetup(run, info, data, rehearsed(info, data, options.out) if info.share else None)


def check_same(options: argparse.Namespace, run: Run) -> None:
    """ValueError where the options ask for another model than the run's, or another recipe."""
    config = run.model.config
    kept = {
        "kind": run.model.kind,
        "recipe": run.recipe.name,
        "likelihood": getattr(config, "likelihood", None),
        "attention": getattr(config, "attention", None),
    }
    for name, value in kept.items():
        wanted = getattr(options, name)
        if wanted not in (FROM_SCRATCH[name], value):
            raise ValueError(f"{options.out} holds a run of the {name} {value}: begin another for --{name} {wanted}")


def rehearsed(info: FinetuneInfo, data, folder: Path):
    """What a run in this folder rehearses beside its data, or None. (Older programs wrote a share of runs that
    rehearsed nothing: their own data.)"""
    if (folder / "earlier").exists():
        return OwnPictures.load(folder / "earlier")
    known = find_dataset(info.source.get("data"))
    return None if known is None or known.key == data.key else known.load()


def in_steps(chosen: Recipe, data) -> Recipe:
    """The recipe with its epochs, if it has any, as steps over the data. ValueError if that is made without end."""
    if chosen.epochs and data.samples is None:
        raise ValueError(f"{data.title} are made anew for every step and have no epochs: give steps")
    return with_steps(chosen, data.samples)


def kept_precision(options: argparse.Namespace) -> str:
    """Of a run without run.json: what its model says of itself, unless the options say something else."""
    if options.precision != "auto":
        return options.precision
    try:
        return read_card(options.out / "model.safetensors")["training"].get("precision", "float32")
    except CheckpointError:
        return "float32"


def learned(options: argparse.Namespace, config):
    """The data set of --data, or of --preset. ValueError if it does not fit the model."""
    shape = (config.height, config.width, config.channels)
    given = options.data or [PRESETS[named_preset(options)].data]
    if len(given) == 1 and given[0] in DATASETS and not (options.data and Path(given[0]).exists()):
        dataset = DATASETS[given[0]]
        if dataset.image_shape != shape:
            raise ValueError(
                f"The pictures of {dataset.title} are of the shape {dataset.image_shape}; this model draws {shape}. "
                "Name other pictures with --data."
            )
        return load_dataset(dataset, options)
    if len(given) > 1 and any(map(holds_captioned_images, given)):
        raise ValueError("a prepared folder is given alone: prepare all that is to be learned into one")
    if len(given) == 1 and holds_captioned_images(given[0]):
        own = OwnPictures.from_stored(Path(given[0]))
        if own.image_shape != shape:
            raise ValueError(
                f"The pictures stored in {given[0]} are of the shape {own.image_shape}; this model draws {shape}. "
                "Give the pictures themselves."
            )
        return own
    found = read_pairs(given, config.height, config.width, config.channels, UPLOAD if options.untrusted else LOCAL)
    for skipped in found.skipped[:SHOWN]:
        print(f"left out: {skipped.name}: {skipped.reason}", file=sys.stderr)
    if len(found.skipped) > SHOWN:
        print(f"left out: {len(found.skipped) - SHOWN:,} more", file=sys.stderr)
    own = OwnPictures.from_found(found)
    if not own.held.any():
        print(about_held_out(own.held), file=sys.stderr)
    return own


def readable(data, vocabulary: Vocabulary):
    """Of one's own pictures those with a caption that the vocabulary can read."""
    if not isinstance(data, OwnPictures):
        return data
    rest = data.readable(vocabulary)
    if less := len(data.data) - len(rest.data):
        print(f"left out: {less:,} pictures, because their words are too rare", file=sys.stderr)
    return rest


def shown(data, kind: str):
    """Of a data set what a kind of model learns from: what reads pictures must know every company."""
    return data.everything() if kind in READERS else data


def named_preset(options: argparse.Namespace) -> str:
    """That of --preset, or the default. The option itself is None where it was left out: it may contradict others."""
    return options.preset or DEFAULT_PRESET


def load_dataset(dataset, options: argparse.Namespace):
    return dataset.load(data_root(options.data_root) if dataset.needs_files else None, "train")


def asked(options: argparse.Namespace) -> dict:
    """The recipe's numbers that have an option of their own."""
    given = {
        "steps": options.steps,
        "parts": options.parts,
        "learning_rate": options.learning_rate,
        "batch": options.batch,
    }
    return {name: value for name, value in given.items() if value is not None}
