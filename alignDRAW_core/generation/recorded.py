"""Drawing on a GPU as CUDA graphs: the kernels of a whole drawing, recorded once for each number of captions and words,
and started at one call."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields

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
        with self._lock, torch.no_grad():
            if shapes not in self._recordings:
                self._recordings[shapes] = self._record(given)
            self._recordings.move_to_end(shapes)
            if len(self._recordings) > MOST:
                self._recordings.popitem(last=False)
            names, recording = self._recordings[shapes]
            return Trace(**{name: part.clone() for name, part in zip(names, recording(*given))})

    def _record(self, given: list[Tensor]) -> tuple[list[str], Callable]:
        def generate(noise: Tensor, temperature: Tensor, *text: Tensor) -> Trace:
            return self.model.generate(TextEncoding(*text), noise, temperature)

        trace = generate(*given)
        names = [part.name for part in fields(trace) if getattr(trace, part.name) is not None]

        def parts(*tensors: Tensor) -> tuple[Tensor, ...]:
            trace = generate(*tensors)
            return tuple(getattr(trace, name) for name in names)

        return names, torch.cuda.make_graphed_callables(parts, tuple(each.clone() for each in given))
