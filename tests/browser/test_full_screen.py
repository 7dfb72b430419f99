"""For a class: full screen, a frame in another page, and the app behind a reverse proxy."""

from pathlib import Path

import pytest

from ..page.conftest import CAPTION as SMALL
from ..page.conftest import free_port, untrained_checkpoint
from .comparing import GRID, PAIR, Comparing
from .proxy import proxied
from .visit import CAPTION

SIDES = ["three", "seven"]
VISIBLE = """() => [...document.querySelectorAll("button, input, select, textarea, a, p, h1, h2, figcaption, summary")]
    .filter((each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && document.elementFromPoint(...(({ x, y, width, height }) => [x + width / 2, y + height / 2])(each.getBoundingClientRect()))
            ?.closest("button, input, select, textarea, a, p, h1, h2, figcaption, summary") === each)
    .map((each) => each.className)"""


def sizes(v, selector: str) -> float:
    return float(v.find(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))


def test_full_screen_shows_pictures_words_and_ribbon_alone_and_large(visit):
    v = visit(viewport={"width": 1280, "height": 720})
    v.draw(CAPTION)
    v.go_to(32)
    before = {part: sizes(v, f"#draw-player {part}") for part in (".chip", ".ribbon-words")}
    v.find("#draw-player .full").click()
    v.page.wait_for_function("document.fullscreenElement?.matches('.player.is-full')")
    v.page.wait_for_timeout(2500)  # nothing moves: its button goes
    assert set(v.page.evaluate(VISIBLE)) == {"chip"}
    for part in (".raw .frame", ".sharpened .frame", ".chips", ".ribbon"):
        box = v.find(f"#draw-player {part}").bounding_box()
        assert box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= 1280 and box["y"] + box["height"] <= 720
    assert sizes(v, "#draw-player .chip") >= 1.5 * before[".chip"]
    assert sizes(v, "#draw-player .ribbon-words") >= 1.4 * before[".ribbon-words"]
    for key, glimpse in (("Home", 1), ("ArrowRight", 2)):
        v.page.keyboard.press(key)
        assert v.glimpse_of_ribbon() == glimpse
    v.page.mouse.move(200, 200)
    v.page.mouse.move(220, 220)
    v.find("#draw-player .leave").click()
    v.page.wait_for_function("!document.fullscreenElement && !document.querySelector('.is-full')")
    assert v.find("#caption").is_visible() and v.page.evaluate("document.activeElement.matches('.full')")


def test_what_is_higher_than_a_full_screen_begins_at_its_top(visit):
    v = visit(viewport={"width": 1280, "height": 600})
    v.draw(" ".join([CAPTION] * 3))
    v.find("#draw-player .full").click()
    v.page.wait_for_selector(".player.is-full")
    box = v.find(".player.is-full")
    assert box.evaluate("player => player.scrollHeight > player.clientHeight")
    assert v.find("#draw-player .chip").first.bounding_box()["y"] >= 0
    assert v.find("#draw-player .raw .frame").bounding_box()["y"] >= 0


def test_f_is_its_key_and_without_such_a_screen_it_covers_the_page(visit):
    v = visit(viewport={"width": 390, "height": 844})
    v.page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('not here')); }")
    v.page.keyboard.press("f")
    v.page.wait_for_selector(".player.is-full")
    assert v.find(".player.is-full").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    v.page.keyboard.press("Escape")
    assert v.find(".is-full").count() == 0
    v.find("#caption textarea").press("f")  # a letter, where one writes
    assert v.find(".is-full").count() == 0


@pytest.mark.parametrize(
    "size, text",
    [
        ((1280, 720), PAIR),
        ((844, 390), PAIR),
        ((1280, 720), f"{PAIR} the digit four is on the left of it ."),
        ((1280, 720), GRID),
    ],
)
def test_a_comparison_fills_the_screen_too(visit, size, text):
    tab = Comparing(visit(viewport={"width": size[0], "height": size[1]})).open()
    names = [f"{side} · {row}" for row in ("left", "right") for side in SIDES] if text == GRID else SIDES
    tab.compare(text, names)
    tab.find(".full").click()
    tab.page.wait_for_function("document.fullscreenElement?.matches('.board.is-full')")
    for part in (".proof", ".controls", ".steer"):
        assert tab.find(part).is_hidden(), part
    for part in (".frame", ".chips", ".ribbon-words", ".ribbon-track"):
        box = tab.find(part).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part


