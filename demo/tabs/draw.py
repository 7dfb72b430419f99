"""The Draw tab: a caption becomes a drawing that can be watched and kept."""

import os
from collections.abc import Mapping
from functools import partial
from html import escape

import gradio as gr

from ..components.composer import Composer
from ..components.fold import Fold
from ..components.history import History
from ..components.how import TermLinks
from ..components.nearest import Galleries, Nearest
from ..components.nearest.nearest import found, nothing
from ..components.player import Player, PlayerState, SharpenedPictures, reading
from ..components.share import Share
from ..components.word_list import WordList
from ..services.downloads import KINDS, SHOWS, SIZES, SPEEDS, export
from ..services.engine import Engine, Refused, new_seed, refusals
from ..services.limits import EXPORTS, STUDIES
from ..services.readers import Readers
from ..services.replay import FIRST_SEED, Facts, from_browser, from_link, from_picture
from .lists import ModelList, family_list, model_list
from .reading import sees_part
from .widgets import (
    DOWNLOAD,
    QUIETLY,
    SAYING,
    beside,
    finished,
    message_line,
    notice,
    offer,
    raw_then_sharpened,
    sliders,
)

PLAYER = "draw-player"
VARIATIONS = [1, 2, 4, 8]


def draw(
    engine: Engine,
    caption: str,
    checkpoint: str,
    seed: int,
    variations: int,
    temperature: float | None = None,
    strength: float | None = None,
):
    """Yields what the player, its sharpened pictures and the line below the caption show: the drawings, then what the
    sharpener makes of them. When refused, the player keeps its drawing."""
    try:
        drawings = engine.draw(checkpoint, caption, seed, temperature, variations, strength=strength)
    except Refused as refusal:
        yield gr.skip(), gr.skip(), notice(refusal)
    else:
        yield from raw_then_sharpened(engine, drawings, [drawings], compares(caption))


def draw_pressed(engine: Engine, caption: str, family: str, checkpoint: str, seed: int, variations: int, *levels):
    """Draw what the fields say. Where the list of models has not yet followed that of families, the family was chosen
    last, and draws at its own temperature and caption strength."""
    if engine.family(checkpoint)[0] != family:
        checkpoint, levels = family, (None, None)
    yield from draw(engine, caption, checkpoint, seed, variations, *levels)


def compares(caption: str) -> str:
    """A line on braces, whose words are drawn here as one caption."""
    if "{" not in caption and "}" not in caption:
        return ""
    return notice("Compare draws alternatives in braces, {red|blue}, side by side; here they are one caption.")


def draw_example(engine: Engine, example: list, *settings):
    yield from beside(example[0], draw(engine, example[0], *settings))


def draw_surprise(engine: Engine, checkpoint: str, *settings):
    try:
        caption = engine.surprise(checkpoint)
    except Refused as refusal:
        yield gr.skip(), gr.skip(), gr.skip(), notice(refusal)
    else:
        yield from beside(caption, draw(engine, caption, checkpoint, *settings))


def draw_reseeded(
    engine: Engine, caption: str, checkpoint: str, variations: int, temperature: float, strength: float | None = None
):
    seed = new_seed()
    yield from beside(seed, draw(engine, caption, checkpoint, seed, variations, temperature, strength))


def choose(engine: Engine, checkpoint: str, seed: int, variations: int, caption: str | None = None):
    """Everything that goes with a checkpoint, and this caption drawn by it, or else its first example; when refused,
    all stays as it was."""
    try:
        painter = engine.painter(checkpoint)
        caption = painter.examples[0] if caption is None else caption
        temperature, strength = painter.default_temperature, painter.default_strength
        drawings = engine.draw(checkpoint, caption, seed, temperature, variations, strength=strength)
    except Refused as refusal:
        return *[gr.skip()] * 8, notice(refusal)
    fields = caption, model_list(engine, checkpoint), temperature, strength
    shown = drawings, finished(engine, [drawings]), ""
    return *fields, offer(painter, painter.examples), about(painter), *shown


def choose_family(engine: Engine, first: str, drawn_with: str, seed: int, variations: int, caption: str):
    """The same for the first of a family; a caption of one's own stays, if all of it is known there. Before it the list
    of families: when refused, it says again which one still draws."""
    try:
        stays = caption not in engine.painter(drawn_with).examples and engine.reads(first, caption)
    except Refused:
        stays = False
    *rest, message = choose(engine, first, seed, variations, caption if stays else None)
    return family_list(engine, drawn_with) if message else gr.skip(), *rest, message


