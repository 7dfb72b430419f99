"""python -m alignDRAW_core draw"""
import argparse
from pathlib import Path

from ..storage.checkpoint import DEFAULT
from ..generation.painter import load
from .options import add_device, add_threads

NAME, HELP = "draw", "draw a caption and save it as GIF, PNG or a sheet of all glimpses"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("caption")
    parser.add_argument("--checkpoint", default=DEFAULT, metavar="NAME_OR_PATH", help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same picture (default: 0)")
    parser.add_argument("--temperature", type=float, metavar="T", help="0 to 2; lower is plainer (default: the checkpoint's own)")
    parser.add_argument("--strength", type=float, metavar="G", help="0 to 6, how much the words weigh; 1 is the paper (default: the checkpoint's own)")
    parser.add_argument("--gif", metavar="FILE", type=Path, help="the drawing, glimpse by glimpse")
    parser.add_argument("--captioned-gif", metavar="FILE", type=Path, help="the same with the words and where the attention went")
    parser.add_argument("--png", metavar="FILE", type=Path, help="the finished picture")
    parser.add_argument("--sheet", metavar="FILE", type=Path, help="all glimpses on one PNG")
    parser.add_argument("--show", choices=("raw", "sharpened", "both"),
                        help="which canvas (default: raw; the captioned GIF has both where the checkpoint shows them)")
    parser.add_argument("--scale", type=int, default=8, help="file pixels a canvas pixel, 1 to 32 (default: 8)")
    add_device(parser)
    add_threads(parser, "1; more are no quicker, and wait for each other on a busy machine")


def run(options: argparse.Namespace) -> int:
    if not (options.gif or options.captioned_gif or options.png or options.sheet):
        raise ValueError("give at least one file to write: --gif, --captioned-gif, --png or --sheet")
    painter = load(options.checkpoint, options.device, threads=options.threads or 1)
    if options.show in ("sharpened", "both") and painter.sharpener is None:
        raise ValueError(f"{painter.name} has no sharpener: leave out --show, or train one with train-sharpener")
    drawing = painter.draw(options.caption, seed=options.seed, temperature=options.temperature, strength=options.strength)
    show = options.show or "raw"
    for word in drawing.unknown_words:
        near = drawing.nearest_words[word]
        print(f"'{word}' is unknown to {drawing.checkpoint}; drawn as if it were not said." + (f" It knows {', '.join(near)}." if near else ""))
    if options.gif:
        print(drawing.save_gif(options.gif, scale=options.scale, show=show))
    if options.captioned_gif:
        print(drawing.save_gif(options.captioned_gif, scale=options.scale, captioned=True, show=options.show))
    if options.png:
        print(drawing.save_png(options.png, scale=options.scale, show=show))
    if options.sheet:
        print(drawing.save_sheet(options.sheet, scale=max(1, options.scale // 2), show=show))
    return 0
