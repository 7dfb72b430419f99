"""Buttons that copy the link to what is shown, and a frame of it, as a component."""

from ..base import Component


class Share(Component):
    """Copies the address of what is shown, and an iframe for a page of somebody's own: in the Draw tab, of what the
    player with the elem_id `player` shows."""

    template, styles, scripts = "share.html", ("share.css",), ("share.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)
