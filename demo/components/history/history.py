"""The history as a component; all it knows is in the browser's localStorage."""

from ..base import Component


class History(Component):
    """A strip of what the player `player` has shown. Its event `restore` carries an entry: caption, seed, temperature,
    strength, checkpoint.

    A picture file dropped anywhere on the page goes to the upload button `opener`. Both are elem_ids."""

    template, styles, scripts = "history.html", ("history.css",), ("history.js",)

    def __init__(self, value=None, *, player: str, opener: str, **options):
        super().__init__(value, player=player, opener=opener, **options)
