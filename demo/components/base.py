"""What the page's own components have in common: a fixed template that a script fills in the browser."""

import inspect
import json
import re
from functools import cache
from pathlib import Path

import gradio as gr

HERE = Path(__file__).parent
DOM, PAGE = HERE / "dom.js", [HERE / name for name in ("groups.js", "fields.js", "embed.js", "below.js")]


class Component(gr.HTML):
    """An HTML component made of files beside the subclass. Its value is a JSON, which the script takes with
    `watch('value', ...)`; the template never holds it, or each new value would render it anew, as HTML.

    `template` may name parts, @controls.html at the end of a line, that are put in their place. The component's events
    are the names in quotes that its scripts trigger; `props` of the scripts are what is said with `options`. Its styles
    hold within it; they go into the page's head, for Gradio sets those of a component anew with each value."""

    template: str
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()

    def __init__(self, value=None, *, elem_classes: str | list[str] = (), **options):
        classes = [elem_classes] if isinstance(elem_classes, str) else list(elem_classes)
        super().__init__(
            value,
            elem_classes=[*classes, self.scope()],
            apply_default_css=False,
            html_template=assembled(self.folder() / self.template),
            js_on_load="\n".join(read(self.folder() / name) for name in self.scripts),
            **options,
        )

    @classmethod
    def folder(cls) -> Path:
        return Path(inspect.getfile(cls)).parent

    @classmethod
    def scope(cls) -> str:
        """The CSS class of all of its kind."""
        return f"part-{cls.__name__.lower()}"

    def postprocess(self, value):
        return value

    @staticmethod
    def as_text(value: dict | list) -> str:
        """For what an event sends before something else: as JSON it would be changed in place when that comes, maybe
        before the script has seen it. Texts are also quicker to compare, which Gradio does at each change."""
        return json.dumps(value, separators=(",", ":"))

    def api_info(self) -> dict:
        return {"type": "object"}


def head(*scripts: Path) -> str:
    """The page's head: its icon, the styles of all components, and scripts of one scope, dom.js, then these. `query` is
    what the page was opened with."""
    styles = "\n".join(
        f".{each.scope()} {{\n{read(each.folder() / name)}}}"
        for each in Component.__subclasses__()
        for name in each.styles
    )
    lines = "\n".join(read(path) for path in (DOM, *scripts))
    script = f"(() => {{\n'use strict';\nwindow.alignDRAW = {{ query: location.search }};\n{lines}}})();"
    return f'<link rel="icon" href="./favicon.ico"><style>{styles}</style><script>{script}</script>'


def assembled(path: Path) -> str:
    """A template with the parts that it names."""
    return re.sub(r"@(\S+)$", lambda part: assembled(path.with_name(part[1])), read(path), flags=re.MULTILINE)


@cache
def read(path: Path) -> str:
    return path.read_text("utf-8")
