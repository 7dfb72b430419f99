"""The whole page: header, tabs, and how it is served."""

import hmac
import os
from functools import partial

import gradio as gr
from gradio.utils import get_upload_folder

from alignDRAW_core.data.ingest.limits import UPLOAD

from .api import add_endpoints
from .assets import ICON
from .components.base import PAGE, head
from .components.header import Header
from .components.player import SCRIPTS
from .components.reading import SCRIPTS as READING
from .components.sessions import keep_numbers
from .components.welcome import Welcome
from .services.engine import Engine
from .services.limits import AT_ONCE, QUEUE, THREADS
from .services.readers import Readers
from .services.training import TrainingService
from .styles import STYLES
from .tabs.compare import compare_tab
from .tabs.draw import PLAYER, draw_tab
from .tabs.how import how_tab
from .tabs.lists import checkpoint_lists
from .tabs.read import read_tab
from .tabs.train import train_tab
from .theme import theme

TAB = "() => document.dispatchEvent(new CustomEvent('alignDRAW:tab', {{ detail: '{}' }}))"
# The tab that the link asks for; one that is not there is answered in the Draw tab. Not by an event that gives Tabs:
# Gradio would copy all that is in them at each later event, some 25 ms.
LINKED = "() => alignDRAW.openLinked()"
# Which checkpoints the lists of both tabs say. Nothing until something is drawn: a tab is also chosen while the page
# opens, and then the lists do not yet say what its link asks for.
CHOSEN = f"(...names) => alignDRAW.shown('{PLAYER}') ? names : names.map(() => null)"
HOUR = 3600
# After each request Gradio makes a table of the last 10,000, in the end 15 ms each, for a monitor that is not shown.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000")


def build(engine: Engine, service: TrainingService | None = None) -> gr.Blocks:
    """The page; without a `service` nothing can be trained on it, without a reader installed nothing read."""
    readers = Readers(engine)
    keep_numbers()
    with gr.Blocks(title="alignDRAW", analytics_enabled=False, delete_cache=(HOUR, 24 * HOUR)) as page:
        Header(elem_id="header")
        Welcome(elem_id="welcome")
        with gr.Tabs(selected="draw", elem_id="tabs") as tabs:
            with gr.Tab("Draw", id="draw"):
                family, model = draw_tab(engine, readers, page)
            with gr.Tab("Compare", id="compare"):
                compared = compare_tab(engine)
            if readers.names:
                with gr.Tab("Read", id="read") as read:
                    read_tab(readers, read)
            if service:
                with gr.Tab("Train", id="train") as train:
                    train_tab(service, train)
            with gr.Tab("How it works", id="how"):
                how_tab()
        for tab in tabs.children:
            tab.select(None, js=TAB.format(tab.id), api_visibility="private")
            if service:  # its checkpoints come and go
                tab.select(
                    partial(checkpoint_lists, engine),
                    [model, compared],
                    [family, model, compared],
                    js=CHOSEN,
                    show_progress="hidden",
                    api_visibility="private",
                )

        page.load(None, js=LINKED, api_visibility="private")
        add_endpoints(engine, get_upload_folder())
    # Telling everyone in the queue of every change in it took much of the time; the page shows none of it.
    return page.queue(max_size=QUEUE, status_update_rate=60, default_concurrency_limit=AT_ONCE)


def serve(
    page: gr.Blocks,
    host: str,
    port: int,
    open_browser: bool,
    mcp: bool = False,
    password: str | None = None,
    service: TrainingService | None = None,
    root_path: str = "",
) -> None:
    """Serve the page and return; it runs in a thread of its own. `mcp`: offer the endpoints to assistants as well.
    `password`: visitors give it, and any name, before they see anything. `service`: visitors may give it pictures, and
    take its checkpoints. `root_path`: where they find the page, behind a proxy that takes this off.

    OSError if the port cannot be had.
    """

    def known(name: str, given: str) -> bool:
        return bool(name.strip()) and hmac.compare_digest(given.encode(), password.encode())

    page.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        quiet=True,
        root_path=root_path or None,
        max_threads=THREADS,
        share=False,
        ssr_mode=False,
        theme=theme(),
        css_paths=STYLES,
        head=head(*PAGE, *SCRIPTS, *READING),
        footer_links=["api", "gradio"],
        run_history=False,
        max_file_size=UPLOAD.given_bytes if service else "64mb",
        allowed_paths=[str(service.shelf.resolve())] if service else None,
        auth=known if password else None,
        auth_message="Any name (others see it beside your trainings) and the password.",
        pwa=True,
        favicon_path=ICON,
        mcp_server=mcp,
    )
