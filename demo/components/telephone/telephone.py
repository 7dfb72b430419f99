"""The game as a component."""

from alignDRAW_core.export.canvas import to_uint8
from alignDRAW_core.generation.agreement import as_word
from alignDRAW_core.generation.telephone import Round, Telephone

from ...services.sprites import png_uri
from ..base import Component


class TelephoneView(Component):
    """Shows a `Telephone`, also one that is still going on: each new round joins those that are there."""

    template, styles, scripts = "telephone.html", ("telephone.css",), ("telephone.js",)

    def postprocess(self, value: Telephone | None) -> str | None:
        return self.as_text(payload(value)) if value else None


def payload(game: Telephone) -> dict:
    """As JSON. Of the first caption's words `lost` says which were told and did not survive; of what was read, `kept`
    says which words are the first caption's and survived so far."""
    lost = {word for word in game.telling if word not in game.survived}
    return {
        "first": [{"word": word, "lost": as_word(word) in lost} for word in game.words],
        "rounds": [round_payload(each) for each in game.rounds],
        "told": game.told,
    }


def round_payload(each: Round) -> dict:
    pixels = to_uint8(each.drawing.image)
    return {
        "picture": png_uri(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels),
        "drawn": each.drawing.caption,
        "read": each.reading.caption,
        "words": [{"word": word, "kept": as_word(word) in each.kept} for word in each.reading.words],
    }
