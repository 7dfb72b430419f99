"""The Read tab: any picture, or the drawing on show, is read back into words."""

from functools import partial

import gradio as gr

from ..components.reading import Intake, ReadingView, payload
from ..services.engine import Refused
from ..services.limits import STUDIES
from ..services.readers import Readers
from ..services.replay import Facts, from_browser
from .draw import PLAYER
from .read_telephone import telephone_part
from .reading import read_drawing
from .widgets import QUIETLY, SAYING, message_line, notice

CHOOSE = "read-choose"


def read(readers: Readers, name: str, what: Facts | str):
    """The reading of a drawing or a picture file, and a line about it where there is something to say. Refused if it
    cannot be read."""
    if isinstance(what, str):
        return ReadingView.as_text(payload(readers.read_file(name, what), readers.captioner(name))), ""
    strange = f"{name} learned from other pictures than {what.checkpoint} did: it says what it can."
    line = "" if readers.learned_alike(name, what.checkpoint) else notice(strange)
    return ReadingView.as_text(read_drawing(readers, name, what)), line


def read_given(readers: Readers, name: str, path: str):
    """Reads a picture that was given: the view, the line, and what is on show now. When it is refused, all stays as it
    was. The file itself stays until Gradio's cache goes: whoever gives the same picture is given the same path."""
    try:
        view, line = read(readers, name, path)
    except Refused as refusal:
        return gr.skip(), notice(refusal), gr.skip()
    return view, line, path


def read_shown(readers: Readers, name: str, entry: object):
    """Reads the drawing of an entry, with the reader of its checkpoint where there is one: the list of readers, the
    view, the line, and what is on show now."""
    try:
        facts = from_browser(entry)
        name = readers.reader_of(facts.checkpoint) or name
        return name, *read(readers, name, facts), facts
    except Refused as refusal:
        return gr.skip(), gr.skip(), notice(refusal), gr.skip()


def read_again(readers: Readers, name: str, what: Facts | str | None):
    """What is on show, as another reader reads it."""
    try:
        return read(readers, name, what) if what else (gr.skip(), "")
    except Refused as refusal:
        return gr.skip(), notice(refusal)


def reader_list(readers: Readers, chosen: str) -> gr.Dropdown:
    """The readers as of now; one that is gone gives way to the first."""
    readers.refresh()
    names = readers.names or [chosen]
    return gr.Dropdown(names, value=chosen if chosen in names else names[0], visible=len(names) > 1)


def read_tab(readers: Readers, tab: gr.Tab) -> None:
    """Lay `tab`, the open block, out and wire it."""
    names = readers.names
    first = readers.reader_of(readers.engine.first) or names[0]
    with gr.Row(elem_id="read-bar"):
        opener = gr.UploadButton("Choose a picture", variant="primary", size="sm", elem_id=CHOOSE)
        intake = Intake(player=PLAYER, opener=CHOOSE, elem_id="read-intake")
        reader = gr.Dropdown(names, value=first, label="Reader", visible=len(names) > 1, elem_id="reader")
    message = message_line("read-notice")
    view = ReadingView(elem_id="reading")
    shown = gr.State()  # what is read: Facts, or the path of a file

    def take(name, event: gr.EventData):
        return read_shown(readers, name, event.entry)

    intake.drawing(take, reader, [reader, view, message, shown], **SAYING, **STUDIES)
    opener.upload(partial(read_given, readers), [reader, opener], [view, message, shown], **QUIETLY, **STUDIES)
    reader.select(partial(read_again, readers), [reader, shown], [view, message], **QUIETLY, **STUDIES)
    tab.select(partial(reader_list, readers), reader, reader, **QUIETLY)  # they come and go
    telephone_part(readers, tab, reader, first)
