"""Models beside each other on the same data: the paper's Tables 1 and 3 on photographs, what a classifier reads on
scenes. A row is one dict that JSON can hold; what a kind of model has not is None."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..data.captioned_images import CaptionedImages
from ..data.scenes import pictured, sample
from ..generation.painter import Painter
from . import Setting, bound, draw_all, pick, scenes, spread
from .classifiers.photographs import PhotographNet
from .classifiers.photographs import features as photograph_features
from .classifiers.scenes import SceneClassifier
from .classifiers.scenes import features as scene_features
from .frechet import frechet_distance
from .papers import TABLE_1, TABLE_3
from .photos import MEAN_OF, SPLITS, batches, of_split, ssi
from .retrieval import AT, mean_sentence, retrieve
from .sharpening import bounds

PAPERS = Setting(1, 1)  # what the paper draws at: temperature 1, strength 1


@dataclass(frozen=True)
class Column:
    head: str
    value: str  # names in a row
    error: str | None = None  # its sampling error, or deviation
    digits: int = 1
    scale: float = 1.0


PHOTOGRAPHS = (
    *(Column(f"R@{k}", f"R@{k}", f"R@{k}_error") for k in AT),
    Column("Med r", "median_rank", "median_rank_error"),
    Column("SSI", "ssi", "ssi_deviation", digits=3),
    *(Column(f"bound, {split}", f"bound_{split}", f"bound_{split}_error") for split in SPLITS),
    Column("sharpened", "bound_sharpened", "bound_sharpened_error"),
)
SCENES = (
    *(
        Column(f"{fact}, {group} %", f"{group}_{fact}", f"{group}_{fact}_error", scale=100)
        for group in ("seen", "hidden")
        for fact in ("object", "colour", "background", "position", "all")
    ),
    Column("variety", "variety", digits=2),
    Column("Fréchet", "frechet", digits=2),
    Column("bound", "bound", "bound_error"),
)


def about(painter: Painter) -> dict:
    weights = sum(weight.numel() for weight in painter.model.parameters())
    return {"checkpoint": painter.name, "kind": painter.kind, "weights": weights}


def of_photographs(
    painter: Painter,
    parts: dict[str, CaptionedImages],
    net: PhotographNet,
    count: int = 1000,
    samples: int = 2,
    seed: int = 0,
    progress: Callable = lambda rows: rows,
) -> dict:
    """Everything of Tables 1 and 3, at strength 1, for the photographs of each split. Retrieval and SSI are of the test
    split, `count` of its photographs."""
    row, test = about(painter), parts["test"]
    chosen = pick(painter, test, count, np.random.default_rng([seed, 7]))
    rows, captions = zip(*chosen)
    if "bound" in painter.model.capabilities:
        usual = pick(painter, parts["train"], MEAN_OF, np.random.default_rng([seed, 7]))
        found = retrieve(
            painter,
            test.images,
            captions,
            rows,
            photograph_features(net, test.images),
            mean_sentence(painter, [caption for _, caption in usual]),
            samples,
            seed,
            progress,
        )
        row |= {name: found[name] for name in found if name.startswith(("R@", "median"))}
        for split, part in parts.items():
            measured = pick(painter, part, count, np.random.default_rng([seed, 8]))
            losses = of_split(painter, part, measured, seed)
            row |= {f"bound_{split}": -losses["nats"], f"bound_{split}_error": losses["standard_error"]}
        if painter.sharpener:
            real = ((test.images[list(rows)], list(texts)) for rows, texts in (zip(*part) for part in batches(chosen)))
            sharp = bounds(painter, list(real), seed)["sharpened"]
            row |= {"bound_sharpened": -sharp["nats"], "bound_sharpened_error": sharp["standard_error"]}
    similar = ssi(painter, test.images[list(rows)], captions, PAPERS, seed)
    return row | {"ssi": similar["mean"], "ssi_deviation": similar["deviation"], "photographs": len(rows)}


def of_scenes(
    painter: Painter, classifier: SceneClassifier, count: int = 1000, seed: int = 0, setting: Setting = PAPERS
) -> dict:
    """What the classifier reads in drawings of `count` seen and `count` hidden compositions, one sample each; variety
    over seeds; the Fréchet distance from fresh renders of the seen ones; and the bound of fresh renders."""
    row = about(painter) | {"drawings": count}
    for group in ("seen", "hidden"):
        hidden = group == "hidden"
        captions = scenes.captions_to_read(count, np.random.default_rng([seed, int(hidden)]), hidden)
        drawings = draw_all(painter, captions, setting.temperature, seed, setting.strength)
        read = scenes.read_drawings(drawings, classifier)
        for fact in ("object", "colour", "background", "position", "all"):
            row |= {f"{group}_{fact}": read[fact], f"{group}_{fact}_error": error_of(read[fact], read["stated"][fact])}
        if group == "seen":
            rng = np.random.default_rng([seed, 9])
            real = pictured([scenes.parse(caption) for caption in captions], rng)[0]
            drawn = np.stack([drawing.image for drawing in drawings])
            row["frechet"] = frechet_distance(scene_features(classifier, drawn), scene_features(classifier, real))
    rng = np.random.default_rng([seed, 4])
    row["variety"] = spread(painter, [scenes.caption_of(scene, rng) for scene in sample(40, rng)], setting)
    if "bound" in painter.model.capabilities:
        losses = bound(painter, scenes.pictures(count, seed), seed)
        row |= {"bound": -losses["nats"], "bound_error": losses["standard_error"]}
    return row


def error_of(share: float, count: int) -> float:
    """The standard error of a share, 0 to 1, of so many."""
    return round((share * (1 - share) / max(count, 1)) ** 0.5, 4)


def of_the_paper(kind: str) -> dict:
    """The paper's row on COCO, in the names of PHOTOGRAPHS."""
    names = [*(f"R@{k}" for k in AT), "median_rank", "ssi", "ssi_deviation"]
    names += [*(f"bound_{split}" for split in SPLITS), "bound_sharpened"]
    figures = (*TABLE_1[kind], *TABLE_3.get(kind, (None,) * 4))
    return {"checkpoint": f"paper, COCO: {kind}", "kind": kind, **dict(zip(names, figures, strict=True))}


def cells(row: dict, columns: Sequence[Column]) -> list[str]:
    """A row's numbers as text, with their errors; a dash for what it has not."""
    found = []
    for column in columns:
        value, error = row.get(column.value), row.get(column.error) if column.error else None
        text = "-" if value is None else f"{column.scale * value:.{column.digits}f}"
        found.append(text if value is None or error is None else f"{text} ± {column.scale * error:.{column.digits}f}")
    return found


def as_rows(rows: Sequence[dict], columns: Sequence[Column]) -> list[list[str]]:
    """The whole table as text: a head, then a line a row."""
    head = ["", "kind", "weights", *(column.head for column in columns)]
    return [head] + [
        [row["checkpoint"], row["kind"], f"{row['weights']:,}" if "weights" in row else "-", *cells(row, columns)]
        for row in rows
    ]


def as_text(rows: list[list[str]]) -> str:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def as_markdown(rows: list[list[str]]) -> str:
    head, *others = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|---" * len(rows[0]) + "|", *others])
