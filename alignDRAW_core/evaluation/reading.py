"""Does a reader name what is in a picture? What it says of pictures whose facts are known is parsed; and does it look
at the thing while it names it?"""

from collections.abc import Callable, Sequence

import numpy as np

from ..data.captioned_mnist import CaptionedMNIST, Configuration, configurations
from ..data.captioned_mnist import sample as sample_digits
from ..data.scenes import OBJECTS, Scene, painted, parse, sample
from ..generation.captioner import BEAM, Captioner, Reading
from ..vocabulary import tokenise
from . import mean
from .classifiers.scenes import CLASSES, OPEN, labels
from .scenes import words_of

BEAMS = {"greedy": 1, f"beam of {BEAM}": BEAM}


def evaluate_scenes(
    captioner: Captioner, count: int = 500, seed: int = 0, report: Callable[[str], None] = print
) -> dict:
    """Of `count` fresh renders of seen, and as many of hidden compositions: the shares of which each fact is named
    right, and how densely attention lies on the thing (`on_the_thing`)."""
    read, looked = {how: {} for how in BEAMS}, {}
    for group in ("seen", "hidden"):
        rng = np.random.default_rng([seed, 10, int(group == "hidden")])
        scenes = sample(count, rng, hidden=group == "hidden")
        pictures, covers = zip(*(painted(scene, rng) for scene in scenes))
        report(f"reading {count} {group} scenes")
        for how, beam in BEAMS.items():
            readings = captioner.read_all(list(pictures), beam)
            read[how][group] = shares(scene_facts([reading.caption for reading in readings], scenes))
            if beam == 1:
                looked[group] = on_the_thing(readings, covers)
    return {"checkpoint": captioner.name, "count": count, "read": read, "attention": looked}


def evaluate_digits(
    captioner: Captioner, data: CaptionedMNIST, count: int = 500, seed: int = 0, report: Callable[[str], None] = print
) -> dict:
    """As `evaluate_scenes`, of pictures of one or two digits; `data` is the test split."""
    read = {how: {} for how in BEAMS}
    for group in ("seen", "hidden"):
        rng = np.random.default_rng([seed, 10, int(group == "hidden")])
        chosen = sample_digits(count, rng, hidden=group == "hidden")
        pictures = list(data.render(chosen, rng))
        report(f"reading {count} {group} pictures of digits")
        for how, beam in BEAMS.items():
            captions = [reading.caption for reading in captioner.read_all(pictures, beam)]
            read[how][group] = shares(digit_facts(captions, chosen))
    return {"checkpoint": captioner.name, "count": count, "read": read}


def scene_facts(captions: Sequence[str], scenes: Sequence[Scene]) -> dict[str, np.ndarray]:
    """Which facts of scenes their captions name: a fact's name -> float [n], 1 or 0, or NaN where there is nothing to
    name. A caption that is silent about a fact is wrong about it."""
    wanted = labels(list(scenes))
    said = [parse(caption) for caption in captions]
    found = np.array([[OPEN] * len(CLASSES) if scene is None else labels([scene])[0] for scene in said])
    right = np.where(wanted == OPEN, np.nan, found == wanted)
    return {fact: right[:, k] for k, fact in enumerate(CLASSES)} | {"all": np.nanmin(right, axis=1)}


def digit_facts(captions: Sequence[str], chosen: Sequence[Configuration]) -> dict[str, np.ndarray]:
    """Which pictures' digits their captions name right, all in the right places; and the places alone: float [n]."""
    known = {
        tuple(tokenise(each.caption)): each
        for hidden in (False, True)
        for row in configurations(hidden)
        for each in row
    }
    said = [known.get(tuple(tokenise(caption))) for caption in captions]
    return {
        "digits": np.array([float(there(a) == there(b)) for a, b in zip(said, chosen)]),
        "places": np.array([float(there(a).keys() == there(b).keys()) for a, b in zip(said, chosen)]),
    }


def there(configuration: Configuration | None) -> dict:
    """Which digit stands at which place: two captions may say the same."""
    return {} if configuration is None else dict(zip(configuration.template.places, configuration.digits))


def shares(facts: dict[str, np.ndarray]) -> dict:
    """Of the pictures where there is something to name, 0 to 1; and of how many."""
    there_is = {fact: right[~np.isnan(right)] for fact, right in facts.items()}
    return {
        **{fact: mean(right) for fact, right in there_is.items() if len(right)},
        "stated": {fact: len(right) for fact, right in there_is.items()},
    }


def told(row: dict) -> str:
    """Such shares as text."""
    return ", ".join(f"{fact} {row[fact]:.1%}" for fact in row if fact != "stated")


def on_the_thing(readings: Sequence[Reading], covers: Sequence[np.ndarray]) -> dict:
    """While it says the words for the object: the mean attention to a pixel [32, 32] of the thing and to one beside it,
    as shares of what an even look would give each, and their ratio. Attention to a place is that to all its pixels."""
    names = words_of(OBJECTS)
    on = off = area_on = area_off = 0.0
    for reading, cover in zip(readings, covers):
        rows, columns = (side // grid for side, grid in zip(cover.shape, reading.attention.shape[1:]))
        for word, alpha in zip(reading.words, reading.attention):
            if word in names:
                pixels = alpha.repeat(rows, axis=0).repeat(columns, axis=1) / (rows * columns)
                on, off = on + (pixels * cover).sum(), off + (pixels * (1 - cover)).sum()
                area_on, area_off = area_on + cover.mean(), area_off + (1 - cover).mean()
    on, off = on / max(area_on, 1e-9), off / max(area_off, 1e-9)
    return {"on": round(float(on), 3), "beside": round(float(off), 3), "ratio": round(float(on / max(off, 1e-9)), 2)}


def table(report: dict) -> str:
    """The report as text, shares in per cent."""
    lines = [f"{report['checkpoint']}: {report['count']} pictures of each group, facts named right"]
    for how, groups in report["read"].items():
        for group, row in groups.items():
            lines.append(f"  {how}, {group}: {told(row)}")
    for group, row in report.get("attention", {}).items():
        on, beside, ratio = (row[name] for name in ("on", "beside", "ratio"))
        lines.append(
            f"  attention while it names the thing, {group}: {on:.2f} on it, {beside:.2f} beside it, {ratio:.1f} times"
        )
    return "\n".join(lines)
