"""Checkpoints: one .safetensors file a model, its card in the metadata. No pickle."""
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from .config import Config
from .files import atomic_write
from .model import AlignDRAW
from .vocabulary import Vocabulary

SHIPPED = Path(__file__).resolve().parent.parent / "checkpoints"
FORMAT, VERSION = "alignDRAW", 1
CARD_KEYS = {"config": dict, "vocabulary": list, "training": dict, "scores": dict, "about": str, "examples": list,
             "default_temperature": (int, float)}


class CheckpointError(Exception):
    """A checkpoint is missing, damaged or of another kind; the message says what to do."""


@dataclass(frozen=True)
class CheckpointInfo:
    name: str
    path: Path
    card: dict          # config, vocabulary, training, scores, about, examples, default_temperature


def save_checkpoint(path: str | Path, model: AlignDRAW, card: dict) -> None:
    """Write the weights in half precision with their card, atomically. The card's keys are CARD_KEYS, its config that of the model."""
    card = {**card, "config": model.config.to_dict()}
    _check_card(card, Path(path))
    weights = {name: weight.detach().to("cpu", torch.float16).contiguous() for name, weight in model.state_dict().items()}
    with atomic_write(path) as file:
        file.write(save(weights, _metadata(card)))


def find(name: str | Path) -> Path:
    """A name in checkpoints/ or a path -> the file. CheckpointError if there is none."""
    shipped = SHIPPED / f"{name}.safetensors"
    if Path(str(name)).name == str(name) and shipped.is_file():
        return shipped
    if Path(name).is_file():
        return Path(name)
    names = ", ".join(path.stem for path in sorted(SHIPPED.glob("*.safetensors"))) or "none"
    raise CheckpointError(f"There is no checkpoint called '{str(name)[:200]}'. Installed: {names}. "
                          "Give one of these names, or the path of a .safetensors file.")


def read_card(path: Path) -> dict:
    """The card alone, without the weights. CheckpointError if the file is not one of ours."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} is damaged or not a checkpoint ({error}). Get it again, or train it anew.") from error
    if metadata.get("format") != FORMAT:
        raise CheckpointError(f"{path} is a .safetensors file of another program, not an alignDRAW checkpoint.")
    if metadata.get("format_version") != str(VERSION):
        raise CheckpointError(f"{path} has format version {metadata.get('format_version')!r}; this program reads version {VERSION}. "
                              "Update the program, or get the checkpoint again.")
    try:
        card = {key: json.loads(metadata[key]) for key in CARD_KEYS}
    except (KeyError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{path}: its card is damaged ({error}). Get the file again.") from error
    _check_card(card, path)
    return card


def load_checkpoint(path: Path, device: torch.device) -> tuple[AlignDRAW, Vocabulary, dict]:
    """Model in float32, vocabulary and card. CheckpointError if keys, shapes or numbers do not fit."""
    card = read_card(path)
    try:
        config, vocabulary = Config.from_dict(card["config"]), Vocabulary(card["vocabulary"])
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}. Get the file again.") from error
    if len(vocabulary) != config.vocabulary:
        raise CheckpointError(f"{path}: {len(vocabulary)} words where its configuration says {config.vocabulary}. Get the file again.")
    with torch.device("meta"):      # no time for starting values that are thrown away
        model = AlignDRAW(config)
    try:
        with safe_open(path, framework="pt") as file:
            weights = {name: file.get_tensor(name).float() for name in file.keys()}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} is damaged ({error}). Get it again, or train it anew.") from error
    expected = {name: tuple(weight.shape) for name, weight in model.state_dict().items()}
    found = {name: tuple(weight.shape) for name, weight in weights.items()}
    if expected != found:
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise CheckpointError(f"{path}: its weights do not fit its configuration ({', '.join(wrong[:3])}). Get the file again.")
    if bad := [name for name, weight in weights.items() if not weight.isfinite().all()]:
        raise CheckpointError(f"{path}: its weights are not finite ({', '.join(bad[:3])}). Get the file again.")
    model.load_state_dict(weights, assign=True)
    return model.to(device).eval().requires_grad_(False), vocabulary, card


def save_scores(path: Path, scores: dict, default_temperature: float) -> None:
    """Put measured scores into a checkpoint's card; its weights stay as they are, to the bit."""
    card = {**read_card(path), "scores": scores, "default_temperature": default_temperature}
    with safe_open(path, framework="pt") as file:
        weights = {name: file.get_tensor(name) for name in file.keys()}
    with atomic_write(path) as file:
        file.write(save(weights, _metadata(card)))


def list_checkpoints(folder: str | Path = SHIPPED) -> list[CheckpointInfo]:
    """Every readable checkpoint of a folder, by name."""
    found = []
    for path in sorted(Path(folder).glob("*.safetensors")):
        try:
            found.append(CheckpointInfo(path.stem, path, read_card(path)))
        except CheckpointError:
            continue        # a damaged file is reported when somebody asks for it by name
    return found


def _metadata(card: dict) -> dict[str, str]:
    return {"format": FORMAT, "format_version": str(VERSION), **{key: json.dumps(card[key]) for key in CARD_KEYS}}


def _check_card(card: dict, path: Path) -> None:
    for key, kind in CARD_KEYS.items():
        if not isinstance(card.get(key), kind):
            raise CheckpointError(f"{path}: its card has no proper {key!r}. Get the file again.")
    if not all(isinstance(word, str) for word in card["vocabulary"] + card["examples"]):
        raise CheckpointError(f"{path}: its card's words and examples must be texts. Get the file again.")
