import pytest
import torch

from alignDRAW_core.models.compiling import compiling
from alignDRAW_core.models.products import linear, side_by_side, weighted_sum

CALLS = 4, 3  # of a batch of three


def gradients(outcome, weights):
    """Of a recurrence in which every outcome is seen, the first most."""
    state, loss = torch.linspace(-1, 1, 15).reshape(3, 5), 0
    for weight in 4, 3, 2, 1:
        state = outcome(state)
        loss = loss + weight * state.square().sum()
    return torch.autograd.grad(loss, weights)


@pytest.fixture
def layer():
    torch.manual_seed(0)
    return torch.nn.Linear(5, 5)


@pytest.mark.parametrize("calls", [None, CALLS])
def test_a_linear_layer_that_knows_its_calls_has_the_gradients_of_one_that_does_not(layer, calls):
    weights = layer.weight, layer.bias
    product = linear(*weights, calls)
    for ours, expected in zip(
        gradients(lambda x: product(x).tanh(), weights), gradients(lambda x: layer(x).tanh(), weights)
    ):
        torch.testing.assert_close(ours, expected)


def test_so_have_layers_side_by_side(layer):
    other = torch.nn.Linear(5, 2)
    weights = layer.weight, layer.bias, other.weight, other.bias
    product = side_by_side({"state": layer, "other": other}, CALLS)

    def together(x):
        of_x = product(x)
        return of_x["state"].tanh() + of_x["other"].sum()

    for ours, expected in zip(
        gradients(together, weights), gradients(lambda x: layer(x).tanh() + other(x).sum(), weights)
    ):
        torch.testing.assert_close(ours, expected)


@pytest.mark.parametrize("frozen", ["", "layer", "rows"])
def test_so_have_rows_whose_weighted_sum_is_added(layer, frozen):
    rows = torch.randn(3, 4, 5, generator=torch.Generator().manual_seed(0), requires_grad=frozen != "rows")
    layer.requires_grad_(frozen != "layer")
    weights = [each for each in (layer.weight, layer.bias, rows) if each.requires_grad]
    product = linear(layer.weight, layer.bias, CALLS, rows)

    def expected_product(x, alpha):
        return layer(x) + torch.einsum("bk,bkm->bm", alpha, rows)

    for ours, expected in zip(
        *(gradients(lambda x: each(x, x[:, 1:].softmax(1)).tanh(), weights) for each in (product, expected_product))
    ):
        torch.testing.assert_close(ours, expected)


def test_a_weighted_sum_is_each_row_as_often_as_its_weight_says():
    rows = torch.tensor([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
    alpha = torch.tensor([[1.0, 0.0], [0.5, 0.5]])
    torch.testing.assert_close(weighted_sum(alpha, rows), torch.tensor([[1.0, 2.0], [6.0, 7.0]]))


def test_what_is_computed_of_the_gradients_is_one_product(layer):
    """However many calls: that is what they are announced for."""
    product, x = linear(layer.weight, layer.bias, CALLS), torch.randn(3, 5)
    out = sum(product(x).square().sum() for _ in range(CALLS[0]))
    with torch.profiler.profile() as profile:
        torch.autograd.grad(out, layer.weight)
    assert sum(event.count for event in profile.key_averages() if event.key == "aten::mm") == 1


def test_an_outcome_that_nothing_needs_adds_nothing(layer):
    x = torch.randn(3, 5)
    product = linear(layer.weight, layer.bias, CALLS)
    first, *_ = [product(x) for _ in range(CALLS[0])]
    (ours,) = torch.autograd.grad(first.sum(), layer.weight)
    torch.testing.assert_close(ours, x.sum(0).expand(5, -1))


def test_calls_that_were_not_announced_are_refused(layer):
    product, x = linear(layer.weight, layer.bias, CALLS), torch.randn(3, 5)
    outcomes = [product(x) for _ in range(CALLS[0] - 1)]
    with pytest.raises(RuntimeError):  # a gradient that is not theirs would be worse
        torch.autograd.grad(sum(outcomes).sum(), layer.weight)


def test_frozen_layers_and_drawings_may_be_used_as_often_as_one_likes(layer):
    x = torch.randn(3, 5)
    frozen = linear(layer.weight.detach(), layer.bias.detach(), (1, 3))
    for _ in range(3):
        torch.testing.assert_close(frozen(x), layer(x))
    with torch.no_grad():
        drawing = linear(layer.weight, layer.bias, (1, 3))
    with compiling():
        compiled = linear(layer.weight, layer.bias, (1, 3))
    for _ in range(3):
        torch.testing.assert_close(drawing(x), layer(x))
        torch.testing.assert_close(compiled(x), layer(x))
