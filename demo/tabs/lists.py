"""Lists of checkpoints to choose from; they grow and shrink while the page is open."""

import gradio as gr

from ..services.engine import Engine


class ModelList(gr.Dropdown):
    """A list whose choices go with what is chosen elsewhere. A browser may still send one of those before: that draws,
    where Gradio would refuse it."""

    is_template = True  # Gradio: of the same looks as its base

    def preprocess(self, payload: str) -> str:
        return payload


def checkpoint_list(engine: Engine, chosen: str) -> gr.Dropdown:
    """An update of such a list, with `chosen` in it."""
    names = list(dict.fromkeys([*engine.names, chosen]))
    return gr.Dropdown(names, value=chosen, visible=len(names) > 1)


def family_list(engine: Engine, chosen: str) -> gr.Dropdown:
    """An update of a list of families, with that of `chosen` in it."""
    first = engine.family(chosen)[0]
    names = list(dict.fromkeys([*engine.families, first]))
    return gr.Dropdown(names, value=first, visible=len(names) > 1)


def model_list(engine: Engine, chosen: str) -> gr.Dropdown:
    """An update of the list of a family's models, by their kinds; where there is but one, nothing is to be chosen."""
    names = engine.family(chosen)
    return gr.Dropdown([(engine.kind(name), name) for name in names], value=chosen, visible=len(names) > 1)


def checkpoint_lists(engine: Engine, drawn_with: str | None, compared_with: str | None) -> list:
    """The Draw tab's two lists and the Compare tab's as of now; what is gone gives way to the first checkpoint. Without
    names they stay as they are."""
    if drawn_with is None:
        return [gr.skip()] * 3
    engine.refresh()
    drawn_with, compared_with = (name if name in engine.names else engine.first for name in (drawn_with, compared_with))
    return [family_list(engine, drawn_with), model_list(engine, drawn_with), checkpoint_list(engine, compared_with)]
