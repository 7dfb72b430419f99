import platform
import subprocess
import sys

import pytest

from alignDRAW_core import allocator

FAULTS = """
import resource, numpy
from alignDRAW_core.allocator import keep_freed_memory

def pages_asked_for():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):  # of itself, glibc keeps some blocks of this size, not so many
        [numpy.ones(20 << 20, dtype=numpy.uint8) for _ in range(10)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

first = pages_asked_for()
keep_freed_memory()
pages_asked_for()
print(first, pages_asked_for())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have their own ways")
def test_what_is_freed_is_not_asked_for_again():
    told = subprocess.run([sys.executable, "-c", FAULTS], check=True, capture_output=True, text=True).stdout
    before, after = map(int, told.split())
    assert after * 10 < before  # how many these are, hangs on how large the system's pages are


def test_elsewhere_nothing_happens(monkeypatch):
    monkeypatch.setattr(allocator.sys, "platform", "win32")
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: pytest.fail("there is no C library to be asked"))
    allocator.keep_freed_memory()
    allocator.hand_back_freed_memory()


HELD = """
import numpy
from alignDRAW_core.allocator import keep_freed_memory, hand_back_freed_memory

def held():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024

keep_freed_memory()
blocks = [numpy.ones(100_000, dtype=numpy.uint8) for _ in range(1_000)]
last, before = numpy.ones(100_000, dtype=numpy.uint8), held()  # so that what is free is not the end of it
del blocks
freed = held()
hand_back_freed_memory()
print(before - freed, freed - held())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have their own ways")
def test_what_is_free_goes_back_when_it_is_told_to():
    told = subprocess.run([sys.executable, "-c", HELD], check=True, capture_output=True, text=True).stdout
    of_itself, when_told = map(float, told.split())  # MB
    assert of_itself < 10 and when_told > 80
