"""How well a captioned-MNIST checkpoint obeys: judged digits and places, bound, attention, variety over seeds."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..data.captioned_mnist import TEMPLATES, CaptionedMNIST, Configuration, configurations, sample
from ..generation.drawing import Drawing
from ..generation.interventions import looking_away, unsaid
from ..generation.painter import Painter
from ..vocabulary import FIGURES
from . import BATCH, SEEDS, Judged, bound, draw_all, last_lines, mean, mean_distance, parts, settings, spread
from .classifiers.digits import DigitClassifier, crops, place_right, read_crops, read_digits

MIX = "pictures of test digits in seen configurations, the eight kinds of sentence in equal shares"


def evaluate(
    painter: Painter,
    data: CaptionedMNIST,
    classifier: DigitClassifier,
    count: int = 500,
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> dict:
    """Everything below as one dict that JSON can hold. `data` is the test split. Drawn at every one of `settings` are
    `count` captions of seen and of hidden configurations, the eight kinds of sentence in equal shares ("judged": by
    sample); and about as many in which every configuration comes equally often ("by_configuration")."""
    groups = {
        "seen": sample(count, np.random.default_rng([seed, 0])),
        "hidden": sample(count, np.random.default_rng([seed, 1]), hidden=True),
    }
    equal = by_configuration(count, np.random.default_rng([seed, 6]))
    judged, evenly = {}, {}
    for setting in settings(painter):
        report(f"drawing captions at {setting}")

        def obeyed(chosen: list[Configuration]) -> dict:
            drawings = draw_all(painter, [c.caption for c in chosen], setting.temperature, seed, setting.strength)
            return read_drawings(drawings, chosen, classifier)

        judged[str(setting)] = {group: obeyed(chosen) for group, chosen in groups.items()}
        evenly[str(setting)] = {group: obeyed(chosen) for group, chosen in equal.items()}
    report("bound on test digits, variety, words taken away")
    has_bound = "bound" in painter.model.capabilities
    return {
        "checkpoint": painter.name,
        "count": count,
        "default_temperature": painter.default_temperature,
        "default_strength": painter.default_strength,
        "judged": judged,
        "by_configuration": evenly,
        "ceiling": ceiling(data, classifier, count, seed),
        **({"bound": {"mix": MIX, **bound(painter, pictures(data, count, seed), seed)}} if has_bound else {}),
        "variety": variety(painter, data, seed),
        "word_removal": word_removal(painter, classifier, min(count, 200), seed),
    }


def by_configuration(count: int, rng: np.random.Generator) -> dict[str, list[Configuration]]:
    """Captions in which every configuration weighs the same. Every hidden one with two digits comes as many times over
    as `count` allows, and once at least; as many are of seen ones; a quarter as many have one digit, for they are few
    and easy. Those hidden ones that no one looks at to choose temperature and strength are a group of their own as
    well."""
    two, one = len(all_of(2, hidden=True)), len(all_of(1))
    sizes = {2: max(count // two, 1) * two, 1: max(count // 4 // one, 1) * one}
    groups = {
        f"{group}, {name}": evenly(all_of(digits, group == "hidden"), sizes[digits], rng)
        for digits, name in ((2, "two digits"), (1, "one digit"))
        for group in ("seen", "hidden")
    }
    return groups | {
        "hidden, two digits, not chosen by": [each for each in groups["hidden, two digits"] if not to_choose_by(each)]
    }


def all_of(digits: int, hidden: bool = False) -> list[Configuration]:
    """Every seen, or every hidden, configuration with so many digits."""
    return [each for choices in configurations(hidden) for each in choices if len(each.digits) == digits]


def evenly(choices: Sequence[Configuration], count: int, rng: np.random.Generator) -> list[Configuration]:
    """`count` of them in random order: none comes again before all the others came."""
    rounds = -(-count // len(choices))
    return [choices[k] for _ in range(rounds) for k in rng.permutation(len(choices))][:count]


def to_choose_by(configuration: Configuration) -> bool:
    """Is it in the half of the configurations that `grid` may look at? A checkpoint's temperature and strength are
    chosen by those."""
    return sum(configuration.digits) % 2 == 0


def groups_to_choose_by(classifier: DigitClassifier, count: int, rng: np.random.Generator) -> dict[str, Judged]:
    """Two-digit captions, about `count` each: of seen configurations, and of that half of the hidden ones. What is
    measured of them."""
    half = [each for each in all_of(2, hidden=True) if to_choose_by(each)]
    size = max(count // len(half), 1) * len(half)

    def judged(chosen: list[Configuration]) -> Judged:
        return [each.caption for each in chosen], lambda drawings: {
            "all digits right": read_drawings(drawings, chosen, classifier)["all_digits_right"]
        }

    return {"seen": judged(evenly(all_of(2), size, rng)), "half of the hidden": judged(evenly(half, size, rng))}


def pictures(data: CaptionedMNIST, count: int, seed: int) -> Iterator[tuple[np.ndarray, list[str]]]:
    """Batches of real pictures with their captions, in the shares of MIX."""
    rng = np.random.default_rng([seed, 3])
    for size in parts(count):
        chosen = sample(size, rng)
        yield data.render(chosen, rng), [configuration.caption for configuration in chosen]


def read_drawings(drawings: list[Drawing], chosen: Sequence[Configuration], classifier: DigitClassifier) -> dict:
    """Shares of drawings, 0 to 1: all digits right, each digit right, place right; the attention on digit words; and
    how it moves between the two of two-digit captions. All of it again by template."""
    right, owner = read_digits(classifier, np.stack([drawing.image for drawing in drawings]), list(chosen))
    rows = [
        {
            "digit": right[owner == k].mean(),
            "all": right[owner == k].all(),
            "place": place_right(drawing.image, configuration),
            **attention_on_digits(drawing),
        }
        for k, (drawing, configuration) in enumerate(zip(drawings, chosen))
    ]
    by_template = {
        template.name: [row for row, configuration in zip(rows, chosen) if configuration.template is template]
        for template in TEMPLATES
    }
    return {**summary(rows), "by_template": {name: summary(part) for name, part in by_template.items() if part}}


def summary(rows: list[dict]) -> dict:
    found = {
        "drawings": len(rows),
        "all_digits_right": mean(row["all"] for row in rows),
        "each_digit_right": mean(row["digit"] for row in rows),
        "place_right": mean(row["place"] for row in rows),
    }
    if all(row["share"] is not None for row in rows):
        found["attention_on_digits"] = mean(row["share"] for row in rows)
    two = [row for row in rows if row["swing"] is not None]
    if two:
        found |= {
            "attention_swing": mean(row["swing"] for row in two),
            "least_swing": round(float(min(row["swing"] for row in two)), 4),
            "both_lead": mean(row["both_lead"] for row in two),
        }
    return found


def attention_on_digits(drawing: Drawing) -> dict:
    """The share of all attention that digit words get. Where there are two, how far the first one's share of what both
    get swings in the course of the drawing (0 to 1), and whether each of them leads at some glimpse; else None. All are
    None where the model attends to no words."""
    if drawing.attention is None:
        return {"share": None, "swing": None, "both_lead": None}
    alpha = drawing.attention[:, [k for k, word in enumerate(drawing.words) if word in FIGURES]]  # [T, 1 or 2]
    both = alpha.sum(axis=1)
    if alpha.shape[1] != 2:
        return {"share": both.mean(), "swing": None, "both_lead": None}
    first = alpha[:, 0] / both
    return {"share": both.mean(), "swing": first.max() - first.min(), "both_lead": first.min() < 0.5 < first.max()}


def word_removal(painter: Painter, classifier: DigitClassifier, count: int, seed: int) -> dict:
    """Two-digit captions, each drawn three times from the same noise: whole, with one digit word unsaid (UNK), and,
    where the model attends to words, with only its attention taken away. How often the classifier then reads another
    digit there, and how often the same one in the other place."""
    rng = np.random.default_rng([seed, 5])
    chosen = [c for c in sample(3 * count, rng) if len(c.digits) == 2 and c.digits[0] != c.digits[1]][:count]
    drawings = draw_all(painter, [configuration.caption for configuration in chosen], painter.default_temperature, seed)
    which = rng.integers(2, size=len(chosen))  # of the two places in the picture
    sentences = [painter.read(drawing.caption) for drawing in drawings]
    words = [sentence.words.index(FIGURES[c.digits[place]]) for sentence, c, place in zip(sentences, chosen, which)]
    seeds, temperature = [drawing.seed for drawing in drawings], painter.default_temperature
    again = {"whole": drawings, "unsaid": []}
    if "attention" in painter.model.capabilities:
        again["unattended"] = []
    for k in range(0, len(chosen), BATCH):
        part = slice(k, k + BATCH)
        again["unsaid"] += painter.draw_sentences(
            [unsaid(s, w) for s, w in zip(sentences[part], words[part])], seeds[part], temperature
        )
        if "unattended" in again:
            away = [looking_away(d, w) for d, w in zip(drawings[part], words[part])]
            again["unattended"] += painter.draw_sentences(sentences[part], seeds[part], temperature, away)
    read = {way: answers(classifier, found, chosen) for way, found in again.items()}
    rows = np.arange(len(chosen))
    return {
        "drawings": len(chosen),
        **{
            way: {
                "changes": mean(read[way][rows, which] != read["whole"][rows, which]),
                "keeps_other": mean(read[way][rows, 1 - which] == read["whole"][rows, 1 - which]),
            }
            for way in again
            if way != "whole"
        },
    }


def answers(classifier: DigitClassifier, drawings: list[Drawing], chosen: Sequence[Configuration]) -> np.ndarray:
    """What the classifier reads in both places of two-digit drawings, [n, 2]."""
    cut, _, _ = crops(np.stack([drawing.image for drawing in drawings]), list(chosen))
    return read_crops(classifier, cut).reshape(-1, 2)


def ceiling(data: CaptionedMNIST, classifier: DigitClassifier, count: int, seed: int) -> dict:
    """What the classifier says of real test digits put in the same places."""
    rng = np.random.default_rng([seed, 2])
    chosen = sample(count, rng)
    images = data.render(chosen, rng) / np.float32(255)
    right, owner = read_digits(classifier, images, chosen)
    return {
        "all_digits_right": mean(right[owner == k].all() for k in range(count)),
        "place_right": mean(place_right(image, configuration) for image, configuration in zip(images, chosen)),
    }


def variety(painter: Painter, data: CaptionedMNIST, seed: int, captions: int = 40) -> dict:
    """Mean distance of pictures of the same caption: drawings of SEEDS seeds at every setting, and as many pictures of
    real test digits."""
    rng = np.random.default_rng([seed, 4])
    chosen = sample(captions, rng)
    real = [mean_distance(data.render([configuration] * SEEDS, rng) / np.float32(255)) for configuration in chosen]
    return {
        "drawings": {
            str(setting): spread(painter, [c.caption for c in chosen], setting) for setting in settings(painter)
        },
        "real": round(float(np.mean(real)), 3),
    }


def table(report: dict) -> str:
    """The report as a text table, shares in per cent."""
    lines = [
        f"{report['checkpoint']}: one sample a caption; real test digits reach "
        f"{report['ceiling']['all_digits_right']:.1%} digits, "
        f"{report['ceiling']['place_right']:.1%} places"
    ]

    def line(name: str, row: dict) -> str:
        moves = f"{row['attention_swing']:>8.2f}{row['both_lead']:>11.1%}" if "both_lead" in row else ""
        return (
            f"{name:34}{row['drawings']:>8}{row['all_digits_right']:>12.1%}{row['each_digit_right']:>12.1%}{row['place_right']:>9.1%}"
            f"{row.get('attention_on_digits', float('nan')):>21.1%}{moves}"
        )

    for heading, part in (
        ("by sample: the eight kinds of sentence in equal shares", "judged"),
        ("by configuration: each as often as any other", "by_configuration"),
    ):
        for setting, groups in report[part].items():
            lines += [
                "",
                f"{setting}, {heading}",
                f"{'':34}{'drawings':>8}{'all digits':>12}{'each digit':>12}{'place':>9}"
                f"{'attention on digits':>21}{'swing':>8}{'both lead':>11}",
            ]
            for group, row in groups.items():
                lines.append(line(group, row))
                lines += [line(f"    {name}", each) for name, each in row["by_template"].items()]
    lines += [""] + [
        f"a digit word {way}: its digit changes in {row['changes']:.1%} of {report['word_removal']['drawings']} "
        "drawings, the other one "
        f"stays in {row['keeps_other']:.1%}"
        for way, row in report["word_removal"].items()
        if way != "drawings"
    ]
    return "\n".join(lines + last_lines(report))
