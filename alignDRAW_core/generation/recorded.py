"""Drawing on a GPU as CUDA graphs: the kernels of a whole drawing, recorded once for each number of captions and words,
and started at one call."""

import threading
from collections import OrderedDict
from collections.abc import Callable

import torch
from torch import Tensor

from ..models.base import ImageModel, TextEncoding, Trace

MOST = 16  # recordings that are kept, the latest used


class RecordedDrawing:
    """`generate` of a model, recorded. Several threads may call it."""

    def __init__(self, model: ImageModel):
        self.model = model
        self._recordings = OrderedDict()
        self._lock = threading.Lock()  # a recording has one place for what it is given, and one for what it makes

    def __call__(self, text: TextEncoding, noise: Tensor, temperature: Tensor) -> Trace:
        given = [noise, temperature, *(part for part in (text.features, text.mask, text.keys) if part is not None)]
        shapes = tuple(each.shape for each in given)
        with self._lock, torch.inference_mode():
            if shapes not in self._recordings:
                self._recordings[shapes] = self._record(given)
            self._recordings.move_to_end(shapes)
            if len(self._recordings) > MOST:
                self._recordings.popitem(last=False)
            return self._recordings[shapes](given)

    def _record(self, given: list[Tensor]) -> Callable[[list[Tensor]], Trace]:
        places = [each.clone() for each in given]
        noise, temperature, *text = places

        def generate() -> Trace:
            return self.model.generate(TextEncoding(*text), noise, temperature)

        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            generate()  # what is made at the first call only cannot be recorded
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other threads may use the GPU
            trace = generate()

        def replay(given: list[Tensor]) -> Trace:
            for place, each in zip(places, given):
                place.copy_(each)
            graph.replay()
            return Trace(**{name: None if part is None else part.clone() for name, part in vars(trace).items()})

        return replay
