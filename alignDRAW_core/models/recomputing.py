"""What a training makes again for its gradients and does not keep, where memory is short."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

_wanted = ContextVar("recomputed", default=False)


@contextmanager
def recomputing(wanted: bool = True) -> Iterator[None]:
    """Within it, what stands between the inputs and the outcome of `recomputed` is not kept."""
    token = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(token)


def recomputed(function: Callable[..., Tensor], *inputs) -> Tensor:
    """function(*inputs). A compiled glimpse decides for itself what it keeps."""
    if torch.compiler.is_compiling() or not _wanted.get() or not torch.is_grad_enabled():
        return function(*inputs)
    return checkpoint(function, *inputs, use_reentrant=False, preserve_rng_state=False)
