"""Lists of checkpoints to choose from; they grow and shrink while the page is open."""

import gradio as gr

from ..services.engine import Engine


def checkpoint_list(engine: Engine, chosen: str) -> gr.Dropdown:
    """An update of such a list, with `chosen` in it."""
    names = list(dict.fromkeys([*engine.names, chosen]))
    return gr.Dropdown(names, value=chosen, visible=len(names) > 1)


def checkpoint_lists(engine: Engine, *chosen: str) -> list[gr.Dropdown]:
    """The lists as of now, one for each that is chosen from; what is gone gives way to the first checkpoint."""
    engine.refresh()
    return [checkpoint_list(engine, name if name in engine.names else engine.first) for name in chosen]
