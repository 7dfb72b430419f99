"""python -m alignDRAW_core draw | train | evaluate | ...; exit status 2 and one sentence for bad input."""

import argparse
import os
import sys

from .cli import COMMANDS
from .storage.checkpoint import CheckpointError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m alignDRAW_core", description="Draw pictures from captions with alignDRAW."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        command.add_arguments(sub := commands.add_parser(command.NAME, help=command.HELP, description=command.HELP))
        sub.set_defaults(run=command.run)
    options = parser.parse_args(arguments)
    try:
        status = options.run(options) or 0
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read this, such as `head`, has seen enough; the rest goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, CheckpointError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
