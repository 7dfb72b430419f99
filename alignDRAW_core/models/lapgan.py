"""LAPGAN: adversarial networks over a Laplacian pyramid of two levels, told the caption by its sentence vector (paper
4.3; Denton et al. 2015). A small picture is drawn from noise, then what is missing from it at full size."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from .base import AttentionHook, Losses, TextEncoding, Trace
from .config import Sizes
from .sentence_model import SENTENCE_SIZE, SentenceModel


@dataclass(frozen=True)
class LAPGANConfig(Sizes):
    z_dim: int = 100  # of the small picture's noise
    filters: int = 96  # of the generators' widest layers
    sentence: int = SENTENCE_SIZE  # m

    @property
    def text_size(self) -> int:
        """m, of a sentence vector."""
        return self.sentence

    @property
    def small(self) -> tuple[int, int]:
        """Rows and columns of the small picture."""
        return -(-self.height // 2), -(-self.width // 2)


def down(pictures: Tensor) -> Tensor:
    """Pictures [B, C, H, W] -> the small ones of the pyramid, each pixel the mean of up to 2 x 2."""
    return F.avg_pool2d(pictures, 2, ceil_mode=True)


def up(small: Tensor, height: int, width: int) -> Tensor:
    """The small pictures at full size: what `down` left of the large ones."""
    return F.interpolate(small, scale_factor=2, mode="nearest")[:, :, :height, :width]


def residual(pictures: Tensor) -> Tensor:
    """What the small pictures lack: up(down(pictures)) + residual(pictures) are the pictures again."""
    return pictures - up(down(pictures), *pictures.shape[2:])


class LAPGAN(SentenceModel):
    kind = "LAPGAN"
    about = "Adversarial nets draw a small picture, then its details: no glimpses, no attention, no bound."
    Config = LAPGANConfig
    capabilities = frozenset()

    def __init__(self, config: LAPGANConfig):
        super().__init__()
        self.config = config
        k, (rows, columns) = config.filters, (-(-side // 4) for side in config.small)
        self.first = nn.Sequential(nn.Linear(config.z_dim + config.sentence, k * rows * columns), nn.ReLU())
        self.unflatten = nn.Unflatten(1, (k, rows, columns))
        self.small = nn.Sequential(
            *(nn.Upsample(scale_factor=2), nn.Conv2d(k, k, 3, padding=1), nn.ReLU()),
            *(nn.Upsample(scale_factor=2), nn.Conv2d(k, k // 2, 3, padding=1), nn.ReLU()),
            nn.Conv2d(k // 2, config.channels, 3, padding=1),
        )
        self.plane = nn.Linear(config.sentence, config.height * config.width)
        self.details = nn.Sequential(
            *(nn.Conv2d(config.channels + 2, k // 2, 5, padding=2), nn.ReLU()),
            *(nn.Conv2d(k // 2, k // 2, 5, padding=2), nn.ReLU()),
            nn.Conv2d(k // 2, config.channels, 5, padding=2),
        )

    @classmethod
    def config_for(cls, sizes: Sizes) -> LAPGANConfig:
        return LAPGANConfig(sizes.height, sizes.width, sizes.channels, sizes.vocabulary)

    def noise_shape(self, batch: int) -> tuple[int, int]:
        """[B, z + H W]: of the small picture, then a plane for its details."""
        return batch, self.config.z_dim + self.config.height * self.config.width

    def draw_small(self, z: Tensor, sentence: Tensor) -> Tensor:
        """z [B, z], sentence vectors [B, m] -> small pictures [B, C, h, w] in [0, 1]."""
        rows, columns = self.config.small
        drawn = self.small(self.unflatten(self.first(torch.cat([z, sentence], dim=1))))
        return drawn[:, :, :rows, :columns].sigmoid()

    def draw_details(self, blurry: Tensor, noise: Tensor, sentence: Tensor) -> Tensor:
        """Small pictures at full size [B, C, H, W], noise [B, H W], sentence vectors [B, m] -> residuals of that
        size."""
        planes = (noise, self.plane(sentence))
        shown = [plane.view(-1, 1, self.config.height, self.config.width) for plane in planes]
        return self.details(torch.cat([blurry, *shown], dim=1))

    @torch.inference_mode()
    def generate(
        self,
        text: TextEncoding,
        noise: Tensor,
        temperature: float | Tensor = 1.0,
        attention_hook: AttentionHook | None = None,
    ) -> Trace:
        """The temperature scales all of the noise. There is no attention to hook."""
        sentence = text.features[:, 0]
        z, plane = (temperature * noise).split([self.config.z_dim, noise.shape[1] - self.config.z_dim], dim=1)
        blurry = up(self.draw_small(z, sentence), self.config.height, self.config.width)
        pictures = (blurry + self.draw_details(blurry, plane, sentence)).clamp(0, 1)
        return Trace(pictures.permute(0, 2, 3, 1).unsqueeze(0))

    def forward(self, images: Tensor, text: TextEncoding, noise: Tensor) -> Losses:
        raise ValueError(NO_BOUND)

    def reconstruct(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        raise ValueError(NO_BOUND)


NO_BOUND = "LAPGAN has no likelihood: neither a bound nor a ranking of pictures can be measured of it."


class Discriminators(nn.Module):
    """One a level: is this small picture real, and are these details of that blurry one? Both are told the caption."""

    def __init__(self, config: LAPGANConfig, filters: int):
        super().__init__()
        self.small = Discriminator(config.channels, config.small, config.sentence, filters)
        self.details = Discriminator(2 * config.channels, (config.height, config.width), config.sentence, filters)


class Discriminator(nn.Module):
    def __init__(self, channels: int, size: tuple[int, int], sentence: int, filters: int):
        super().__init__()
        rows, columns = (-(-side // 4) for side in size)
        self.layers = nn.Sequential(
            *(spectral_norm(nn.Conv2d(channels, filters, 5, padding=2)), nn.LeakyReLU(0.2)),
            *(spectral_norm(nn.Conv2d(filters, 2 * filters, 5, stride=2, padding=2)), nn.LeakyReLU(0.2)),
            *(spectral_norm(nn.Conv2d(2 * filters, 2 * filters, 5, stride=2, padding=2)), nn.LeakyReLU(0.2)),
            nn.Flatten(),
        )
        features = 2 * filters * rows * columns
        self.score = spectral_norm(nn.Linear(features, 1))
        self.match = spectral_norm(nn.Linear(sentence, features))  # a projection (Miyato & Koyama 2018)

    def judge(self, features: Tensor, sentence: Tensor) -> Tensor:
        """What `layers` makes of pictures [B, channels, rows, columns], sentence vectors [B, m] -> scores [B], high for
        what is real."""
        told = self.match(F.normalize(sentence, dim=1))
        return self.score(features).squeeze(1) + (features * told).sum(dim=1)
