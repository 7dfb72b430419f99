"""Training pictures to search, made once when they are first asked for, in a process of their own: drawing never waits
for them."""

import os
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from alignDRAW_core.evaluation.nearest import Gallery, training_pictures

from .engine import Refused, refusals

KEPT = 2  # galleries in memory, each of some 40 MB; COCO's has 350


class Galleries:
    """The galleries of one running page. Several threads may use it at once."""

    def __init__(self, data_root: str | None):
        self._data_root = data_root
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Gallery | Refused] = OrderedDict()

    def get(self, dataset: str) -> Gallery:
        """The gallery of a data set, by the name in a checkpoint's card. Refused where its pictures cannot be had."""
        with self._lock:
            if dataset not in self._known:
                try:
                    self._known[dataset] = self._make(dataset)
                except Refused as refusal:  # it will be no different for the next drawing
                    self._known[dataset] = refusal
                if len(self._known) > KEPT:
                    self._known.popitem(last=False)
            self._known.move_to_end(dataset)
            found = self._known[dataset]
        if isinstance(found, Refused):
            raise Refused(str(found))
        return found

    def _make(self, dataset: str) -> Gallery:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as process, refusals():
            try:
                return process.submit(training_pictures, dataset, self._data_root).result()
            except BrokenProcessPool as error:
                raise Refused(
                    "The training pictures could not be made: there may be too little memory for them."
                ) from error


def be_quiet() -> None:
    """Let everything else on the machine go first, where the system can."""
    if hasattr(os, "nice"):
        os.nice(5)
