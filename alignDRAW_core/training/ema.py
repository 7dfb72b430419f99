"""The running average of a model's weights (an exponential moving average, EMA)."""

from collections.abc import Iterator
from itertools import chain

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def running_average(model: nn.Module) -> AveragedModel:
    """Of the weights and buffers, beginning with those of now."""
    average = AveragedModel(model, use_buffers=True).requires_grad_(False)
    average.n_averaged.fill_(1)
    return average


def average_at(decay: float, model: nn.Module) -> AveragedModel | None:
    """The running average that a recipe with this `ema_decay` begins with: 0 has none."""
    return running_average(model) if decay else None


@torch.no_grad()
def update_average(average: AveragedModel, model: nn.Module, decay: float) -> None:
    """Take in the model as it is now. Young averages forget faster, so that the first random weights are soon gone.
    Counters have no mean, and are copied."""
    count = average.n_averaged.item()  # it stays on the CPU: the average's own update would wait for a GPU at each step
    reals = []
    for kept, new in zip(tensors(average.module), tensors(model)):
        if kept.is_floating_point():
            reals.append((kept, new))
        else:
            kept.copy_(new)
    get_ema_multi_avg_fn(min(decay, count / (9 + count)))(*map(list, zip(*reals)), None)
    average.n_averaged += 1


def tensors(model: nn.Module) -> Iterator[Tensor]:
    """Its weights and buffers."""
    return chain(model.parameters(), model.buffers())
