"""Lists of checkpoints to choose from; they grow and shrink while the page is open."""
import gradio as gr

from ..services.engine import Studio


def checkpoint_list(studio: Studio, chosen: str) -> gr.Dropdown:
    """An update of such a list, with `chosen` in it."""
    names = list(dict.fromkeys([*studio.names, chosen]))
    return gr.Dropdown(names, value=chosen, visible=len(names) > 1)


def checkpoint_lists(studio: Studio, *chosen: str) -> list[gr.Dropdown]:
    """The lists as of now, one for each that is chosen from; what is gone gives way to the first checkpoint."""
    studio.refresh()
    return [checkpoint_list(studio, name if name in studio.names else studio.first) for name in chosen]
