"""Pretended trainings (pretended_training.py): how one is asked for, and what is seen of it."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from demo.services.training_queue import TrainingQueue
from demo.services.training_request import TrainRequest

PRETENDED = Path(__file__).with_name("pretended_training.py")


def request(name: str = "blickets", manner: str = "long", stored: Path | str = "") -> TrainRequest:
    return TrainRequest(
        material=manner,
        files=[],
        source="scenes",
        name=name,
        length=3.0,
        unit="minutes",
        parts="all",
        learning_rate=3e-4,
        batch=32,
        precision="float32",
        owner="Ada",
        checkpoint="scenes.safetensors",
        data=str(stored),
    )


def queue_in(folder: Path, keep: Callable[[Path, str], str]) -> TrainingQueue:
    """A queue of pretended trainings."""
    return TrainingQueue(
        folder, keep, lambda request, run, resume: [sys.executable, str(PRETENDED), str(run), request.about]
    )


def until(condition, seconds: float = 60.0):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)
    return value


def state(trainer: TrainingQueue, name: str) -> str:
    return trainer.view(name)["run"]["state"]


def step(trainer: TrainingQueue, name: str) -> int:
    return (trainer.view(name)["run"]["status"] or {"step": 0})["step"]


def phase(trainer: TrainingQueue, name: str) -> str:
    return (trainer.view(name)["run"]["status"] or {"phase": ""})["phase"]
