"""What the Train tab shows, as Gradio components: the pictures given, the trainings, the visitor's checkpoints."""

from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent


def script(*names: str) -> str:
    return "\n".join((HERE / name).read_text("utf-8") for name in ("dom.js", *names))


class Component(gr.HTML):
    """A fixed template that a script fills from the value, a JSON."""

    template: str
    scripts: tuple[str, ...]

    def __init__(self, value=None, **options):
        super().__init__(
            value,
            apply_default_css=False,
            html_template=(HERE / self.template).read_text("utf-8"),
            css_template=(HERE / "training.css").read_text("utf-8"),
            js_on_load=script(*self.scripts),
            **options,
        )

    def postprocess(self, value):
        return value

    def api_info(self) -> dict:
        return {"type": "object"}


class Preview(Component):
    """Takes what `TrainingService.preview` gives."""

    template, scripts = "preview.html", ("preview.js",)


class Watch(Component):
    """Shows the trainings. Asks its server functions `look(have)` and `order(have and act)` for a `TrainingQueue.view`
    that goes on from `have` (run, log_seen, rows_seen), with `refused` where an order could not be followed."""

    template, scripts = "watch.html", ("chart.js", "watch.js")


class Shelf(Component):
    """Shows the visitor's checkpoints. Asks its server function `checkpoints(act, name, to)` for `kept` and `refused`;
    act is rename, delete or left out."""

    template, scripts = "shelf.html", ("shelf.js",)
