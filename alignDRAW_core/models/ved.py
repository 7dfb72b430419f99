"""VED: a sentence becomes a few Gaussians, and a picture is decoded from a sample of them (Angelard-Gontier, Romoff and
Parthasarathi, "Variational Encoder Decoder for Image Generation Conditioned on Captions")."""

from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD, UNK
from .base import INITIALISATIONS, PARTS, AttentionHook, ImageModel, Losses, TextEncoding, Trace
from .config import Sizes
from .glimpse import at_least_float32
from .gru_reader import GRUReader


@dataclass(frozen=True)
class VEDConfig(Sizes):
    embedding: int = 5
    h_lang: int = 64  # of the GRU
    z_dim: int = 10  # D
    h_decoder: int = 0  # of a hidden layer of the decoder; 0: the paper's single layer
    bottleneck: bool = False  # not in the paper: the GRU's states are handed on as in bottleneck.py

    def __post_init__(self):
        super().__post_init__()
        if not self.embedding:
            raise ValueError("embedding must be a whole number above 0, not 0")

    @property
    def glimpses(self) -> int:
        """It draws at once."""
        return 1

    @property
    def text_size(self) -> int:
        """Of the state that the sentence leaves."""
        return self.h_lang


ved_paper = VEDConfig(height=28, width=28, channels=1, vocabulary=37)
sums_ved = replace(ved_paper, embedding=32, h_lang=64, z_dim=16, h_decoder=256, bottleneck=True)
PRESETS = {"ved_paper": ved_paper, "sums_ved": sums_ved}


class VED(ImageModel):
    """y -> GRU -> h -> q(z|y) = N(mu, sigma) -> decoder -> p(x|z). Trained by E_q[-log p(x|z)] + KL(q(z|y) || N(0, I)).
    The picture is not looked at: what a caption leaves open is drawn as the mean of what it may be."""

    kind = "VED"
    about = "A sentence becomes a few Gaussians, and a picture is decoded from them at once: no glimpses, no attention."
    Config = VEDConfig
    capabilities = frozenset({"bound"})

    def __init__(self, config: VEDConfig):
        super().__init__()
        self.config = config
        self.language = GRUReader(config.vocabulary, config.embedding, config.h_lang, config.bottleneck)
        self.gaussian = nn.Linear(config.h_lang, 2 * config.z_dim)
        pixels = config.height * config.width * config.channels
        sizes = [config.z_dim, *([config.h_decoder] if config.h_decoder else []), pixels]
        layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.ReLU(), nn.Linear(a, b))]
        self.decoder = nn.Sequential(*layers[1:])

    def noise_shape(self, batch: int) -> tuple[int, int]:
        """[B, z]"""
        return batch, self.config.z_dim

    def state_noise_shape(self, batch: int, length: int) -> tuple[int, ...] | None:
        """[B, N, h]"""
        return (batch, length, self.config.h_lang) if self.config.bottleneck else None

    def encode_text(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> TextEncoding:
        """The state after the last word is the only row of the features."""
        states, cost = self.language.states(words, state_reset, state_noise)
        text = self.encoding(states[:, -1:], (words != PAD).any(dim=1, keepdim=True))
        return replace(text, cost=cost)

    def unsaid(self) -> Tensor:
        """The state [h] after one unknown word."""
        return self.encode_text(torch.full((1, 1), UNK, device=self.device)).features[0, 0]

    def forward(self, images: Tensor, text: TextEncoding, noise: Tensor) -> Losses:
        """For images [B, H, W, C] in [0, 1]; noise [B, z] is N(0, 1)."""
        mu, log_sigma = self.latent(text)
        kl = (0.5 * (mu.square() + (2 * log_sigma).exp() - 1) - log_sigma).sum(dim=1, keepdim=True)
        logits = at_least_float32(self.decoder(mu + log_sigma.exp() * noise))
        reconstruction = F.binary_cross_entropy_with_logits(logits, images.flatten(1), reduction="none").sum(dim=1)
        return Losses(kl, reconstruction, text.cost)

    def reconstruct(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        """It does not look at the images: it draws what the text says."""
        return self(images, text, noise).kl, self.generate(text, noise).canvases[0]

    def generate(
        self,
        text: TextEncoding,
        noise: Tensor,
        temperature: float | Tensor = 1.0,
        attention_hook: AttentionHook | None = None,
    ) -> Trace:
        mu, log_sigma = self.latent(text)
        x = at_least_float32(self.decoder(mu + temperature * log_sigma.exp() * noise)).sigmoid()
        return Trace(x.view(1, -1, self.config.height, self.config.width, self.config.channels))

    def latent(self, text: TextEncoding) -> tuple[Tensor, Tensor]:
        """mu and log sigma of q(z|y), [B, z] each."""
        return at_least_float32(self.gaussian(text.features[:, 0])).chunk(2, dim=1)

    @torch.no_grad()
    def initialise(self, how: str, generator: torch.Generator, background: float = 0.0) -> None:
        """ "paper": all weights N(0, 0.01), as alignDRAW's. "default": of unit gain, orthogonal recurrent weights."""
        if how not in INITIALISATIONS:
            raise ValueError(f"weights begin as one of {', '.join(INITIALISATIONS)}, not {how!r}")
        for name, weight in self.named_parameters():
            if weight.ndim == 1:
                weight.zero_()
            elif how == "paper":
                weight.normal_(0, 0.01, generator=generator)
            else:
                bound = (3 / weight.shape[1]) ** 0.5  # what comes in as N(0, 1) goes out as N(0, 1)
                weight.uniform_(-bound, bound, generator=generator)
        self.language.initialise(how, generator)
        if how == "default":
            self.gaussian.bias[self.config.z_dim :].fill_(-2)  # little noise, until the latents are in use
        self.decoder[-1].bias.fill_(background)

    def trainable(self, part: str, known_words: int = 0) -> None:
        if part not in PARTS:
            raise ValueError(f"what is trained must be one of {', '.join(PARTS)}, not {part!r}")
        for name, weight in self.named_parameters():
            decodes = name.startswith(("decoder.", "gaussian."))
            weight.requires_grad_(part == "all" or decodes == (part == "decoder") or name == "language.words.weight")
        if part == "decoder":  # of the words only the new ones
            old = torch.arange(known_words + len(MARKS))
            self.language.words.weight.register_hook(
                lambda gradient: gradient.index_fill(0, old.to(gradient.device), 0.0)
            )

    @torch.no_grad()
    def grow_vocabulary(self, count: int) -> "VED":
        known = self.language.words.weight  # [K + 2, embedding]
        mean = known[len(MARKS) :].mean(dim=0, keepdim=True)
        grown = type(self)(replace(self.config, vocabulary=self.config.vocabulary + count)).to(self.device)
        grown.load_state_dict(
            {**self.state_dict(), "language.words.weight": torch.cat([known, mean.expand(count, -1)])}
        )
        return grown
