"""A button that unfolds a part of the page."""

from ..base import Component


class Fold(Component):
    """Shows and hides the part with the elem_id `target` (by its class is-open, in the styles). `menu`: it also goes
    when Escape is pressed, or something else is."""

    template, styles, scripts = "fold.html", ("fold.css",), ("fold.js",)

    def __init__(self, value=None, *, target: str, label: str, menu: bool = False, **options):
        super().__init__(value, target=target, text=label, menu=menu, **options)
