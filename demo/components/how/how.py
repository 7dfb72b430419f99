"""The explanation as a Gradio component; it runs in the browser alone."""

from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent


class HowItWorks(gr.HTML):
    """Follows the player with the elem_id `player`."""

    def __init__(self, value=None, *, player: str, **options):
        template = (HERE / "how.html").read_text("utf-8")
        for name, file in [("@diagram", "diagram.svg"), ("@terms", "terms.html")]:
            template = template.replace(name, (HERE / file).read_text("utf-8"))
        super().__init__(
            value,
            player=player,
            apply_default_css=False,
            html_template=template,
            css_template=(HERE / "how.css").read_text("utf-8"),
            js_on_load=(HERE / "how.js").read_text("utf-8"),
            **options,
        )


class TermLinks(gr.HTML):
    """Nothing to see: puts links to the terms beside the parts of the player with the elem_id `player`, and its
    settings."""

    def __init__(self, value=None, *, player: str, **options):
        super().__init__(
            value,
            player=player,
            apply_default_css=False,
            html_template="<span></span>",
            js_on_load=(HERE / "links.js").read_text("utf-8"),
            **options,
        )
