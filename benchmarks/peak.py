"""The most memory that a process has held. (In a file of its own: Windows has no `resource`.)"""

import resource
import sys


def peak_memory() -> float:
    """The most that this process has held so far, in MB (10^6 bytes)."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS, else kibibytes
    return most * (1 if sys.platform == "darwin" else 1024) / 1e6
