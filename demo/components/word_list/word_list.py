"""A checkpoint's words as a component: unfolded and searched in the browser."""

from alignDRAW_core.vocabulary import is_word

from ..base import Component


class WordList(Component):
    """A list of words with how often training showed each. As an output it takes a `Painter`, or None: then it asks
    with its event `unfold`, once it is open."""

    template, styles, scripts = "word_list.html", ("word_list.css",), ("word_list.js",)

    def postprocess(self, value):
        return value and {
            "words": [[word, value.word_counts.get(word)] for word in value.vocabulary.words if is_word(word)]
        }
