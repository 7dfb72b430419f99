"""python -m benchmarks.scaling: training by threads, precision and processes, and how long the paper's two recipes
would take on 1, 8 and 64 devices such as this one. bfloat16 only where the device has it.

The estimate is a model, not a measurement: a step of n pictures takes a + b n (a line through the measured batches),
and N devices with a share of the batch each take a + b n / N, and then add their gradients round a ring, which sends
2 (N - 1) / N times their size through each link, at the rate that two processes on this machine reach.
"""

import argparse
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as processes

from alignDRAW_core.allocator import keep_freed_memory
from alignDRAW_core.generation.painter import pick_device
from alignDRAW_core.models.config import preset
from alignDRAW_core.precision import native
from alignDRAW_core.training.distributed import ALONE, Ranks, together
from alignDRAW_core.training.likelihood import likelihood_step, start
from alignDRAW_core.training.loop import update
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.training.spare_memory import largest_kept
from alignDRAW_core.training.state import Run
from alignDRAW_core.vocabulary import Vocabulary

from .floor import seconds
from .training import Noise

PAPER = {"captioned_mnist": 150 * 10_000, "coco": 18 * 413_915}  # samples of its recipes (appendix B)
WORDS = {"captioned_mnist": 22, "coco": 25_323}
BATCH = 100
SHARES = (100, 50, 25)  # pictures, for the line
DEVICES = (1, 8, 64)
STEPS = 3
LARGER = 1_600  # a batch that 64 devices have something to do with


def run_of(name: str, batch: int, device: torch.device) -> Run:
    config = replace(preset(name), vocabulary=WORDS[name])
    words = Vocabulary(f"w{k}" for k in range(WORDS[name]))
    run = start(config, recipe("default", batch=batch), words, 0, device)
    keep_freed_memory(largest_kept(run.model))  # as train() does
    return run


def step_seconds(name: str, batch: int, half: bool, device: torch.device, ranks: Ranks = ALONE) -> float:
    """Median of a training step; of several processes, each with its share."""
    run = run_of(name, batch, device)
    step = likelihood_step(Noise(run.model.config), ranks, together(run.model) if ranks.size > 1 else None)
    return seconds(lambda: update(run, step, amp=half), STEPS)


def in_two(work: Callable[[Ranks, torch.device], float], device: torch.device) -> float:
    """What the first of two processes measures; nan where there are not two GPUs for them."""
    if device.type == "cuda" and torch.cuda.device_count() < 2:
        return float("nan")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    told = processes.get_context("spawn").SimpleQueue()
    processes.spawn(_one_of_two, (work, device.type, port, told), nprocs=2)
    return told.get()


def _one_of_two(rank: int, work: Callable, kind: str, port: int, told) -> None:
    torch.set_num_threads(1)
    device = torch.device(kind, rank) if kind == "cuda" else torch.device(kind)
    backend = "nccl" if kind == "cuda" else "gloo"
    dist.init_process_group(backend, f"tcp://localhost:{port}", rank=rank, world_size=2)
    found = work(Ranks(rank, 2), device)
    if rank == 0:
        told.put(found)
    dist.destroy_process_group()


@dataclass(frozen=True)
class Step:
    """A training step of two processes, to be measured in them."""

    name: str
    half: bool

    def __call__(self, ranks: Ranks, device: torch.device) -> float:
        return step_seconds(self.name, BATCH, self.half, device, ranks)


@dataclass(frozen=True)
class AllReduce:
    """Adding `numbers` gradients of two processes, to be measured in them."""

    numbers: int

    def __call__(self, ranks: Ranks, device: torch.device) -> float:
        gradient = torch.zeros(self.numbers, device=device)

        def once() -> None:
            dist.all_reduce(gradient)
            if device.type == "cuda":
                torch.cuda.synchronize()

        return seconds(once)


def line(times: dict[int, float]) -> tuple[float, float]:
    """a and b of a + b n, least squares; neither below 0."""
    b, a = np.polyfit(list(times), list(times.values()), 1)
    return max(float(a), 0.0), max(float(b), 0.0)


def hours(samples: int, batch: int, devices: int, a: float, b: float, ring: float) -> float:
    """Of a whole recipe; `ring`: seconds that the gradients would take once through a link."""
    step = a + b * batch / devices + 2 * (devices - 1) / devices * ring
    return samples / batch * step / 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--device", default="auto")
    parser.add_argument("--presets", nargs="+", choices=sorted(PAPER), default=sorted(PAPER))
    options = parser.parse_args()
    device = pick_device(options.device)
    print(f"{device}, torch {torch.__version__}; medians of {STEPS} steps of {BATCH}, samples a second")
    counts = (1, 2) if device.type == "cpu" else (1,)
    for name in options.presets:
        base = None
        for precision in native(device):
            half = precision == "bfloat16"
            for threads in counts:
                torch.set_num_threads(threads)
                rate = BATCH / step_seconds(name, BATCH, half, device)
                base = base or rate
                how = f"{threads} thread{'s' * (threads > 1)}" if device.type == "cpu" else "1 GPU"
                print(f"{name:>17}  {precision:>9}  {how:>12}{rate:>9.1f}{rate / base:>8.2f} x", flush=True)
            torch.set_num_threads(1)
            rate = BATCH / in_two(Step(name, half), device)
            print(f"{name:>17}  {precision:>9}  {'2 processes':>12}{rate:>9.1f}{rate / base:>8.2f} x", flush=True)
        times = {batch: step_seconds(name, batch, half, device) for batch in SHARES}
        a, b = line(times)
        numbers = sum(weight.numel() for weight in run_of(name, 1, device).model.parameters())
        ring = in_two(AllReduce(numbers), device)  # of two, each link carries the whole gradient once
        print(
            f"{name:>17}  model: a step takes {a:.3f} + {b:.4f} n s in {precision}; {4 * numbers / 1e6:.0f} MB of "
            f"gradients go through a link in {ring:.3f} s"
        )
        for batch in (BATCH, LARGER):
            times_of = ", ".join(f"{count} {hours(PAPER[name], batch, count, a, b, ring):,.1f} h" for count in DEVICES)
            print(f"{name:>17}  the paper's {PAPER[name]:,} samples in batches of {batch:,}, by devices: {times_of}")


if __name__ == "__main__":
    main()
