"""A checkpoint's words as a Gradio component: unfolded and searched in the browser."""

from pathlib import Path

import gradio as gr

from alignDRAW_core.vocabulary import is_word

HERE = Path(__file__).parent


class WordList(gr.HTML):
    """A list of words with how often training showed each. As an output it takes a `Painter`, or None: then it asks
    with its event `unfold`, once it is open."""

    def __init__(self, value=None, **options):
        super().__init__(
            value,
            apply_default_css=False,
            html_template=(HERE / "word_list.html").read_text("utf-8"),
            css_template=(HERE / "word_list.css").read_text("utf-8"),
            js_on_load=(HERE / "word_list.js").read_text("utf-8"),  # has 'unfold' in it
            **options,
        )

    def postprocess(self, value):
        return value and {
            "words": [[word, value.word_counts.get(word)] for word in value.vocabulary.words if is_word(word)]
        }
