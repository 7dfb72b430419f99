"""A class on the page at once, by the protocol of the browser: join the queue, then listen."""

import json
import threading

import httpx
import numpy as np
import pytest

from demo.components.base import Component
from demo.page import build, serve
from demo.services.downloads import KINDS
from demo.services.limits import THREADS
from demo.tabs import draw as draw_tab

from .conftest import CAPTION, free_port

CLIENTS, EACH = 20, 6


class Visitors:
    """They press what has a label, with some of the fields filled in."""

    def __init__(self, page, address: str):
        self.page, self.browser = page, httpx.Client(base_url=address, timeout=60, trust_env=False)

    def press(self, function, session: str, **filled) -> str:
        """The event's id."""
        data = [filled.get(block.elem_id.replace("-", "_"), block.value) for block in function.inputs]
        body = {"data": data, "fn_index": function._id, "session_hash": session}
        joined = self.browser.post("/gradio_api/queue/join", json=body)
        assert joined.status_code == 200, joined.text
        return joined.json()["event_id"]

    def answers(self, session: str) -> dict[str, list]:
        """What a session got first of all that it asked for, by event."""
        with self.browser.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            messages = [json.loads(line.removeprefix("data:")) for line in stream.iter_lines() if line]
        told = {"process_generating", "process_completed"}
        answers = [message for message in messages if message["msg"] in told]
        assert all(message["success"] for message in answers)
        return {message["event_id"]: message["output"]["data"] for message in reversed(answers)}

    def functions(self, label: str) -> list:
        """Those that answer to a press of the buttons with this label."""
        buttons = {
            (number, "click") for number, block in self.page.blocks.items() if getattr(block, "value", None) == label
        }
        return [function for function in self.page.fns.values() if buttons & set(function.targets)]


@pytest.fixture
def visitors(engine):
    page, port = build(engine), free_port()
    serve(page, "127.0.0.1", port, open_browser=False)
    visitors = Visitors(page, f"http://127.0.0.1:{port}")
    yield visitors
    visitors.browser.close()
    page.close(verbose=False)


@pytest.mark.slow
def test_a_class_that_draws_at_the_same_moment_is_not_refused(visitors, engine, monkeypatch):
    all_have_asked, draw = threading.Event(), engine.draw
    monkeypatch.setattr(engine, "draw", lambda *wanted, **options: all_have_asked.wait(60) and draw(*wanted, **options))
    (function,) = visitors.functions("Draw")
    asked = {}
    for seed in range(CLIENTS * EACH):
        wish = {"caption": CAPTION, "seed": seed, "temperature": (50 + seed) / 100}
        event = visitors.press(function, f"client{seed % CLIENTS}", **wish)
        asked[event] = draw("untrained", **wish)[0]
    all_have_asked.set()
    got = {}
    for number in range(CLIENTS):
        got |= {event: shown for event, (shown, *_) in visitors.answers(f"client{number}").items()}
    assert got.keys() == asked.keys()
    for event, alone in asked.items():
        shown = json.loads(got[event])
        (drawing,) = shown["drawings"]
        assert (drawing["seed"], shown["temperature"]) == (alone.seed, alone.temperature)
        np.testing.assert_allclose(drawing["attention"], alone.attention, atol=1e-3)


def test_a_class_that_saves_its_drawings_does_not_keep_others_from_drawing(visitors, monkeypatch):
    go, ended = threading.Event(), []
    shown = {"checkpoint": "untrained", "caption": CAPTION, "seed": 1, "temperature": 1, "glimpse": 0}

    def export(*_) -> None:
        go.wait(60)
        ended.append(True)
        raise ValueError("Nothing is kept in this test.")

    monkeypatch.setattr(draw_tab, "export", export)
    savers = [
        function
        for kind in KINDS
        for function in visitors.functions(kind)
        if function.inputs[0].elem_id == "draw-player"
    ]
    try:
        for number in range(2 * THREADS):
            visitors.press(savers[number % len(savers)], "saver", draw_player=shown)
        (function,) = visitors.functions("Draw")
        event = visitors.press(function, "other", caption=CAPTION, seed=5)
        shown, *_ = visitors.answers("other")[event]
        assert json.loads(shown)["drawings"][0]["seed"] == 5 and not ended
    finally:
        go.set()


def test_a_visit_does_not_grow_with_every_drawing(visitors):
    """Gradio remembers what a visit's components show: as many of ours after several drawings as before."""
    (draw,) = visitors.functions("Draw")
    for seed in range(4):
        visitors.press(draw, "one", caption=CAPTION, seed=seed)
        visitors.answers("one")
    remembered = visitors.page.app.state_holder.session_data["one"].blocks_config.blocks
    ours = {number for number, block in remembered.items() if isinstance(block, Component)}
    assert ours == {number for number, block in visitors.page.blocks.items() if isinstance(block, Component)}
