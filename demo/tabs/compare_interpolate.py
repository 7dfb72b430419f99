"""Between drawings: from A to B in small steps, and one caption from many seeds."""

from functools import partial

import gradio as gr

from alignDRAW_core.generation.comparison import Comparison
from alignDRAW_core.generation.interpolation import side_by_side

from ..components.player import Board, BoardContent, BoardState, Player, board_reading
from ..services.comparison_downloads import INTERPOLATION, export_comparison, export_interpolation
from ..services.engine import Engine, Refused
from ..services.limits import STUDIES
from .compare_explain import chosen
from .keeping import keep_row, making, working
from .widgets import QUIETLY, message_line, notice

STEPS, SEEDS = 12, 16
LEAD, FROM_SEEDS = "from A to B", "from seeds"
CLOSER = "closer-player"


def ends(engine: Engine, shown: BoardState) -> list:
    """A and B of a board. Refused if it has no such drawings."""
    return [chosen(engine, shown, shown.a), chosen(engine, shown, shown.b)]


def from_seeds(engine: Engine, shown: BoardState) -> Comparison:
    """The caption of A from the seeds 1 to SEEDS. Refused if the board has no such drawing."""
    a = chosen(engine, shown, shown.a)
    drawings = engine.draw(a.checkpoint, a.caption, 1, a.temperature, SEEDS, strength=a.strength)
    return Comparison(a.caption, [""], [f"seed {drawing.seed}" for drawing in drawings], drawings)


def wall_of(engine: Engine, compared: Comparison) -> BoardContent:
    """With the sharpened pictures where there are some: the player in which a drawing opens shows them."""
    sharpens = compared.drawings[0].sharpens
    return BoardContent(compared, sharpened=engine.sharpened(compared.drawings) if sharpens else None)


def lead(engine: Engine, shown: BoardState | None):
    """The drawings that lead from A to B, a line about them, and what it takes to draw them again."""
    if shown is None:
        return gr.skip(), notice("There is nothing to lead from or to yet. Compare first."), gr.skip()
    try:
        a, b = ends(engine, shown)
        between = engine.interpolate(a, b, STEPS)
    except Refused as refusal:
        return gr.skip(), notice(refusal), gr.skip()
    mixed = (
        "word by word"
        if len(a.words) == len(b.words)
        else "by what is attended to, since the captions differ in length"
    )
    told = f"From A to B: the noise turns, the words are mixed {mixed}. Click one to watch it."
    return wall_of(engine, side_by_side(between)), notice(told), (LEAD, shown)


def seeds_of(engine: Engine, shown: BoardState | None):
    """The caption of A from the seeds 1 to SEEDS, a line about them, and what it takes to draw them again."""
    if shown is None:
        return gr.skip(), notice("There is no caption to draw yet. Compare first."), gr.skip()
    try:
        compared = from_seeds(engine, shown)
    except Refused as refusal:
        return gr.skip(), notice(refusal), gr.skip()
    caption = compared.text.rstrip(" .")
    return (
        wall_of(engine, compared),
        notice(f"{caption}. From seeds 1 to {SEEDS}. Click one to watch it."),
        (FROM_SEEDS, shown),
    )


def keep(engine: Engine, kind: str, folder: str, wall: tuple[str, BoardState] | None):
    """Yields the file of what the wall shows, and a line about it: a film from A to B, or all seeds in step."""
    if wall is None:
        yield None, notice("There is nothing to keep yet. Lead from A to B first, or draw from many seeds.")
        return
    what, shown = wall
    yield None, working(f"Making the {kind} …")
    try:
        if what == LEAD:
            drawings, export = engine.interpolate(*ends(engine, shown), STEPS), export_interpolation
            glimpses = len(drawings)
        else:
            drawings, export = from_seeds(engine, shown), export_comparison
            glimpses = len(drawings.drawings[0].canvases)
        path = yield from making(kind, glimpses, lambda tick: export(drawings, kind, folder, tick))
    except Refused as refusal:
        yield None, notice(refusal)
    else:
        yield str(path), notice(f"Saved {path.name}")


def between_part(engine: Engine, board: Board, board_id: str, lead_press: gr.Button, seeds_press: gr.Button) -> None:
    """Lay this part out in the open block and wire it to the board above it."""
    message, shown = message_line("between-notice"), gr.State()
    wall = Board(elem_id="between-board", clock="between", kind="small", opens=CLOSER)
    keep_row("between", INTERPOLATION, partial(keep, engine), [shown])
    Player(elem_id=CLOSER, clock="closer")
    for press, draw in ((lead_press, lead), (seeds_press, seeds_of)):
        press.click(
            partial(draw, engine), board, [wall, message, shown], js=board_reading(board_id), **QUIETLY, **STUDIES
        )
