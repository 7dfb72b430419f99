"""The paper's two variational autoencoders: one latent vector, the picture at once, least squares (paper 4.3).

Encoder and decoder are told the caption by its sentence vector. Least squares are a Gaussian of fixed deviation, which
makes the bound one that can be compared.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .base import AttentionHook, Losses, TextEncoding, Trace
from .config import Sizes
from .draw import gaussian_kl
from .glimpse import at_least_float32
from .sentence_model import SENTENCE_SIZE, SentenceModel


@dataclass(frozen=True)
class VAEConfig(Sizes):
    hidden: int = 352  # units of a layer, or filters of the widest
    z_dim: int = 100  # D
    sentence: int = SENTENCE_SIZE  # m
    deviation: float = 0.3  # of the Gaussian likelihood

    @property
    def text_size(self) -> int:
        """m, of a sentence vector."""
        return self.sentence


class VAE(SentenceModel):
    Config = VAEConfig
    capabilities = frozenset({"bound"})

    def __init__(self, config: VAEConfig):
        super().__init__()
        self.config = config
        self.recognise, self.draw = self.layers(config)

    @staticmethod
    def layers(config: VAEConfig) -> tuple[nn.Module, nn.Module]:
        """Pictures [B, C, H, W] and sentence vectors [B, m] -> [B, 2 D]; z [B, D] and sentence vectors -> logits
        [B, C, H, W]. Both take their two inputs as (input, sentence)."""
        raise NotImplementedError

    @classmethod
    def config_for(cls, sizes: Sizes) -> VAEConfig:
        return VAEConfig(sizes.height, sizes.width, sizes.channels, sizes.vocabulary)

    def noise_shape(self, batch: int) -> tuple[int, int]:
        """[B, z]"""
        return batch, self.config.z_dim

    def forward(self, images: Tensor, text: TextEncoding, noise: Tensor) -> Losses:
        """One-sample variational bound of images [B, H, W, C] in [0, 1]; noise [B, z] is N(0, 1)."""
        kl, drawn = self.reconstruct(images, text, noise)
        scaled = (images - drawn) / self.config.deviation
        constant = math.log(self.config.deviation) + math.log(2 * math.pi) / 2
        return Losses(kl, (scaled.square() / 2 + constant).flatten(1).sum(1))

    def reconstruct(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        sentence = text.features[:, 0]
        posterior = at_least_float32(self.recognise(images.permute(0, 3, 1, 2), sentence))
        mu, log_sigma = posterior.chunk(2, dim=1)  # [B, D] each
        prior = torch.zeros_like(mu)  # N(0, I)
        kl = gaussian_kl(mu, log_sigma, prior, prior)
        return kl.unsqueeze(1), self.picture(mu + log_sigma.exp() * noise, sentence)

    @torch.inference_mode()
    def generate(
        self,
        text: TextEncoding,
        noise: Tensor,
        temperature: float | Tensor = 1.0,
        attention_hook: AttentionHook | None = None,
    ) -> Trace:
        """From z ~ N(0, I), its deviation scaled by the temperature. There is no attention to hook."""
        return Trace(self.picture(temperature * noise, text.features[:, 0]).unsqueeze(0))

    def picture(self, z: Tensor, sentence: Tensor) -> Tensor:
        """The mean [B, H, W, C] in [0, 1] of p(x | z, y)."""
        return at_least_float32(self.draw(z, sentence)).sigmoid().permute(0, 2, 3, 1)


class FullyConnectedVAE(VAE):
    kind = "FC-VAE"
    about = "One latent vector and fully connected layers, told the sentence as one vector: no glimpses, no attention."

    @staticmethod
    def layers(config: VAEConfig) -> tuple[nn.Module, nn.Module]:
        pixels, h = config.channels * config.height * config.width, config.hidden
        recognise = (nn.Linear(pixels + config.sentence, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU())
        draw = (nn.Linear(config.z_dim + config.sentence, h), nn.ReLU(), nn.Linear(h, h), nn.ReLU())
        shape = nn.Unflatten(1, (config.channels, config.height, config.width))
        return (
            Told(nn.Flatten(), nn.Sequential(*recognise, nn.Linear(h, 2 * config.z_dim))),
            Told(nn.Identity(), nn.Sequential(*draw, nn.Linear(h, pixels), shape)),
        )


class ConvolutionalVAE(VAE):
    kind = "conv-VAE"
    about = "One latent vector and convolutions, told the sentence as one vector: no glimpses, no attention."

    @staticmethod
    def layers(config: VAEConfig) -> tuple[nn.Module, nn.Module]:
        """Three convolutions of stride 2, and three that undo them."""
        h, k = config.hidden, config.hidden // 3
        rows, columns = -(-config.height // 8), -(-config.width // 8)
        convolutions = nn.Sequential(
            *(nn.Conv2d(config.channels, k // 4, 4, 2, 1), nn.ReLU()),
            *(nn.Conv2d(k // 4, k // 2, 4, 2, 1), nn.ReLU()),
            *(nn.Conv2d(k // 2, k, 4, 2, 1), nn.ReLU()),
            nn.AdaptiveAvgPool2d((rows, columns)),
            nn.Flatten(),
        )
        recognise = (nn.Linear(k * rows * columns + config.sentence, h), nn.ReLU(), nn.Linear(h, 2 * config.z_dim))
        deconvolutions = (
            *(nn.Linear(config.z_dim + config.sentence, k * rows * columns), nn.ReLU()),
            nn.Unflatten(1, (k, rows, columns)),
            *(nn.ConvTranspose2d(k, k // 2, 4, 2, 1), nn.ReLU()),
            *(nn.ConvTranspose2d(k // 2, k // 4, 4, 2, 1), nn.ReLU()),
            nn.ConvTranspose2d(k // 4, config.channels, 4, 2, 1),
            Cut(config.height, config.width),
        )
        return Told(convolutions, nn.Sequential(*recognise)), Told(nn.Identity(), nn.Sequential(*deconvolutions))


class Told(nn.Module):
    """Layers that read `first` of their input, and beside it the sentence vector."""

    def __init__(self, first: nn.Module, layers: nn.Module):
        super().__init__()
        self.first, self.layers = first, layers

    def forward(self, x: Tensor, sentence: Tensor) -> Tensor:
        return self.layers(torch.cat([self.first(x), sentence], dim=1))


class Cut(nn.Module):
    """Pictures [B, C, H', W'] to their first H rows and W columns, for sides that 8 does not divide."""

    def __init__(self, height: int, width: int):
        super().__init__()
        self.height, self.width = height, width

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, : self.height, : self.width]
