"""How long from pressing Draw, or Compare, to the first glimpse on the screen, in headless Chromium on this machine;
what of it is the model's, and how many bytes a comparison is.

python -m benchmarks.page_latency [--checkpoint NAME] [--runs 20]
"""

import argparse
import os
import shutil
import socket
import time
from statistics import median

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from playwright.sync_api import sync_playwright  # noqa: E402

from demo.page import build, serve  # noqa: E402
from demo.services.engine import Engine  # noqa: E402

HEADS = "variations", "least", "median", "most", "model", "above"
ABOVE = 90  # ms, the budget of the median above the model's own time
LOOK = 200  # ms, of a person who looks at it before pressing again
WEIGHT = 200_000  # bytes, of a comparison of four
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
    "() => { const { pictures, payload } = alignDRAW.players[0]; "
    "return !payload.sharpens || pictures.every(({ sharpened }) => sharpened); }"
)

COMPARED = (
    "() => alignDRAW.players.find(({ cells }) => cells)"
    ".cells.every(({ picture, payload }) => !payload.sharpens || picture.sharpened)"
)

COMPARE = """() => new Promise((done) => {
  const board = alignDRAW.players.find(({ cells }) => cells), before = board.value, start = performance.now();
  const end = () => done(performance.now() - start);
  const look = () => requestAnimationFrame(() => board.value === before ? look() : requestAnimationFrame(end));
  look();
  document.querySelector("#compare").click();
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--checkpoint")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    engine = Engine(options.checkpoint, "cpu")
    page = build(engine)
    serve(page, "127.0.0.1", port, open_browser=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=FLAGS
        )
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.goto(f"http://127.0.0.1:{port}")
        tab.wait_for_selector(".player.is-ready")
        ready = tab.evaluate("performance.now()")
        print(f"{engine.first}, load {os.getloadavg()[0]:.1f}; page ready with its first drawing after {ready:.0f} ms")
        print("".join(f"{head:>12}" for head in HEADS) + f"   ms; budget {ABOVE} above")
        caption = tab.locator("#caption textarea").input_value()
        for choice, variations in enumerate((1, 2, 4, 8)):
            tab.locator("#variations label").nth(choice).click()
            tab.wait_for_function("count => alignDRAW.players[0].pictures.length === count", arg=variations)
            measure(engine, str(variations), [caption] * variations, lambda: press(tab, PRESS, AT_REST), options.runs)
        tab.get_by_role("tab", name="Compare").click()
        tab.wait_for_selector("#compare-board .board.is-ready")
        tab.wait_for_timeout(1000)
        text = tab.locator("#compare-text textarea").input_value()
        captions = [each.caption for each in engine.compare(engine.first, text, 7, None).drawings]
        weights = []
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.dataReceived", lambda event: weights.append(event["dataLength"]))
        measure(engine, f"comparing {len(captions)}", captions, lambda: press(tab, COMPARE, COMPARED), options.runs)
        tab.wait_for_timeout(1000)
        weight = sum(weights) / options.runs
        verdict = "kept" if weight <= WEIGHT else "missed"
        print(
            f"a comparison of {len(captions)} weighs {weight / 1000:.0f} kB, budget {WEIGHT / 1000:.0f} kB   {verdict}"
        )
        browser.close()
    page.close()


def press(tab, script: str, at_rest: str) -> float:
    tab.wait_for_function(at_rest)
    tab.wait_for_timeout(LOOK)
    return tab.evaluate(script)


def measure(engine: Engine, what: str, captions: list[str], pressed, runs: int) -> None:
    """Presses in turn with what the model takes for the same captions, so that both meet the same load."""
    painter, times, model = engine.painter(engine.first), [], []
    for seed in range(runs):
        times.append(pressed())
        began = time.perf_counter()
        painter.draw(captions, seed=[seed + i for i in range(len(captions))], sharpen=False)
        model.append(1000 * (time.perf_counter() - began))
    above = median(times) - median(model)
    verdict = "kept" if above <= ABOVE else "missed"
    figures = min(times), median(times), max(times), median(model), above
    print(f"{what:>12}" + "".join(f"{figure:>12.0f}" for figure in figures) + f"   {verdict}")


if __name__ == "__main__":
    main()
