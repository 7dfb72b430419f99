"""How many photographs are prepared in a second, and in how much memory: python -m benchmarks.prepare"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from alignDRAW_core.data.ingest.prepare import prepare
from alignDRAW_core.data.ingest.sources import open_source

from .peak import peak_memory

SIZE = 640, 480
DIFFERENT = 40  # files; the others are links to these


def picture(rng: np.random.Generator) -> Image.Image:
    """Detail at all scales, as in a photograph: a JPEG of about the size of COCO's (163 KB on average)."""
    total = np.zeros((SIZE[1], SIZE[0], 3))
    for cells, share in ((4, 90), (16, 50), (64, 30), (160, 18), (320, 10)):
        noise = Image.fromarray(rng.integers(0, 256, (cells * 3 // 4, cells, 3), dtype=np.uint8)).resize(
            SIZE, Image.Resampling.BICUBIC
        )
        total += share * (np.asarray(noise) / 127.5 - 1)
    return Image.fromarray(np.clip(128 + total, 0, 255).astype(np.uint8))


def make_coco(root: Path, count: int) -> int:
    """COCO's layout with so many pictures; the mean size of a file in bytes."""
    rng = np.random.default_rng(0)
    (root / "annotations").mkdir()
    (root / "train2014").mkdir()
    paths = [root / "train2014" / f"{number:012}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        if number < DIFFERENT:
            picture(rng).save(path, quality=97)
        else:
            os.link(paths[number % DIFFERENT], path)
    facts = {
        "images": [{"id": number, "file_name": path.name} for number, path in enumerate(paths)],
        "annotations": [
            {"image_id": number, "caption": f"a caption with the number {k} of ten words in all."}
            for number in range(count)
            for k in range(5)
        ],
    }
    (root / "annotations" / "captions_train2014.json").write_text(json.dumps(facts))
    return sum(path.stat().st_size for path in paths[:DIFFERENT]) // min(DIFFERENT, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="pictures (default: 2000; COCO has 82,783)")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "coco"
        root.mkdir()
        size = make_coco(root, options.count)
        clock, cores = time.perf_counter(), time.process_time()
        with open_source(root) as source:
            prepare(source, Path(folder) / "out", workers=options.workers, report=lambda line: None)
        clock, cores = time.perf_counter() - clock, time.process_time() - cores
    print(f"{options.count:,} JPEGs of {SIZE[0]} x {SIZE[1]}, {size / 1000:.0f} KB each, {options.workers} workers")
    print(f"{'pictures a second, by the clock':40}{options.count / clock:8.0f}")
    print(f"{'pictures a second of processor time':40}{options.count / cores:8.0f}")
    print(f"{'most memory in use, GB':40}{peak_memory() / 1000:8.2f}")


if __name__ == "__main__":
    main()
