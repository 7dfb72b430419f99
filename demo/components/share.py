"""The address bar follows the drawing, and a button copies it."""

from pathlib import Path

import gradio as gr

TEMPLATE = '<button type="button" class="copy-link"><span role="status">Copy link</span></button>'


class Share(gr.HTML):
    """A button that copies the link to what is shown: in the Draw tab, what the player with the elem_id `player`
    shows."""

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(
            value,
            player=player,
            apply_default_css=False,
            html_template=TEMPLATE,
            js_on_load=Path(__file__).with_name("share.js").read_text("utf-8"),
            **options,
        )
