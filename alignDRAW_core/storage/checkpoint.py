"""Checkpoints: one .safetensors file a model, its card in the metadata. No pickle."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..models.base import ImageModel
from ..models.config import Config, renamed
from ..models.registry import DEFAULT_KIND, KINDS, READERS, kind_of
from ..models.sentence_encoders import encoder_size
from ..models.sharpener import Sharpener, SharpenerConfig
from ..models.show_attend_tell import ShowAttendTell
from ..vocabulary import Vocabulary
from .encoders import with_encoder
from .weights_file import read_metadata, read_weights, write_weights

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
MINE = SHIPPED / "mine"  # the user's own
DEFAULT = "scenes"  # what the page and `draw` begin with
FORMAT, VERSION = "alignDRAW", 1
CARD_KEYS = {
    "config": dict,
    "vocabulary": list,
    "training": dict,
    "scores": dict,
    "about": str,
    "examples": list,
    "default_temperature": (int, float),
}
OPTIONAL = {"kind": str, "default_strength": (int, float)}  # missing: alignDRAW; 1, the paper's model
# Prefix of its weights, and the key of its part of the card: {"config": ..., "training": ..., "shown": ...}. Where
# "shown" is false, its canvases are shown only to those who ask for them; left out, it is true.
SHARPENER = "sharpener"


class CheckpointError(Exception):
    """A checkpoint is missing, damaged or of another kind; the message says what to do."""


@dataclass(frozen=True)
class CheckpointInfo:
    name: str
    path: Path
    card: dict  # config, vocabulary, training, scores, about, examples, default_temperature


def save_checkpoint(path: str | Path, model: ImageModel, card: dict) -> None:
    """Write the weights in half precision with their card, atomically. The card's keys are CARD_KEYS and OPTIONAL, its
    config that of the model. A sharpener that the card tells of belongs to other weights, and is left out."""
    card = {key: value for key, value in card.items() if key != SHARPENER} | {
        "kind": model.kind,
        "config": model.config.to_dict(),
    }
    _check_card(card, Path(path))
    _write(Path(path), _halved(model), card)


def put_sharpener(path: Path, sharpener: Sharpener, training: dict, to: Path | None = None, shown: bool = True) -> None:
    """Put a sharpener, and how it was trained, into a checkpoint, in the place of one that is there; or into a copy of
    it, `to`. The model stays as it is, to the bit; what was measured of an older sharpener goes. `shown`: also to those
    who do not ask for it. ValueError if it is made for other pictures or sentence vectors."""
    model, _, card = load_checkpoint(path, torch.device("cpu"))
    check_sharpener(sharpener.config, model.config)
    scores = {key: value for key, value in card["scores"].items() if key not in ("sharpening", "loop")}
    part = {"config": sharpener.config.to_dict(), "training": training} | ({} if shown else {"shown": False})
    card = {**card, "scores": scores, SHARPENER: part}
    weights = {
        name: weight for name, weight in read_checkpoint(path)[0].items() if not name.startswith(SHARPENER + ".")
    }
    _write(to or path, weights | _halved(sharpener, SHARPENER + "."), card)


def files_in(folder: Path) -> list[Path]:
    """Checkpoints by name: `scenes` before `scenes-reader`."""
    return sorted(folder.glob("*.safetensors"), key=lambda path: path.stem)


def find(name: str | Path) -> Path:
    """A name in checkpoints/ or checkpoints/mine, or a path -> the file. CheckpointError if there is none."""
    if not isinstance(name, str | Path):
        raise CheckpointError(f"A checkpoint is a name, or the path of a .safetensors file, not {type(name).__name__}.")
    places = [folder / f"{name}.safetensors" for folder in (SHIPPED, MINE)] if Path(name).name == str(name) else []
    for path in (*places, Path(name)):
        if os.path.isfile(path):  # not Path.is_file, to which a name that is too long is an error
            return path
    names = ", ".join(path.stem for folder in (SHIPPED, MINE) for path in files_in(folder)) or "none"
    raise CheckpointError(
        f"There is no checkpoint called '{str(name)[:200]}'. Installed: {names}. "
        "Give one of these names, or the path of a .safetensors file."
    )


def read_card(path: Path) -> dict:
    """The card alone, without the weights; only `read_checkpoint` sees all damage. CheckpointError if the file is not
    one of ours."""
    try:
        return _card_of(read_metadata(path), path)
    except ValueError as error:
        raise _damaged(path, error) from error


def read_checkpoint(path: Path) -> tuple[dict[str, Tensor], dict]:
    """All weights as they are on disk, and the card. CheckpointError if it is damaged or not one of ours."""
    read_card(path)  # the digest of another format is not ours to judge
    try:
        weights, metadata = read_weights(path)
    except ValueError as error:
        raise _damaged(path, error) from error
    return weights, _card_of(metadata, path)


def _damaged(path: Path, reason: Exception) -> CheckpointError:
    return CheckpointError(f"{path} is damaged or not a checkpoint ({reason}). Get it again, or train it anew.")


def _card_of(metadata: dict[str, str], path: Path) -> dict:
    if metadata.get("format") != FORMAT:
        raise CheckpointError(f"{path} is a .safetensors file of another program, not an alignDRAW checkpoint.")
    if metadata.get("format_version") != str(VERSION):
        raise CheckpointError(
            f"{path} has format version {metadata.get('format_version')!r}; this program reads version {VERSION}. "
            "Update the program, or get the checkpoint again."
        )
    try:
        card = {key: json.loads(metadata[key]) for key in (*CARD_KEYS, *metadata.keys() & {SHARPENER, *OPTIONAL})}
    except (KeyError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{path}: its card is damaged ({error}). Get the file again.") from error
    _check_card(card, path)
    return {**card, "config": renamed(card["config"])}


def load_checkpoint(path: Path, device: torch.device) -> tuple[ImageModel, Vocabulary, dict]:
    """Model in float32, vocabulary and card. CheckpointError if keys, shapes or numbers do not fit."""
    return load_with_sharpener(path, device)[:3]


def load_sharpener(path: Path, device: torch.device) -> Sharpener | None:
    """The checkpoint's sharpener in float32, or None if it has none. CheckpointError as `load_checkpoint`."""
    return load_with_sharpener(path, device)[3]


