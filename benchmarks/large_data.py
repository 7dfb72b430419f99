"""python -m benchmarks.large_data [--steps 4]: memory and time of a training of the paper's size, on as many pictures
and captions as COCO has, made up."""

import argparse
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import numpy as np

from alignDRAW_core.data.captioned_images import PREPARED, SIDE, save_captions, save_images

PICTURES, CAPTIONS_EACH, PART = 82_783, 5, 5_000
WORDS, LENGTH = 25_323, (8, 14)
GOAL = 1_500  # MB a process
ACCUMULATE = (1, 2, 5, 10)
RECIPES = ("default", "paper")
LOADING = """
import sys, time
from alignDRAW_core.data.photos import COCO
from benchmarks.peak import peak_memory
began = time.perf_counter()
data = COCO.load(sys.argv[1])
words, samples, seconds = len(data.vocabulary()), data.samples, time.perf_counter() - began
print(words, samples, seconds, peak_memory())
"""
TRAINING = """
import sys
from alignDRAW_core.__main__ import main
from benchmarks.peak import peak_memory
main(sys.argv[1:])
print(peak_memory())
"""


def make(folder: Path, rng: np.random.Generator) -> None:
    """Noise for pictures, and captions in which some words are much more frequent than others."""
    words = np.array([f"w{k}" for k in range(2 * WORDS)])
    weights = 1 / np.arange(1, len(words) + 1)

    def caption() -> str:
        return " ".join(rng.choice(words[:20], 3)) + " " + " ".join(words[chosen[next(at)]] for _ in range(length()))

    def length() -> int:
        return int(rng.integers(LENGTH[0] - 3, LENGTH[1] - 3))

    chosen = rng.choice(len(words), PICTURES * CAPTIONS_EACH * LENGTH[1], p=weights / weights.sum())
    at = iter(range(len(chosen)))
    folder.mkdir(parents=True)
    parts = (
        rng.integers(0, 256, (min(PART, PICTURES - start), SIDE, SIDE, 3), dtype=np.uint8)
        for start in range(0, PICTURES, PART)
    )
    save_images(parts, PICTURES, (SIDE, SIDE, 3), folder / PREPARED)
    splits = ("train" if k < PICTURES - PART else "val" for k in range(PICTURES))
    save_captions(((k, split, [caption() for _ in range(CAPTIONS_EACH)]) for k, split in enumerate(splits)), folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--steps", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        began = time.perf_counter()
        make(Path(root) / "coco", np.random.default_rng(0))
        print(
            f"{PICTURES:,} pictures, {PICTURES * CAPTIONS_EACH:,} captions, made in {time.perf_counter() - began:.0f} s"
        )
        told = subprocess.run([sys.executable, "-c", LOADING, root], check=True, capture_output=True, text=True).stdout
        words, samples, seconds, peak = map(float, told.split())
        print(f"loading: {words:,.0f} words, {samples:,.0f} captions to train on; {seconds:.1f} s, {peak:,.0f} MB")
        for recipe, accumulate in product(RECIPES, ACCUMULATE):
            train(root, options.steps, recipe, accumulate)


def train(root: str, steps: int, recipe: str, accumulate: int) -> None:
    """The memory of a process that trains, each batch in so many parts."""
    arguments = ["train", "--preset", "coco", "--recipe", recipe, "--data-root", root]
    arguments += ["--out", f"{root}/run-{recipe}-{accumulate}"]
    arguments += ["--set", f"steps={steps}", "--accumulate", str(accumulate), "--threads", "1", "--device", "cpu"]
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", TRAINING, *arguments], check=True, capture_output=True, text=True
    ).stdout
    seconds, peak = time.perf_counter() - began, float(told.split()[-1])
    verdict = "kept" if peak <= GOAL else "missed"
    of = f"{steps} steps of 100 in {accumulate} part{'s' * (accumulate > 1)}"
    print(f"training, recipe {recipe!r}, {of}: {seconds:.0f} s, {peak:,.0f} MB at most; {GOAL:,} asked   {verdict}")


if __name__ == "__main__":
    main()
