"""The name of the page, and what is beside its tabs."""

from ..base import Component


class Header(Component):
    """A button .theme for dark and light, one .guide that starts the guided look (see Welcome)."""

    template, styles, scripts = "header.html", ("header.css",), ("header.js",)