def load_with_sharpener(path: Path, device: torch.device) -> tuple[ImageModel, Vocabulary, dict, Sharpener | None]:
    """All that a checkpoint holds, from a file that is read once."""
    weights, card = read_checkpoint(path)
    if card.get("kind") in READERS:
        raise CheckpointError(f"{path.stem} reads pictures and draws none: choose one that draws, or `load_captioner`")
    kind, vocabulary, config = _named(card, KINDS, path)
    with torch.device("meta"):  # no time for starting values that are thrown away
        model, sharpener = kind(config), _sharpener_of(card, config, path)
    nets = {"": model} | ({f"{SHARPENER}.": sharpener} if sharpener else {})
    _fill(nets, weights, path)
    model.to(device).eval().requires_grad_(False)
    try:
        with_encoder(model, vocabulary)
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}") from error
    if sharpener:
        sharpener.to(device, memory_format=torch.channels_last).eval().requires_grad_(False)
    return model, vocabulary, card, sharpener


def load_reader(path: Path, device: torch.device) -> tuple[ShowAttendTell, Vocabulary, dict]:
    """A model that reads pictures, in float32, its vocabulary and card. CheckpointError as `load_checkpoint`, and for a
    model that draws."""
    weights, card = read_checkpoint(path)
    if card.get("kind") not in READERS:
        raise CheckpointError(f"{path.stem} draws pictures and reads none: choose a reader, or `load` it and draw")
    kind, vocabulary, config = _named(card, READERS, path)
    with torch.device("meta"):
        model = kind(config)
    _fill({"": model}, weights, path)
    return model.to(device).eval().requires_grad_(False), vocabulary, card


def _named(card: dict, kinds: dict[str, type], path: Path) -> tuple[type, Vocabulary, Any]:
    """The kind, the vocabulary and the configuration that a card names."""
    try:
        kind, vocabulary = kind_of(card.get("kind", DEFAULT_KIND), kinds), Vocabulary(card["vocabulary"])
        config = kind.Config.from_dict(card["config"])
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}. Get the file again.") from error
    if len(vocabulary) != config.vocabulary:
        raise CheckpointError(
            f"{path}: {len(vocabulary)} words where its configuration says {config.vocabulary}. Get the file again."
        )
    return kind, vocabulary, config


