"""Products of what changes from glimpse to glimpse with what stays the same: a glimpse is mostly small products."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .compiling import is_compiling

Layer = nn.Linear | tuple[Tensor, Tensor | None]  # or weight [out, in] and bias [out]
Calls = tuple[int, int]  # how often exactly a product will be made, and of what batch


def side_by_side(layers: dict[str, Layer], calls: Calls | None = None) -> Callable[[Tensor], dict[str, Tensor]]:
    """Linear layers that read the same input, as one product: x [B, in] -> each layer's output [B, out] by its name."""
    parts = [(layer.weight, layer.bias) if isinstance(layer, nn.Linear) else layer for layer in layers.values()]
    sizes = [len(weight) for weight, _ in parts]
    product = linear(
        torch.cat([weight for weight, _ in parts]),
        torch.cat([weight.new_zeros(len(weight)) if bias is None else bias for weight, bias in parts]),
        calls,
    )
    return lambda x: dict(zip(layers, product(x).split(sizes, dim=-1), strict=True))


def linear(weight: Tensor, bias: Tensor | None = None, calls: Calls | None = None) -> Callable[[Tensor], Tensor]:
    """x [B, in] -> x W^T + b [B, out]. A training that says how many `calls` there will be has its gradient sooner: see
    Gathered."""
    weight, bias = once(weight), None if bias is None else once(bias)
    if not gathers(weight, calls):
        return lambda x: F.linear(x, weight, bias)
    bias = weight.new_zeros(len(weight)) if bias is None else bias
    inputs, fixed = [], weight.detach().T
    biases = Gathered.apply(
        bias.expand(*calls, -1), weight, lambda gradients: (torch.cat(inputs).T @ gradients.flatten(0, 1)).T
    )
    each = iter(biases.unbind())

    def product(x: Tensor) -> Tensor:
        inputs.append(x.detach().to(weight.dtype))
        return torch.addmm(next(each), x, fixed)

    return product


def weighted_sums(rows: Tensor, calls: Calls | None = None) -> Callable[[Tensor], Tensor]:
    """alpha [B, N] -> sum_k alpha_k rows_k [B, m] of rows [B, N, m]; `calls` as of `linear`."""
    rows = once(rows)
    if not gathers(rows, calls):
        return lambda alpha: torch.bmm(alpha.to(rows.dtype).unsqueeze(1), rows).squeeze(1)
    inputs, fixed = [], rows.detach()
    zeros = Gathered.apply(
        rows.new_zeros(rows.shape[-1]).expand(*calls, -1),
        rows,
        lambda gradients: torch.bmm(torch.stack(inputs, dim=2), gradients.transpose(0, 1)),
    )
    each = iter(zeros.unbind())

    def product(alpha: Tensor) -> Tensor:
        alpha = alpha.to(rows.dtype)
        inputs.append(alpha.detach())
        return torch.bmm(alpha.unsqueeze(1), fixed).squeeze(1) + next(each)

    return product


class Gathered(torch.autograd.Function):
    """Biases b_t [calls, B, out] of products y_t = x_t W + b_t. The gradient of b_t is that of y_t, so what comes back
    to all of them is what the gradient of W is made of, sum_t x_t^T dy_t: one large product in place of many small
    ones, each added to the last."""

    @staticmethod
    def forward(ctx, biases: Tensor, weight: Tensor, gradient_of_weight: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.gradient_of_weight = gradient_of_weight
        return biases.view_as(biases)

    @staticmethod
    def backward(ctx, gradients: Tensor):
        return gradients, ctx.gradient_of_weight(gradients), None


def gathers(weight: Tensor, calls: Calls | None) -> bool:
    """A compiled glimpse cannot remember what it was given before."""
    return bool(calls) and torch.is_grad_enabled() and weight.requires_grad and not is_compiling()


def once(weight: Tensor) -> Tensor:
    """The weight as autocast would make it: it remembers its casts of parameters, but not of what is made of them."""
    device = weight.device.type
    return weight.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else weight
