"""The Compare tab: a caption with alternatives, drawn from the same noise and watched side by side."""

from collections.abc import Callable, Mapping
from functools import partial
from math import prod
from urllib.parse import parse_qsl

import gradio as gr

from alignDRAW_core.generation.alternatives import MOST, expand
from alignDRAW_core.generation.axes import read_values, written

from ..components.fold import Fold
from ..components.player import Board, BoardContent, BoardState, SharpenedPictures, board_reading
from ..components.share import Share
from ..services.comparison_downloads import COMPARISON, export_comparison
from ..services.engine import LARGEST_SEED, Engine, Refused, new_seed, refusals
from ..services.replay import FIRST_SEED, seed_of, strength_of, temperature_of
from .compare_explain import compared_again, explain_part, what_if_part
from .compare_interpolate import SEEDS, between_part
from .draw import PLAYER
from .keeping import keep_row, making, working
from .lists import checkpoint_list
from .widgets import QUIETLY, SAYING, beside, finished, message_line, notice, offer, raw_then_sharpened, sliders

BOARD = "compare-board"
SAME, EACH = "same for all", "one seed each"
NOTHING = "nothing"
CHOICES = {
    NOTHING: "",
    "seed": "seed",
    "temperature": "temperature",
    "caption strength": "strength",
    "checkpoint": "checkpoint",
}
SHOWN = {name: choice for choice, name in CHOICES.items()}
SEVERAL = 4  # seeds or checkpoints to begin with; of a family, all
USUAL = {"temperature": "0, 0.5, 1", "strength": "1, 1.5, 2, 3"}
OWN = "own"  # what a link says in place of a number


def compare(
    engine: Engine,
    text: str,
    checkpoint: str,
    seed: int,
    noise: str,
    temperature: float,
    strength: float | None = None,
    *axes: str,
):
    """Yields what the board, its sharpened pictures and the line below the text show: the drawings, then what the
    sharpener makes of them. When refused, the board keeps its drawings. `axes`: twice what to vary, and its values."""
    try:
        vary = chosen_axes(*axes)
        temperature, strength = as_set(engine, checkpoint, temperature, strength, vary)
        content = drawn(engine, text, checkpoint, seed, noise == EACH, temperature, strength, vary)
    except Refused as refusal:
        yield gr.skip(), gr.skip(), notice(refusal)
    else:
        yield from raw_then_sharpened(engine, content, singly(content))


def as_set(
    engine: Engine, checkpoint: str, temperature: float, strength: float | None, vary: Mapping[str, list]
) -> tuple[float | None, float | None]:
    """Temperature and strength; None, each at its own, where several checkpoints are drawn with and the slider stands
    where the checkpoint that is chosen has it."""
    if "checkpoint" not in vary:
        return temperature, strength
    painter = engine.painter(checkpoint)
    return (
        None if temperature == painter.default_temperature else temperature,
        None if strength == painter.default_strength else strength,
    )


def drawn(
    engine: Engine,
    text: str,
    checkpoint: str,
    seed: int,
    one_seed_each: bool,
    temperature: float | None,
    strength: float | None,
    vary: Mapping[str, list],
) -> BoardContent:
    compared = engine.compare(checkpoint, text, seed, temperature, one_seed_each, strength=strength, vary=vary)
    return BoardContent(compared, engine.offers(compared))


def chosen_axes(*fields: str) -> dict[str, list]:
    """What the fields say: name, values, name, values. Refused for values that cannot be meant, or one axis twice."""
    pairs = [(CHOICES[choice], values) for choice, values in zip(fields[::2], fields[1::2]) if CHOICES.get(choice)]
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refused("Both sides vary the same. Choose something else for one of them.")
    with refusals():
        return {name: read_values(name, values) for name, values in pairs}


def axis_fields(vary: Mapping[str, list]) -> list[str]:
    """The fields that say it."""
    fields = [field for name, values in vary.items() for field in (SHOWN[name], ", ".join(map(written, values)))]
    return [*fields, *[NOTHING, ""] * 2][:4]


def usual_values(
    engine: Engine, choice: str, seed: int, checkpoint: str, text: str = "", other: str = NOTHING, others: str = ""
) -> str:
    """What an axis begins with: no more than fit beside the alternatives of the text and the other axis."""
    name = CHOICES[choice]
    if name == "seed":
        values = [str((int(seed or 0) + i) % (LARGEST_SEED + 1)) for i in range(SEVERAL)]
    elif name == "checkpoint":
        family = engine.family(checkpoint)
        rest = next((some for some in (family, engine.alike(checkpoint)) if len(some) > 1), engine.names)
        values = [checkpoint, *(each for each in rest if each != checkpoint)][: max(SEVERAL, len(family))]
    else:
        values = USUAL.get(name, "").split(", ")
    return ", ".join(values[: room_beside(text, other, others)])


