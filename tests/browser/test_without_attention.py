"""A checkpoint that attends to no words, and a drawing made at once: what they lack is not on the page, and nothing
breaks."""

import pytest

from ..page.conftest import CAPTION, even_checkpoint
from .comparing import Comparing
from .conftest import running

# What a model that draws at once would send, in the place of the drawing on show.
DRAWN_AT_ONCE = """() => {
  const player = alignDRAW.players[0], { payload } = player;
  return player.load({ ...payload, glimpses: 1, columns: 8,
    drawings: payload.drawings.map((drawing) => ({ ...drawing, attention: null, windows: null })) });
}"""


@pytest.fixture(scope="module")
def even_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("even")
    with running(folder, even_checkpoint(folder)) as address:
        yield address


@pytest.fixture
def v(visit_to, even_address):
    return visit_to(even_address)


def test_it_is_drawn_and_played_without_a_ribbon(v):
    v.draw("the red bus .")
    assert v.find("#draw-player .ribbon").is_hidden() and v.find("#draw-player .what-note").is_hidden()
    v.find(".chip").nth(1).hover()
    assert v.find(".player.is-locating").count() == 0 and v.find(".heat").is_hidden()
    assert v.find(".chip").nth(1).evaluate("chip => [chip.title, chip.style.getPropertyValue('--share')]") == ["", ""]
    assert v.find(".chips").get_attribute("aria-label") == "The words"
    v.find(".scrub").fill("10")  # a plain slider moves in time
    assert v.glimpse() == 10 and not v.playing() and v.find("#draw-player .window").is_visible()
    v.find(".forward").click()
    assert v.glimpse() == 11 and v.find(".scrub").input_value() == "11"
    v.find(".play").click()
    assert v.playing()


def test_the_guide_leaves_the_ribbon_out(v):
    v.find(".guide").click()
    assert v.text("#welcome .count") == "1 of 4"
    titles = []
    for _ in range(4):
        titles.append(v.text("#welcome h2"))
        v.find("#welcome .next").click()
    assert titles == ["Say what to draw", "A glimpse", "The window", "Seed, and what you keep"]


def test_how_it_works_says_that_every_word_weighs_the_same(v):
    v.find(".scrub").fill("10")
    v.find("[role=tab][data-tab-id=how]").click()
    v.page.wait_for_selector(".how")
    assert "Glimpse 10 of 32. A patch is added" in v.text(".how-now")
    v.find(".how-step").click()
    assert "Every word weighs the same" in v.text(".how-now")
    v.find("[role=tab][data-tab-id=draw]").click()
    v.page.evaluate(DRAWN_AT_ONCE)
    v.find("[role=tab][data-tab-id=how]").click()
    v.page.wait_for_function("document.querySelector('.how-now').textContent.includes('without glimpses')")
    assert v.find(".how-play").is_hidden() and v.find(".how .is-lit").count() == 0


def test_it_is_compared_without_what_hangs_on_attention(v):
    tab = Comparing(v).open()
    tab.compare("the {red|green} bus .", ["red", "green"])
    for part in (".ribbon", ".steer", ".chart-part"):
        assert tab.find(part).first.is_hidden(), part
    assert "Swapping" in tab.find(".verdict").inner_text() and "attention" not in tab.find(".verdict").inner_text()
    tab.find(".scrub").first.fill("7")
    assert tab.glimpse() == 7 and tab.find(".difference-glimpse").inner_text() == "glimpse 7"
    tab.find(".chip").nth(1).click()
    assert tab.find(".swap").is_visible()
    tab.page.locator("#explain").click()
    tab.page.wait_for_selector("#explained .effect")
    assert "attends to no words" in tab.page.locator("#explained .why").inner_text()
    tab.page.locator("#lead").click()
    wall = Comparing(v, "#between-board").ready()
    wall.find(".raw").nth(5).click()
    tab.page.wait_for_selector("#closer-player .player.is-ready")
    tab.page.locator("#compare-keep").get_by_role("button", name="attention CSV").click()
    tab.wait_for_message("attends to no words", "compare-saved")


def test_a_picture_drawn_at_once_stands_still(v):
    v.draw("the red bus .")  # not what is on show already, or its second drawing would come too late
    v.draw(CAPTION)
    v.page.evaluate(DRAWN_AT_ONCE)
    for part in (".time", ".only-change", ".show-window", ".ribbon", ".scrub", ".window"):
        assert v.find(f"#draw-player {part}").is_hidden(), part
    assert v.text("#draw-player .glimpse") == "" and v.find("#draw-player .label .what").is_hidden()
    v.page.keyboard.press("Space")
    v.page.keyboard.press("End")
    v.find(".raw .frame").click()
    assert not v.page.evaluate("alignDRAW.clock('draw').playing")
    assert v.find(".raw .picture").get_attribute("aria-label") == f"Drawing of: {CAPTION.rstrip(' .')}."
    v.draw("the red bus .")  # and what comes next moves again
    assert v.find("#draw-player .time").is_visible() and v.find("#draw-player .scrub").is_visible()
