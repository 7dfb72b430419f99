"""Why a drawing came out as it did: attention forced elsewhere, and every word left out in turn."""
import base64
from functools import partial
from html import escape
from io import BytesIO

import gradio as gr
import numpy as np
from PIL import Image

from alignDRAW_core.comparison import Comparison
from alignDRAW_core.comparison import compare as draw_compared
from alignDRAW_core.effects import WordEffect, change_map, word_effects
from alignDRAW_core.proof import VISIBLE, percent
from alignDRAW_core.what_if import what_if as draw_steered

from ..player import Board, Hung, ShownBoard, board_reading
from ..studio import Refused, Studio, refusals
from .draw import message_line, notice

WHY = ("The two differ. Left unsaid, a word is replaced by the unknown word, which means “not said”. Left unattended, it is still said: "
       "the bidirectional LSTM has told its neighbours of it, and the drawing can learn of it from them.")


def steer(studio: Studio, facts: dict):
    """The drawing as it was and as it would have been, and a line about it. `facts`: what the board says of a marked drawing."""
    try:
        caption, checkpoint, direction = (str(facts[name]) for name in ("caption", "checkpoint", "direction"))
        seed, place, first, last = (int(facts[name]) for name in ("seed", "place", "first", "last"))
        usual = studio.draw(checkpoint, caption, seed, float(facts["temperature"]))[0]
        with refusals():
            steered = draw_steered(studio.painter(checkpoint), usual, place, first, last, direction)
    except Refused as refusal:
        return gr.skip(), notice(refusal)
    except (KeyError, TypeError, ValueError):
        return gr.skip(), notice("The page sent no marked glimpses. Mark them again.")
    changed = float((change_map(usual, steered) > VISIBLE).mean())
    word, when = usual.words[place], f"glimpses {first + 1} to {last + 1}"
    done = f"Attending only to “{word}”" if direction == "to" else f"Looking away from “{word}”"
    labels = ["as it was", f"{'only' if direction == 'to' else 'without'} “{word}”, {when}"]
    return Hung(Comparison(caption, [""], labels, [usual, steered])), notice(f"{done} in {when} changed {percent(changed)} of the pixels.")


def explain(studio: Studio, shown: ShownBoard | None):
    """Yields a card for each word of the drawing that is A, and a line about it."""
    if shown is None:
        yield gr.skip(), notice("There is no drawing to explain yet. Compare first.")
        return
    yield gr.skip(), notice("Drawing A again without each of its words …")
    try:
        painter = studio.painter(shown.checkpoint)
        drawing = chosen(studio, shown, shown.a)
        with refusals():
            effects = word_effects(painter, drawing)
    except Refused as refusal:
        yield gr.skip(), notice(refusal)
    else:
        yield cards(drawing, effects), ""


def chosen(studio: Studio, shown: ShownBoard, k: int):
    """The k-th drawing of a board. Refused if there is none."""
    with refusals():
        compared = draw_compared(studio.painter(shown.checkpoint), shown.text, shown.seed, shown.temperature, shown.one_seed_each)
    if not 0 <= k < len(compared.drawings):
        raise Refused("The board has no such drawing. Compare again.")
    return compared.drawings[k]


def cards(drawing, effects: list[WordEffect]) -> str:
    most = max(max(effect.unsaid_change, effect.unattended_change) for effect in effects)
    return (f"<h2>What each word of A did</h2><p class='of'>{escape(' '.join(drawing.words))} · seed {drawing.seed}</p>"
            f"<p class='why'>{WHY} A white pixel of a map has changed altogether; the numbers are the mean change of all pixels.</p>"
            f"<div class='effects'>{''.join(card(drawing, effect, most) for effect in effects)}</div>")


def card(drawing, effect: WordEffect, most: float) -> str:
    figures = "".join(
        f"<figure><img alt='Where the picture changed with the word {name}' src='{picture(change_map(drawing, other))}'>"
        f"<figcaption>{name} <b>{100 * change:.1f} %</b><i style='--share:{change / most if most else 0:.3f}'></i></figcaption></figure>"
        for name, other, change in (("unsaid", effect.unsaid, effect.unsaid_change),
                                    ("unattended", effect.unattended, effect.unattended_change)))
    return (f"<article class='effect'><h3>{escape(effect.word)}</h3><p>attention {percent(effect.attention)}</p>"
            f"<div class='maps'>{figures}</div></article>")


def picture(change: np.ndarray) -> str:
    """[H, W] in [0, 1] as a PNG data URI."""
    file = BytesIO()
    Image.fromarray(np.rint(change * 255).astype(np.uint8)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def what_if_part(studio: Studio, board: Board) -> None:
    """Lay the answer to the board's "what if" out in the open block and wire it."""
    message = message_line("what-if-notice")
    answer = Board(elem_id="what-if-board", clock="what-if")

    def steer_marked(event: gr.EventData):
        """(A partial would hide the annotation from Gradio.)"""
        return steer(studio, event._data)

    board.what_if(steer_marked, None, [answer, message], show_progress="hidden", trigger_mode="always_last", api_visibility="private")


def explain_part(studio: Studio, board: Board, board_id: str, press: gr.Button) -> None:
    """Lay out what each word did, and wire it to its button."""
    message = message_line("explain-notice")
    cards_of_a = gr.HTML("", elem_id="explained", apply_default_css=False)
    press.click(partial(explain, studio), board, [cards_of_a, message], js=board_reading(board_id), show_progress="hidden",
                trigger_mode="always_last", api_visibility="private")
