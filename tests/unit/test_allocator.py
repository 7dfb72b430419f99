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
    for _ in range(10):
        numpy.ones(20 << 20, dtype=numpy.uint8)
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
    assert after < 100 < 1000 < before


def test_elsewhere_nothing_happens(monkeypatch):
    monkeypatch.setattr(allocator.sys, "platform", "win32")
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: pytest.fail("there is no C library to be asked"))
    allocator.keep_freed_memory()
