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
    read,
    table,
    train,
    train_classifier,
    train_sharpener,
    train_skip_thought,
)

COMMANDS = [
    draw,
    read,
    train,
    evaluate,
    table,
    grid,
    checkpoints,
    fetch,
    prepare,
    illustrate,
    curves,
    train_classifier,
    train_sharpener,
    train_skip_thought,
    put_sharpener,
    merge,
]
