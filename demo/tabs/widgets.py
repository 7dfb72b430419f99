"""What the tabs have in common: lines of text, captions to click, and how their events behave."""

import re
import time
from collections.abc import Iterable, Iterator
from html import escape

import gradio as gr

from alignDRAW_core.generation.painter import STRONGEST

from ..components.player import Finished
from ..services.engine import Engine, Refused

SHOWN = 0.06  # s until a browser shows what was drawn; what comes before that keeps it from it
QUIETLY = {"show_progress": "hidden", "trigger_mode": "always_last", "api_visibility": "private"}
# Of events that carry data: always_last would send the first one's again.
SAYING = {**QUIETLY, "trigger_mode": "multiple"}
DOWNLOAD = (
    "(file) => file && Object.assign(document.createElement('a'), { href: file.url, download: file.orig_name }).click()"
)


def notice(message: Refused | str) -> str:
    return f"<p>{escape(str(message))}</p>"


def message_line(elem_id: str) -> gr.HTML:
    return gr.HTML("", elem_id=elem_id, html_template="<div role='status'>${value}</div>", apply_default_css=False)


def finished(engine: Engine, drawings: list[list]) -> Finished | None:
    """The finished pictures, sharpened, of drawings, which are a list for each caption; None where a checkpoint of
    theirs has no sharpener."""
    if not all(each[0].sharpens for each in drawings):
        return None
    try:
        return Finished(drawings, engine.sharpened([drawing for each in drawings for drawing in each]))
    except Refused:  # the checkpoint has gone meanwhile
        return None


def raw_then_sharpened(engine: Engine, value, drawings: list[list], message: str = "") -> Iterator[tuple]:
    """Yields what a player or board, its sharpened pictures and the line beside it show: first `value`, its drawings,
    then what the sharpener makes of them."""
    yield value, None, message
    time.sleep(SHOWN)
    yield gr.skip(), finished(engine, drawings), gr.skip()
    yield gr.skip(), gr.skip(), gr.skip()  # Gradio sends twice what comes last


def beside(field, answers: Iterable[tuple]) -> Iterator[tuple]:
    """What `answers` yields, behind this text or number: filled in once, for the visitor may change it meanwhile."""
    for answer in answers:
        yield field, *answer
        field = gr.skip()


class Slider(gr.Slider):
    """What is typed beyond an end of it is that end, as the browser shows it next; Gradio would refuse it."""

    is_template = True  # Gradio: of the same looks as its base

    def preprocess(self, payload: float | None) -> float | None:
        return payload if payload is None else min(max(payload, self.minimum), self.maximum)


def sliders(painter, prefix: str = "") -> tuple[Slider, Slider]:
    """Temperature and caption strength, from the painter's own."""
    temperature = Slider(
        0,
        2,
        painter.default_temperature,
        step=0.05,
        label="Temperature",
        elem_id=f"{prefix}temperature",
        elem_classes="slider",
        info="tidy to varied",
    )
    strength = Slider(
        0,
        STRONGEST,
        painter.default_strength,
        step=0.05,
        label="Caption strength",
        elem_id=f"{prefix}strength",
        elem_classes="slider",
        info="loose to literal",
    )
    return temperature, strength


def offer(painter, captions: list[str], **options) -> gr.Dataset:
    """Captions to click; words that the checkpoint does not know stand in brackets."""
    marked = [bracketed(caption, painter.unknown_words(caption)) for caption in captions]
    return gr.Dataset(
        samples=[[caption] for caption in captions],
        sample_labels=marked,
        samples_per_page=len(captions),
        label="Words in [brackets] are not known to it",
        show_label=marked != captions,
        **options,
    )


def bracketed(caption: str, words: list[str]) -> str:
    """ "A vast desert." with "vast" in brackets: "A [vast] desert." """
    return (
        re.sub(rf"\b({'|'.join(map(re.escape, words))})\b", r"[\1]", caption, flags=re.IGNORECASE) if words else caption
    )
