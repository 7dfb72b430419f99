"""The command line, one file a command: NAME, HELP, add_arguments(parser), run(options)."""
from . import checkpoints, draw, evaluate, fetch, illustrate, prepare, train, train_judge

COMMANDS = [draw, train, evaluate, checkpoints, fetch, prepare, illustrate, train_judge]
