"""A model with a large table of words (COCO's, one-hot, has 100 MB) is held four times while it learns, beside all that
a step makes. Such a training makes some of that again (models/recomputing.py) and gives back what it has freed."""

from torch import Tensor, nn

from ..allocator import LARGEST_BLOCK, hand_back_freed_memory

LARGE = 32 << 20  # bytes
SPARED_BLOCK = 8 << 20


def is_spared(model: nn.Module) -> bool:
    return bool(large_tables(model))


def large_tables(model: nn.Module) -> list[nn.Embedding]:
    """On the processor; a GPU's memory is PyTorch's own to keep."""
    tables = (module for module in model.modules() if isinstance(module, nn.Embedding))
    return [table for table in tables if table.weight.nbytes > LARGE and table.weight.device.type == "cpu"]


def largest_kept(model: nn.Module) -> int:
    """Bytes of the largest block that the training keeps when it is free."""
    return SPARED_BLOCK if is_spared(model) else LARGEST_BLOCK


def make_room_for_gradients(model: nn.Module) -> None:
    """Between the ways forward and back: what the first leaves free is of other sizes than what the second needs."""
    if is_spared(model):
        hand_back_freed_memory()


def make_room_for_tables(model: nn.Module) -> None:
    """From now on, before the gradient of a large table is made: no piece that is free by then has room for it."""

    def watch(table: nn.Embedding, words: tuple, rows: Tensor) -> None:
        if rows.requires_grad:
            rows.register_hook(lambda gradient: hand_back_freed_memory())

    for table in large_tables(model):
        table.register_forward_hook(watch)
