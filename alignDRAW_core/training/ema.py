"""The running average of a model's weights (an exponential moving average, EMA)."""

from functools import partial

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def running_average(model: nn.Module) -> AveragedModel:
    """Of the weights and buffers, beginning with those of now."""
    average = AveragedModel(model, use_buffers=True).requires_grad_(False)
    average.n_averaged.fill_(1)
    return average


def update_average(average: AveragedModel, model: nn.Module, decay: float) -> None:
    """Take in the model as one more update left it. Young averages forget faster, so that the first random weights are
    soon gone."""
    count = average.n_averaged.item()
    average.multi_avg_fn = partial(blend, min(decay, count / (9 + count)))
    average.update_parameters(model)


def blend(decay: float, averaged: list[Tensor], current: list[Tensor], count) -> None:
    """Of tensors of one type; those that are not of real numbers, such as counters, have no mean, and are copied."""
    if averaged[0].is_floating_point():
        get_ema_multi_avg_fn(decay)(averaged, current, count)
    else:
        for kept, new in zip(averaged, current):
            kept.copy_(new)
