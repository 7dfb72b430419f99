"""The explanation as a component; it runs in the browser alone."""

from ..base import Component


class HowItWorks(Component):
    """Follows the player with the elem_id `player`."""

    template, styles, scripts = "how.html", ("how.css",), ("how.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)


class TermLinks(Component):
    """Nothing to see: puts links to the terms beside the parts of the player with the elem_id `player`, and its
    settings."""

    template, scripts = "../nothing.html", ("links.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, visible="hidden", **options)
