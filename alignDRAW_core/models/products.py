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
    return gathered(
        weight,
        (weight.new_zeros(len(weight)) if bias is None else bias).expand(*calls, -1),
        lambda b, x, W: torch.addmm(b, x, W.T),
        lambda xs, gradients: (torch.cat(xs).T @ gradients.flatten(0, 1)).T,
    )


def weighted_sums(rows: Tensor, calls: Calls | None = None) -> Callable[[Tensor], Tensor]:
    """alpha [B, N] -> sum_k alpha_k rows_k [B, m] of rows [B, N, m]; `calls` as of `linear`."""
    rows = once(rows)

    def product(alpha: Tensor, rows: Tensor) -> Tensor:
        return torch.bmm(alpha.to(rows.dtype).unsqueeze(1), rows).squeeze(1)

    if not gathers(rows, calls):
        return lambda alpha: product(alpha, rows)
    return gathered(
        rows,
        rows.new_zeros(rows.shape[-1]).expand(*calls, -1),
        lambda zero, alpha, rows: zero + product(alpha, rows),
        lambda alphas, gradients: torch.bmm(torch.stack(alphas, dim=2), gradients.transpose(0, 1)),
    )


def gathers(weight: Tensor, calls: Calls | None) -> bool:
    """A compiled glimpse cannot remember what it was given before."""
    return bool(calls) and torch.is_grad_enabled() and weight.requires_grad and not is_compiling()


def gathered(
    weight: Tensor,
    biases: Tensor,
    product: Callable[[Tensor, Tensor, Tensor], Tensor],
    gradient: Callable[[list[Tensor], Tensor], Tensor],
) -> Callable[[Tensor], Tensor]:
    """x -> product(b, x, weight), for each of the biases once; `gradient` makes the weight's of all x and of what comes
    back to the biases."""
    inputs, fixed = [], weight.detach()
    each = iter(Gathered.apply(biases, weight, lambda gradients: gradient(inputs, gradients)).unbind())

    def call(x: Tensor) -> Tensor:
        x = x.to(weight.dtype)
        inputs.append(x.detach())
        return product(next(each), x, fixed)

    return call


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


def once(weight: Tensor) -> Tensor:
    """The weight as autocast would make it: it remembers its casts of parameters, but not of what is made of them."""
    device = weight.device.type
    return weight.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else weight