def room_beside(text: str, other: str, others: str) -> int:
    """For how many values there is room; all, where what they are beside cannot be read."""
    try:
        grid, vary = expand(text), chosen_axes(other, others)
    except (ValueError, Refused):
        return MOST
    return max(MOST // (len(grid.rows) * len(grid.columns) * prod(map(len, vary.values()))), 1)


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
        content = drawn(engine, presets[0], checkpoint, seed, noise == EACH, temperature, strength, {})
    except Refused as refusal:
        return *[gr.skip()] * 10, notice(refusal)
    fields = presets[0], temperature, strength, *axis_fields({}), offer(painter, presets)
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
    temperature, drawn_temperature = level_of(query, "temperature", temperature_of, painter.default_temperature)
    strength, drawn_strength = level_of(query, "strength", strength_of, painter.default_strength)
    vary, noise = axes_of(query), EACH if query.get("noise") == "each" else SAME
    content = drawn(engine, text, painter.name, seed, noise == EACH, drawn_temperature, drawn_strength, vary)
    settings = checkpoint_list(engine, painter.name), seed, noise, temperature, strength, *axis_fields(vary)
    return text, *settings, offer(painter, engine.presets(painter.name)), content, finished(engine, singly(content)), ""


def level_of(
    query: Mapping[str, str], name: str, of: Callable[[Mapping[str, str], float], float], usual: float
) -> tuple[float, float | None]:
    """Where the slider stands, and what is drawn at: None for each checkpoint's own. Refused unless it is a number."""
    if query.get(name) == OWN:
        return usual, None
    value = of(query, usual)
    return value, value


def axes_of(query: Mapping[str, str]) -> dict[str, list]:
    """What the link says to vary: "seed:1,2,3;temperature:0.5,1"; older links say "strengths". Refused for what cannot
    be meant."""
    said = query.get("vary", f"strength:{query['strengths']}" if "strengths" in query else "")
    pairs = [part.partition(":") for part in said.split(";") if part]
    with refusals():
        return {name: read_values(name, values) for name, _, values in pairs}


def keep(engine: Engine, kind: str, folder: str, shown: BoardState | None):
    """Yields the file of the comparison shown, and a line about it."""
    if shown is None:
        yield None, notice("There is no comparison to keep yet. Compare first.")
        return
    yield None, working(f"Making the {kind} …")
    try:
        compared = compared_again(engine, shown, shown.sharpened)
        sharpens = all(drawing.sharpens for drawing in compared.drawings)
        compared = compared.sharpened() if shown.sharpened and sharpens else compared
        glimpses = compared.glimpses
        path = yield from making(kind, glimpses, lambda tick: export_comparison(compared, kind, folder, tick))
    except Refused as refusal:
        yield None, notice(refusal)
    else:
        yield str(path), notice(f"Saved {path.name}")


def axis_part(number: int, label: str) -> tuple[gr.Dropdown, gr.Textbox]:
    """Lay out what one side of a grid varies along, and its values."""
    with gr.Row(elem_classes="axis", elem_id=f"compare-axis-{number}"):
        choice = gr.Dropdown(list(CHOICES), value=NOTHING, label=label, elem_id=f"compare-vary-{number}")
        values = gr.Textbox(
            "", label="Values", placeholder="with commas between", visible=False, elem_id=f"compare-values-{number}"
        )
    choice.change(lambda chosen: gr.Textbox(visible=chosen != NOTHING), choice, values, **QUIETLY)
    return choice, values


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
            with gr.Row(elem_classes="axes"):
                vary = [axis_part(n, label) for n, label in enumerate(("Vary", "and"), 1)]
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

    def compare_this(checkpoint, seed, noise, temperature, strength, a, of_a, b, of_b, event: gr.EventData):
        """The board offers a swap. (A partial would hide the annotation from Gradio.)"""
        settings = checkpoint, seed, noise, temperature, strength, a, of_a, b, of_b
        yield from beside(event.text, compare(engine, event.text, *settings))

    def open_linked(event: gr.EventData):
        return compare_linked(engine, dict(parse_qsl(str(event.query).removeprefix("?"))))

    axes = [field for pair in vary for field in pair]
    settings, shown = [checkpoint, seed, noise, temperature, strength, *axes], [board, sharpened, message]
    for (choice, values), other in zip(vary, reversed(vary)):
        choice.select(  # not input, as for the checkpoint below
            partial(usual_values, engine), [choice, seed, checkpoint, text, *other], values, **QUIETLY
        ).then(partial(compare, engine), [text, *settings], shown, **QUIETLY)
    gr.on(
        [
            *(press.click, text.submit, seed.submit, noise.input, temperature.release, strength.release),
            *(values.submit for _, values in vary),
        ],
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
        [text, checkpoint, noise, temperature, strength, *axes],
        [seed, *shown],
        **QUIETLY,
    )
    checkpoint.select(  # not input: that comes, too, when the field is merely left
        partial(choose, engine),
        [checkpoint, seed, noise],
        [text, temperature, strength, *axes, presets, *shown],
        **QUIETLY,
    )
    explain_part(engine, board, BOARD, explain)
    between_part(engine, board, BOARD, lead, seeds)
    return checkpoint
