"""Optimizers by name, and the guarded update."""

from collections.abc import Iterable
from functools import partial

import torch
from torch import Tensor, nn


class RMSprop(torch.optim.Optimizer):
    """As in the reference: g / sqrt(mean of g^2 + 1e-6), decay 0.9. PyTorch's own adds its epsilon outside the root."""

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:  # it is not trained
                    continue
                square = self.state[weight].setdefault("square", torch.zeros_like(weight))
                square.lerp_(weight.grad.square(), 0.1)
                weight.addcdiv_(weight.grad, (square + 1e-6).sqrt(), value=-group["lr"])


# Each is made from the parameters and `lr`.
OPTIMIZERS = {"rmsprop": RMSprop, "adam": partial(torch.optim.Adam, betas=(0.9, 0.99), fused=True)}


def guarded_update(
    losses: Iterable[Tensor],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    learning_rate: float,
    grad_clip: float,
    skip_threshold: float,
) -> tuple[float, bool]:
    """Follow the sum of the losses, each of them made and gone back through before the next. Its gradient is clipped to
    the global norm `grad_clip`; the update is skipped where that norm is not finite, or not below `skip_threshold`. ->
    the norm, and whether the update was made."""
    optimizer.zero_grad(set_to_none=True)
    for loss in losses:
        loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), grad_clip).item()
    made = norm < skip_threshold  # False also for nan
    if made:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate
        optimizer.step()
    return norm, made
