"""As many workers as cores, so one thread each, in the processes that tests start as well: two would wait for one
another."""

import gc
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch reads it when it is imported


def pytest_collection_finish():
    gc.freeze()  # all that is imported: else each full collection, as imageio makes two for a film, looks at it again
