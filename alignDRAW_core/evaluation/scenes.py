"""How well a scenes checkpoint obeys: judged facts, the swap test, bound, attention, variety over seeds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from ..data.scenes import BACKGROUNDS, COLOURS, OBJECTS, Scene, caption_of, held_out, parse, pictured, render, sample
from ..generation.drawing import Drawing
from ..generation.painter import Painter
from ..vocabulary import tokenise
from . import SEEDS, Judged, bound, draw_all, last_lines, mean, mean_distance, parts, settings, spread
from .classifiers.scenes import CLASSES, OPEN, SceneClassifier, labels, read_scenes

MIX = "fresh pictures of seen compositions, the 23 things in equal shares"
SWAPPED = ("colour", "background")


def evaluate(
    painter: Painter,
    classifier: SceneClassifier,
    count: int = 500,
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> dict:
    """Everything below as one dict that JSON can hold; `count` captions of seen and of hidden compositions are drawn at
    every one of `settings`, and as many swaps of each kind at the defaults."""
    groups = {
        group: captions_to_read(count, np.random.default_rng([seed, int(group == "hidden")]), group == "hidden")
        for group in ("seen", "hidden")
    }
    groups["hidden, not chosen by"] = [caption for caption in groups["hidden"] if not to_choose_by(parse(caption))]
    judged = {}
    for setting in settings(painter):
        report(f"drawing captions at {setting}")
        judged[str(setting)] = {
            group: read_drawings(draw_all(painter, captions, setting.temperature, seed, setting.strength), classifier)
            for group, captions in groups.items()
        }
    report("swapping words")
    swaps = {fact: swap_test(painter, classifier, fact, count, seed) for fact in SWAPPED}
    report("bound on fresh pictures, variety")
    has_bound = "bound" in painter.model.capabilities
    return {
        "checkpoint": painter.name,
        "count": count,
        "default_temperature": painter.default_temperature,
        "default_strength": painter.default_strength,
        "judged": judged,
        "swaps": swaps,
        **({"bound": {"mix": MIX, **bound(painter, pictures(count, seed), seed)}} if has_bound else {}),
        "variety": variety(painter, seed),
    }


def captions_to_read(count: int, rng: np.random.Generator, hidden: bool) -> list[str]:
    return [caption_of(scene, rng) for scene in sample(count, rng, hidden)]


def to_choose_by(scene: Scene) -> bool:
    """Is a hidden scene's combination in the half of them that `grid` may look at? Temperature and strength are chosen
    by those."""
    return next(k for k, combination in enumerate(held_out()) if combination.items() <= vars(scene).items()) % 2 == 0


def groups_to_choose_by(classifier: SceneClassifier, count: int, rng: np.random.Generator) -> dict[str, Judged]:
    """`count` captions each: of seen compositions, and of that half of the hidden ones. What is measured of them."""
    hidden = [caption for caption in captions_to_read(4 * count, rng, hidden=True) if to_choose_by(parse(caption))][
        :count
    ]

    def figures(drawings: list[Drawing]) -> dict:
        judged = read_drawings(drawings, classifier)
        return {f"{figure} right": judged[figure] for figure in ("all", "object", "colour")}

    return {"seen": (captions_to_read(count, rng, hidden=False), figures), "half of the hidden": (hidden, figures)}


def pictures(count: int, seed: int) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Batches of fresh pictures with their captions, in the shares of MIX."""
    rng = np.random.default_rng([seed, 3])
    for size in parts(count):
        yield pictured(sample(size, rng), rng)


def read_drawings(drawings: list[Drawing], classifier: SceneClassifier) -> dict:
    """Shares of drawings, 0 to 1, of which each fact that the caption states is right; and of which all are. The
    attention on the words for object, colour and background, where the model attends to words."""
    scenes = [parse(drawing.caption) for drawing in drawings]
    wanted, found = labels(scenes), read_scenes(classifier, np.stack([drawing.image for drawing in drawings]))
    right, said = found == wanted, wanted != OPEN
    shares = [attention_shares(drawing) for drawing in drawings if drawing.attention is not None]
    return {
        "drawings": len(drawings),
        **{fact: mean(right[said[:, k], k]) for k, fact in enumerate(CLASSES)},
        "all": mean((right | ~said).all(axis=1)),
        "stated": {fact: int(said[:, k].sum()) for k, fact in enumerate(CLASSES)} | {"all": len(drawings)},
        "attention": {
            kind: mean(values)
            for kind in ("object", "colour", "background")
            if (values := [share[kind] for share in shares if kind in share])
        },
    }


