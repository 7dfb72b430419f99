"""Why a drawing came out as it did: attention forced elsewhere, and every word left out in turn."""

from functools import partial

import gradio as gr

from alignDRAW_core.generation.comparison import Comparison
from alignDRAW_core.generation.differences import changed, percent

from ..components.effect_cards import cards
from ..components.player import Board, BoardContent, BoardState, board_reading
from ..services.engine import Engine, Refused
from ..services.limits import STUDIES
from .widgets import QUIETLY, SAYING, message_line, notice


def steer(engine: Engine, facts: dict):
    """The drawing as it was and as it would have been, and a line about it. `facts`: what the board says of a marked
    drawing."""
    try:
        caption, checkpoint, direction = (str(facts[name]) for name in ("caption", "checkpoint", "direction"))
        seed, place, first, last = (int(facts[name]) for name in ("seed", "place", "first", "last"))
        temperature, strength = float(facts["temperature"]), float(facts["strength"])
    except (KeyError, TypeError, ValueError):
        return gr.skip(), notice("The page sent no marked glimpses. Mark them again.")
    try:
        usual = engine.draw(checkpoint, caption, seed, temperature, strength=strength)[0]
        steered = engine.what_if(usual, place, first, last, direction)
    except Refused as refusal:
        return gr.skip(), notice(refusal)
    word, when = usual.words[place], f"glimpses {first + 1} to {last + 1}"
    done, how = ("Attending only to", "only") if direction == "to" else ("Looking away from", "without")
    compared = Comparison(caption, [""], ["as it was", f"{how} “{word}”, {when}"], [usual, steered])
    return BoardContent(compared), notice(
        f"{done} “{word}” in {when} changed {percent(changed(usual, steered))} of the pixels."
    )


def explain(engine: Engine, shown: BoardState | None):
    """Yields a card for each word of the drawing that is A, and a line about it."""
    if shown is None:
        yield gr.skip(), notice("There is no drawing to explain yet. Compare first.")
        return
    yield gr.skip(), notice("Drawing A again without each of its words …")
    try:
        drawing = chosen(engine, shown, shown.a)
        explained = cards(drawing, engine.word_effects(drawing))
    except Refused as refusal:
        yield gr.skip(), notice(refusal)
    else:
        yield explained, ""


def compared_again(engine: Engine, shown: BoardState, sharpen: bool = False) -> Comparison:
    """What a board shows: it is drawn again rather than stored."""
    return engine.compare(
        shown.checkpoint,
        shown.text,
        shown.seed,
        shown.temperature,
        shown.one_seed_each,
        sharpen,
        strength=shown.strength,
        vary=shown.vary,
    )


def chosen(engine: Engine, shown: BoardState, k: int):
    """The k-th drawing of a board. Refused if there is none."""
    drawings = compared_again(engine, shown).drawings
    if not 0 <= k < len(drawings):
        raise Refused("The board has no such drawing. Compare again.")
    return drawings[k]


def what_if_part(engine: Engine, board: Board) -> None:
    """Lay the answer to the board's "what if" out in the open block and wire it."""
    message = message_line("what-if-notice")
    answer = Board(elem_id="what-if-board", clock="what-if")

    def steer_marked(event: gr.EventData):
        """(A partial would hide the annotation from Gradio.)"""
        return steer(engine, event.marked)

    board.what_if(steer_marked, None, [answer, message], **SAYING)


def explain_part(engine: Engine, board: Board, board_id: str, press: gr.Button) -> None:
    """Lay out what each word did, and wire it to its button."""
    message = message_line("explain-notice")
    cards_of_a = gr.HTML("", elem_id="explained", apply_default_css=False)
    press.click(
        partial(explain, engine),
        board,
        [cards_of_a, message],
        js=board_reading(board_id),
        **QUIETLY,
        **STUDIES,
    )
