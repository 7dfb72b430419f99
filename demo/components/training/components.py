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
    act is rename, delete or left out."""

    template, styles, scripts = "shelf.html", ("training.css",), ("shelf.js",)
