"""How many scenes are rendered in a second on one core, whole batches and object by object: python -m
benchmarks.render_scenes"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from alignDRAW_core.data.scenes import BACKGROUNDS, OBJECTS, Scene, Scenes, render, sample  # noqa: E402


def rate(work: Callable[[], object], pictures: int) -> tuple[float, float]:
    """Pictures a second: by this process's time on the core, and by the clock on the wall."""
    clock, core = time.perf_counter(), time.process_time()
    work()
    return pictures / (time.process_time() - core), pictures / (time.perf_counter() - clock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="pictures for each of the first two rows")
    count = parser.parse_args().count
    rng = np.random.default_rng(0)
    scenes, dataset = sample(count, rng), Scenes.load()
    print(f"{'':24}{'pictures a second':>20}{'by the clock':>15}")

    def row(name: str, work: Callable[[], object], pictures: int) -> None:
        core, clock = rate(work, pictures)
        print(f"{name:24}{core:>20,.0f}{clock:>15,.0f}")

    row("rendering", lambda: [render(scene, rng) for scene in scenes], count)
    row("with captions", lambda: dataset.batch(count, rng), count)
    for name in OBJECTS:
        each = [Scene(name, background) for background in BACKGROUNDS] * 5
        row(f"  {name}", lambda: [render(scene, rng) for scene in each], len(each))


if __name__ == "__main__":
    main()
