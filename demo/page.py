"""The whole page: header, tabs, and how it is served."""
import gradio as gr

from .look import CSS, theme
from .studio import Studio
from .tabs.draw import draw_tab

HEADER = """
<header>
  <div><h1>alignDRAW</h1><p>A caption, drawn in glimpses. Watch which words each one attends to.</p></div>
  <button type="button" class="theme">dark</button>
</header>
"""
THEME = """
const button = element.querySelector(".theme");
const set = (dark) => {
  document.body.classList.toggle("dark", dark);
  button.textContent = dark ? "light" : "dark";
};
const kept = localStorage.getItem("alignDRAW-theme");
set(kept ? kept === "dark" : document.body.classList.contains("dark"));
button.addEventListener("click", () => {
  set(!document.body.classList.contains("dark"));
  localStorage.setItem("alignDRAW-theme", document.body.classList.contains("dark") ? "dark" : "light");
});
"""
HOUR = 3600


def build(studio: Studio) -> gr.Blocks:
    with gr.Blocks(title="alignDRAW", analytics_enabled=False, delete_cache=(HOUR, 24 * HOUR)) as page:
        gr.HTML(html_template=HEADER, js_on_load=THEME, elem_id="header", apply_default_css=False)
        draw_tab(studio, page)
    return page.queue(max_size=32, default_concurrency_limit=2)


def serve(page: gr.Blocks, host: str, port: int, open_browser: bool) -> None:
    """Serve the page and return; it runs in a thread of its own. OSError if the port cannot be had."""
    page.launch(server_name=host, server_port=port, inbrowser=open_browser, prevent_thread_lock=True, quiet=True, share=False,
                ssr_mode=False, max_file_size="64mb", theme=theme(), css_paths=CSS, footer_links=["gradio"], run_history=False)
