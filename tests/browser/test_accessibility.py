"""axe-core finds nothing serious on any tab, in light and dark, in the states that a visitor meets."""

import pytest

from .comparing import PAIR, Comparing
from .visit import CAPTION

base = pytest.importorskip(
    "axe_playwright_python.base", reason="axe-playwright-python is not installed: pip install -r requirements-dev.txt"
)
RUN = """async () => (await axe.run()).violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(" ")} ${html.slice(0, 200)}`))"""


def faults(page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(base.AXE_SCRIPT)
    return page.evaluate(RUN)


@pytest.fixture(params=["light", "dark"])
def v(request, visit):
    v = visit(color_scheme=request.param)
    v.draw(CAPTION)
    v.go_to(20)
    return v


def test_the_check_finds_what_is_wrong(v):
    v.page.evaluate("document.querySelector('#draw').replaceChildren()")
    assert any(fault.startswith("button-name") for fault in faults(v.page))


def test_drawing(v):
    assert faults(v.page) == []
    v.find(".start").click()
    assert faults(v.page) == []
    v.page.keyboard.press("Escape")
    v.open_keep_menu()
    assert faults(v.page) == []
    v.page.keyboard.press("Escape")
    v.find("#variations label").nth(2).click()
    v.page.wait_for_selector(".thumbnails button")
    v.find(".nearest summary").click()
    v.find(".known summary").click()
    v.page.wait_for_selector(".known li")
    v.type("?!")
    v.message()
    assert faults(v.page) == []
    v.draw("the digit sevn is on the left .")
    v.go_to(32)
    v.find("#draw-player .wipe").click()
    v.find(".chip").first.hover()
    assert faults(v.page) == []


def test_a_word_that_gets_all_attention_can_be_read(v):
    v.page.evaluate("document.querySelectorAll('.chip').forEach(chip => chip.style.setProperty('--share', 1))")
    assert faults(v.page) == []


def test_comparing(v):
    tab = Comparing(v).open()
    tab.compare(PAIR, ["three", "seven"])
    tab.go_to(20)
    tab.find(".chip").nth(2).click()
    tab.mark(cell=1, word=2, first=0, last=31)
    assert faults(v.page) == []
    tab.find(".steer-away").click()
    Comparing(v, "#what-if-board").ready()
    tab.page.locator("#explain").click()
    tab.page.wait_for_selector("#explained .effect")
    tab.page.locator("#seeds").click()
    wall = Comparing(v, "#between-board").ready()
    wall.find(".raw").first.click()
    tab.page.wait_for_selector("#closer-player .player.is-ready")
    tab.compare("a {three")
    tab.wait_for_message("not closed")
    assert faults(v.page) == []


@pytest.mark.parametrize("tab", ["train", "how"])
def test_training_and_explanation(v, tab):
    v.find(f"[role=tab][data-tab-id={tab}]").click()
    v.page.wait_for_selector({"train": "#train-press", "how": ".how"}[tab])
    v.page.wait_for_timeout(500)
    assert faults(v.page) == []


def test_full_screen_and_a_phone(v):
    v.find("#draw-player .full").click()
    v.page.wait_for_selector(".is-full")
    assert faults(v.page) == []
    v.find("#draw-player .leave").click()
    v.page.set_viewport_size({"width": 390, "height": 844})
    v.unfold_settings()
    assert faults(v.page) == []
