"""What the tabs have in common about readers: a drawing that is read, in an answer for its place."""

from functools import partial

import gradio as gr

from ..components.reading import Sees, answer, available, payload
from ..services.engine import Refused
from ..services.limits import STUDIES
from ..services.readers import Readers
from ..services.replay import Facts, from_browser
from .widgets import QUIETLY, SAYING


def read_drawing(readers: Readers, name: str, facts: Facts) -> dict:
    """The reading of a drawing's finished, raw picture. Refused if it can be neither drawn nor read."""
    drawing = readers.engine.draw(
        facts.checkpoint, facts.caption, facts.seed, facts.temperature, strength=facts.strength
    )[0]
    return payload(readers.read(name, drawing.image), readers.captioner(name), drawing.words)


def see(readers: Readers, entry: object) -> dict:
    """What the reader of its checkpoint sees in the drawing of an entry, as `Sees` shows it."""
    facts = None
    try:
        facts = from_browser(entry)
        name = readers.reader_of(facts.checkpoint)
        if name is None:
            raise Refused("No reader of such pictures is installed.")
        return answer(facts, read_drawing(readers, name, facts), "It reads the finished raw picture.")
    except Refused as refusal:
        return answer(facts, None, str(refusal))


def reader_for(readers: Readers, checkpoint: str) -> dict:
    return available(checkpoint, readers.reader_of(checkpoint))


def sees_part(readers: Readers, checkpoint: gr.Dropdown, player: str) -> None:
    """Lay the fold out in the open block and wire it to the list of checkpoints and the player above it."""
    sees = Sees(reader_for(readers, readers.engine.first), player=player, elem_id="sees")

    def look(event: gr.EventData):
        return see(readers, event.entry)

    sees.ask(look, None, sees, **SAYING, **STUDIES)
    checkpoint.change(partial(reader_for, readers), checkpoint, sees, **QUIETLY)
