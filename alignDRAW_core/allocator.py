"""What becomes of memory that is free again, where the C library is glibc (most of Linux)."""

import ctypes
import sys

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt, from malloc.h
LARGEST_BLOCK = 32 << 20  # bytes; the most that all versions of glibc take
LARGEST_REST = 256 << 20


def keep_freed_memory(largest_block: int = LARGEST_BLOCK) -> None:
    """glibc hands large blocks back to the system as soon as they are free, and the next step asks for them again, page
    by page: a sixth of the time to draw 16 captions. After this call it keeps up to LARGEST_REST bytes of them, but for
    those of more bytes than `largest_block`."""
    if mallopt := glibc("mallopt"):
        mallopt(TRIM_THRESHOLD, LARGEST_REST)
        mallopt(MMAP_THRESHOLD, largest_block)


def hand_back_freed_memory() -> None:
    """To the system, all that is free now: before more is asked for than any free piece holds."""
    if trim := glibc("malloc_trim"):
        trim(0)


def glibc(function: str):
    """None elsewhere: other C libraries have no function of this name, or one that does nothing."""
    return getattr(ctypes.CDLL(None), function, None) if sys.platform == "linux" else None
