"""The app in a process of its own, and real headless Chromium."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from alignDRAW_core import list_checkpoints

from ..page.conftest import free_port, untrained_checkpoint
from .visit import QUIET_WHEN_LEFT, READY, Visit

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install -r requirements-dev.txt"
)

APP = Path(__file__).parents[2] / "app.py"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


WINDOW = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.flaky(reruns=2))  # on a busy machine a browser may be late


@contextmanager
def running(folder: Path, checkpoint: str | Path, *flags: str | Path):
    """The address of the app in a process of its own, which keeps its files in `folder` and ends with the block."""
    port = free_port()
    app = subprocess.Popen(
        [sys.executable, APP, "--port", str(port), "--device", "cpu", "--checkpoint", str(checkpoint), *flags],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GRADIO_TEMP_DIR": str(folder / "cache")},
    )
    try:
        line = app.stdout.readline()
        assert f"http://127.0.0.1:{port}" in line, f"the app did not start: {line}"
        yield f"http://127.0.0.1:{port}"
    finally:
        app.terminate()
        app.wait(20)


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The app's address; it draws with the shipped checkpoint where there is one, else with an untrained one."""
    folder = tmp_path_factory.mktemp("app")
    shipped = [info.name for info in list_checkpoints()]
    with running(
        folder, "captioned-mnist" if "captioned-mnist" in shipped else untrained_checkpoint(folder)
    ) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    installed = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    with sync_api.sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=installed, args=FLAGS)
        except sync_api.Error as error:
            pytest.skip(
                "no Chromium: install it with your system's packages or with 'playwright install chromium' "
                f"({str(error)[:100]})"
            )
        yield chromium
        chromium.close()


@pytest.fixture
def started():
    """Starts apps as `running` does; they end with the test."""
    with ExitStack() as apps:
        yield lambda *given: apps.enter_context(running(*given))


@pytest.fixture(scope="session")
def windows() -> list:
    """Pages that nobody looks at. Where one is used again, the browser has its scripts compiled: it opens in half the
    time."""
    return []


@pytest.fixture
def visit_to(browser, started, windows, request):  # visits end before the apps they are to
    """Opens the page at an address, in a window that remembers nothing, wide unless `options` say otherwise; in the end
    no visit may have logged an error or asked another host for anything."""
    visits, usual = [], []

    def start(address: str, ready: str = READY, **options) -> Visit:
        wanted = {**WINDOW, **options}
        kept = wanted.keys() == WINDOW.keys()  # what else is asked for, a window has from its beginning
        if kept and windows:
            page = windows.pop()
            page.set_viewport_size(wanted["viewport"])
            page.emulate_media(color_scheme=wanted["color_scheme"])
        else:
            page = browser.new_context(**wanted).new_page()
            page.add_init_script(QUIET_WHEN_LEFT)
        visits.append(Visit(page))
        if kept:
            usual.append(visits[-1])
        return visits[-1].begin(address, ready)

    yield start
    for each in visits:
        if each in usual and request.node.stash.get(PASSED, False) and not each.page.is_closed():
            each.leave()
            windows.append(each.page)
        else:
            each.end()
    for each in visits:
        assert each.problems == []


@pytest.fixture
def visit(visit_to, address):
    return partial(visit_to, address)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("training")


@pytest.fixture(scope="module")
def training_address(home):
    with running(
        home, untrained_checkpoint(home), "--runs-dir", home / "runs", "--checkpoint-dir", home / "mine"
    ) as address:
        yield address


def open_train_tab(v: Visit) -> None:
    v.find("[role=tab][data-tab-id=train]").first.click()
    v.page.wait_for_selector("#train-press")


@pytest.fixture
def train_tab(visit_to, training_address):
    """Opens the Train tab of an app that keeps what it trains in `home`."""

    def start(**options) -> Visit:
        v = visit_to(training_address, **options)
        v.page.set_default_timeout(90_000)
        open_train_tab(v)
        return v

    return start
