"""The guided look as a component; the browser remembers that it was offered."""

from ..base import Component


class Welcome(Component):
    """An invitation on the first visit, and five steps that point at the parts of the Draw tab. A button .guide starts
    it again."""

    template, styles, scripts = "welcome.html", ("welcome.css",), ("welcome.js",)
