"""Telephone in the Read tab: a caption is drawn, the drawing read, what was read is drawn, and so on."""

from functools import partial

import gradio as gr

from alignDRAW_core.generation.telephone import MOST_ROUNDS

from ..components.telephone import TelephoneView
from ..services.comparison_downloads import TELEPHONE, export_telephone
from ..services.engine import LARGEST_SEED, Refused, refusals
from ..services.limits import STUDIES
from ..services.readers import Readers
from ..services.replay import FIRST_SEED
from .keeping import keep_row, working
from .widgets import QUIETLY, message_line, notice


def play(readers: Readers, caption: str, reader: str, painter: str, rounds: int, seed: int):
    """Yields the game so far, a line about it, and what it takes to play it again. When refused, what is there
    stays."""
    if not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        yield gr.skip(), notice(f"The seed must be a whole number from 0 to {LARGEST_SEED}."), gr.skip()
        return
    asked = reader, painter, caption, rounds, seed
    try:
        for game in readers.telephone(*asked):
            yield game, "", asked
    except Refused as refusal:
        yield gr.skip(), notice(refusal), gr.skip()


def keep(readers: Readers, kind: str, folder: str, asked: tuple | None):
    """Yields the file of the game that is shown, and a line about it; it repeats exactly, so it is played again rather
    than stored."""
    if asked is None:
        yield None, notice("There is no game to keep yet. Play first.")
        return
    yield None, working(f"Making the {kind} …")
    try:
        *_, game = readers.telephone(*asked)
        with refusals():
            path = export_telephone(game, kind, folder)
    except Refused as refusal:
        yield None, notice(refusal)
    else:
        yield str(path), notice(f"Saved {path.name}")


def example(readers: Readers, painter: str | None) -> str:
    """A caption that suits a painter."""
    try:
        return readers.engine.painter(painter).examples[0]
    except Refused:  # said by whatever draws with it
        return ""


def suit(readers: Readers, reader: str, chosen: str | None):
    """The part as it suits a reader: is it there, its painters as of now, a caption."""
    readers.refresh()
    painters = readers.painters_for(reader)
    if not painters:
        return gr.Column(visible=False), gr.skip(), gr.skip()
    if chosen in painters:
        return gr.Column(visible=True), gr.Dropdown(painters, visible=len(painters) > 1), gr.skip()
    painter = gr.Dropdown(painters, value=painters[0], visible=len(painters) > 1)
    return gr.Column(visible=True), painter, example(readers, painters[0])


def telephone_part(readers: Readers, tab: gr.Tab, reader: gr.Dropdown, first: str) -> None:
    """Lay this part out in the open block and wire it to its tab and the list of readers, which begins with `first`."""
    painters = readers.painters_for(first)
    usual = next(iter(painters), None)
    with gr.Column(visible=bool(painters), elem_id="telephone-part") as part:
        gr.HTML(
            "<h2>Telephone</h2><p>A caption is drawn, the drawing is read, what was read is drawn. "
            "What is left of it in the end?</p>",
            elem_id="telephone-help",
            apply_default_css=False,
        )
        with gr.Row(elem_classes="ask", equal_height=True):
            caption = gr.Textbox(
                example(readers, usual),
                label="First caption",
                show_label=False,
                container=False,
                lines=1,
                max_lines=4,
                scale=1,
                placeholder="Say what to draw first",
                elem_id="telephone-caption",
                elem_classes="caption",
                html_attributes=gr.InputHTMLAttributes(enterkeyhint="go"),
            )
            press = gr.Button("Play", variant="primary", scale=0, min_width=110, elem_id="play", elem_classes="press")
        with gr.Row(elem_id="telephone-settings", elem_classes="settings"):
            rounds = gr.Radio(
                [2, 4, 6, MOST_ROUNDS], value=MOST_ROUNDS, label="Rounds", elem_id="rounds", elem_classes="choice"
            )
            seed = gr.Number(FIRST_SEED, label="Seed", elem_id="telephone-seed")
            painter = gr.Dropdown(
                painters, value=usual, label="Checkpoint", visible=len(painters) > 1, elem_id="telephone-checkpoint"
            )
        message = message_line("telephone-notice")
        view, asked = TelephoneView(elem_id="telephone"), gr.State()
        keep_row("telephone", TELEPHONE, partial(keep, readers), [asked])
    gr.on(
        [press.click, caption.submit, seed.submit],
        partial(play, readers),
        [caption, reader, painter, rounds, seed],
        [view, message, asked],
        **QUIETLY,
        **STUDIES,
    )
    gr.on([reader.change, tab.select], partial(suit, readers), [reader, painter], [part, painter, caption], **QUIETLY)
    painter.select(partial(example, readers), painter, caption, **QUIETLY)
