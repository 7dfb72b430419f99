"""align(): which words matter now (eq. 5-7)."""

import torch
from torch import Tensor, nn

from .config import Config
from .recomputing import recomputed


class Align(nn.Module):
    """alpha_k = softmax_k(v . tanh(U h_lang_k + W h_gen + b)),  s = sum_k alpha_k h_lang_k."""

    def __init__(self, config: Config):
        super().__init__()
        self.U = nn.Linear(2 * config.h_lang, config.align_dim)  # its bias is the paper's b
        self.W = nn.Linear(config.h_gen, config.align_dim, bias=False)
        self.v = nn.Parameter(torch.empty(config.align_dim))

    def keys(self, h_lang: Tensor) -> Tensor:
        """2 (U h_lang + b), the same at every glimpse: [B, N, m] -> [B, N, l]."""
        return 2 * self.U(h_lang)

    def layers(self) -> dict[str, nn.Linear]:
        """Those that read h_gen."""
        return {"query": self.W}

    def weights(self, keys: Tensor, padding: Tensor, query: Tensor) -> Tensor:
        """alpha [B, N] for the query W h_gen [B, l]; `padding` as of `padding_of`."""
        # tanh(x) = 2 sigmoid(2 x) - 1, and softmax does not see a constant: PyTorch's sigmoid is several times as fast.
        energy = recomputed(energies, keys, 2 * query, 2 * self.v)
        return (energy + padding).softmax(dim=-1)


def energies(keys: Tensor, query: Tensor, v: Tensor) -> Tensor:
    """v . sigmoid(keys + query): [B, N] of keys [B, N, l], query [B, l] and v [l]."""
    return (keys + query.unsqueeze(1)).sigmoid_() @ v


def padding_of(mask: Tensor) -> Tensor:
    """To be added to energies [B, N]: 0, and -inf where `mask` is False, so that padding has exactly no weight."""
    return torch.zeros(mask.shape, device=mask.device).masked_fill_(~mask, -torch.inf)


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
