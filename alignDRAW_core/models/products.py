"""Products of what changes from glimpse to glimpse with what stays the same: a glimpse is mostly small products."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from .compiling import is_compiling

Calls = tuple[int, int]  # how often exactly a product will be made, and of what batch


def side_by_side(layers: dict[str, nn.Linear], calls: Calls | None = None) -> Callable[[Tensor], dict[str, Tensor]]:
    """Linear layers that read the same input, as one product: x [B, in] -> each layer's output [B, out] by its name."""
    sizes = [layer.out_features for layer in layers.values()]
    biases = [
        layer.weight.new_zeros(len(layer.weight)) if layer.bias is None else layer.bias for layer in layers.values()
    ]
    together = linear(torch.cat([layer.weight for layer in layers.values()]), torch.cat(biases), calls)
    return lambda x: dict(zip(layers, together(x).split(sizes, dim=-1), strict=True))


def linear(
    weight: Tensor, bias: Tensor, calls: Calls | None = None, rows: Tensor | None = None
) -> Callable[..., Tensor]:
    """x [B, in] -> x W^T + b [B, out]. With `rows` [B, N, out] it is (x, alpha [B, N]) -> x W^T + b + sum_k alpha_k
    rows_k. A training that says how many `calls` there will be has its gradients sooner: see Gathered."""
    weight, bias, rows = once(weight), once(bias), None if rows is None else once(rows)
    changing = [each for each in (weight, bias, rows) if each is not None and each.requires_grad]
    # A compiled glimpse cannot remember what it was given before.
    if not calls or not changing or not torch.is_grad_enabled() or is_compiling():
        return partial(product, weight, rows, bias)

    xs, alphas = [], []

    def of_weight(gradients: Tensor) -> Tensor:
        return (torch.cat(xs).T @ gradients.flatten(0, 1)).T

    def of_rows(gradients: Tensor) -> Tensor:
        return torch.bmm(torch.stack(alphas, dim=2), gradients.transpose(0, 1))

    biases = iter(Gathered.apply(bias.expand(*calls, -1), (of_weight, of_rows), weight, rows).unbind())
    fixed = weight.detach(), None if rows is None else rows.detach()

    def call(x: Tensor, alpha: Tensor | None = None) -> Tensor:
        x = x.to(weight.dtype)
        xs.append(x.detach())
        if alpha is not None:
            alpha = alpha.to(weight.dtype)
            alphas.append(alpha.detach())
        return product(*fixed, next(biases), x, alpha)

    return call


def product(weight: Tensor, rows: Tensor | None, bias: Tensor, x: Tensor, alpha: Tensor | None = None) -> Tensor:
    y = torch.addmm(bias, x.to(weight.dtype), weight.T)
    return y if alpha is None else y + weighted_sum(alpha, rows)


def weighted_sum(alpha: Tensor, rows: Tensor) -> Tensor:
    """sum_k alpha_k rows_k: [B, m] of alpha [B, N] and rows [B, N, m]."""
    return torch.bmm(alpha.to(rows.dtype).unsqueeze(1), rows).squeeze(1)


class Gathered(torch.autograd.Function):
    """Biases b_t [calls, B, out] of sums of products y_t = b_t + x_t W + ... The gradient of b_t is that of y_t, so
    what comes back to all of them is what the gradient of W is made of, sum_t x_t^T dy_t: one large product in place
    of many small ones, each added to the last. So it is for whatever else is multiplied in the same sum."""

    @staticmethod
    def forward(ctx, biases: Tensor, gradients_of: tuple[Callable[[Tensor], Tensor], ...], *weights: Tensor | None):
        ctx.gradients_of = gradients_of
        return biases.view_as(biases)

    @staticmethod
    def backward(ctx, gradients: Tensor):
        _, _, *needed = ctx.needs_input_grad
        return gradients, None, *(of(gradients) if need else None for of, need in zip(ctx.gradients_of, needed))


def once(weight: Tensor) -> Tensor:
    """The weight as autocast would make it: it remembers its casts of parameters, but not of what is made of them."""
    device = weight.device.type
    return weight.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else weight
