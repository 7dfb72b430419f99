"""What each word did, as cards: how much attention it got, and how the picture changes without it."""

from html import escape

import numpy as np

from alignDRAW_core.export.canvas import image, to_uint8
from alignDRAW_core.generation.differences import percent
from alignDRAW_core.generation.interventions import WordEffect, change_map

from ..services.sprites import png_uri

UNSAID = "Left unsaid, a word is replaced by the unknown word, which means “not said”."
WHY = (
    f"The two differ. {UNSAID} Left unattended, it is still said: "
    "the bidirectional LSTM has told its neighbours of it, and the drawing can learn of it from them."
)
WHY_UNSAID = f"{UNSAID} This model attends to no words, so it cannot look away from one."


def cards(drawing, effects: list[WordEffect]) -> str:
    """HTML. All maps share one measure, so that they can be compared."""
    others = [[other for other in (effect.unsaid, effect.unattended) if other is not None] for effect in effects]
    maps = [[change_map(drawing, other) for other in each] for each in others]
    brightest = max(change.max() for each in maps for change in each)
    most = max(max(effect.unsaid_change, effect.unattended_change or 0) for effect in effects)
    told = "".join(
        card(effect, most, [(picture_uri(other), map_uri(change, brightest)) for other, change in zip(each, changes)])
        for effect, each, changes in zip(effects, others, maps)
    )
    why = WHY_UNSAID if drawing.attention is None else WHY
    return (
        f"<h2>What each word of A did</h2><p class='of'>{escape(' '.join(drawing.words))} · seed {drawing.seed} · "
        f"caption strength {drawing.strength:g}</p>"
        f"<p class='why'>{why} Below each drawing without its word is where it changed. "
        "The numbers are the mean change of all pixels; white, on the maps, is the largest "
        "change of any pixel, "
        f"{percent(brightest)}.</p><div class='effects'>{told}</div>"
    )


def picture_uri(drawing) -> str:
    """The finished picture, as a URI."""
    return png_uri(np.asarray(image(to_uint8(drawing.image))))


def map_uri(change: np.ndarray, brightest: float) -> str:
    """Where two drawings differ, [H, W], in white, as a URI."""
    return png_uri(np.rint(255 * change / max(brightest, 1e-6)).astype(np.uint8))


def card(effect: WordEffect, most: float, pictures: list[tuple[str, str]]) -> str:
    """pictures: the drawing and its map, with the word unsaid and, where it can be, unattended, as URIs; most: the
    largest change of all cards."""
    figures = "".join(
        f"<figure><img alt='The picture with the word {name}' src='{picture}'>"
        f"<img alt='Where it changes' src='{where}'>"
        f"<figcaption>{name} <b>{100 * change:.1f} %</b><i "
        f"style='--share:{change / most if most else 0:.3f}'></i></figcaption></figure>"
        for name, change, (picture, where) in zip(
            ("unsaid", "unattended"), (effect.unsaid_change, effect.unattended_change), pictures
        )
    )
    attention = "" if effect.attention is None else f"<p>attention {percent(effect.attention)}</p>"
    return (
        f"<article class='effect'><h3>{escape(effect.word)}</h3>{attention}<div class='maps'>{figures}</div></article>"
    )
