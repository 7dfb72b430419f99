"""What it takes to draw something again: from a link, a saved picture, or the browser's memory. Nothing in them is
trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alignDRAW_core.export.metadata import read_metadata

from .engine import Engine, Refused

TABS = ["draw", "compare", "read", "train", "how"]
FIRST_SEED = 7


@dataclass(frozen=True)
class Facts:
    caption: str
    seed: int
    temperature: float
    checkpoint: str
    strength: float = 1.0  # as everything was drawn before there was a choice


def from_browser(entry: object) -> Facts:
    """An entry of the history. Refused unless it holds what the page puts there."""
    kinds = {"caption": str, "seed": int, "temperature": (int, float), "checkpoint": str, "strength": (int, float)}
    entry = {"strength": Facts.strength, **entry} if isinstance(entry, dict) else {}
    if not all(isinstance(entry.get(name), kind) for name, kind in kinds.items()):
        raise Refused("This entry of the history is damaged. Clear the history, or choose another drawing.")
    return Facts(*(entry[name] for name in kinds))


def from_picture(path: str) -> Facts:
    """What a PNG, GIF, WebP or MP4 says about itself. Refused if it was not saved by this program, has been changed, or
    is of a drawing that was made with more than these facts."""
    try:
        facts = read_metadata(path)
    except ValueError as error:
        raise Refused(str(error).replace(path, Path(path).name) + ".") from error
    if "altered" in facts:
        raise Refused(f"{Path(path).name} cannot be drawn again from its caption and seed: {facts['altered']}.")
    return Facts(facts["caption"], facts["seed"], facts["temperature"], facts["checkpoint"], facts["strength"])


def from_link(query: Mapping[str, str], engine: Engine) -> Facts:
    """The drawing a link asks for; what it leaves out is as on a first visit. Refused for a value that cannot be meant.

    A comparison is no drawing: with tab=compare this is the first visit's drawing.
    """
    tab = query.get("tab", "draw")
    if tab not in TABS:
        raise Refused(f"The link asks for a tab that is not here; there are: {', '.join(TABS)}.")
    if tab == "compare":
        query = {}
    painter = engine.painter(query.get("checkpoint", engine.first))
    return Facts(
        query.get("caption", painter.examples[0]),
        seed_of(query),
        temperature_of(query, painter.default_temperature),
        painter.name,
        strength_of(query, painter.default_strength),
    )


def seed_of(query: Mapping[str, str]) -> int:
    """Refused unless it is written in digits; whether it is too large is for the studio to say."""
    seed = query.get("seed", str(FIRST_SEED))
    if not re.fullmatch("[0-9]{1,20}", seed):
        raise Refused("The seed in the link is not a whole number from 0 on.")
    return int(seed)


def temperature_of(query: Mapping[str, str], usual: float) -> float:
    """Refused unless it is a number; whether it can be drawn with is for the studio to say."""
    try:
        return float(query.get("temperature", usual))
    except ValueError as error:
        raise Refused("The temperature in the link is not a number.") from error


def strength_of(query: Mapping[str, str], usual: float) -> float:
    """Refused unless it is a number; whether it can be drawn with is for the studio to say. A link that says how to
    draw but no strength is older than that: what it led to was drawn at 1."""
    try:
        return float(query.get("strength", Facts.strength if "temperature" in query else usual))
    except ValueError as error:
        raise Refused("The caption strength in the link is not a number.") from error
