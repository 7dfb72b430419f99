"""python -m alignDRAW_core read"""

import argparse
import json
from pathlib import Path

from ..files import atomic_write
from ..generation.captioner import BEAM, load_captioner
from .options import whole

NAME, HELP = "read", "say what is in a picture (Show, Attend and Tell)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "pictures",
        nargs="+",
        metavar="PICTURE",
        type=Path,
        help="cut to the centre and resized; a film is read at its end",
    )
    parser.add_argument("--checkpoint", required=True, metavar="NAME_OR_PATH", help="of a reader")
    parser.add_argument(
        "--beam", type=whole, default=BEAM, metavar="N", help="captions followed at once (default: %(default)s)"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write words and where it looked there as well")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")


def run(options: argparse.Namespace) -> int:
    readings = load_captioner(options.checkpoint, options.device).read_all(options.pictures, options.beam)
    for path, reading in zip(options.pictures, readings):
        print(f"{path}: {reading.caption}" if len(readings) > 1 else reading.caption)
    if options.json:
        facts = [
            {
                "picture": str(path),
                "caption": reading.caption,
                "words": reading.words,
                "log_probability": reading.log_probability,
                "attention": reading.attention.round(4).tolist(),
            }
            for path, reading in zip(options.pictures, readings)
        ]
        with atomic_write(options.json) as file:
            file.write(json.dumps(facts, ensure_ascii=False).encode())
    return 0
