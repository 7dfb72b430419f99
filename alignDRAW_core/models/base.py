"""What every model that draws pictures from words has in common. Whoever trains, stores or draws with one knows only
this."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

AttentionHook = Callable[[int, Tensor], Tensor]  # glimpse t, alpha [B, N] -> the attention to use in its place

PARTS = ("all", "language", "decoder")  # what may be trained by itself
INITIALISATIONS = ("paper", "default")  # of the weights of a new model


@dataclass(frozen=True)
class TextEncoding:
    """What a model makes of a batch of captions."""

    features: Tensor  # [B, N, m]: h_lang, or a sentence vector as the only row
    mask: Tensor  # bool [B, N], False for padding
    keys: Tensor | None = None  # [B, N, l]: what attention compares with; None for a model that has none
    cost: Tensor | None = None  # [B], nats: of its states, where they are drawn from Gaussians (bottleneck.py)

    def strengthened(self, unsaid: Tensor, strength: Tensor) -> "TextEncoding":
        """u + g (features - u) in the place of the features: what these words say beyond `unsaid` [m], g = `strength`
        [B] times over. The keys stay as they are, so it looks at the same words. With g = 1 it is the paper's model,
        with g = 0 nothing was said."""
        return replace(self, features=torch.lerp(unsaid, self.features, strength[:, None, None]))

    def only_last(self, rows: Tensor) -> "TextEncoding":
        """Of those captions, bool [B], nothing is to be seen but the state of the last word."""
        place = torch.arange(self.mask.shape[1], device=self.mask.device)
        last = place == self.mask.sum(dim=1, keepdim=True) - 1  # [B, N]
        return replace(self, mask=torch.where(rows[:, None], last, self.mask))

    def expand(self, batch: int) -> "TextEncoding":
        """One caption for the whole batch."""
        parts = (self.features, self.mask, self.keys, self.cost)
        return TextEncoding(*(part if part is None else part.expand(batch, *part.shape[1:]) for part in parts))


@dataclass(frozen=True)
class Losses:
    """The parts of -L (eq. 9, 14, 15) in nats a picture; `total` is an upper bound of -log p(x | y)."""

    kl: Tensor  # [B, T]
    reconstruction: Tensor  # [B], -log p(x | y, Z)
    states: Tensor | None = None  # [B], what the states of the words cost (bottleneck.py); no part of the bound

    @property
    def total(self) -> Tensor:
        return self.kl.sum(dim=1) + self.reconstruction


@dataclass(frozen=True)
class Trace:
    """Every step of a generation; T is 1 for a model that draws at once."""

    canvases: Tensor  # [T, B, H, W, C] in [0, 1]
    attention: Tensor | None = None  # [T, B, N], alpha_t
    windows: Tensor | None = None  # [T, B, 5], write()'s x, y, delta, sigma, gamma


class ImageModel(nn.Module, ABC):
    """A model of kind `kind`, built from a `Config`. `capabilities` are some of "attention", "windows", "bound",
    "glimpses"."""

    kind: ClassVar[str]
    about: ClassVar[str] = ""  # what it is and what it lacks beside alignDRAW, for whoever looks at its drawings
    Config: ClassVar[type]
    capabilities: ClassVar[frozenset[str]]
    config: Any

    @classmethod
    def config_for(cls, sizes: Any) -> Any:
        """The configuration for pictures and words of a preset's sizes. ValueError where it is of another kind."""
        if not isinstance(sizes, cls.Config):
            raise ValueError(f"the sizes of this preset do not fit {cls.kind}: leave out --kind")
        return sizes

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    @abstractmethod
    def noise_shape(self, batch: int) -> tuple[int, ...]:
        """Of the N(0, 1) noise that `batch` pictures are drawn from; the batch comes first."""

    @abstractmethod
    def initialise(self, how: str, generator: torch.Generator, background: float = 0.0) -> None:
        """Set every parameter, in one of the ways of INITIALISATIONS. `background` is the empty canvas, in logits."""

    @abstractmethod
    def trainable(self, part: str, known_words: int = 0) -> None:
        """Let only a part of the weights learn, one of PARTS; of the words only those after the first `known_words`
        where words are not in that part."""

    @abstractmethod
    def grow_vocabulary(self, count: int) -> "ImageModel":
        """A copy that knows `count` words more, each new one the mean of those known; known captions draw what they
        drew, to the bit."""

    @abstractmethod
    def encode_text(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> TextEncoding:
        """Words int64 [B, N], padded at the end with PAD. For `state_reset` see text_encoder.py, for `state_noise`
        bottleneck.py; both are for training."""

    def state_noise_shape(self, batch: int, length: int) -> tuple[int, ...] | None:
        """Of the N(0, 1) noise that the states of captions of this length take in training; None where they take
        none."""
        return None

    def encoding(self, features: Tensor, mask: Tensor) -> TextEncoding:
        """Of features however they were come by: mixed, averaged."""
        return TextEncoding(features, mask)

    @abstractmethod
    def unsaid(self) -> Tensor:
        """The features [m] of a caption that says nothing."""

    @abstractmethod
    def forward(self, images: Tensor, text: TextEncoding, noise: Tensor) -> Losses:
        """What is optimised, for images [B, H, W, C] in [0, 1]."""

    @abstractmethod
    def reconstruct(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        """KL terms [B, T], and the pictures [B, H, W, C] that the posterior of these images draws."""

    @abstractmethod
    def generate(
        self,
        text: TextEncoding,
        noise: Tensor,
        temperature: float | Tensor = 1.0,
        attention_hook: AttentionHook | None = None,
    ) -> Trace:
        """Draw. The temperature scales the noise of the prior."""
