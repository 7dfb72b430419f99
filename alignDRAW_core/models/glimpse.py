"""Gaussian filterbanks: looking at and drawing on one patch of the canvas (DRAW eq. 19-27; alignDRAW eq. 8).

Inside the model a picture is [B, H, C, W], rows, colours, columns: then both products below are plain batched
matrix products, and the three colours share one filterbank and one gamma.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Window:
    """Where a patch of p x p filters sits. All [B], in pixels counted from 0; gamma is an intensity."""

    x: Tensor  # centre
    y: Tensor
    delta: Tensor  # stride between neighbouring filters
    sigma: Tensor  # width of each filter
    gamma: Tensor

    def stack(self) -> Tensor:
        return torch.stack([self.x, self.y, self.delta, self.sigma, self.gamma], dim=-1)  # [B, 5]


def window(parameters: Tensor, height: int, width: int, patch: int) -> Window:
    """Five numbers [B, 5] (g~_X, g~_Y, log sigma^2, log delta~, log gamma) -> Window (DRAW eq. 21-24).

    DRAW counts pixels from 1, g_X = (A + 1)/2 (g~_X + 1); one less is the same place counted from 0.
    """
    x, y, log_variance, log_delta, log_gamma = at_least_float32(parameters).unbind(dim=-1)
    return Window(
        x=(width + 1) / 2 * (x + 1) - 1,
        y=(height + 1) / 2 * (y + 1) - 1,
        delta=(max(height, width) - 1) / (patch - 1) * log_delta.exp(),
        sigma=(log_variance / 2).exp(),
        gamma=log_gamma.exp(),
    )


def filterbank(centre: Tensor, delta: Tensor, sigma: Tensor, patch: int, size: int) -> Tensor:
    """p Gaussian filters over `size` pixels, [..., p, size], each row summing to 1 (DRAW eq. 19, 20, 25, 26); `centre`
    is [...], `delta` and `sigma` broadcast to it.

    The softmax of -(a - mu_i)^2 / 2 sigma^2 is the normalised Gaussian, also where it lies wholly off the canvas.
    """
    i = torch.arange(0.5 - patch / 2, patch / 2, device=centre.device, dtype=centre.dtype)  # i - N/2 - 0.5, i = 1..N
    a = torch.arange(size, device=centre.device, dtype=centre.dtype)
    mu = centre.unsqueeze(-1) + i * delta.unsqueeze(-1)  # [..., p]
    distance = a - mu.unsqueeze(-1)  # [..., p, size]
    return (distance.square() * (-0.5 / sigma.square())[..., None, None]).softmax(dim=-1)


def filterbanks(w: Window, patch: int, height: int, width: int) -> tuple[Tensor, Tensor]:
    """F_y [B, p, H] and F_x [B, p, W]."""
    if height == width:  # both at once
        return filterbank(torch.stack([w.y, w.x]), w.delta, w.sigma, patch, height).unbind()
    return filterbank(w.y, w.delta, w.sigma, patch, height), filterbank(w.x, w.delta, w.sigma, patch, width)


def read(picture: Tensor, w: Window, patch: int, *more: Tensor) -> Tensor:
    """gamma F_y x F_x^T: picture [B, H, C, W] -> patch [B, p, C, p] (DRAW eq. 27). Of `more` pictures [B, H, C, W] the
    colours come after its own."""
    pictures = picture, *more
    batch, height, _, width = picture.shape
    f_y, f_x = filterbanks(w, patch, height, width)
    rows = torch.cat([torch.bmm(f_y, each.flatten(2)) for each in pictures], dim=2)  # [B, p, C W]
    seen = torch.bmm(rows.reshape(batch, -1, width), f_x.transpose(1, 2))  # [B, p C, p]
    return (w.gamma[:, None, None] * seen).reshape(batch, patch, -1, patch)


def write(K: Tensor, w: Window, height: int, width: int) -> Tensor:
    """1/gamma F_y^T K F_x: patch K [B, p, C, p] -> change of the canvas [B, H, C, W] (eq. 8)."""
    batch, patch, channels, _ = K.shape
    f_y, f_x = filterbanks(w, patch, height, width)
    columns = torch.bmm((K / w.gamma[:, None, None, None]).reshape(batch, patch * channels, patch), f_x)  # [B, p C, W]
    change = torch.bmm(f_y.transpose(1, 2), columns.reshape(batch, patch, channels * width))  # [B, H, C W]
    return change.reshape(batch, height, channels, width)


def at_least_float32(values: Tensor) -> Tensor:
    """Out of mixed precision, where few digits would hurt: places, exponentials, sums of many terms."""
    return values.to(torch.promote_types(values.dtype, torch.float32))
