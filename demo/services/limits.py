"""How many requests the page takes at once.

Gradio keeps a queue for each event, or for all events of a `concurrency_id`, and works on at most `concurrency_limit`
of it at a time; on THREADS in all.
"""

import os

QUEUE = 1000  # requests that may wait: a class of fifty, several each
AT_ONCE = 32  # of an event that draws: while a batch is drawn the next one gathers
THREADS = 100  # more than all that is slow may hold, so that some are left to draw
SLOW = max(2, os.cpu_count() or 1)  # of what keeps a processor busy

EXPORTS = {"concurrency_id": "exports", "concurrency_limit": SLOW}
STUDIES = {"concurrency_id": "studies", "concurrency_limit": SLOW}  # of a drawing: its words, its like
TRAINING = {"concurrency_id": "training", "concurrency_limit": 2}  # reading uploads
