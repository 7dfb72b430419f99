"""How long from pressing Draw, or Compare, to the first glimpse on the screen, in headless Chromium on this machine.

python -m benchmarks.page_latency [--checkpoint NAME] [--runs 20]
"""

import argparse
import os
import shutil
import socket
from statistics import median

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from playwright.sync_api import sync_playwright  # noqa: E402

from demo.page import build, serve  # noqa: E402
from demo.services.engine import Engine  # noqa: E402

BUDGET, COMPARE_BUDGET = 300, 500  # ms
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# From the press to the frame after the one in which the new drawing's first glimpse was put on the canvas.
PRESS = """() => new Promise((done) => {
  const player = alignDRAW.players[0], before = player.payload, start = performance.now();
  const end = () => done(performance.now() - start);
  const look = () => requestAnimationFrame(() => player.payload === before ? look() : requestAnimationFrame(end));
  look();
  document.querySelector("#draw").click();
})"""

# All that the last press asked for has come, as when a person has looked at it.
AT_REST = (
    "() => { const { sharp, pictures } = alignDRAW.players[0]; return !sharp.on || pictures.every((each) => "
    "each.sharpened); }"
)

COMPARE = """() => new Promise((done) => {
  const board = alignDRAW.players.find(({ cells }) => cells), before = board.value, start = performance.now();
  const end = () => done(performance.now() - start);
  const look = () => requestAnimationFrame(() => board.value === before ? look() : requestAnimationFrame(end));
  look();
  document.querySelector("#compare").click();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = build(Engine(options.checkpoint, "cpu"))
    serve(page, "127.0.0.1", port, open_browser=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=FLAGS
        )
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(f"http://127.0.0.1:{port}")
        tab.wait_for_selector(".player.is-ready")
        ready = tab.evaluate("performance.now()")
        print(f"page ready with its first drawing after {ready:.0f} ms")
        print(f"{'variations':>10} {'least':>8} {'median':>8} {'most':>8}   budget {BUDGET} ms")
        for choice, variations in enumerate((1, 2, 4, 8)):
            tab.locator("#variations label").nth(choice).click()
            tab.wait_for_function("count => alignDRAW.players[0].pictures.length === count", arg=variations)
            times = []
            for _ in range(options.runs):
                tab.wait_for_function(AT_REST)
                times.append(tab.evaluate(PRESS))
            verdict = "kept" if max(times) <= BUDGET else "missed"
            print(f"{variations:>10} {min(times):>8.0f} {median(times):>8.0f} {max(times):>8.0f}   {verdict}")
        tab.get_by_role("tab", name="Compare").click()
        tab.wait_for_selector("#compare-board .board.is-ready")
        times = [tab.evaluate(COMPARE) for _ in range(options.runs)]
        count, verdict = (
            tab.locator("#compare-board .cell").count(),
            "kept" if max(times) <= COMPARE_BUDGET else "missed",
        )
        print(
            f"a comparison of {count}: least {min(times):.0f}, median {median(times):.0f}, most {max(times):.0f} ms, "
            f"budget {COMPARE_BUDGET} ms   {verdict}"
        )
        browser.close()
    page.close()


if __name__ == "__main__":
    main()
