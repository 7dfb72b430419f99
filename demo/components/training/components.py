"""What the Train tab shows, as components: the pictures given, the trainings, the visitor's checkpoints."""

from ..base import Component


class Preview(Component):
    """Takes what `TrainingService.preview` gives."""

    template, styles, scripts = "preview.html", ("training.css",), ("preview.js",)


class Watch(Component):
    """Shows the trainings. Asks its server functions `look(have)` and `order(have and act)` for a `TrainingQueue.view`
    that goes on from `have` (run, log_seen, rows_seen), with `refused` where an order could not be followed."""

    template, styles, scripts = "watch.html", ("training.css",), ("chart.js", "watch.js")


class Shelf(Component):
    """Shows the visitor's checkpoints. Asks its server function `checkpoints(act, name, to)` for `kept` and `refused`;
    act is rename, delete or left out. Its event is `changed`."""

    template, styles, scripts = "shelf.html", ("training.css",), ("shelf.js",)


class Captions(Component):
    """Takes what `captioning.wanting` gives: a grid in which pictures without a caption get theirs."""

    template, styles, scripts = "captions.html", ("captions.css",), ("captions.js",)


class Typed(Component):
    """Nothing to see: its value is what was typed in the `Captions`, for `captioning.table`. Its event is `typed`."""

    template, scripts = "../nothing.html", ("typed.js",)

    def __init__(self, **options):
        super().__init__(visible="hidden", **options)
