"""Stands in for python -m alignDRAW_core train: the same files and manners, and no model. Its first argument is the run
folder, the second says how it goes: long | short | early | crash | memory | refuse; `early` goes well from its second
start on."""

import json
import os
import sys
import threading
import time
from pathlib import Path

folder, manner = Path(sys.argv[1]), sys.argv[2]
steps = 20 if manner == "short" else 400
left = threading.Event()


def watch_page():
    while os.read(0, 4096):
        pass
    left.set()


def write(name, text):
    (folder / "part").write_text(text)
    (folder / "part").replace(folder / name)


def tell(phase):
    write(
        "status.json",
        json.dumps({"phase": phase, "step": step, "steps": steps, "seconds": step / 100, "seconds_left": 1.0}),
    )


threading.Thread(target=watch_page, daemon=True).start()
state = folder / "state.pt"
step = int(state.read_text()) if state.exists() else 0
(folder / "rows").mkdir(exist_ok=True)
write("rows/captions.json", '{"captions": ["a dax"], "own": [true], "seed": [7]}')
started = folder.parent / "starts"
started.write_text(started.read_text() + "." if started.exists() else ".")
if manner == "early" and started.read_text() == ".":
    (folder / "log.jsonl").write_text(
        "".join(json.dumps({"step": before, "bound": 0}) + "\n" for before in range(1, 4))
    )
    (folder / "rows" / "000003.png").write_bytes(b"png")
    print("left out: a.png: the picture is damaged", file=sys.stderr)
    raise RuntimeError("it went wrong at once")
if manner == "refuse":
    print("error: fewer than 8 usable pairs", file=sys.stderr)
    sys.exit(2)
while step < steps:
    order = (folder / "control").read_text() if (folder / "control").exists() else "run"
    if order == "stop" or left.is_set():
        break
    if order == "pause":
        tell("paused")
    else:
        step += 1
        tell("training")
        with open(folder / "log.jsonl", "a") as log:
            log.write(json.dumps({"step": step, "bound": 1000 - step}) + "\n")
        (folder / "rows" / f"{step:06}.png").write_bytes(b"png")
        write("state.pt", str(step))
    if step == 5 and manner == "crash":
        raise RuntimeError("the fifth step went wrong")
    if step == 5 and manner == "memory":
        raise MemoryError
    time.sleep(0.01)
write("state.pt", str(step))
(folder / "model.safetensors").write_text("a model")
tell("finished" if step == steps else "stopped")
