"""How well a model of sums obeys, and how far it adds what training never showed: read digits by kind of caption and
number of terms, what was asked against what is read, terms taken away, attention by term, bound, variety."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..data.sums import LISTED, Saying, Sums, choice, never_shown, sample, shown
from ..generation.drawing import Drawing
from ..generation.interventions import looking_away, unsaid
from ..generation.painter import Painter
from ..vocabulary import FIGURES
from . import BATCH, SEEDS, Judged, Setting, bound, draw_all, last_lines, mean, mean_distance, parts, settings, spread
from .classifiers.digits import CROP, DigitClassifier, read_crops

MIX = "pictures of test digits with captions as training shows them"
ADDED = "3 terms, without zero"  # never shown; the sums that terms are taken from


def evaluate(
    painter: Painter,
    data: Sums,
    classifier: DigitClassifier,
    count: int = 500,
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> dict:
    """Everything below as one dict that JSON can hold. `data` is the test split. Drawn at every one of `settings` are
    `count` captions of each group of `captions`."""
    groups = captions(count, np.random.default_rng([seed, 0]))
    judged, confusion = {}, {}
    for setting in settings(painter):
        report(f"drawing captions at {setting}")
        found = {
            name: read_digits(classifier, draw_all(painter, texts(group), setting.temperature, seed, setting.strength))
            for name, group in groups.items()
        }
        judged[str(setting)] = {name: scored(groups[name], read) for name, read in found.items()}
        confusion[str(setting)] = {
            "trained": confused(groups, found, lambda name: name not in never_shown()),
            "never trained": confused(groups, found, lambda name: name in never_shown()),
        }
    report("terms taken away, bound on test digits, variety")
    has_bound = "bound" in painter.model.capabilities
    return {
        "checkpoint": painter.name,
        "count": count,
        "default_temperature": painter.default_temperature,
        "default_strength": painter.default_strength,
        "sums": judged,
        "confusion": confusion,
        "ceiling": ceiling(data, classifier),
        "term_removal": term_removal(painter, classifier, min(count, 200), seed),
        "attention": attention_by_term(painter, seed),
        **({"bound": {"mix": MIX, **bound(painter, pictures(data, count, seed), seed)}} if has_bound else {}),
        "variety": variety(painter, data, seed),
    }


def captions(count: int, rng: np.random.Generator) -> dict[str, list[Saying]]:
    """`count` captions of each kind that training shows, lists by their length, and of each that it never shows. All of
    a kind come before one comes again."""
    trained = {name: evenly(choices, count, rng) for name, choices in shown().items()}
    lists = {
        f"min or max of {length}": [
            choice(("min", "max")[k % 2], rng.integers(10, size=length).tolist()) for k in range(count)
        ]
        for length in LISTED
    }
    return trained | lists | {name: evenly(choices, count, rng) for name, choices in never_shown().items()}


def evenly(choices: Sequence[Saying], count: int, rng: np.random.Generator) -> list[Saying]:
    rounds = -(-count // len(choices))
    return [choices[k] for _ in range(rounds) for k in rng.permutation(len(choices))][:count]


def read_digits(classifier: DigitClassifier, drawings: Sequence[Drawing]) -> np.ndarray:
    """What the classifier reads, [n]."""
    return read_pictures(classifier, np.stack([drawing.image for drawing in drawings])[..., 0])


def groups_to_choose_by(classifier: DigitClassifier, count: int, rng: np.random.Generator) -> dict[str, Judged]:
    """Captions as training shows them, and of the sums it never shows those that `grid` may look at: of odd ones. What
    is measured of them."""
    odd = [saying for choices in never_shown().values() for saying in choices if saying.digit % 2]

    def judged(group: list[Saying]) -> Judged:
        return texts(group), lambda drawings: {"right": mean(read_digits(classifier, drawings) == digits(group))}

    return {"seen": judged(sample(count, rng)), "odd sums never trained": judged(evenly(odd, count, rng))}


def read_pictures(classifier: DigitClassifier, images: np.ndarray) -> np.ndarray:
    """Pictures of a digit [n, h, w] in [0, 1], at most as large as the classifier's crops -> digits [n]."""
    margins = [(0, 0), *(((CROP - size) // 2, CROP - size - (CROP - size) // 2) for size in images.shape[1:])]
    return read_crops(classifier, np.pad(images, margins))


def scored(group: Sequence[Saying], read: np.ndarray) -> dict:
    """The share that is read as asked; and what a guesser reaches that always says the group's commonest digit."""
    asked = digits(group)
    return {
        "drawings": len(group),
        "right": mean(read == asked),
        "guesser": round(float(np.bincount(asked, minlength=10).max() / len(asked)), 4),
    }


def confused(
    groups: dict[str, list[Saying]], found: dict[str, np.ndarray], chosen: Callable[[str], bool]
) -> list[list[int]]:
    """How often each digit was read (column) where each was asked (row), over the groups chosen: 10 x 10."""
    table = np.zeros((10, 10), dtype=int)
    for name, read in found.items():
        if chosen(name):
            np.add.at(table, (digits(groups[name]), read), 1)
    return table.tolist()


def term_removal(painter: Painter, classifier: DigitClassifier, count: int, seed: int) -> dict:
    """Sums of two (trained) and of three terms (never trained), each drawn from the same noise whole, with one term
    unsaid (UNK) and, where the model attends to words, with only its attention taken away: how often the drawing
    becomes the smaller sum, among those that are right when whole."""
    rng = np.random.default_rng([seed, 5])
    groups = {"sum of two": shown()["sum of two"], ADDED: never_shown()[ADDED]}
    found = {}
    for name, choices in groups.items():
        chosen = evenly([saying for saying in choices if "zero" not in saying.caption], count, rng)
        sentences = [painter.read(saying.caption) for saying in chosen]
        places = [2 * int(rng.integers(saying.terms)) for saying in chosen]  # every second word is a term
        smaller = digits(chosen) - [FIGURES.index(s.words[place]) for s, place in zip(sentences, places)]
        whole = draw_all(painter, texts(chosen), painter.default_temperature, seed)
        right = read_digits(classifier, whole) == digits(chosen)
        seeds, ways = [drawing.seed for drawing in whole], {}
        ways["unsaid"] = painter.draw_sentences([unsaid(*each) for each in zip(sentences, places)], seeds)
        if whole[0].attention is not None:
            away = [looking_away(*each) for each in zip(whole, places)]
            ways["unattended"] = painter.draw_sentences(sentences, seeds, None, away)
        found[name] = {"drawings": int(right.sum())} | {
            way: mean((read_digits(classifier, drawings) == smaller)[right]) if right.any() else 0.0
            for way, drawings in ways.items()
        }
    return found


def attention_by_term(painter: Painter, seed: int, count: int = 83) -> dict | None:
    """For sums of three terms never trained: the mean share of all attention that each word gets, and how often each of
    the three terms leads all other words at some glimpse. None for a model that attends to no words."""
    if "attention" not in painter.model.capabilities:
        return None
    drawings = draw_all(painter, texts(never_shown()[ADDED][:count]), painter.default_temperature, seed)
    alpha = np.stack([drawing.attention for drawing in drawings])  # [n, T, 5]
    leads = (alpha.argmax(axis=2)[..., None] == [0, 2, 4]).any(axis=1)  # [n, 3]
    return {
        "words": ["first term", "plus", "second term", "plus", "third term"],
        "share": [round(float(share), 4) for share in alpha.mean(axis=(0, 1))],
        "terms_that_lead": [round(float(share), 4) for share in leads.mean(axis=0)],
    }


def over_training(
    painters: Sequence[Painter], classifier: DigitClassifier, count: int, temperature: float, seed: int
) -> dict:
    """{"steps": [...], "right": {kind: [...]}}: of the models of one training, in order, the share of `count` drawings
    of each kind of caption that is read as asked, at strength 1; the lengths of lists taken together."""
    groups: dict[str, list[Saying]] = {}
    for name, group in captions(count, np.random.default_rng([seed, 7])).items():
        groups.setdefault(name.rsplit(" of ", 1)[0] if name.startswith("min or max") else name, []).extend(group)
    right = {name: [] for name in groups}
    for painter in painters:
        for name, group in groups.items():
            read = read_digits(classifier, draw_all(painter, texts(group), temperature, seed, 1.0))
            right[name].append(mean(read == digits(group)))
    return {"steps": [painter.card["training"]["steps"] for painter in painters], "right": right}


def ceiling(data: Sums, classifier: DigitClassifier) -> float:
    """The share of real test digits, 2,000 of them, that the classifier reads right."""
    images, labels = data.digits.images[:2000] / np.float32(255), data.digits.labels[:2000]
    read = [read_pictures(classifier, images[k : k + BATCH]) for k in range(0, len(images), BATCH)]
    return mean(np.concatenate(read) == labels)


def pictures(data: Sums, count: int, seed: int) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Batches of real pictures with captions, as MIX says."""
    rng = np.random.default_rng([seed, 3])
    for size in parts(count):
        chosen = sample(size, rng)
        yield data.render(chosen, rng), texts(chosen)


def variety(painter: Painter, data: Sums, seed: int, count: int = 20) -> dict:
    """Mean distance of pictures of the same caption: drawings of SEEDS seeds at every setting, and as many real
    ones."""
    rng = np.random.default_rng([seed, 4])
    chosen = evenly(shown()["digit"], count, rng)
    real = [mean_distance(data.render([saying] * SEEDS, rng) / np.float32(255)) for saying in chosen]
    return {
        "drawings": {str(setting): spread(painter, texts(chosen), setting) for setting in settings(painter)},
        "real": round(float(np.mean(real)), 3),
    }


def texts(group: Sequence[Saying]) -> list[str]:
    return [saying.caption for saying in group]


def digits(group: Sequence[Saying]) -> np.ndarray:
    return np.array([saying.digit for saying in group])


def table(report: dict) -> str:
    """The report as text, shares in per cent."""
    lines = [f"{report['checkpoint']}: one sample a caption; real test digits reach {report['ceiling']:.1%}"]
    names = list(report["sums"])
    for k, name in enumerate(names):
        lines.append(f"({chr(97 + k)}) {name}")
    columns = "".join(f"{f'({chr(97 + k)})':>9}" for k in range(len(names)))
    for heading, never in (("trained", False), ("never trained", True)):
        lines += ["", f"{heading:28}{'drawings':>9}{columns}{'a guesser':>11}"]
        for group, row in report["sums"][names[0]].items():
            if (group in never_shown()) == never:
                shares = "".join(f"{report['sums'][name][group]['right']:>9.1%}" for name in names)
                lines.append(f"    {group:24}{row['drawings']:>9}{shares}{row['guesser']:>11.1%}")
    default = str(Setting(report["default_temperature"], report["default_strength"]))
    for group, rows in report["confusion"][default].items():
        lines += [
            "",
            f"asked (row) and read (column), {group}, at {default}",
            " " * 6 + "".join(f"{d:>6}" for d in range(10)),
        ]
        lines += [f"{digit:>6}" + "".join(f"{n or '.':>6}" for n in row) for digit, row in enumerate(rows)]
    lines.append("")
    for group, row in report["term_removal"].items():
        ways = ", ".join(f"{way} {row[way]:.1%}" for way in row if way != "drawings")
        lines.append(f"{group}: a term taken away gives the smaller sum in (of {row['drawings']} right ones): {ways}")
    if report["attention"]:
        shares = zip(report["attention"]["words"], report["attention"]["share"])
        leads = ", ".join(f"{share:.1%}" for share in report["attention"]["terms_that_lead"])
        lines.append("attention: " + ", ".join(f"{word} {share:.1%}" for word, share in shares))
        lines.append(f"each of the three terms leads at some glimpse in: {leads}")
    return "\n".join(lines + last_lines(report))
