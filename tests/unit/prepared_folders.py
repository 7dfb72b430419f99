"""Makes prepared folders of coloured squares: no photograph belongs in this repository."""

import json
from pathlib import Path

import numpy as np

COLOURS = {"red": (200, 30, 30), "green": (30, 160, 40), "blue": (30, 50, 200)}


def make_prepared(
    folder: Path, pictures: int = 12, splits: tuple[str, ...] = ("train", "train", "val", "test")
) -> Path:
    """Pictures of one colour each, whose two captions name it; splits in turn."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    images, lines = [], []
    for number in range(pictures):
        colour = list(COLOURS)[number % len(COLOURS)]
        images.append(np.clip(rng.normal(COLOURS[colour], 8, size=(32, 32, 3)), 0, 255).astype(np.uint8))
        captions = [f"A {colour} square hangs on the old wall.", f"there is something {colour} here to be seen ."]
        lines.append({"id": f"{number}.jpg", "split": splits[number % len(splits)], "captions": captions})
    np.savez_compressed(folder / "images32.npz", images=np.stack(images))
    (folder / "captions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder
