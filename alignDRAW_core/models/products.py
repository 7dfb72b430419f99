"""Linear layers that read the same input, as one matrix product: a glimpse is mostly small products and calls."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Layer = nn.Linear | tuple[Tensor, Tensor | None]  # or weight [out, in] and bias [out]


def side_by_side(layers: dict[str, Layer]) -> Callable[[Tensor], dict[str, Tensor]]:
    """The function x [B, in] -> each layer's output [B, out] by its name."""
    parts = [(layer.weight, layer.bias) if isinstance(layer, nn.Linear) else layer for layer in layers.values()]
    sizes = [len(weight) for weight, _ in parts]
    weight = once(torch.cat([weight for weight, _ in parts]))
    bias = once(torch.cat([weight.new_zeros(len(weight)) if bias is None else bias for weight, bias in parts]))

    def product(x: Tensor) -> dict[str, Tensor]:
        return dict(zip(layers, F.linear(x, weight, bias).split(sizes, dim=-1), strict=True))

    return product


def once(weight: Tensor) -> Tensor:
    """The weight as autocast would make it: it remembers its casts of parameters, but not of what is made of them."""
    device = weight.device.type
    return weight.to(torch.get_autocast_dtype(device)) if torch.is_autocast_enabled(device) else weight
