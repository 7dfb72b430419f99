"""python -m alignDRAW_core draw"""

import argparse
from pathlib import Path

from ..export.canvas import check
from ..export.save import DRAWING, by_suffix
from ..generation.painter import load
from ..storage.checkpoint import DEFAULT
from .options import add_device, add_threads

NAME, HELP = "draw", "draw a caption and save it: glimpse by glimpse, finished, or all glimpses on one sheet"
OPTIONS = {name.lower().replace(" ", "-"): kind for name, kind in DRAWING.items()}  # captioned-gif: ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("caption")
    parser.add_argument("--checkpoint", default=DEFAULT, metavar="NAME_OR_PATH", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same picture (default: 0)")
    parser.add_argument(
        "--temperature", type=float, metavar="T", help="0 to 2; lower is plainer (default: the checkpoint's own)"
    )
    parser.add_argument(
        "--strength",
        type=float,
        metavar="G",
        help="0 to 6, how much the words weigh; 1 is the paper (default: the checkpoint's own)",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a file of the kind that its suffix names; may be given several times",
    )
    for option, kind in OPTIONS.items():
        parser.add_argument(f"--{option}", metavar="FILE", type=Path, dest=option, help=kind.about)
    parser.add_argument(
        "--show",
        choices=("raw", "sharpened", "both"),
        help="which canvas (default: raw; the captioned GIF has both where the checkpoint shows them)",
    )
    parser.add_argument("--scale", type=int, default=8, help="file pixels a canvas pixel, 1 to 32 (default: 8)")
    add_device(parser)
    add_threads(parser, "1; more are no quicker, and wait for each other on a busy machine")


def run(options: argparse.Namespace) -> int:
    files = [(by_suffix(DRAWING, path), path) for path in options.out]
    files += [(kind, path) for option, kind in OPTIONS.items() if (path := getattr(options, option))]
    if not files:
        raise ValueError(
            f"give at least one file to write: --out, or one of {', '.join(f'--{option}' for option in OPTIONS)}"
        )
    check("scale", options.scale, 1, 32)
    painter = load(options.checkpoint, options.device, threads=options.threads or 1)
    if options.show in ("sharpened", "both") and painter.sharpener is None:
        raise ValueError(f"{painter.name} has no sharpener: leave out --show")
    drawing = painter.draw(
        options.caption, seed=options.seed, temperature=options.temperature, strength=options.strength
    )
    for word in drawing.unknown_words:
        near = drawing.nearest_words[word]
        print(
            f"'{word}' is unknown to {drawing.checkpoint}; drawn as if it were not said."
            + (f" It knows {', '.join(near)}." if near else "")
        )
    for kind, path in files:
        scale = max(1, options.scale // 2) if "columns" in kind.options else options.scale  # a sheet holds many
        told = {"scale": scale} | ({"show": options.show} if options.show else {})
        print(kind.write(drawing, path, **kind.having(told)))
    return 0