def attention_shares(drawing: Drawing) -> dict[str, float]:
    """The share of all attention that the words for each fact get, where the caption has such words."""
    groups = {"object": words_of(OBJECTS), "colour": set(COLOURS), "background": words_of(BACKGROUNDS)}
    total = drawing.attention.mean(axis=0)
    places = {kind: [k for k, word in enumerate(drawing.words) if word in group] for kind, group in groups.items()}
    return {kind: float(total[chosen].sum()) for kind, chosen in places.items() if chosen}


def words_of(names) -> set[str]:
    return {form for name in names for word in tokenise(name) for form in (word, word + "s")}


def swap_test(painter: Painter, classifier: SceneClassifier, fact: str, count: int, seed: int) -> dict:
    """The same caption with only the word for one fact exchanged, from the same noise: how often the drawing follows,
    and how often object, position and the other fact stay as they were read in the first drawing."""
    rng = np.random.default_rng([seed, 5, SWAPPED.index(fact)])
    pairs = [pair for _ in range(count) if (pair := swapped_captions(fact, rng))]
    before, after = (
        read_scenes(
            classifier,
            np.stack([d.image for d in draw_all(painter, list(captions), painter.default_temperature, seed)]),
        )
        for captions in zip(*pairs)
    )
    wanted, names = labels([parse(caption) for _, caption in pairs]), list(CLASSES)
    k = names.index(fact)
    others = [n for n in range(len(names)) if n != k]
    stated = wanted[:, others] != OPEN
    return {
        "pairs": len(pairs),
        "follows": mean(after[:, k] == wanted[:, k]),
        "stays": mean(((before == after)[:, others] | ~stated).all(axis=1)),
    }


def swapped_captions(fact: str, rng: np.random.Generator) -> tuple[str, str] | None:
    """Two captions that say the same but for one fact, worded alike; None where the first does not state that fact."""
    scene = replace(sample(1, rng)[0], mood="plain", count="one")
    choices = OBJECTS[scene.object].colours if fact == "colour" else BACKGROUNDS
    others = [choice for choice in choices if choice != getattr(scene, fact)]
    if not others or getattr(scene, fact) is None:
        return None
    other: Scene = replace(scene, **{fact: others[rng.integers(len(others))]})
    wording = int(rng.integers(2**32))
    first, second = (caption_of(each, np.random.default_rng(wording)) for each in (scene, other))
    told = (parse(first), parse(second))
    return (first, second) if all(getattr(each, fact) is not None for each in told) and first != second else None


def variety(painter: Painter, seed: int, captions: int = 40) -> dict:
    """Mean distance of pictures of the same caption: drawings of SEEDS seeds at every setting, and as many fresh
    renders."""
    rng = np.random.default_rng([seed, 4])
    worded, real = [], []
    for scene in sample(captions, rng):
        worded.append(caption_of(scene, rng))
        real.append(mean_distance(np.stack([render(scene, rng) for _ in range(SEEDS)]) / np.float32(255)))
    return {
        "drawings": {str(setting): spread(painter, worded, setting) for setting in settings(painter)},
        "real": round(float(np.mean(real)), 3),
    }


def table(report: dict) -> str:
    """The report as a text table, shares in per cent."""
    columns = (*CLASSES, "all")
    lines = [f"{report['checkpoint']}: one sample a caption"]
    for setting, groups in report["judged"].items():
        lines += [
            "",
            f"{setting:34}{'drawings':>8}"
            + "".join(f"{name:>12}" for name in columns)
            + "   attention on object, colour, background",
        ]
        lines += [
            f"{group:34}{row['drawings']:>8}"
            + "".join(f"{row[name]:>12.1%}" for name in columns)
            + "   "
            + ", ".join(f"{share:.1%}" for share in row["attention"].values())
            for group, row in groups.items()
        ]
    lines += [""] + [
        f"{fact} swapped in {row['pairs']} captions: follows {row['follows']:.1%}, the rest stays {row['stays']:.1%}"
        for fact, row in report["swaps"].items()
    ]
    return "\n".join(lines + last_lines(report))
