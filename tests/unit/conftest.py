import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from alignDRAW_core.data.captioned_mnist import CaptionedMNIST
from alignDRAW_core.generation.painter import Painter
from alignDRAW_core.models.base import ImageModel, TextEncoding, Trace
from alignDRAW_core.models.config import Config, preset
from alignDRAW_core.models.draw import AlignDRAW
from alignDRAW_core.models.noalign_draw import NoAlignDRAW
from alignDRAW_core.models.sentence_model import SENTENCE_SIZE
from alignDRAW_core.models.skip_thought import SkipThought
from alignDRAW_core.storage.checkpoint import load_checkpoint, save_checkpoint
from alignDRAW_core.storage.encoders import load_encoder, save_encoder
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import PAD, UNK, Vocabulary

from .idx_files import make_mnist

WORDS = "the a red green bus digit seven three is on left . right of top".split()


@pytest.fixture(scope="session")
def data_root(tmp_path_factory) -> Path:
    """A data root with MNIST in it: the real one where there is one, else printed digits."""
    root = os.environ.get("ALIGNDRAW_DATA")
    if root and (Path(root) / "mnist" / "train-images-idx3-ubyte.gz").exists():
        return Path(root)
    return make_mnist(tmp_path_factory.mktemp("data") / "mnist").parent


@pytest.fixture(scope="session")
def test_digits(data_root) -> CaptionedMNIST:
    return CaptionedMNIST.load(data_root, "test")


def small_config(**changes) -> Config:
    sizes = dict(
        height=11,
        width=13,
        channels=1,
        vocabulary=len(WORDS),
        glimpses=5,
        h_infer=10,
        h_gen=9,
        z_dim=4,
        read_size=3,
        write_size=4,
        h_lang=6,
        align_dim=7,
    )
    return Config(**{**sizes, **changes})


def tiny_preset(name: str, words: Vocabulary) -> Config:
    """The pictures of a preset, drawn by next to nothing: for reports, where only the way through matters."""
    sizes = dict(glimpses=2, h_gen=9, h_infer=9, z_dim=4, read_size=3, write_size=3, h_lang=5, align_dim=6)
    return preset(name, vocabulary=len(words), **sizes)


def small_model(config: Config | None = None, seed: int = 0, model: type[AlignDRAW] = AlignDRAW) -> AlignDRAW:
    """A model whose every part matters: weights far from zero."""
    model = model(config or small_config())
    model.initialise("default", torch.Generator().manual_seed(seed), recipe("default").c_0)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight += 0.2 * torch.randn(weight.shape, generator=generator)
    return model.requires_grad_(False)


CARD = {
    "vocabulary": WORDS,
    "training": {"data": "nothing", "steps": 0, "date": "2026-01-01"},
    "scores": {},
    "about": "A test.",
    "examples": ["the red bus ."],
    "default_temperature": 0.7,
}


@pytest.fixture
def small_checkpoint(tmp_path) -> Path:
    path = tmp_path / "small.safetensors"
    save_checkpoint(path, small_model(), CARD)
    return path


@pytest.fixture
def small_painter(small_checkpoint) -> Painter:
    return Painter("small", *load_checkpoint(small_checkpoint, torch.device("cpu")))


@pytest.fixture
def even_painter(small_painter) -> Painter:
    """Of a model that draws in glimpses and attends to no words."""
    return replace(small_painter, name="even", model=small_model(model=NoAlignDRAW))


@pytest.fixture
def sentence_encoder(tmp_path, monkeypatch) -> SkipThought:
    """The encoder that models of sentences are given: untrained, of the words of WORDS."""
    torch.manual_seed(0)
    encoder = SkipThought(len(WORDS), embedding=4, size=SENTENCE_SIZE)
    torch.nn.init.normal_(encoder.words.weight)
    path = tmp_path / "encoders" / "skip-thought.safetensors"
    save_encoder(path, encoder, Vocabulary(WORDS), {})
    monkeypatch.setattr("alignDRAW_core.storage.encoders.PATH", path)
    return load_encoder(path)[0]


class AtOnce(ImageModel):
    """The least that a model can be: it draws at once, without attention or windows, by the mean of the words and the
    noise."""

    kind, Config, capabilities = "at once", Config, frozenset()

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        generator = torch.Generator().manual_seed(0)
        self.words, self.light = (
            torch.nn.Parameter(torch.randn(shape, generator=generator), requires_grad=False)
            for shape in (
                (config.vocabulary + 2, config.z_dim),
                (config.z_dim, config.height * config.width * config.channels),
            )
        )

    def noise_shape(self, batch):
        return batch, self.config.z_dim

    def encode_text(self, words, state_reset=None, state_noise=None):
        mask = words != PAD
        mean = (self.words[words] * mask[..., None]).sum(1, keepdim=True) / mask.sum(1)[:, None, None]
        return TextEncoding(mean, mask.any(1, keepdim=True))

    def unsaid(self):
        return self.words[UNK]

    def generate(self, text, noise, temperature=1.0, attention_hook=None):
        light = (text.features[:, 0] + temperature * noise) @ self.light
        return Trace(light.sigmoid().reshape(1, -1, self.config.height, self.config.width, self.config.channels))

    def initialise(self, how, generator, background=0.0): ...
    def trainable(self, part, known_words=0): ...
    def grow_vocabulary(self, count): ...
    def forward(self, images, text, noise): ...
    def reconstruct(self, images, text, noise): ...


@pytest.fixture
def still_painter(small_painter) -> Painter:
    """Of a model that draws at once."""
    return replace(small_painter, name="still", model=AtOnce(small_config()))
