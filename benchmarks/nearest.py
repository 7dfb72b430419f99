"""How long the five nearest of 50,000 pictures take to find: python -m benchmarks.nearest [--data-root DIR]

Photographs need a data root (or ALIGNDRAW_DATA) with prepared folders: theirs are mirrored and shifted until there are
enough."""

import argparse
import os
import time
from statistics import median

import numpy as np

import alignDRAW_core as ad
from alignDRAW_core.data.photos import Photos
from alignDRAW_core.data.registry import dataset_of
from alignDRAW_core.evaluation.nearest import Gallery
from alignDRAW_core.models.registry import READERS

BUDGET = 100  # ms


def enough(images: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Pictures made from others by mirroring, moving and changes of brightness."""
    found = np.empty((count, *images.shape[1:]), np.uint8)
    for k in range(count):
        image = np.roll(images[k % len(images)], rng.integers(-4, 5, 2), axis=(0, 1))[:, :: rng.choice([1, -1])]
        found[k] = np.clip(image * rng.uniform(0.7, 1.3), 0, 255)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--data-root", default=os.environ.get("ALIGNDRAW_DATA"))
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    print(f"{'':44}{'least':>8}{'median':>8}{'most':>8}   ms; budget {BUDGET} ms over 50,000")
    for info in ad.list_checkpoints():
        dataset = dataset_of(info.card)
        if dataset is None or info.card.get("kind") in READERS or (dataset.needs_files and options.data_root is None):
            continue
        data = dataset.load(options.data_root, "train")
        images = data.pictures.images if dataset is Photos else data.batch(2000, rng)[0]
        gallery = Gallery.of(enough(images, options.count, rng), range(options.count), "")
        painter = ad.load(info.path, "cpu")
        drawings = painter.draw(
            [painter.surprise(seed) for seed in range(options.runs)], seed=list(range(options.runs))
        )
        times = []
        for drawing in drawings:
            start = time.perf_counter()
            gallery.nearest(drawing.image)
            times.append(1000 * (time.perf_counter() - start))
        print(
            f"{info.name + f', {len(images):,} varied to {options.count:,}':44}"
            f"{min(times):>8.0f}{median(times):>8.0f}{max(times):>8.0f}"
        )


if __name__ == "__main__":
    main()
