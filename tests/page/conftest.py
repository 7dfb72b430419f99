import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.models.draw import AlignDRAW
from alignDRAW_core.models.noalign_draw import NoAlignDRAW
from alignDRAW_core.models.sharpener import SharpenerConfig
from alignDRAW_core.models.show_attend_tell import ReaderConfig, ShowAttendTell
from alignDRAW_core.storage.checkpoint import put_sharpener, save_checkpoint
from alignDRAW_core.vocabulary import Vocabulary, pad
from demo.services import engine as studio_module
from demo.services.engine import Engine
from demo.services.readers import Readers
from demo.services.training_queue import TrainingQueue

from ..unit.conftest import CARD, WORDS, AtOnce, small_config, small_model
from ..unit.test_sharpen import small_sharpener
from .trainings import queue_in

CAPTION = "the digit three is on the left of the digit seven ."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def untrained_checkpoint(folder: Path, name: str = "untrained", model: type[AlignDRAW] = AlignDRAW, **card) -> Path:
    """A small model that draws noise, in 32 glimpses. `card`: what else its card says."""
    path = folder / f"{name}.safetensors"
    save_checkpoint(
        path,
        small_model(small_config(glimpses=32, vocabulary=len(WORDS)), model=model),
        {**CARD, "examples": [CAPTION, "the red bus .", "the digit seven ."], **card},
    )
    return path


def even_checkpoint(folder: Path, name: str = "even", **card) -> Path:
    """The same, of a kind that attends to no words."""
    return untrained_checkpoint(folder, name, NoAlignDRAW, **card)


def sharp_checkpoint(folder: Path, shown: bool = True) -> Path:
    """The same with a sharpener."""
    path = untrained_checkpoint(folder, "sharp")
    put_sharpener(path, small_sharpener(SharpenerConfig(11, 13, 1, 12, filters=3)), {}, shown=shown)
    return path


def small_reader(
    folder: Path,
    name: str = "small-reader",
    data: str = "captioned_mnist",
    lessons: dict[str, np.ndarray] | None = None,
    **changes,
) -> Path:
    """A small reader of pictures as those of `untrained_checkpoint`; `lessons`, pictures by what is to be read in them,
    are all that it knows. `changes` of its configuration."""
    path = folder / f"{name}.safetensors"
    sizes = dict(height=11, width=13, channels=1, vocabulary=len(WORDS), annotation=8, h=24, embedding=12, align_dim=6)
    model = ShowAttendTell(ReaderConfig(**{**sizes, **changes}))
    model.initialise(torch.Generator().manual_seed(0))
    if lessons:
        teach(model, lessons)
    save_checkpoint(path, model, {**CARD, "training": {"data": data, "steps": 0}})
    return path


def teach(model: ShowAttendTell, lessons: dict[str, np.ndarray], steps: int = 150) -> None:
    vocabulary, optimizer = Vocabulary(WORDS), torch.optim.Adam(model.parameters(), 0.02, fused=True)
    words = pad([vocabulary.read(caption)[1] for caption in lessons])
    images, noise = torch.from_numpy(np.stack(list(lessons.values()))), torch.zeros(len(words), words.shape[1] + 1, 2)
    model.eval()
    for _ in range(steps):
        optimizer.zero_grad()
        model(images, words, noise).words.mean().backward()
        optimizer.step()


def digits_checkpoint(folder: Path, name: str = "untrained") -> Path:
    """An untrained painter that says it learned from the data set of `small_reader`."""
    return untrained_checkpoint(folder, name, training={"data": "captioned_mnist", "steps": 0})


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory) -> Path:
    return untrained_checkpoint(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture
def engine(checkpoint, monkeypatch) -> Engine:
    """A studio with one checkpoint, whatever is installed."""
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    return Engine(str(checkpoint), "cpu")


@pytest.fixture
def sharp_studio(tmp_path, monkeypatch) -> Engine:
    """A studio with one checkpoint, which sharpens."""
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    return Engine(str(sharp_checkpoint(tmp_path)), "cpu")


@pytest.fixture
def strong_engine(tmp_path, monkeypatch) -> Engine:
    """A studio with one checkpoint, whose own caption strength is 2."""
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    return Engine(str(untrained_checkpoint(tmp_path, "strong", default_strength=2.0)), "cpu")


@pytest.fixture(params=["even", "still"])
def plain_engine(request, tmp_path, monkeypatch) -> Engine:
    """A studio with one checkpoint, which attends to no words; "still" draws at once, too."""
    monkeypatch.setattr(studio_module.ad, "list_checkpoints", lambda: [])
    engine = Engine(str(even_checkpoint(tmp_path)), "cpu")
    if request.param == "still":
        still = replace(engine.painter("even"), model=AtOnce(small_config(vocabulary=len(WORDS))))
        monkeypatch.setattr(engine, "painter", lambda name: still)
    return engine


@pytest.fixture
def reader_folder(tmp_path, monkeypatch) -> Path:
    """A folder with a painter and two readers, one of them of the same data set; nothing else is installed."""
    listed = ad.list_checkpoints
    monkeypatch.setattr(ad, "list_checkpoints", lambda folder=None: listed(folder or tmp_path))
    digits_checkpoint(tmp_path)
    small_reader(tmp_path, "a-reader-of-scenes", "scenes", attention="hard")
    small_reader(tmp_path)
    return tmp_path


@pytest.fixture
def readers(reader_folder) -> Readers:
    return Readers(Engine(str(reader_folder / "untrained.safetensors"), "cpu", reader_folder))


@pytest.fixture(scope="session")
def drawing(checkpoint) -> ad.Drawing:
    return ad.load(checkpoint, "cpu").draw("The <b>digit</b> sevn is on the left .", seed=5)


@pytest.fixture
def stored(tmp_path) -> Path:
    """A visitor's pictures, read and stored."""
    folder = tmp_path / "stored"
    folder.mkdir()
    (folder / "images.npz").write_bytes(b"npz")
    return folder


@pytest.fixture
def shelf():
    """What was kept: names and the files they were made of."""
    return []


@pytest.fixture
def make(tmp_path, shelf):
    """Trainers on one folder, as after a restart of the page; all are closed in the end."""
    trainers = []

    def keep(path: Path, name: str) -> str:
        shelf.append((name, path.read_text()))
        return name

    def start() -> TrainingQueue:
        trainers.append(queue_in(tmp_path / "runs", keep))
        return trainers[-1]

    yield start
    for trainer in trainers:
        trainer.close()


@pytest.fixture
def trainer(make):
    return make()