def _fill(nets: dict[str, torch.nn.Module], weights: dict[str, Tensor], path: Path) -> None:
    """Give each net, made on "meta", the weights whose names begin as it says; all are used, and all are there."""
    expected = {prefix + name: weight for prefix, net in nets.items() for name, weight in net.state_dict().items()}
    wrong = sorted(
        name
        for name in expected.keys() | weights.keys()
        if name not in expected or name not in weights or expected[name].shape != weights[name].shape
    )
    if wrong:
        raise CheckpointError(
            f"{path}: its weights do not fit its configuration ({', '.join(wrong[:3])}). Get the file again."
        )
    if bad := [name for name, weight in weights.items() if not weight.isfinite().all()]:
        raise CheckpointError(f"{path}: its weights are not finite ({', '.join(bad[:3])}). Get the file again.")
    for prefix, net in nets.items():
        own = {name: weights[prefix + name].to(weight.dtype) for name, weight in net.state_dict().items()}
        net.load_state_dict(own, assign=True)


def save_scores(path: Path, scores: dict, default_temperature: float, default_strength: float = 1.0) -> None:
    """Put measured scores into a checkpoint's card; its weights stay as they are, to the bit."""
    weights, card = read_checkpoint(path)
    defaults = {"default_temperature": default_temperature, "default_strength": default_strength}
    _write(path, weights, {**card, "scores": scores, **defaults})


def list_checkpoints(folder: str | Path | None = None) -> list[CheckpointInfo]:
    """Every readable checkpoint of a folder, by name; left out: the shipped ones, then the user's own."""
    found = []
    for path in [path for place in ([folder] if folder else [SHIPPED, MINE]) for path in files_in(Path(place))]:
        try:
            found.append(CheckpointInfo(path.stem, path, read_card(path)))
        except CheckpointError:
            continue  # a damaged file is reported when somebody asks for it by name
    return found


def _halved(net: torch.nn.Module, prefix: str = "") -> dict[str, Tensor]:
    """Its weights in half precision; what counts stays whole."""
    weights = {prefix + name: weight.detach().cpu() for name, weight in net.state_dict().items()}
    return {
        name: (weight.half() if weight.is_floating_point() else weight).contiguous() for name, weight in weights.items()
    }


def _write(path: Path, weights: dict[str, Tensor], card: dict) -> None:
    keys = [key for key in (*CARD_KEYS, *OPTIONAL, SHARPENER) if key in card]
    write_weights(
        path,
        weights,
        {"format": FORMAT, "format_version": str(VERSION), **{key: json.dumps(card[key]) for key in keys}},
    )


def _sharpener_of(card: dict, model: Config, path: Path) -> Sharpener | None:
    """An empty sharpener as the card describes it; None if it describes none."""
    if SHARPENER not in card:
        return None
    try:
        config = SharpenerConfig.from_dict(card[SHARPENER]["config"])
        if not isinstance(card[SHARPENER].get("shown", True), bool):
            raise ValueError("shown must be true or false")
        check_sharpener(config, model)
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: its card's sharpener is damaged ({error}). Get the file again.") from error
    return Sharpener(config)


def check_sharpener(config: SharpenerConfig, model: Config) -> None:
    """ValueError unless it is made for this model's pictures and sentence vectors."""
    size = encoder_size(config.encoder, model)
    if (config.height, config.width, config.channels, config.sentence) != (
        model.height,
        model.width,
        model.channels,
        size,
    ):
        raise ValueError(
            f"the sharpener is made for {config.height} x {config.width} x {config.channels} pictures and "
            "sentence vectors of "
            f"{config.sentence}, the model for {model.height} x {model.width} x {model.channels} and {size}"
        )


def _check_card(card: dict, path: Path) -> None:
    for key, kind in (CARD_KEYS | {key: OPTIONAL[key] for key in OPTIONAL if key in card}).items():
        if not isinstance(card.get(key), kind):
            raise CheckpointError(f"{path}: its card has no proper {key!r}. Get the file again.")
    for key, most in (("default_temperature", 2), ("default_strength", 6)):  # as draw() takes them
        if not 0 <= card.get(key, 1) <= most:
            raise CheckpointError(f"{path}: its card's {key} must be from 0 to {most}. Get the file again.")
    if not all(isinstance(word, str) for word in card["vocabulary"] + card["examples"]):
        raise CheckpointError(f"{path}: its card's words and examples must be texts. Get the file again.")
    counts = card["training"].get("word_counts", {})  # older files have none
    if not isinstance(counts, dict) or not all(isinstance(count, int) for count in counts.values()):
        raise CheckpointError(f"{path}: its card's word counts must be whole numbers. Get the file again.")
