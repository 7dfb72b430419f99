import pytest
import torch
from torch import nn

from alignDRAW_core.training.ema import running_average, update_average


class Counting(nn.Module):
    """A weight, a buffer of real numbers, a counter, and a table of whole numbers."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.register_buffer("mean", torch.zeros(3))
        self.register_buffer("count", torch.tensor(0))
        self.register_buffer("table", torch.tensor([5, 6, 7]))


def test_young_averages_forget_faster_and_old_ones_at_the_given_rate():
    model = Counting()
    average, expected = running_average(model), 0.0
    for step in range(200):
        with torch.no_grad():
            model.weight.fill_(step + 1.0)
            model.mean.fill_(-step - 1.0)
            model.count += 1
        update_average(average, model, 0.9)
        decay = min(0.9, (1 + step) / (10 + step))
        expected = decay * expected + (1 - decay) * (step + 1)
        assert average.module.weight[0].item() == pytest.approx(expected, rel=1e-5)
        assert average.module.mean[0].item() == pytest.approx(-expected, rel=1e-5)
    assert average.module.count == 200 and average.module.table.tolist() == [5, 6, 7]  # what has no mean is copied


def test_it_begins_with_the_weights_of_now_and_learns_nothing_itself():
    model = Counting()
    with torch.no_grad():
        model.weight.fill_(2.0)
    average = running_average(model)
    assert torch.equal(average.module.weight, model.weight) and not average.module.weight.requires_grad
    with torch.no_grad():
        model.weight.fill_(12.0)
    assert average.module.weight[0] == 2
    update_average(average, model, 0.999)
    assert average.module.weight[0].item() == pytest.approx(11.0) and model.weight.requires_grad


def test_its_state_holds_how_old_it_is():
    model, again = Counting(), running_average(Counting())
    average = running_average(model)
    update_average(average, model, 0.9)
    again.load_state_dict(average.state_dict())
    assert again.n_averaged == 2
