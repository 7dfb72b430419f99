"""python -m benchmarks.sharpening: time to sharpen the 32 glimpses of one drawing, by the width of the network and by
threads."""

import argparse

import torch

from alignDRAW_core.models.sharpener import Sharpener, SharpenerConfig

from .floor import seconds

BUDGET = 150  # ms, for 32 x 32 in colour


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    print(
        f"torch {torch.__version__}, float32; medians of 7; budget {BUDGET} "
        f"ms\n{'picture':>14}{'channels':>10}{'GFLOP':>8}"
        + "".join(f"{f'{threads} threads, ms':>16}" for threads in options.threads)
    )
    for height, width, colours in ((32, 32, 3), (60, 60, 1)):
        for channels in (16, 32, 64):
            net = Sharpener(SharpenerConfig(height, width, colours, 256, filters=channels)).requires_grad_(False)
            net.to(memory_format=torch.channels_last)
            canvases, sentence = torch.rand(32, height, width, colours).numpy(), torch.randn(256)
            weights = 49 * (colours + 2) * channels + 49 * channels**2 + 25 * channels * colours
            times = []
            for threads in options.threads:
                torch.set_num_threads(threads)
                times.append(1e3 * seconds(lambda: net.sharpen(canvases, sentence)))
            print(
                f"{f'{height} x {width} x {colours}':>14}{channels:>10}{2 * weights * 32 * height * width / 1e9:>8.1f}"
                + "".join(f"{each:>16.0f}" for each in times)
            )


if __name__ == "__main__":
    main()
