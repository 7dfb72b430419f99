"""python -m benchmarks.training: training samples a second in float32, and in bfloat16 where the device has it, with
and without a compiled glimpse (which takes minutes to compile the first time), beside the matrix products alone; on a
GPU also with every kernel started by itself, in place of CUDA graphs."""

import argparse
from dataclasses import replace
from functools import partial

import numpy as np
import torch

from alignDRAW_core.allocator import keep_freed_memory
from alignDRAW_core.generation.painter import pick_device
from alignDRAW_core.models.config import PRESETS, preset
from alignDRAW_core.precision import native
from alignDRAW_core.training.batches import Ahead
from alignDRAW_core.training.likelihood import likelihood_step, start
from alignDRAW_core.training.loop import update
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.vocabulary import Vocabulary

from .floor import floor_seconds, seconds


class Noise:
    """Random pictures with captions of twelve words: only the time matters."""

    fillers = frozenset()

    def __init__(self, config):
        self.shape, self.words = (config.height, config.width, config.channels), 12

    def batch(self, count, rng):
        return rng.integers(256, size=(count, *self.shape), dtype=np.uint8), [
            " ".join(f"w{k}" for k in rng.integers(20, size=self.words)) for _ in range(count)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--batches", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--presets", nargs="+", choices=sorted(PRESETS), default=["captioned_mnist", "coco"])
    parser.add_argument("--workers", type=int, default=0, help="processes that make the batches ahead")
    parser.add_argument("--steps", type=int, default=3, help="of which the median is taken (default: %(default)s)")
    options = parser.parse_args()
    keep_freed_memory()  # as train() does
    device = pick_device(options.device)
    on_gpu = device.type == "cuda"
    print(
        f"{torch.cuda.get_device_name() if on_gpu else device}, torch {torch.__version__}, "
        f"{torch.get_num_threads()} threads; medians of {options.steps} steps of "
        "recipe 'default'"
    )
    print(
        f"{'preset':>17}{'batch':>7}{'precision':>11}{'step, s':>9}{'samples/s':>11}"
        f"{'products alone, s':>19}{'their share':>13}{'compiled, s':>13}{'ratio':>7}"
        + (f"{'one by one, s':>15}{'ratio':>7}" if on_gpu else "")
    )
    for name in options.presets:
        config = replace(preset(name), vocabulary=20)
        for batch in options.batches:
            for precision in native(device):
                run = start(config, recipe("default", batch=batch), Vocabulary(f"w{k}" for k in range(20)), 0, device)
                data = Noise(config)
                plain, quick, slow = (
                    partial(
                        update,
                        run,
                        likelihood_step(Ahead(data, options.workers) if options.workers else data, **how),
                        precision == "bfloat16",
                    )
                    for how in ({}, {"compile": True}, {"record": False})
                )
                whole, floor, compiled = (
                    seconds(plain, options.steps),
                    floor_seconds(slow, options.steps),
                    seconds(quick, options.steps),
                )
                row = (
                    f"{name:>17}{batch:>7}{precision:>11}{whole:>9.4f}{batch / whole:>11.0f}"
                    f"{floor:>19.4f}{floor / whole:>13.0%}{compiled:>13.4f}{compiled / whole:>7.2f}"
                )
                if on_gpu:
                    one_by_one = seconds(slow, options.steps)
                    row += f"{one_by_one:>15.4f}{one_by_one / whole:>7.2f}"
                print(row, flush=True)


if __name__ == "__main__":
    main()
