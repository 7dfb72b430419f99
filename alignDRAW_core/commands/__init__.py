"""The command line, one file a command: NAME, HELP, add_arguments(parser), run(options)."""
from . import checkpoints, draw, evaluate, fetch, illustrate, train, train_judge

COMMANDS = [draw, train, evaluate, checkpoints, fetch, illustrate, train_judge]
