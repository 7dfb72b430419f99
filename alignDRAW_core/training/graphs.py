"""Training steps on a GPU as CUDA graphs. The 32 glimpses and their gradients are thousands of small kernels: recorded
once, a GPU starts them all at one call, where starting them one by one takes longer than they do."""

import torch
from torch import Tensor, nn

from ..models.base import ImageModel, Losses
from ..models.sentence_model import SentenceModel
from .distributed import Bound
from .recipe import Recipe


def can_record(device: torch.device, recipe: Recipe, accumulate: int) -> bool:
    """Gradients of a recording are overwritten at its next call, so a batch has to be taken as a whole; and it cannot
    hold the hook that guards the words known before (see ImageModel.trainable)."""
    return device.type == "cuda" and accumulate == 1 and recipe.parts == "all"


class Recorded(nn.Module):
    """Bound, recorded for each shape of its inputs: captions are of few lengths. The first step of each shape takes
    some seconds. What is frozen reads the caption before, unrecorded."""

    def __init__(self, bound: Bound):
        super().__init__()
        self.bound = bound
        self._recordings = {}
        self._pool = torch.cuda.graph_pool_handle()  # of memory: one recording at a time is at work in it
        # Gradients come from a recording's own stream: PyTorch waits for them, and need not say so.
        torch.autograd.graph.set_warn_on_accumulate_grad_stream_mismatch(False)

    def forward(self, images: Tensor, words: Tensor, noise: Tensor, *rest: Tensor | None) -> Losses:
        """As Bound's."""
        model = self.bound.model
        if isinstance(model, SentenceModel):
            text = model.encode_text(words)
            return self._losses(OfFeatures(model), images, text.features, text.mask, noise)
        return self._losses(self.bound, images, words, noise, *rest)

    def _losses(self, module: nn.Module, *batch: Tensor | None) -> Losses:
        shapes = tuple(None if each is None else each.shape for each in batch)
        given = tuple(each for each in batch if each is not None)
        if shapes not in self._recordings:
            parts = Parts(module, [each is not None for each in batch])
            samples = tuple(each.clone() for each in given)
            self._recordings[shapes] = torch.cuda.make_graphed_callables(
                parts, samples, allow_unused_input=True, pool=self._pool
            )
        return Losses(*self._recordings[shapes](*given))


class OfFeatures(nn.Module):
    """The losses of a model whose captions have been read."""

    def __init__(self, model: ImageModel):
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, features: Tensor, mask: Tensor, noise: Tensor) -> Losses:
        return self.model(images, self.model.encoding(features, mask), noise)


class Parts(nn.Module):
    """A module from tensors or None to Losses, as one from tensors alone to a tuple of tensors: so a recording takes
    it."""

    def __init__(self, module: nn.Module, given: list[bool]):
        super().__init__()
        self.module, self.given = module, given

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        left = iter(tensors)
        losses = self.module(*(next(left) if given else None for given in self.given))
        return tuple(part for part in (losses.kl, losses.reconstruction, losses.states) if part is not None)
