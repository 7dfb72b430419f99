"""A class on the page at once: each asks for drawings, one after the other, and a comparison, as its browser would.

python -m benchmarks.crowd [--checkpoint NAME] [--clients 50] [--drawings 10]
"""

import argparse
import asyncio
import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import httpx
import numpy as np
import torch

import alignDRAW_core as ad

APP = Path(__file__).parents[1] / "app.py"
LEAST = 15  # drawings a second
SECONDS = 300  # after which the class goes home
TEMPERATURES = [0.5, 0.6, 0.8, 1.0]
LONG = 60  # words of every tenth client's captions
BROWSER = {"timeout": SECONDS, "trust_env": False}  # no proxy stands before this machine


@dataclass(frozen=True)
class Ask:
    """One request of a client."""

    kind: str  # "draw" or "compare"
    text: str  # a caption, or one with alternatives
    seed: int
    temperature: float


@dataclass(frozen=True)
class Answer:
    ask: Ask
    seconds: float  # until it came, raw
    shown: dict | None  # what the player or the board got
    sharpened: list | None = None  # what came after it
    refused: str = ""


class Page:
    """What a browser knows of the page: its components, and which of its functions belongs to which event."""

    def __init__(self, address: str, checkpoint: str):
        self.address, self.checkpoint = address, checkpoint
        config = httpx.get(f"{address}/config", **BROWSER).json()
        self.components = {each["id"]: each["props"] for each in config["components"]}
        ids = {props.get("elem_id"): number for number, props in self.components.items()}
        functions = {tuple(target): each for each in config["dependencies"] for target in each["targets"]}
        self.functions = {
            "draw": functions[ids["draw"], "click"],
            "compare": functions[ids["compare"], "click"],
        }

    def body(self, ask: Ask, session: str) -> dict:
        """What the browser sends: the fields as they are at first, but for those that were filled in."""
        function, start = self.functions[ask.kind], "compare-" if ask.kind == "compare" else ""
        filled = {
            "caption": ask.text,
            "compare-text": ask.text,
            f"{start}checkpoint": self.checkpoint,
            "model": self.checkpoint,
            f"{start}seed": ask.seed,
            f"{start}temperature": ask.temperature,
        }
        fields = [self.components[number] for number in function["inputs"]]
        data = [filled.get(each.get("elem_id"), each.get("value")) for each in fields]
        return {"data": data, "fn_index": function["id"], "session_hash": session}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--checkpoint", default=ad.DEFAULT_CHECKPOINT)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--drawings", type=int, default=10, help="of each client (default: %(default)s)")
    options = parser.parse_args()
    torch.set_num_threads(1)  # as the page does
    painter = ad.load(options.checkpoint, "cpu")
    asks = [wishes(painter, number, options.drawings) for number in range(options.clients)]
    with running(options.checkpoint) as app:
        answers, seconds = asyncio.run(crowd(Page(app.address, painter.name), asks))
    print(
        f"{painter.name}, {options.clients} clients, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}: "
        f"{len(answers)} requests in {seconds:.1f} s"
    )
    report(answers, seconds)
    wrong = sum(not right(answer, painter) for answer in answers if answer.shown)
    refused = sum(answer.shown is None for answer in answers)
    drawn = sum(answer.ask.kind == "draw" for answer in answers if answer.shown) / seconds
    verdict = "kept" if drawn >= LEAST and not refused and not wrong else "missed"
    print(f"{len(answers) - refused} answers compared with painter.draw: {wrong} wrong")
    print(f"{verdict}: none refused, none wrong, at least {LEAST} drawings a second")


