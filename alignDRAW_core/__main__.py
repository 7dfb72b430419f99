"""python -m alignDRAW_core draw | train | evaluate | ...; exit status 2 and one sentence for bad input."""

import argparse
import os
import sys

from .cli import COMMANDS, command
from .storage.checkpoint import CheckpointError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m alignDRAW_core", description="Draw pictures from captions with alignDRAW."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    arguments = sys.argv[1:] if arguments is None else arguments
    named = [name for name in arguments[:1] if name in COMMANDS]
    for module in map(command, named or COMMANDS):
        module.add_arguments(sub := commands.add_parser(module.NAME, help=module.HELP, description=module.HELP))
        sub.set_defaults(run=module.run)
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