def draw_again(engine: Engine, facts: Facts):
    """The drawing of these facts, and every field as they say. Refused if it cannot be drawn."""
    drawings = engine.draw(facts.checkpoint, facts.caption, facts.seed, facts.temperature, strength=facts.strength)
    painter = engine.painter(facts.checkpoint)
    lists = family_list(engine, facts.checkpoint), model_list(engine, facts.checkpoint)
    fields = facts.caption, *lists, facts.seed, 1, facts.temperature, facts.strength
    shown = drawings, finished(engine, [drawings]), ""
    return *fields, offer(painter, painter.examples), about(painter), *shown


def draw_found(engine: Engine, find):
    """Draw the facts that `find()` gives; when it or the engine refuses, all stays as it was."""
    try:
        return draw_again(engine, find())
    except Refused as refusal:
        return *[gr.skip()] * 11, notice(refusal)


def draw_picture(engine: Engine, path: str):
    """Draw what a saved picture says."""
    return draw_found(engine, partial(from_picture, path))


def draw_linked(engine: Engine, query: Mapping[str, str]):
    """What a link asks for, or the usual first drawing and why it is that."""
    try:
        return draw_again(engine, from_link(query, engine))
    except Refused as refusal:
        *usual, _ = draw_again(engine, from_link({}, engine))
        return *usual, notice(f"{refusal} Here is the usual first drawing.")


def neighbours(engine: Engine, galleries: Galleries, entry: object) -> dict:
    """The training pictures nearest to the drawing of an entry, as `Nearest` shows them."""
    facts = None
    try:
        facts = from_browser(entry)
        drawing = engine.draw(facts.checkpoint, facts.caption, facts.seed, facts.temperature, strength=facts.strength)[
            0
        ]
        gallery = galleries.get(engine.painter(facts.checkpoint).card["training"].get("data"))
        with refusals():
            return found(facts, gallery, drawing.image)
    except Refused as refusal:
        return nothing(facts, str(refusal))


def keep(engine: Engine, kind: str, folder: str, shown: PlayerState | None, size: str, speed: str, show: str = "raw"):
    """Yields the file of what the player shows, and a line about it. Drawings repeat exactly, so it is drawn again
    rather than stored."""
    if shown is None:
        yield None, notice("There is no drawing to keep yet. Draw one first.")
        return
    yield None, notice(f"Making the {kind} …")  # the largest take seconds
    try:
        drawing = engine.draw(
            shown.checkpoint, shown.caption, shown.seed, shown.temperature, sharpen=True, strength=shown.strength
        )[0]
        with refusals():
            path = export(drawing, kind, folder, size, speed, shown.glimpse, show if drawing.sharpens else "raw")
    except Refused as refusal:
        yield None, notice(refusal)
    else:
        yield str(path), notice(f"Saved {path.name}")


def about(painter) -> str:
    return f"<p><strong>{escape(painter.name)}</strong> {escape(painter.card['about'])}</p>"


def painter_or_none(engine: Engine, checkpoint: str):
    try:
        return engine.painter(checkpoint)
    except Refused:  # said by whatever draws with it
        return None


