"""Requests that many threads make at about the same time, answered together."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Request, Answer = TypeVar("Request"), TypeVar("Answer")


class Gatherer(Generic[Request, Answer]):
    """Any thread may `ask`. A lone request is worked on at once; those that come meanwhile wait, and go together.

    `work(requests)` gives their answers in the same order. It gets at most `most` at a time, all of one `kind`, in a
    thread of the gatherer's own, which ends with it.
    """

    def __init__(
        self,
        work: Callable[[list[Request]], list[Answer]],
        most: int,
        kind: Callable[[Request], Hashable] = lambda request: None,
    ):
        self._work, self._most, self._kind = work, most, kind
        self._waiting: dict[Hashable, list[tuple[Request, Future]]] = {}  # by kind, the one whose turn is next first
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "gatherer")

    def ask(self, requests: list[Request]) -> list[Answer]:
        """Their answers, in the same order. What `work` raises for a request is raised here, and for whoever else was
        in its batch only if it is raised for them alone too."""
        answers = []
        for start in range(0, len(requests), self._most):  # a batch at a time: who asks for little is soon served
            answers += self._ask(requests[start : start + self._most])
        return answers

    def _ask(self, requests: list[Request]) -> list[Answer]:
        asked = [(request, Future()) for request in requests]
        with self._lock:
            for request, future in asked:
                self._waiting.setdefault(self._kind(request), []).append((request, future))
        for _ in asked:
            self._worker.submit(self._turn)  # each answers one at least, so there are enough
        return [future.result() for _, future in asked]

    def _turn(self) -> None:
        with self._lock:
            if not self._waiting:
                return
            kind = next(iter(self._waiting))
            waiting = self._waiting.pop(kind)
            batch, left = waiting[: self._most], waiting[self._most :]
            if left:
                self._waiting[kind] = left  # behind the other kinds
        self._answer(batch)

    def _answer(self, batch: list[tuple[Request, Future]]) -> None:
        try:
            answered = list(zip(batch, self._work([request for request, _ in batch]), strict=True))
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
            else:
                for each in batch:
                    self._answer([each])
        else:
            for (_, future), answer in answered:
                future.set_result(answer)
