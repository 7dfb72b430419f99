"""The sharpener: a conditional adversarial network on the residuals of a Laplacian pyramid (paper 3.4, appendix B;
Denton et al. 2015)."""

from dataclasses import asdict, dataclass, fields

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


@dataclass(frozen=True)
class SharpenerConfig:
    height: int  # of the pictures, pixels
    width: int
    channels: int  # 1 or 3
    sentence: int  # numbers in a sentence vector
    encoder: str = "h_lang"  # who makes it: see sentence_encoders.py
    filters: int = (
        32  # of the hidden layers; the reference has 128, which takes 53 GFLOP for the 32 glimpses of one drawing
    )

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise ValueError(f"the sharpener's {field.name} must be a whole number above 0, not {value!r}")
        if self.channels not in (1, 3):
            raise ValueError(f"the sharpener's channels must be 1 or 3, not {self.channels}")

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "SharpenerConfig":
        """Refuses unknown and missing names with ValueError."""
        if isinstance(values, dict) and "colours" in values:  # an older card, where `channels` were the filters
            values = {
                {"colours": "channels", "channels": "filters"}.get(name, name): value for name, value in values.items()
            }
        if not isinstance(values, dict) or (unknown := set(values) - {field.name for field in fields(cls)}):
            raise ValueError(
                "unknown names in the sharpener's configuration: "
                f"{', '.join(sorted(unknown)) if isinstance(values, dict) else values!r}"
            )
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"incomplete configuration of the sharpener: {error}") from None


class Sharpener(nn.Module):
    """The generator: planes of noise, text and the blurry picture -> the residual that is missing from it."""

    kind = "sharpener"

    def __init__(self, config: SharpenerConfig):
        super().__init__()
        self.config = config
        k, channels = config.filters, config.channels
        self.text = nn.Linear(config.sentence, config.height * config.width)
        self.edges = nn.Sequential(
            nn.Conv2d(channels + 2, k, 7, padding=3, padding_mode="replicate"),
            nn.ReLU(),
            nn.Conv2d(k, k, 7, padding=3, padding_mode="replicate"),
            nn.ReLU(),
            nn.Conv2d(k, channels, 5, padding=2, padding_mode="replicate"),
        )

    def forward(self, blurry: Tensor, sentence: Tensor, noise: Tensor | None = None) -> Tensor:
        """Pictures [B, C, H, W], sentence vectors [B, m] or one for all [m], noise N(0, 1) [B, 1, H, W] -> residuals
        [B, C, H, W]. Without noise it is at its mean, 0."""
        batch, _, height, width = blurry.shape
        text = self.text(sentence).view(-1, 1, height, width).expand(batch, -1, -1, -1)
        noise = torch.zeros_like(text) if noise is None else noise
        return self.edges(torch.cat([blurry, text, noise], dim=1))

    @torch.inference_mode()
    def sharpen(self, canvases: np.ndarray, sentence: Tensor) -> np.ndarray:
        """Pictures of one caption [T, H, W, C] in [0, 1] and its sentence vector [m] -> sharp ones, the same every
        time."""
        blurry = torch.from_numpy(canvases).to(sentence.device).permute(0, 3, 1, 2)
        sharp = (blurry + self(blurry, sentence)).clamp(0, 1)
        return np.ascontiguousarray(sharp.permute(0, 2, 3, 1).float().cpu().numpy())


class Discriminator(nn.Module):
    """LAPGAN's, its class replaced by a sentence vector: is this picture, a blurry one with its residual added, a real
    one?

    It is shown the picture's detail on planes of its own as well, so that it learns to look there at once. Its weights
    are normalised by their spectral norm, which keeps it from running away from the generator."""

    def __init__(self, config: SharpenerConfig, filters: int):
        super().__init__()
        self.text = nn.Linear(config.sentence, config.height * config.width)
        self.look = nn.Sequential(
            spectral_norm(nn.Conv2d(2 * config.channels + 1, filters, 5, padding=2)),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(filters, 2 * filters, 5, stride=2, padding=2)),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            spectral_norm(nn.Linear(2 * filters * -(-config.height // 2) * -(-config.width // 2), 1)),
        )

    def forward(self, pictures: Tensor, sentence: Tensor) -> Tensor:
        """[B, C, H, W] and [B, m] -> scores [B], high for real ones."""
        text = self.text(sentence).view(-1, 1, *pictures.shape[2:])
        detail = 4 * (pictures - low_pass(pictures))  # about as large as the rest
        return self.look(torch.cat([2 * pictures - 1, detail, text], dim=1)).squeeze(1)


def pyramid(pictures: Tensor) -> Tensor:
    """The coarse level of a Laplacian pyramid, at full size again: [B, C, H, W] halved and doubled."""
    coarse = F.interpolate(pictures, scale_factor=0.5, mode="bilinear", antialias=True)
    return F.interpolate(coarse, size=pictures.shape[2:], mode="bilinear")


def low_pass(pictures: Tensor) -> Tensor:
    """What a residual must leave alone: [B, C, H, W] averaged over 5 x 5 pixels."""
    return F.avg_pool2d(F.pad(pictures, (2, 2, 2, 2), mode="replicate"), 5, stride=1)


def laplacian(pictures: Tensor) -> Tensor:
    """The four neighbours less four times the pixel: [..., H, W] -> [..., H - 2, W - 2]."""
    middle = pictures[..., 1:-1, 1:-1]
    return (
        pictures[..., :-2, 1:-1]
        + pictures[..., 2:, 1:-1]
        + pictures[..., 1:-1, :-2]
        + pictures[..., 1:-1, 2:]
        - 4 * middle
    )


def laplacian_energy(pictures: np.ndarray) -> float:
    """Mean square of the image Laplacian of pictures [n, H, W, C] in [0, 1]: how much edge they hold."""
    return laplacian(torch.from_numpy(pictures).double().permute(0, 3, 1, 2)).square().mean().item()
