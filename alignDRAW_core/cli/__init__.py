"""The command line, one file a command: NAME, HELP, add_arguments(parser), run(options)."""
from . import average, checkpoints, draw, evaluate, fetch, grid, illustrate, prepare, put_sharpener, train, train_judge, train_sharpener

COMMANDS = [draw, train, evaluate, grid, checkpoints, fetch, prepare, illustrate, train_judge, train_sharpener, put_sharpener, average]
