"""A checkpoint's card: what it saw, how it was trained, what it scores."""

import subprocess
from datetime import date
from pathlib import Path

from ..models.registry import READERS
from .state import Run

BY_THE_PAPER = "By the paper's recipe: what the default recipe makes follows captions better."


def card_of(run: Run, data, device: str, precision: str) -> dict:
    """The card of a run as it stands; scores come later, from `evaluate`."""
    seen = getattr(data, "word_counts", {})  # pictures made afresh without end have none
    return {
        "vocabulary": run.vocabulary.words,
        "training": {
            "data": data.key,
            "recipe": run.recipe.to_dict(),
            "recipe_changes": run.changes,
            "steps": run.step,
            "samples": run.step * run.recipe.batch,
            "skipped_updates": int(run.skipped),
            "seed": run.seed,
            "hours": round(run.seconds / 3600, 2),
            "device": device,
            "precision": precision,
            "held_out": data.held_out(),
            "word_counts": {word: seen[word] for word in run.vocabulary.words if word in seen},
            "date": date.today().isoformat(),
            "revision": revision(),
        },
        "scores": {},
        "about": about(run.model, data, run.recipe.name),
        "examples": list(data.examples),
        "default_temperature": 0.5,
    }


def about(model, data, recipe: str = "default") -> str:
    """What it is, where it is not the paper's model, and what it draws; or what a reader learned to read."""
    if model.kind in READERS:
        return f"{model.about} It learned from {data.title}."
    by = BY_THE_PAPER if recipe == "paper" else ""
    return " ".join(filter(None, [model.about, by, data.about]))


def revision() -> str:
    """The project's git revision, or "unknown" outside of a clone."""
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=5,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return found.stdout.strip() or "unknown"
