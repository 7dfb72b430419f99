"""The command line, one file a command: NAME, HELP, add_arguments(parser), run(options)."""

from . import (
    checkpoints,
    curves,
    draw,
    evaluate,
    fetch,
    grid,
    illustrate,
    merge,
    prepare,
    put_sharpener,
    train,
    train_classifier,
    train_sharpener,
)

COMMANDS = [
    draw,
    train,
    evaluate,
    grid,
    checkpoints,
    fetch,
    prepare,
    illustrate,
    curves,
    train_classifier,
    train_sharpener,
    put_sharpener,
    merge,
]
