"""The process that trains: how it is started, and what is said of how it ended."""

import os
import subprocess
from pathlib import Path

from .training_folder import out_of_memory

ROOT = Path(__file__).resolve().parents[2]
NICE = 15  # of 19: drawing comes first


def started(command: list[str], output) -> subprocess.Popen:
    """The command in a process group of its own, so that Ctrl-C in the terminal reaches the page alone, at low
    priority.

    It stays in the page's session: Linux weighs the niceness of processes within one session only.
    """
    options = (
        {"creationflags": subprocess.BELOW_NORMAL_PRIORITY_CLASS | subprocess.CREATE_NEW_PROCESS_GROUP}
        if os.name == "nt"
        else {"process_group": 0}
    )
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, **options
    )
    if os.name != "nt":
        os.setpriority(os.PRIO_PGRP, process.pid, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    return process


def why(code: int, lines: list[str], saved: bool) -> str:
    """How a training ended that should have gone on, and what to do, in sentences. `saved`: there is a state to go on
    from."""
    now = "Resume it from the state saved last." if saved else "Nothing had been saved yet: try again."
    told = next((line.removeprefix("error: ") for line in reversed(lines) if line.startswith("error: ")), None)
    if code == 2 and told:
        return told
    if code < 0:
        reason = " Perhaps memory ran out: try a smaller batch." if -code == 9 else ""
        return f"The training was ended from outside (signal {-code}).{reason} {now}"
    if out_of_memory(lines):
        return "The training ran out of memory. Start another one with a smaller batch."
    return (
        f"The training ended unexpectedly (status {code}). {now} If it ends so again, its output.txt says more to "
        "whoever runs this page."
    )
