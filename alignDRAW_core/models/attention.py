"""align(): which words matter now (eq. 5-7)."""

import torch
from torch import Tensor, nn

from .config import Config
from .glimpse import at_least_float32
from .products import Layer


class Align(nn.Module):
    """alpha_k = softmax_k(v . tanh(U h_lang_k + W h_gen + b)),  s = sum_k alpha_k h_lang_k."""

    def __init__(self, config: Config):
        super().__init__()
        self.U = nn.Linear(2 * config.h_lang, config.align_dim)  # its bias is the paper's b
        self.W = nn.Linear(config.h_gen, config.align_dim, bias=False)
        self.v = nn.Parameter(torch.empty(config.align_dim))

    def keys(self, h_lang: Tensor) -> Tensor:
        """U h_lang + b, the same at every glimpse: [B, N, m] -> [B, N, l]."""
        return self.U(h_lang)

    def layers(self) -> dict[str, Layer]:
        """Those that read h_gen."""
        return {"query": self.W}

    def weights(self, keys: Tensor, mask: Tensor, query: Tensor) -> Tensor:
        """alpha [B, N] for the query W h_gen [B, l]; exactly 0 where `mask` [B, N] is False (padding)."""
        # tanh(x) = 2 sigmoid(2 x) - 1, and softmax does not see a constant: PyTorch's sigmoid is several times as fast.
        energy = torch.sigmoid((keys + query.unsqueeze(1)).mul_(2)) @ (2 * self.v)  # [B, N]
        return at_least_float32(energy).masked_fill(~mask, -torch.inf).softmax(dim=-1)


def overridden(alpha: Tensor, wanted: Tensor) -> Tensor:
    """alpha [B, N] with some of it fixed: numbers in `wanted` [B, N] are taken as they are, and where it is NaN the
    words share what is left in the proportions of alpha (evenly, where alpha gives them nothing)."""
    free = wanted.isnan()
    own = alpha * free
    nothing = own.sum(dim=1, keepdim=True) <= 0
    own = torch.where(nothing, free.to(alpha.dtype), own)
    left = 1 - wanted.nansum(dim=1, keepdim=True)
    mixed = wanted.nan_to_num(0) + own * left / own.sum(dim=1, keepdim=True).clamp_min(torch.finfo(alpha.dtype).tiny)
    return torch.where(free.all(dim=1, keepdim=True), alpha, mixed)