def draw_tab(engine: Engine, readers: Readers, page: gr.Blocks) -> tuple[gr.Dropdown, gr.Dropdown]:
    """Lay the tab out in the open block and wire it; `page` draws the first example when it is opened. Gives its lists
    of families and of a family's models: the second one's value is the checkpoint that draws."""
    painter = engine.painter(engine.first)
    with gr.Row(elem_id="ask", equal_height=True):
        caption = gr.Textbox(
            painter.examples[0],
            label="Caption",
            show_label=False,
            container=False,
            lines=1,
            max_lines=4,
            scale=1,
            placeholder="Say what to draw",
            elem_id="caption",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="go"),
        )
        press = gr.Button("Draw", variant="primary", scale=0, min_width=110, elem_id="draw")
    with gr.Row(elem_classes="offer"):
        surprise = gr.Button("Surprise me", scale=0, size="sm", elem_id="surprise")
        composer = Composer(painter, caption="caption", elem_id="composer")
        examples = offer(painter, painter.examples, components=[caption], container=False, elem_id="examples")
    message = message_line("notice")
    with gr.Row(elem_id="draw-bar", elem_classes="bar"):
        Fold(target="settings", label="Settings", elem_classes="fold-settings")
        with gr.Row(elem_id="settings", elem_classes="settings"):
            first, kin = engine.family(engine.first)[0], engine.family(engine.first)
            family = gr.Dropdown(
                list(engine.families),
                value=first,
                label="Checkpoint",
                visible=len(engine.families) > 1,
                elem_id="checkpoint",
            )
            checkpoint = ModelList(
                [(engine.kind(name), name) for name in kin],
                value=engine.first,
                label="Model",
                visible=len(kin) > 1,
                elem_id="model",
            )
            with gr.Row(elem_id="seed-row", elem_classes="seed-row"):
                seed = gr.Number(FIRST_SEED, label="Seed", elem_id="seed")
                dice = gr.Button("new seed", elem_id="dice", size="sm")
            variations = gr.Radio(VARIATIONS, value=1, label="Variations", elem_id="variations", elem_classes="choice")
            temperature, strength = sliders(painter)
        with gr.Column(elem_id="keeping"):
            Fold(target="keep-menu", label="Keep", menu=True)
            with gr.Column(elem_id="keep-menu", elem_classes="menu"):
                size = gr.Radio(list(SIZES), value="8×", label="Size", elem_id="keep-size", elem_classes="choice")
                speed = gr.Radio(list(SPEEDS), value="1×", label="Speed", elem_id="keep-speed", elem_classes="choice")
                show = gr.Radio(SHOWS, value="raw", label="Canvas", elem_id="keep-show", elem_classes="choice")
                with gr.Row(elem_id="keep"):
                    keepers = {kind: gr.Button(kind, size="sm") for kind in KINDS}
                kept, saved = gr.File(visible=False), message_line("saved")
                with gr.Row(elem_id="pass-on"):
                    Share(player=PLAYER, elem_id="share")
                    opener = gr.UploadButton(
                        "Open picture",
                        size="sm",
                        file_types=[".png", ".gif", ".webp", ".mp4"],
                        elem_id="open-picture",
                    )
    player, sharpened = Player(elem_id=PLAYER, clock="draw"), SharpenedPictures(to=PLAYER)
    sees_part(readers, checkpoint, PLAYER)
    near, galleries = Nearest(player=PLAYER, elem_id="nearest"), Galleries(os.environ.get("ALIGNDRAW_DATA"))
    past = History(player=PLAYER, opener="open-picture", elem_id="history")
    card = gr.HTML(about(painter), elem_id="about", apply_default_css=False)
    known = WordList(elem_id="known")
    TermLinks(player=PLAYER)

    def draw_replaced(checkpoint, seed, variations, temperature, strength, event: gr.EventData):
        """The player offers a known word for an unknown one. (A partial would hide the annotation from Gradio.)"""
        settings = checkpoint, seed, variations, temperature, strength
        yield from beside(event.caption, draw(engine, event.caption, *settings))

    def open_linked(request: gr.Request):
        return draw_linked(engine, request.query_params)

    def restore(event: gr.EventData):
        return draw_found(engine, lambda: from_browser(event.entry))

    def look_around(event: gr.EventData):
        return neighbours(engine, galleries, event.entry)

    settings, shown = [checkpoint, seed, variations, temperature, strength], [player, sharpened, message]
    everything = [caption, family, *settings, examples, card, *shown]
    page.load(open_linked, None, everything, **QUIETLY)
    gr.on(
        [press.click, caption.submit, seed.submit, variations.input, temperature.release, strength.release],
        partial(draw_pressed, engine),
        [caption, family, *settings],
        shown,
        **QUIETLY,
    )
    examples.click(partial(draw_example, engine), [examples, *settings], [caption, *shown], **QUIETLY)
    surprise.click(partial(draw_surprise, engine), settings, [caption, *shown], **QUIETLY)
    dice.click(
        partial(draw_reseeded, engine),
        [caption, checkpoint, variations, temperature, strength],
        [seed, *shown],
        **QUIETLY,
    )
    past.restore(restore, None, everything, **SAYING)
    near.ask(look_around, None, near, **SAYING, **STUDIES)
    opener.upload(partial(draw_picture, engine), opener, everything, **QUIETLY)
    player.replace(draw_replaced, settings, [caption, *shown], **SAYING)
    fields = [caption, checkpoint, temperature, strength, examples, card, *shown]
    # not input: that comes, too, when the field is merely left
    chosen = [family, checkpoint, seed, variations, caption]
    family.select(partial(choose_family, engine), chosen, [family, *fields], **QUIETLY)
    checkpoint.select(partial(choose, engine), [checkpoint, seed, variations, caption], fields, **QUIETLY)
    known.unfold(partial(painter_or_none, engine), checkpoint, known, **QUIETLY)
    checkpoint.change(lambda: None, None, known, **QUIETLY)
    checkpoint.change(partial(painter_or_none, engine), checkpoint, composer, **QUIETLY)
    for kind, button in keepers.items():
        button.click(
            partial(keep, engine, kind, kept.GRADIO_CACHE),
            [player, size, speed, show],
            [kept, saved],
            js=reading(PLAYER),
            **QUIETLY,
            **EXPORTS,
        ).then(None, kept, js=DOWNLOAD)
    return family, checkpoint
