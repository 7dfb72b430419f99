"""How long the matrix products of a computation take when nothing else is done: no version of it runs faster."""

import time
from collections.abc import Callable
from statistics import median

import torch
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten
PRODUCTS = {
    aten.mm.default,
    aten.addmm.default,
    aten.bmm.default,
    aten.mv.default,
    aten.addmv.default,
    aten.linear.default,
    aten.matmul.default,
}


class Products(TorchDispatchMode):
    """Keeps every matrix product that runs under it, with operands of the same shape and layout."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        if function in PRODUCTS:
            self.calls.append(
                (
                    function,
                    [
                        a.detach().clone(memory_format=torch.preserve_format) if isinstance(a, torch.Tensor) else a
                        for a in arguments
                    ],
                )
            )
        return function(*arguments, **(keywords or {}))


def seconds(work: Callable[[], object], repeats: int = 7) -> float:
    """Median wall time of a call, after one to warm up; a GPU has then done what it was given."""

    def done() -> None:
        work()
        if torch.cuda.is_available():
            torch.cuda.synchronize()

    done()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        done()
        times.append(time.perf_counter() - began)
    return median(times)


def floor_seconds(work: Callable[[], object], repeats: int = 7) -> float:
    """Median time of the matrix products of `work` alone."""
    with Products() as products:
        work()

    @torch.inference_mode()
    def replay() -> None:
        for function, arguments in products.calls:
            function(*arguments)

    if not torch.cuda.is_available():
        return seconds(replay, repeats)
    replay()
    graph = torch.cuda.CUDAGraph()  # else it is the time to start them
    with torch.cuda.graph(graph):
        replay()
    return seconds(graph.replay, repeats)
