"""As many workers as cores, so one thread each, in the processes that tests start as well: two would wait for one
another."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch reads it when it is imported
