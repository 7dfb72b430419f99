import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from demo.services.batching import Gatherer


class Work:
    """Doubles numbers, once it is let; remembers the batches it got."""

    def __init__(self):
        self.batches, self.begun, self.go = [], threading.Event(), threading.Event()

    def __call__(self, numbers: list[int]) -> list[int]:
        self.batches.append(numbers)
        self.begun.set()
        assert self.go.wait(30)
        if 13 in numbers:
            raise ValueError("13 is unlucky")
        return [2 * number for number in numbers]


def asked_meanwhile(gatherer: Gatherer, work: Work, requests: list[list[int]]) -> list:
    """What each of several threads gets that ask while a first request, 0, is worked on: answers or an error."""

    def ask(numbers: list[int]):
        try:
            return gatherer.ask(numbers)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(len(requests) + 1) as pool:
        first = pool.submit(ask, [0])
        assert work.begun.wait(30)
        rest = []
        for numbers in requests:  # one after the other, so that their order is known
            before = waiting(gatherer)
            rest.append(pool.submit(ask, numbers))
            while waiting(gatherer) == before:
                time.sleep(0.001)
        work.go.set()
        assert first.result(30) == [0]
        return [each.result(30) for each in rest]


def waiting(gatherer: Gatherer) -> int:
    return sum(map(len, gatherer._waiting.values()))


def test_what_is_asked_while_it_works_goes_together_and_everyone_gets_their_own():
    work = Work()
    assert asked_meanwhile(Gatherer(work, 4), work, [[1, 2], [3], [4], [5, 6]]) == [[2, 4], [6], [8], [10, 12]]
    assert work.batches == [[0], [1, 2, 3, 4], [5, 6]]


def test_a_batch_is_of_one_kind_and_kinds_take_turns():
    work = Work()
    gatherer = Gatherer(work, 2, kind=lambda number: number >= 100)
    answers = asked_meanwhile(gatherer, work, [[1], [2], [3], [100], [4, 101]])
    assert answers == [[2], [4], [6], [200], [8, 202]]
    assert work.batches == [[0], [1, 2], [100, 101], [3, 4]]


def test_a_large_request_lets_small_ones_in_between():
    work = Work()
    assert asked_meanwhile(Gatherer(work, 2), work, [[1, 2, 3, 4, 5], [6]]) == [[2, 4, 6, 8, 10], [12]]
    assert work.batches[:3] == [[0], [1, 2], [6, 3]] or work.batches[:3] == [[0], [1, 2], [6]]


def test_one_that_fails_fails_alone():
    work = Work()
    assert asked_meanwhile(Gatherer(work, 8), work, [[1], [13], [2]]) == [[2], "13 is unlucky", [4]]
    assert work.batches[1:] == [[1, 13, 2], [1], [13], [2]], "each of a batch that failed is tried again alone"


def test_it_goes_on_after_a_failure_and_an_answer_too_few_is_one():
    gatherer = Gatherer(lambda numbers: [] if 0 in numbers else numbers, 4)
    for _ in range(2):
        with pytest.raises(ValueError):
            gatherer.ask([0])
        assert gatherer.ask([1]) == [1] and gatherer.ask([]) == []


def test_it_has_one_thread_which_ends_with_it():
    def workers() -> set[threading.Thread]:
        gatherer = Gatherer(lambda numbers: [threading.current_thread()] * len(numbers), 4)
        with ThreadPoolExecutor(8) as pool:
            return {thread for (thread,) in pool.map(lambda number: gatherer.ask([number]), range(100))}

    (worker,) = workers()
    gc.collect()
    worker.join(30)
    assert not worker.is_alive()
