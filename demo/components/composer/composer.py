"""What a checkpoint's captions are made of, as chips that put themselves into the caption."""

from ..base import Component


class Composer(Component):
    """Chips by kind: things, colours, places. As an output it takes a `Painter`, or None; a chip goes to the cursor in
    the field with the elem_id `caption`. It is not there for a checkpoint with too many words for that."""

    template, styles, scripts = "composer.html", ("composer.css",), ("composer.js",)

    def __init__(self, value=None, *, caption: str, **options):
        super().__init__(value, caption=caption, **options)

    def postprocess(self, value):
        return value and {"kinds": value.phrases}
