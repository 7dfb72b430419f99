"""The history as a Gradio component; all it knows is in the browser's localStorage."""

from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent


class History(gr.HTML):
    """A strip of what the player `player` has shown. Its event `restore` carries an entry: caption, seed, temperature,
    strength, checkpoint.

    A picture file dropped anywhere on the page goes to the upload button `opener`. Both are elem_ids.
    """

    def __init__(self, value=None, *, player: str, opener: str, **options):
        super().__init__(
            value,
            player=player,
            opener=opener,
            apply_default_css=False,
            html_template=(HERE / "history.html").read_text("utf-8"),
            css_template=(HERE / "history.css").read_text("utf-8"),
            js_on_load=(HERE / "history.js").read_text("utf-8"),  # has 'restore' in it
            **options,
        )
