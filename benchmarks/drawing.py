"""python -m benchmarks.drawing: time of draw() for 1, 4, 16 and 64 captions, beside its matrix products alone.
bfloat16 only where the device has it."""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch

import alignDRAW_core as ad
from alignDRAW_core.precision import native
from alignDRAW_core.vocabulary import pad

from .floor import floor_seconds, seconds

CAPTION = "the digit three is on the left of the digit five ."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="captioned-mnist")
    parser.add_argument("--device", default="auto")
    parser.add_argument(
        "--busy", type=int, default=0, metavar="N", help="draw beside N programs that keep a core busy each"
    )
    options = parser.parse_args()
    with busy(options.busy):
        measure(options)


@contextmanager
def busy(count: int) -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def measure(options: argparse.Namespace) -> None:
    painter = ad.load(options.checkpoint, options.device)
    device = painter.model.device
    print(f"{painter.name} on {device}, torch {torch.__version__}, {torch.get_num_threads()} threads; medians of 7")
    print(
        f"{'captions':>9}{'precision':>11}{'draw, ms':>10}{'a caption, ms':>15}"
        f"{'products alone, ms':>20}{'their share':>13}"
    )
    for count in (1, 4, 16, 64):
        words = pad([painter.vocabulary.read(CAPTION)[1]] * count, device)
        noise = torch.stack([painter.noise(seed) for seed in range(count)]).to(device)
        for precision in native(device):

            def draw() -> None:
                with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16"):
                    painter.model.generate(painter.model.encode_text(words), noise).canvases.cpu()

            whole, floor = seconds(draw), floor_seconds(draw)
            print(
                f"{count:>9}{precision:>11}{1e3 * whole:>10.1f}{1e3 * whole / count:>15.2f}"
                f"{1e3 * floor:>20.1f}{floor / whole:>13.0%}"
            )
    for threads in dict.fromkeys((1, torch.get_num_threads())):
        artist = replace(painter, threads=threads)
        whole = seconds(lambda: artist.draw(CAPTION, seed=7), repeats=21)
        print(
            f"painter.draw(), one caption with all that belongs to it, float32, {threads} threads: {1e3 * whole:.1f} ms"
        )


if __name__ == "__main__":
    main()
