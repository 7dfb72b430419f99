"""Optimizers by name, and the guarded update."""

from collections.abc import Iterable
from functools import partial

import torch
from torch import Tensor, nn

ROWS = 4096  # of a table that are updated at once


class RMSprop(torch.optim.Optimizer):
    """As in the reference: g / sqrt(mean of g^2 + 1e-6), decay 0.9. PyTorch's own adds its epsilon outside the root."""

    found_inf = torch.zeros(())  # 1, on the device, where nothing is to move: PyTorch's Adam is told the same way

    def __init__(self, parameters: Iterable[nn.Parameter], lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        still = self.found_inf > 0
        share = 0.1 * (1 - self.found_inf)
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:  # it is not trained
                    continue
                state = self.state[weight]
                if not state:
                    state["square"] = torch.zeros_like(weight)
                # A table of words is large: in its place, and some rows after others.
                whole = weight, weight.grad.masked_fill_(still, 0.0), state["square"]
                for rows, gradient, square in zip(*(each.split(ROWS) for each in whole)):
                    square.lerp_(gradient.square(), share)
                    rows.addcdiv_(gradient, (square + 1e-6).sqrt_(), value=-group["lr"])


Adam = partial(torch.optim.Adam, fused=True)  # the one that can be told on the device to leave out an update
# Each is made from the parameters and `lr`.
OPTIMIZERS = {"rmsprop": RMSprop, "adam": partial(Adam, betas=(0.9, 0.99))}


def guarded_update(
    losses: Iterable[Tensor],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    learning_rate: float,
    grad_clip: float,
    skip_threshold: float,
) -> tuple[Tensor, Tensor]:
    """Follow the sum of the losses, each of them made and gone back through before the next. Its gradient is clipped to
    the global norm `grad_clip`; the update is skipped where that norm is not finite, or not below `skip_threshold`. ->
    the norm, and whether the update was made, both on the device: nothing waits for it here."""
    optimizer.zero_grad(set_to_none=True)
    for loss in losses:
        loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), grad_clip)
    made = norm < skip_threshold  # False also for nan
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.found_inf = (~made).float()
    optimizer.step()
    return norm, made
