"""python -m benchmarks.cards: are the figures in the checkpoints' cards, and in checkpoints/README.md, still true?

Everything that `evaluate --save-scores` puts into a card is measured again. A figure differs when it is off by more
than three times the sampling error of both, which is theirs where they tell it, and else the largest that a mean of so
many numbers from 0 to 1 can have. Of each table in the README that stands beside the command, every number must be
among the stored ones, rounded as it is there. The exit status is 1 if a figure differs, or is not stored.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import alignDRAW_core as ad
from alignDRAW_core.cli.evaluate import whole_report
from alignDRAW_core.cli.evaluate_reader import reader_report
from alignDRAW_core.cli.options import add_data_root, add_device, add_threads, use_threads, whole
from alignDRAW_core.evaluation.papers import TABLE_1
from alignDRAW_core.models.registry import READERS
from alignDRAW_core.storage.checkpoint import SHIPPED, find, read_card

SIGMAS = 3
COUNTS = ("drawings", "pairs", "pictures", "photographs", "queries")  # what a figure may be a mean of
NO_FIGURES = {"temperature", "strength", "default_temperature", "default_strength", "deviation", "standard_error"}
NO_MEANS = {"least_swing", "laplacian_energy", "energy_of_real", "ssi_of", "variety", "chance"}  # no error is known
MEASURED = (
    "What it measures.",
    "Its sharpener.",
    "What a reader finds.",
)  # paragraphs of a card whose tables a command makes


@dataclass(frozen=True)
class Figure:
    value: float
    error: float | None = None  # standard error, where the report tells it
    count: int | None = None  # of the numbers from 0 to 1 that it is the mean of, where it is one


def figures(node: dict, count: int, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Figure]]:
    """Every figure of a report with the names that lead to it; `count`: what is drawn of each group."""
    count = next((node[name] for name in COUNTS if isinstance(node.get(name), int)), count)
    for name, value in node.items():
        here = (*path, name)
        if isinstance(value, dict):
            yield from figures(value, count, here)
        elif isinstance(value, float) and name not in NO_FIGURES and not name.endswith("_error"):
            yield here, figure(here, node, count)


def figure(path: tuple[str, ...], node: dict, count: int) -> Figure:
    name, value = path[-1], node[path[-1]]
    if f"{name}_error" in node or "standard_error" in node:
        return Figure(value, node.get(f"{name}_error", node.get("standard_error")))
    if "deviation" in node:
        return Figure(value, node["deviation"] / count**0.5)
    return Figure(value, count=None if NO_MEANS & set(path) or not 0 <= value <= 1 else count)


def error_of_difference(a: Figure, b: Figure) -> float | None:
    """The standard error of a - b, were both of one truth; None where nothing is known of it. The mean p of numbers
    from 0 to 1 has at most that of a share, p (1 - p) / n, squared; of all or of none nothing is certain, so two of
    four more are taken to be right (Agresti and Coull 1998)."""
    if a.error is not None and b.error is not None:
        return (a.error**2 + b.error**2) ** 0.5
    if not a.count or not b.count:
        return None
    p = (a.count * a.value + b.count * b.value + 2) / (a.count + b.count + 4)
    return (p * (1 - p) * (1 / a.count + 1 / b.count)) ** 0.5


def compare(stored: dict, measured: dict) -> tuple[list[str], list[str], int]:
    """Lines about figures that differ, about those that cannot be compared, and the number of those that were."""
    old, new = (dict(figures(report, report["count"])) for report in (stored, measured))
    differ, apart, compared = [], [], 0
    for path, kept in old.items():
        name, again = ", ".join(path), new.get(path)
        if again is None:
            apart.append(f"{name}: {kept.value:g} in the card is not measured any more")
        elif (error := error_of_difference(kept, again)) is None:
            apart.append(f"{name}: {kept.value:g} in the card, {again.value:g} measured; no error is known")
        else:
            compared += 1
            if abs(kept.value - again.value) > SIGMAS * error:
                differ.append(f"{name}: {kept.value:g} in the card, {again.value:g} measured, error {error:.2g}")
    return differ, apart + [f"{', '.join(path)}: not in the card" for path in new.keys() - old.keys()], compared


def card_of(readme: str, name: str) -> str:
    """The checkpoint's part of checkpoints/README.md."""
    parts = re.split(r"^## +(.*)$", readme, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(name, "")


def not_stored(card: str, scores: dict) -> list[str]:
    """Numbers in tables under MEASURED, but for their heads and first columns, that are no stored score, nor one of the
    paper's: each with its row."""
    known = list(numbers_in(scores)) + [value for row in TABLE_1.values() for value in row if value]
    missing = []
    for paragraph in re.split(r"^\*\*", card, flags=re.MULTILINE):
        if not paragraph.startswith(MEASURED):
            continue
        lines = paragraph.splitlines()
        for line, after in zip(lines, [*lines[1:], ""]):
            if line.startswith("|") and not line.startswith("|---") and not after.startswith("|---"):
                cells = line.strip("| ").split(" | ")
                missing += [f"{number}: {line}" for cell in cells[1:] for number in missing_in(cell, known)]
    return missing


def missing_in(cell: str, known: list[float]) -> list[str]:
    """Numbers of a cell that none of the known ones is, rounded to as many digits."""
    scale, missing = 100 if "%" in cell else 1, []
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", cell):
        value, rounding = float(number.replace(",", "")), 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-6
        if not any(abs(scale * abs(each) - value) <= rounding for each in known):
            missing.append(number)
    return missing


def numbers_in(node) -> Iterator[float]:
    if isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from numbers_in(each)
    elif isinstance(node, int | float):
        yield node


def check(name: str, options: argparse.Namespace, readme: str) -> bool:
    """Measure a checkpoint, say what differs, and whether nothing does."""
    path = find(name)
    card = read_card(path)
    stored = card["scores"]
    if "count" not in stored:
        print(f"{name}: no scores are stored in its card (evaluate --save-scores)")
        return False
    samples, seed = stored.get("samples", 2), stored.get("seed", 0)
    settings = {"samples": samples, "seed": seed, "protocol": None, "classifier": None, "checkpoint": name}
    wanted = argparse.Namespace(**{**vars(options), **settings, "count": options.count or stored["count"]})
    if card.get("kind") in READERS:
        measured, _ = reader_report(wanted)
    else:
        measured, _ = whole_report(ad.load(name, options.device, threads=None), wanted)
    differ, apart, compared = compare(stored, measured)
    missing = not_stored(card_of(readme, path.stem), stored)
    print(f"{name}: {compared} figures compared, {wanted.count} captions of each group; {len(differ)} differ")
    for head, lines in (
        ("differ", differ),
        ("in the README, but not stored", missing),
        ("not compared", apart if options.all else []),
    ):
        for line in lines:
            print(f"  {head}: {line}")
    return not differ and not missing


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoints", nargs="+", metavar="NAME_OR_PATH", help="(default: all that are shipped)")
    parser.add_argument("--count", type=whole, help="captions of each group, for a quick pass (default: as stored)")
    parser.add_argument("--all", action="store_true", help="also list what cannot be compared")
    parser.add_argument("--readme", type=Path, default=SHIPPED / "README.md")
    add_data_root(parser)
    add_device(parser)
    add_threads(parser)
    options = parser.parse_args(arguments)
    use_threads(options)
    names = options.checkpoints or [path.stem for path in sorted(SHIPPED.glob("*.safetensors"))]
    readme = options.readme.read_text(encoding="utf-8")
    return 0 if all([check(name, options, readme) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
