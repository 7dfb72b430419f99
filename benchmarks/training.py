"""python -m benchmarks.training: training samples a second in float32 and bfloat16, with and without a compiled glimpse
(which takes minutes to compile the first time), beside the matrix products alone."""

import argparse
from dataclasses import replace
from functools import partial

import numpy as np
import torch

from alignDRAW_core.generation.painter import pick_device
from alignDRAW_core.models.config import PRESETS, preset
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
    options = parser.parse_args()
    device = pick_device(options.device)
    print(
        f"{device}, torch {torch.__version__}, {torch.get_num_threads()} threads; medians of 3 steps of "
        "recipe 'default'"
    )
    print(
        f"{'preset':>17}{'batch':>7}{'precision':>11}{'step, s':>9}{'samples/s':>11}"
        f"{'products alone, s':>19}{'their share':>13}{'compiled, s':>13}{'ratio':>7}"
    )
    for name in options.presets:
        config = replace(preset(name), vocabulary=20)
        for batch in options.batches:
            for precision in ("float32", "bfloat16"):
                run = start(config, recipe("default", batch=batch), Vocabulary(f"w{k}" for k in range(20)), 0, device)
                plain, quick = (  # the gradient's norm waits for the device
                    partial(update, run, likelihood_step(Noise(config), compile=compile), precision == "bfloat16")
                    for compile in (False, True)
                )
                whole, floor, compiled = seconds(plain, 3), floor_seconds(plain, 3), seconds(quick, 3)
                print(
                    f"{name:>17}{batch:>7}{precision:>11}{whole:>9.2f}{batch / whole:>11.0f}"
                    f"{floor:>19.2f}{floor / whole:>13.0%}{compiled:>13.2f}{compiled / whole:>7.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
