"""python -m alignDRAW_core checkpoints"""

import argparse
from pathlib import Path

from ..data.sums import never_shown
from ..evaluation import Setting
from ..evaluation.reading import told
from ..models.registry import READERS
from ..storage.checkpoint import MINE, SHIPPED, CheckpointError, files_in, read_card

NAME, HELP = "checkpoints", "list what is installed, with the headline figures of each card"

HEADLINES = ("all_digits_right", "place_right", "object", "colour", "background", "position")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", metavar="DIR", type=Path, help="list this folder instead of the installed ones")


def run(options: argparse.Namespace) -> int:
    if options.folder and not options.folder.is_dir():
        raise ValueError(f"there is no folder {options.folder}")
    folders = [options.folder] if options.folder else [SHIPPED, MINE]
    paths = [path for folder in folders for path in files_in(folder)]
    if not paths:
        print(f"{folders[0]} holds no checkpoint")
    for path in paths:
        try:
            print(headline(path.stem, read_card(path)))
        except CheckpointError as error:
            print(f"{path.stem}\n  {error}")
    return 0


def headline(name: str, card: dict) -> str:
    """Name, what it is, what it scores: a few lines of text."""
    config, training = card["config"], card["training"]
    lines = [
        name,
        f"  {card['about']}",
        f"  {config['height']} x {config['width']} x {config['channels']}, {how(card)}, "
        f"{config['vocabulary']:,} words; "
        f"{training.get('steps', 0):,} steps on {training.get('data', 'unknown data')}, "
        f"{training.get('date', 'no date')}",
    ]
    scores, defaults = card["scores"], Setting(card["default_temperature"], card.get("default_strength", 1))
    judged = [
        (f"judged at {named(setting)}, {group}", row)
        for setting, groups in scores.get("judged", {}).items()
        for group, row in groups.items()
    ]
    judged += [
        (f"at the defaults, each configuration as often, {group}", row)
        for group, row in scores.get("by_configuration", {}).get(str(defaults), {}).items()
    ]
    for what, row in judged:
        lines.append(
            f"  {what}: " + ", ".join(f"{name.replace('_', ' ')} {row[name]:.1%}" for name in HEADLINES if name in row)
        )
    lines += read_right(scores)
    sums = scores.get("sums", {}).get(str(defaults), {})
    for what, never in (("trained", False), ("never trained", True)):
        shares = [f"{group} {row['right']:.1%}" for group, row in sums.items() if (group in never_shown()) == never]
        if shares:
            lines.append(f"  right at the defaults, {what}: {', '.join(shares)}")
    if "bound" in card["scores"]:
        lines.append(f"  bound on test pictures: {-card['scores']['bound']['nats']:.1f} nats")
    lines += [f"  {name} {found['split']}: {table_1(found)}" for name, found in scores.get("sets", {}).items()]
    return "\n".join(lines)


def table_1(found: dict) -> str:
    """What the paper's Table 1 would say of photographs; a model without a likelihood has neither ranks nor a bound."""
    said = []
    if ranks := found.get("retrieval"):
        said.append(f"R@1 {ranks['R@1']:.1f}, R@10 {ranks['R@10']:.1f}")
        said.append(f"median rank {ranks['median_rank']:g} of {ranks['shortlist']}")
    ssi = found["ssi"].get("1") or found["ssi"][str(Setting(1, 1))]
    said.append(f"SSI {ssi['mean']:.3f}")
    if "bound" in found:
        said.append(f"bound {-found['bound'][found['split']]['nats']:.1f} nats")
    return ", ".join(said)


def how(card: dict) -> str:
    """A model whose sizes tell of no glimpses draws at once, or reads."""
    config = card["config"]
    if card.get("kind") in READERS:
        return f"read with {config['attention']} attention"
    return f"{config['glimpses']} glimpses" if "glimpses" in config else "drawn at once"


def read_right(scores: dict) -> list[str]:
    """What a reader names, or how near it comes to what people say."""
    lines = [
        f"  {how}, {group}: {told(row)}"
        for how, groups in scores.get("read", {}).items()
        for group, row in groups.items()
    ]
    rows = {**scores.get("bleu", {}), "the paper": scores["paper"]} if "bleu" in scores else {}
    return lines + [f"  BLEU-1 to 4, {who}: {', '.join(f'{value:.1f}' for value in row)}" for who, row in rows.items()]


def named(setting: str) -> str:
    """As a report names what was drawn at; older ones name the temperature alone, for there was no other strength than
    1."""
    return setting if setting.startswith("temperature") else f"temperature {setting}"