@pytest.mark.parametrize("size", [(960, 460), (390, 600)])
def test_a_frame_shows_the_player_alone(visit, address, size):
    v = visit(viewport={"width": size[0], "height": size[1]})
    v.page.goto(f"{address}?caption={CAPTION}&seed=9&embed=1")
    v.page.wait_for_selector(".player.is-ready")
    v.wait_for_seed(9)
    for part in (
        "#header",
        "#caption",
        "#examples",
        "#draw-bar",
        "#history",
        "#nearest",
        "#about",
        "#tabs [role=tab]",
        "footer",
    ):
        assert v.find(part).first.is_hidden(), part
    for part in (".raw .frame", ".chips", ".ribbon", ".play"):
        box = v.find(f"#draw-player {part}").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1], part
    assert v.page.evaluate("[scrollMaxX = document.documentElement.scrollWidth, innerWidth]") == [size[0], size[0]]
    assert "embed=1" in v.page.url  # also once the address follows the drawing
    v.find(".forward").click()


def test_a_frame_in_another_page_plays(browser, address):
    page = browser.new_page()
    page.set_content(f'<iframe src="{address}?seed=5&embed=1" width="960" height="460" allow="fullscreen"></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator(".player.is-ready").wait_for()
    frame.locator(".ribbon-track").click()
    assert "glimpse" in frame.locator(".glimpse").inner_text() and frame.locator("#caption").is_hidden()
    page.close()


def test_a_comparison_in_a_frame(visit, address):
    tab = Comparing(visit(viewport={"width": 960, "height": 600}))
    tab.page.goto(f"{address}?tab=compare&caption={PAIR}&embed=1")
    tab.ready()
    assert tab.names() == ["three", "seven"] and tab.page.locator("#compare-text").is_hidden()
    tab.page.wait_for_function("location.search.includes('embed=1') && location.search.includes('seed=7')")


@pytest.mark.parametrize("tab", ["read", "train", "how"])
def test_a_frame_of_another_tab_shows_the_player(visit, address, tab):
    v = visit(viewport={"width": 960, "height": 460})
    v.page.goto(f"{address}?tab={tab}&seed=9&embed=1")
    v.page.wait_for_selector(".player.is-ready")
    v.wait_for_seed(9)
    assert v.find("#draw-player .raw .frame").is_visible()


@pytest.mark.parametrize("link", ["tab=draw&seed=x", "tab=compare&seed=x"])
def test_a_frame_says_what_its_link_asks_in_vain(visit, address, link):
    v = visit(viewport={"width": 960, "height": 460})
    v.page.goto(f"{address}?{link}&embed=1")
    v.page.get_by_text("The seed in the link is not a whole number").wait_for()
    said = v.page.locator("[id$=notice] p:visible")
    assert said.count() == 1 and "usual first" in said.inner_text()


def test_behind_a_reverse_proxy_it_draws_compares_and_keeps(started, visit_to, tmp_path: Path):
    address = started(tmp_path, untrained_checkpoint(tmp_path), "--root-path", "/class/draw")
    port = free_port()
    with proxied(port, int(address.rsplit(":", 1)[1]), "/class/draw") as astray:
        v = visit_to(f"http://127.0.0.1:{port}/class/draw/", viewport={"width": 1280, "height": 720})
        v.draw("the red bus .")
        assert "/class/draw/?" in v.page.url
        v.open_keep_menu()
        with v.page.expect_download() as download:
            v.page.get_by_role("button", name="PNG", exact=True).click()
        assert download.value.suggested_filename.startswith("the-red-bus-seed-7")
        tab = Comparing(v).open()
        tab.compare("the {red|green} bus .", ["red", "green"])
        v.page.goto(f"http://127.0.0.1:{port}/class/draw/?caption={SMALL}&seed=3")
        v.page.wait_for_selector(".player.is-ready")
        v.wait_for_seed(3)
        v.end()
        assert set(astray) <= {"/favicon.ico"}  # which is the site's own
