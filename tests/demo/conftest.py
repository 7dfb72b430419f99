from pathlib import Path

import pytest

import alignDRAW_core as ad
from alignDRAW_core.checkpoint import save_checkpoint
from demo import studio as studio_module
from demo.studio import Studio

from ..core.conftest import CARD, WORDS, small_config, small_model

CAPTION = "the digit three is on the left of the digit seven ."


def untrained_checkpoint(folder: Path, name: str = "untrained") -> Path:
    """A small model that draws noise, in 32 glimpses."""
    path = folder / f"{name}.safetensors"
    save_checkpoint(path, small_model(small_config(glimpses=32, vocabulary=len(WORDS))),
                    {**CARD, "examples": [CAPTION, "the red bus .", "the digit seven ."]})
    return path


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory) -> Path:
    return untrained_checkpoint(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture
def studio(checkpoint, monkeypatch) -> Studio:
    """A studio with one checkpoint, whatever is installed."""
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    return Studio(str(checkpoint), "cpu")


@pytest.fixture(scope="session")
def drawing(checkpoint) -> ad.Drawing:
    return ad.load(checkpoint, "cpu").draw("The <b>digit</b> sevn is on the left .", seed=5)
