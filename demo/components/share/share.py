"""A button that copies the link to what is shown, as a component."""

from ..base import Component


class Share(Component):
    """Copies the link to what is shown: in the Draw tab, what the player with the elem_id `player` shows."""

    template, scripts = "share.html", ("share.js",)

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(value, player=player, **options)
