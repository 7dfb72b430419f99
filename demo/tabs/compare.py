"""The Compare tab: a caption with alternatives, drawn from the same noise and watched side by side."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl

import gradio as gr

from ..components.fold import Fold
from ..components.player import Board, BoardContent, BoardState, SharpenedPictures, board_reading
from ..components.share import Share
from ..services.comparison_downloads import COMPARISON, export_comparison
from ..services.engine import Engine, Refused, new_seed
from ..services.replay import FIRST_SEED, seed_of, strength_of, temperature_of
from .compare_explain import compared_again, explain_part, what_if_part
from .compare_interpolate import SEEDS, between_part
from .draw import PLAYER
from .keeping import keep_row, making, working
from .lists import checkpoint_list
from .widgets import QUIETLY, SAYING, beside, finished, message_line, notice, offer, raw_then_sharpened, sliders

BOARD = "compare-board"
SAME, EACH = "same for all", "one seed each"
ONE = "no"
ALONG = {ONE: None, "1 · 2 · 3": [1, 2, 3], "1 · 1.5 · 2 · 3": [1, 1.5, 2, 3]}  # caption strengths


def compare(
    engine: Engine,
    text: str,
    checkpoint: str,
    seed: int,
    noise: str,
    temperature: float,
    strength: float | None = None,
    along: str = ONE,
):
    """Yields what the board, its sharpened pictures and the line below the text show: the drawings, then what the
    sharpener makes of them. When refused, the board keeps its drawings."""
    try:
        content = drawn(engine, text, checkpoint, seed, noise == EACH, temperature, strength, along)
    except Refused as refusal:
        yield gr.skip(), gr.skip(), notice(refusal)
    else:
        yield from raw_then_sharpened(engine, content, singly(content))


def drawn(
    engine: Engine,
    text: str,
    checkpoint: str,
    seed: int,
    one_seed_each: bool,
    temperature: float,
    strength: float | None,
    along: str,
) -> BoardContent:
    compared = engine.compare(
        checkpoint, text, seed, temperature, one_seed_each, strength=strength, strengths=ALONG[along]
    )
    return BoardContent(compared, engine.offers(compared))


def singly(content: BoardContent) -> list[list]:
    return [[drawing] for drawing in content.comparison.drawings]


def compare_preset(engine: Engine, preset: list, *settings):
    yield from beside(preset[0], compare(engine, preset[0], *settings))


def compare_reseeded(engine: Engine, text: str, checkpoint: str, *settings):
    seed = new_seed()
    yield from beside(seed, compare(engine, text, checkpoint, seed, *settings))


def choose(engine: Engine, checkpoint: str, seed: int, noise: str):
    """Everything that goes with a checkpoint, and its first comparison; when refused, all stays as it was."""
    try:
        painter = engine.painter(checkpoint)
        presets, temperature, strength = (
            engine.presets(checkpoint),
            painter.default_temperature,
            painter.default_strength,
        )
        content = drawn(engine, presets[0], checkpoint, seed, noise == EACH, temperature, strength, ONE)
    except Refused as refusal:
        return *[gr.skip()] * 7, notice(refusal)
    fields = presets[0], temperature, strength, ONE, offer(painter, presets)
    return *fields, content, finished(engine, singly(content)), ""


def compare_linked(engine: Engine, query: Mapping[str, str]):
    """The comparison that a link asks for, or the usual first one, and why it is that: all the fields, the board, its
    sharpened pictures and the line."""
    if query.get("tab") == "compare":
        try:
            return linked(engine, query)
        except Refused as refusal:
            *usual, _ = linked(engine, {})
            return *usual, notice(f"{refusal} Here is the usual first comparison.")
    return linked(engine, {})


def linked(engine: Engine, query: Mapping[str, str]):
    """Refused for a value that cannot be meant."""
    painter = engine.painter(query.get("checkpoint", engine.first))
    text, seed = query.get("caption", engine.presets(painter.name)[0]), seed_of(query)
    temperature, along = temperature_of(query, painter.default_temperature), along_of(query)
    strength = strength_of(query, painter.default_strength) if along == ONE else painter.default_strength
    noise = EACH if query.get("noise") == "each" else SAME
    content = drawn(engine, text, painter.name, seed, noise == EACH, temperature, strength, along)
    settings = checkpoint_list(engine, painter.name), seed, noise, temperature, strength, along
    return text, *settings, offer(painter, engine.presets(painter.name)), content, finished(engine, singly(content)), ""


def along_of(query: Mapping[str, str]) -> str:
    """The choice of caption strengths that the link means. Refused if there is none."""
    choices = {",".join(map(str, strengths)): along for along, strengths in ALONG.items() if strengths}
    try:
        return choices[query["strengths"]] if "strengths" in query else ONE
    except KeyError as error:
        raise Refused(
            f"The link asks for caption strengths that are not on offer; there are: {' and '.join(choices)}."
        ) from error


def keep(engine: Engine, kind: str, folder: str, shown: BoardState | None):
    """Yields the file of the comparison shown, and a line about it."""
    if shown is None:
        yield None, notice("There is no comparison to keep yet. Compare first.")
        return
    yield None, working(f"Making the {kind} …")
    try:
        compared = compared_again(engine, shown, shown.sharpened)
        compared = compared.sharpened() if shown.sharpened and compared.drawings[0].sharpens else compared
        glimpses = len(compared.drawings[0].canvases)
        path = yield from making(kind, glimpses, lambda tick: export_comparison(compared, kind, folder, tick))
    except Refused as refusal:
        yield None, notice(refusal)
    else:
        yield str(path), notice(f"Saved {path.name}")


def compare_tab(engine: Engine) -> gr.Dropdown:
    """Lay the tab out in the open block and wire it. Gives its list of checkpoints."""
    painter = engine.painter(engine.first)
    first = engine.presets(engine.first)
    with gr.Row(elem_classes="ask", equal_height=True):
        text = gr.Textbox(
            first[0],
            label="Caption with alternatives",
            show_label=False,
            container=False,
            lines=1,
            max_lines=4,
            scale=1,
            placeholder="a {yellow|red|green} bus",
            elem_id="compare-text",
            elem_classes="caption",
            html_attributes=gr.InputHTMLAttributes(enterkeyhint="go"),
        )
        press = gr.Button("Compare", variant="primary", scale=0, min_width=110, elem_id="compare", elem_classes="press")
    gr.HTML(
        "<p>Braces hold alternatives, with bars between them; two pairs make a grid. "
        "Or click a word under a drawing to swap it.</p>",
        elem_id="compare-help",
        apply_default_css=False,
    )
    with gr.Row(elem_classes="offer"):
        presets = offer(
            painter, first, components=[text], container=False, elem_id="compare-presets", elem_classes="examples"
        )
    message = message_line("compare-notice")
    with gr.Row(elem_classes="bar"):
        Fold(target="compare-settings", label="Settings", elem_classes="fold-settings")
        with gr.Row(elem_id="compare-settings", elem_classes="settings"):
            checkpoint = gr.Dropdown(
                engine.names,
                value=engine.first,
                label="Checkpoint",
                visible=len(engine.names) > 1,
                elem_id="compare-checkpoint",
            )
            with gr.Row(elem_classes="seed-row"):
                seed = gr.Number(FIRST_SEED, label="Seed", elem_id="compare-seed")
                dice = gr.Button("new seed", elem_id="compare-dice", elem_classes="dice", size="sm")
            noise = gr.Radio([SAME, EACH], value=SAME, label="Noise", elem_id="compare-noise", elem_classes="choice")
            temperature, strength = sliders(painter, "compare-")
            along = gr.Radio(
                list(ALONG), value=ONE, label="Vary caption strength", elem_id="compare-along", elem_classes="choice"
            )
    board = Board(elem_id=BOARD, clock="compare", kind="compare")
    sharpened = SharpenedPictures(to=BOARD)
    what_if_part(engine, board)
    keep_row(
        "compare",
        COMPARISON,
        partial(keep, engine),
        [board],
        board_reading(BOARD),
        lambda: Share(player=PLAYER, elem_id="compare-share", min_width=110),
    )
    with gr.Row(elem_id="compare-further", elem_classes="tools"):
        gr.HTML("<h2>Look further</h2>", apply_default_css=False)
        explain = gr.Button("What each word of A did", size="sm", scale=0, min_width=200, elem_id="explain")
        lead = gr.Button("From A to B", size="sm", scale=0, min_width=120, elem_id="lead")
        seeds = gr.Button(f"A from seeds 1 to {SEEDS}", size="sm", scale=0, min_width=170, elem_id="seeds")

    def compare_this(checkpoint, seed, noise, temperature, strength, along, event: gr.EventData):
        """The board offers a swap. (A partial would hide the annotation from Gradio.)"""
        settings = checkpoint, seed, noise, temperature, strength, along
        yield from beside(event.text, compare(engine, event.text, *settings))

    def open_linked(event: gr.EventData):
        return compare_linked(engine, dict(parse_qsl(str(event.query).removeprefix("?"))))

    settings, shown = [checkpoint, seed, noise, temperature, strength, along], [board, sharpened, message]
    gr.on(
        [press.click, text.submit, seed.submit, noise.input, temperature.release, strength.release, along.input],
        partial(compare, engine),
        [text, *settings],
        shown,
        **QUIETLY,
    )
    board.open(open_linked, None, [text, *settings, presets, *shown], **QUIETLY)
    board.compare(compare_this, settings, [text, *shown], **SAYING)
    presets.click(partial(compare_preset, engine), [presets, *settings], [text, *shown], **QUIETLY)
    dice.click(
        partial(compare_reseeded, engine),
        [text, checkpoint, noise, temperature, strength, along],
        [seed, *shown],
        **QUIETLY,
    )
    checkpoint.select(  # not input: that comes, too, when the field is merely left
        partial(choose, engine),
        [checkpoint, seed, noise],
        [text, temperature, strength, along, presets, *shown],
        **QUIETLY,
    )
    along.change(
        lambda along: gr.Slider(interactive=along == ONE), along, strength, **QUIETLY
    )  # else the slider says nothing
    explain_part(engine, board, BOARD, explain)
    between_part(engine, board, BOARD, lead, seeds)
    return checkpoint