def wishes(painter: ad.Painter, number: int, drawings: int) -> list[Ask]:
    """What a client asks for: half of its drawings, a comparison, the other half. No other client asks for the same."""
    captions = painter.examples[number % len(painter.examples) :] + painter.examples
    if number % 10 == 9:
        captions = [" ".join((painter.read(caption).words * LONG)[:LONG]) for caption in captions]
    temperature, first = TEMPERATURES[number % len(TEMPERATURES)], 1000 * number
    asks = [Ask("draw", captions[k % len(captions)], first + k, temperature) for k in range(drawings)]
    asks.insert(drawings // 2, Ask("compare", "{" + "|".join(captions[:2]) + "}", first, temperature))
    return asks


@dataclass(frozen=True)
class App:
    address: str
    pid: int
    folder: Path  # where it keeps files


@contextmanager
def running(checkpoint: str) -> Iterator[App]:
    """The app in a process of its own, which ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        app = subprocess.Popen(
            [
                sys.executable,
                APP,
                "--device",
                "cpu",
                "--port",
                str(port),
                "--checkpoint",
                checkpoint,
                "--runs-dir",
                folder,
            ],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "GRADIO_TEMP_DIR": folder},
        )
        try:
            if "http" not in app.stdout.readline():
                raise SystemExit("The app did not start.")
            yield App(f"http://127.0.0.1:{port}", app.pid, Path(folder))
        finally:
            app.terminate()
            app.wait(20)


async def crowd(page: Page, asks: list[list[Ask]]) -> tuple[list[Answer], float]:
    """All answers, and how long they took together."""
    limits = httpx.Limits(max_connections=None, keepalive_expiry=2)  # the server closes what is quiet for 5 s
    async with httpx.AsyncClient(base_url=page.address, limits=limits, **BROWSER) as browser:
        began, answers = time.perf_counter(), []
        clients = [
            asyncio.create_task(client(browser, page, f"client{number}", wanted, answers))
            for number, wanted in enumerate(asks)
        ]
        _, late = await asyncio.wait(clients, timeout=SECONDS)
        if late:
            raise SystemExit(f"{len(late)} clients are still waiting after {SECONDS} s.")
        return answers, time.perf_counter() - began


async def client(browser: httpx.AsyncClient, page: Page, session: str, asks: list[Ask], answers: list[Answer]) -> None:
    """Each as soon as the one before has come, sharpened where the checkpoint can."""
    for ask in asks:
        answers.append(await answered(browser, page, ask, session))


async def answered(browser: httpx.AsyncClient, page: Page, ask: Ask, session: str) -> Answer:
    """Join the queue, then listen until the answer has come: the protocol of the page. The first message brings the
    drawing, the second what the sharpener made of it, as changes of the outputs: replaced or added."""
    began, seconds, messages = time.perf_counter(), 0.0, []
    try:
        joined = await browser.post("/gradio_api/queue/join", json=page.body(ask, session))
        if joined.status_code != 200:
            return Answer(ask, time.perf_counter() - began, None, refused=joined.text)
        async with browser.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                if '"process_generating"' in line[:100] or '"process_completed"' in line[:100]:
                    seconds = seconds or time.perf_counter() - began
                    messages.append(json.loads(line.removeprefix("data:")))
    except httpx.HTTPError as error:
        return Answer(ask, time.perf_counter() - began, None, refused=repr(error))
    if not messages or not all(message["success"] for message in messages):
        return Answer(ask, seconds, None, refused=str(messages)[:200])
    shown, _, said = messages[0]["output"]["data"]
    if not isinstance(shown, str):  # the page keeps what it shows, and says why
        return Answer(ask, seconds, None, refused=said)
    changes = messages[1]["output"]["data"][1]
    return Answer(ask, seconds, json.loads(shown), json.loads(changes[0][2]) if changes else None)


def report(answers: list[Answer], seconds: float) -> None:
    print(f"{'':>8} {'asked':>6} {'refused':>8} {'a second':>9} {'median':>7} {'95th':>7}   s")
    for kind in ("draw", "compare"):
        asked = [answer for answer in answers if answer.ask.kind == kind]
        times = [answer.seconds for answer in asked if answer.shown]
        if len(times) > 1:
            print(
                f"{kind:>8} {len(asked):>6} {len(asked) - len(times):>8} {len(times) / seconds:>9.1f} "
                f"{median(times):>7.2f} {quantiles(times, n=20)[-1]:>7.2f}"
            )
    for why in sorted({answer.refused for answer in answers if not answer.shown}):
        print(f"refused: {why}")


def right(answer: Answer, painter: ad.Painter) -> bool:
    """Is it what the painter draws of this caption and seed alone, to the rounding of a pixel?"""
    ask, shown, sharpened = answer.ask, answer.shown, answer.sharpened
    captions = ask.text.strip("{}").split("|") if ask.kind == "compare" else [ask.text]
    cells = shown["cells"] if ask.kind == "compare" else [shown]
    if painter.sharpener is not None and not sharpened:
        return False
    return len(captions) == len(cells) and all(
        same(cell, sharp, text, ask, painter) for cell, sharp, text in zip(cells, sharpened or cells, captions)
    )


def same(payload: dict, sharpened: dict, caption: str, ask: Ask, painter: ad.Painter) -> bool:
    (got,), (sharp,) = payload["drawings"], sharpened["drawings"]
    drawing = painter.draw(caption, ask.seed, ask.temperature, sharpen=False)
    pictures = [(got["raw"], drawing.canvases)]
    if painter.sharpener is not None:
        pictures.append((sharp["sharpened"], painter.sharpen_finished([drawing])[0][None]))
    return (
        payload["caption"] == sharpened["caption"] == caption
        and payload["checkpoint"] == painter.name
        and payload["temperature"] == ask.temperature
        and got["seed"] == sharp["seed"] == ask.seed
        and np.allclose(got["attention"], drawing.attention, atol=1e-3)
        and all(np.abs(unpacked(packed, each.shape) - 255 * each).max() < 0.51 for packed, each in pictures)
    )


def unpacked(packed: str, shape: tuple[int, ...]) -> np.ndarray:
    """Packed pictures as [T, H, W, C], 0 to 255."""
    glimpses, height, width, channels = shape
    levels = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8)
    levels = levels.reshape(glimpses, channels, height, width)
    for axis in (3, 2, 0):
        levels = levels.cumsum(axis, dtype=np.uint8)
    return levels.transpose(0, 2, 3, 1).astype(np.float32)


if __name__ == "__main__":
    main()
