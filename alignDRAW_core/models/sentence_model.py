"""What the models have in common that read a caption as one fixed vector, made by a frozen encoder of sentences."""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn

from ..vocabulary import UNK
from .base import INITIALISATIONS, PARTS, ImageModel, TextEncoding

SENTENCE_SIZE = 512  # m, of the shipped skip-thought encoder
UNSAID_WORDS = 10  # of the caption that says nothing: about as many as a caption has


class SentenceModel(ImageModel):
    # Words [B, N] in the numbers of the model's vocabulary -> sentence vectors [B, m]. Whoever makes a model gives it
    # (storage/encoders.py); it is no part of the weights, and nothing trains it.
    encoder: Callable[[Tensor], Tensor]

    def encode_text(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> TextEncoding:
        """The sentence vector as the only row of the features. What disturbs states in training has no say in a frozen
        encoder."""
        with torch.no_grad():
            vectors = self.encoder(words).unsqueeze(1)  # [B, 1, m]
        return self.encoding(vectors, torch.ones(vectors.shape[:2], dtype=torch.bool, device=vectors.device))

    def unsaid(self) -> Tensor:
        """The vector [m] of UNSAID_WORDS unknown words."""
        with torch.no_grad():
            return self.encoder(torch.full((1, UNSAID_WORDS), UNK, device=self.device))[0]

    @torch.no_grad()
    def initialise(self, how: str, generator: torch.Generator, background: float = 0.0) -> None:
        """In the way "paper": every parameter N(0, 0.01). In "default": PyTorch's own, biases zero. What has no canvas
        to begin with has no use for `background`."""
        if how not in INITIALISATIONS:
            raise ValueError(f"weights begin as one of {', '.join(INITIALISATIONS)}, not {how!r}")
        for weight in self.parameters():
            if how == "paper":
                weight.normal_(0, 0.01, generator=generator)
            elif weight.ndim > 1:
                nn.init.kaiming_uniform_(weight, a=5**0.5, generator=generator)
            else:
                weight.zero_()

    def trainable(self, part: str, known_words: int = 0) -> None:
        """ValueError for "language": its words are read by a frozen encoder."""
        if part not in PARTS:
            raise ValueError(f"what is trained must be one of {', '.join(PARTS)}, not {part!r}")
        if part == "language":
            raise ValueError(
                f"{self.kind} reads captions with a frozen encoder: there are no words of its own to train"
            )

    @torch.no_grad()
    def grow_vocabulary(self, count: int) -> "SentenceModel":
        """Its encoder has to be given anew: it knows the new words or it does not."""
        grown = type(self)(replace(self.config, vocabulary=self.config.vocabulary + count)).to(self.device)
        grown.load_state_dict(self.state_dict())
        return grown
