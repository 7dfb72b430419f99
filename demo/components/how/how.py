"""The explanation as a component; it runs in the browser alone."""

from ..base import Component


class HowItWorks(Component):
    """Follows the player with the elem_id `player`."""

    template, styles, scripts = "how.html", ("how.css",), ("how.js", "walk.js")

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)


class TermLinks(Component):
    """Nothing to see at first: puts question marks beside the parts of the player with the elem_id `player`, and its
    settings, each of which opens its term."""

    template, scripts = "links.html", ("links.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, visible="hidden", **options)
