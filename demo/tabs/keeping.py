"""A row of buttons that make files: what is said while one is made, how it is stopped, and how it reaches the
visitor."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import gradio as gr

from ..services.engine import refusals
from ..services.limits import EXPORTS
from ..services.progress import Tick, steps
from .widgets import DOWNLOAD, QUIETLY, message_line, notice


def making(kind: str, glimpses: int, work: Callable[[Tick], Path]) -> Iterator[tuple[None, str]]:
    """Do the work: yields no file yet and a line for each glimpse it ticks, returns the path. Refused if it cannot be
    done; closing the generator stops it."""
    running = steps(work)
    with refusals():
        try:
            while True:
                yield None, working(f"Making the {kind}: glimpse {next(running) + 1} of {glimpses} …")
        except StopIteration as made:
            return made.value
        finally:
            running.close()


def working(message: str) -> str:
    """A line that brings the Stop button with it, in page.css."""
    return f"<p class='working'>{message}</p>"


def stopped() -> str:
    return notice("Stopped. Nothing was saved.")


def keep_row(
    name: str,
    kinds: Iterable[str],
    keep: Callable,
    inputs: list,
    js: str | None = None,
    more: Callable[[], object] = lambda: None,
) -> None:
    """Lay the row out in the open block, #NAME-keep, and wire it. `keep(kind, folder, *inputs)` yields a file and a
    line about it; `js` is that of its events; `more()` lays out what else stands in the row."""
    with gr.Row(elem_id=f"{name}-keep", elem_classes="tools"):
        gr.HTML("<h2>Keep</h2>", apply_default_css=False)
        keepers = {kind: gr.Button(kind, size="sm", min_width=96, scale=0) for kind in kinds}
        more()
        stop = gr.Button("Stop", size="sm", min_width=80, scale=0, elem_id=f"{name}-stop")
    kept, saved = gr.File(visible=False), message_line(f"{name}-saved")
    # Whoever presses Stop just as a file is done gets none: the browser remembers it, for the server may have been
    # quicker.
    pressed = f"document.querySelector('#{name}-keep').dataset.stopped"
    begin = f"(...inputs) => {{ {pressed} = ''; return ({js or '(...inputs) => inputs'})(...inputs); }}"
    writing = []
    for kind, button in keepers.items():
        made = button.click(
            partial(keep, kind, kept.GRADIO_CACHE),
            inputs,
            [kept, saved],
            js=begin,
            **QUIETLY,
            **EXPORTS,
        )
        made.success(None, kept, js=f"(file) => {pressed} || ({DOWNLOAD})(file)")
        writing.append(made)
    # Two listeners: the page takes them one after the other, and would cancel only when a function of the same listener
    # has answered.
    stop.click(None, cancels=writing, api_visibility="private")
    stop.click(
        stopped,
        None,
        saved,
        js=f"() => {{ {pressed} = 'yes'; return []; }}",
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
