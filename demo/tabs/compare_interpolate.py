"""Between drawings: from A to B in small steps, and one caption from many seeds."""
from functools import partial

import gradio as gr

from alignDRAW_core.generation.comparison import Comparison

from ..components.player import Board, Hung, Player, ShownBoard, board_reading
from ..services.engine import Refused, Studio
from .compare_explain import chosen
from .draw import message_line, notice, sharpened

STEPS, SEEDS = 12, 16
CLOSER = "closer-player"


def lead(studio: Studio, shown: ShownBoard | None):
    """The drawings that lead from A to B, and a line about them."""
    if shown is None:
        return gr.skip(), notice("There is nothing to lead from or to yet. Compare first.")
    try:
        a, b = chosen(studio, shown, shown.a), chosen(studio, shown, shown.b)
        between = studio.morph(a, b, STEPS)
    except Refused as refusal:
        return gr.skip(), notice(refusal)
    labels = ["A", *(f"{100 * k / (len(between) - 1):.0f} %" for k in range(1, len(between) - 1)), "B"]
    mixed = "word by word" if len(a.words) == len(b.words) else "by what is attended to, since the captions differ in length"
    told = f"From A to B: the noise turns, the words are mixed {mixed}. Click one to watch it."
    return Hung(Comparison("", [""], labels, between)), notice(told)


def seeds_of(studio: Studio, shown: ShownBoard | None):
    """The caption of A from the seeds 1 to SEEDS, and a line about them."""
    if shown is None:
        return gr.skip(), notice("There is no caption to draw yet. Compare first.")
    try:
        a = chosen(studio, shown, shown.a)
        drawings = studio.draw(shown.checkpoint, a.caption, 1, shown.temperature, SEEDS, strength=a.strength)
    except Refused as refusal:
        return gr.skip(), notice(refusal)
    compared = Comparison("", [""], [f"seed {drawing.seed}" for drawing in drawings], drawings)
    return Hung(compared), notice(f"{' '.join(drawings[0].words)} From seeds 1 to {SEEDS}. Click one to watch it.")


def between_part(studio: Studio, board: Board, board_id: str, lead_press: gr.Button, seeds_press: gr.Button) -> None:
    """Lay this part out in the open block and wire it to the board above it."""
    message = message_line("between-notice")
    wall = Board(elem_id="between-board", clock="between", kind="small", opens=CLOSER)
    closer = Player(elem_id=CLOSER, clock="closer")

    def sharpen(event: gr.EventData):
        """(A partial would hide the annotation from Gradio.)"""
        return sharpened(studio, event)

    closer.sharpen(sharpen, None, [closer, message], show_progress="hidden", trigger_mode="multiple", api_visibility="private")
    quietly = {"show_progress": "hidden", "trigger_mode": "always_last", "api_visibility": "private"}
    for press, draw in ((lead_press, lead), (seeds_press, seeds_of)):
        press.click(partial(draw, studio), board, [wall, message], js=board_reading(board_id), **quietly)
