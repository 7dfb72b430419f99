"""The guided look as a Gradio component; the browser remembers that it was offered."""

from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent


class Welcome(gr.HTML):
    """An invitation on the first visit, and five steps that point at the parts of the Draw tab. A button .guide starts
    it again."""

    def __init__(self, value=None, **options):
        super().__init__(
            value,
            apply_default_css=False,
            html_template=(HERE / "welcome.html").read_text("utf-8"),
            css_template=(HERE / "welcome.css").read_text("utf-8"),
            js_on_load=(HERE / "welcome.js").read_text("utf-8"),
            **options,
        )
