"""A checkpoint with a sharpener: the finished picture, raw and sharpened, side by side and one over the other."""

import pytest
from PIL import Image

from ..page.conftest import CAPTION, sharp_checkpoint, untrained_checkpoint
from .comparing import Comparing
from .conftest import running

PAIR = "the {red|green} bus ."
PIXELS = "selector => document.querySelector(selector).toDataURL()"
SHARPENED = "alignDRAW.players[0].pictures.every(({ sharpened }) => sharpened)"
ON_BOARD = "alignDRAW.players.find(({ kind }) => kind === 'compare').cells.every(({ picture }) => picture.sharpened)"


@pytest.fixture(scope="module")
def sharp_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sharp")
    with running(folder, sharp_checkpoint(folder)) as address:
        yield address


@pytest.fixture
def sharp_visit(visit_to, sharp_address):
    v = visit_to(sharp_address)
    v.page.wait_for_function(SHARPENED)
    return v


def test_the_page_needs_no_sharpened_canvas(started, visit_to, tmp_path):
    address = started(tmp_path, untrained_checkpoint(tmp_path))
    v = visit_to(address)
    v.draw("the red bus .")
    for part in (".sharpened", ".raw figcaption", ".wipe", "#keep-show"):
        assert v.find(part).first.is_hidden()


def test_the_pane_is_off_where_the_card_says_so_until_it_is_asked_for(started, visit_to, tmp_path):
    address = started(tmp_path, sharp_checkpoint(tmp_path, shown=False))
    v = visit_to(address)
    look = v.find("#draw-player .look-sharp")
    v.draw("the red bus .")
    for part in (".sharpened", ".raw figcaption", ".wipe"):
        assert v.find(part).first.is_hidden()
    assert look.is_visible() and look.get_attribute("aria-pressed") == "false"
    look.click()
    assert v.find(".sharpened").is_visible() and v.find("#draw-player .wipe").is_visible()
    assert look.get_attribute("aria-pressed") == "true"
    v.draw("the digit seven .")  # what comes next is shown as well, until it is switched off
    v.page.wait_for_function(SHARPENED)
    v.go_to(32)
    assert v.page.evaluate(PIXELS, ".sharpened .picture") != v.picture()
    v.find("#draw-player .wipe").click()
    look.click()
    v.draw("the red bus .")
    assert v.find(".sharpened").is_hidden() and v.find("#draw-player .is-wiped").count() == 0


def test_the_pane_can_be_switched_off(sharp_visit):
    v = sharp_visit
    look = v.find("#draw-player .look-sharp")
    assert look.get_attribute("aria-pressed") == "true"
    v.go_to(20)
    look.click()
    assert v.find(".sharpened").is_hidden() and v.find(".raw figcaption").is_hidden() and v.glimpse() == 20
    v.go_to(32)
    look.click()
    assert v.find(".sharpened .picture").is_visible()  # it shows the glimpse that is on show now


def test_photos_open_with_a_caption_that_works_and_its_sharpened_picture(started, visit_to, tmp_path):
    v = visit_to(started(tmp_path, "photos"))
    v.wait_for_words("a plane in the blue sky .")
    assert v.find("#caption textarea").input_value() == "A plane in the blue sky."
    v.go_to(32)
    v.page.wait_for_selector(".sharpened .picture", state="visible")
    assert v.page.evaluate(PIXELS, ".sharpened .picture") != v.picture()


def test_while_a_drawing_grows_there_is_no_sharpened_picture_and_the_pane_says_so(sharp_visit):
    v = sharp_visit
    picture, told = v.find(".sharpened .picture"), v.find(".to-finished")
    for glimpse in (1, 17, 31):
        v.go_to(glimpse)
        assert picture.is_hidden() and told.inner_text() == "the finished picture, sharpened: glimpse 32"
    told.click()
    assert v.glimpse() == 32 and picture.is_visible() and told.is_hidden()
    assert v.page.evaluate(PIXELS, ".sharpened .picture") != v.picture()


def test_raw_pixels_are_never_passed_off_as_sharpened(sharp_visit):
    v = sharp_visit
    v.go_to(32)
    before = v.page.evaluate(PIXELS, ".sharpened .picture")
    v.page.evaluate("""() => {
        const [player] = alignDRAW.players, bring = alignDRAW.bring;
        alignDRAW.bring = (name, sharpened) => { window.late = () => bring(name, sharpened); };      // they take their time
    }""")
    v.find("#draw").click()
    v.page.wait_for_function("window.late && alignDRAW.players[0].clock.at > 0")
    v.page.evaluate("() => { const [{ pictures, clock }] = alignDRAW.players; clock.seek(31); }")
    v.page.evaluate("alignDRAW.brought = {}")
    v.page.evaluate("() => { alignDRAW.players[0].picture.sharpened = null; alignDRAW.players[0].show(); }")
    assert v.find(".sharpened .picture").is_hidden() and v.find(".to-finished").inner_text() == "sharpening …"
    v.page.evaluate("late()")
    v.page.wait_for_function(SHARPENED)
    assert v.find(".sharpened .picture").is_visible() and v.page.evaluate(PIXELS, ".sharpened .picture") == before


def test_both_canvases_stand_side_by_side(sharp_visit):
    v = sharp_visit
    assert v.find(".sharpened").is_visible() and v.find(".raw figcaption").is_visible()
    raw, sharp = v.find(".raw .frame").bounding_box(), v.find(".sharpened .frame").bounding_box()
    assert (
        raw["y"] == sharp["y"]
        and raw["width"] == pytest.approx(sharp["width"], abs=1)
        and sharp["x"] > raw["x"] + raw["width"]
    )


def test_a_drawing_asks_the_server_once_and_goes_on_while_it_is_sharpened(sharp_visit):
    v, asked = sharp_visit, []
    v.page.evaluate("""() => {
      window.began = 0;
      const { clock } = alignDRAW.players[0], begin = clock.begin.bind(clock);
      clock.begin = (glimpses) => { window.began += 1; begin(glimpses); };
    }""")
    v.page.on("request", lambda request: asked.append(request.url) if "/queue/join" in request.url else None)
    v.draw("the red bus .")
    v.page.wait_for_function(SHARPENED)
    v.go_to(32)
    assert v.page.evaluate("window.began") == 1 and v.find(".sharpened .picture").is_visible() and len(asked) == 1


def test_pictures_that_come_too_late_change_nothing(sharp_visit):
    v = sharp_visit
    v.go_to(32)
    v.page.evaluate("() => { window.first = alignDRAW.brought['draw-player']; }")
    v.draw("the red bus .")
    v.page.wait_for_function(SHARPENED)
    v.go_to(32)
    shown = v.page.evaluate(PIXELS, ".sharpened .picture")
    v.page.evaluate("alignDRAW.bring('draw-player', first)")
    v.page.evaluate("alignDRAW.players[0].sharpen()")
    assert v.page.evaluate(PIXELS, ".sharpened .picture") == shown


def test_variations_are_all_sharpened(sharp_visit):
    v = sharp_visit
    v.find("#variations label").nth(1).click()
    v.page.wait_for_function(f"alignDRAW.players[0].pictures.length === 2 && {SHARPENED}")


def test_the_wipe_lays_one_over_the_other_and_its_line_moves(sharp_visit):
    v = sharp_visit
    v.go_to(32)
    v.find(".wipe").click()
    raw, sharp = v.find(".raw .frame").bounding_box(), v.find(".sharpened .frame").bounding_box()
    assert raw == sharp and v.find(".wipe").get_attribute("aria-pressed") == "true"
    v.page.mouse.click(raw["x"] + raw["width"] * 0.25, raw["y"] + raw["height"] / 2)
    line = v.find(".wipe-line").bounding_box()
    assert abs(line["x"] - raw["x"] - raw["width"] * 0.25) < 0.03 * raw["width"]
    before = int(v.find(".wipe-at").input_value())
    v.page.keyboard.press("ArrowRight")
    assert int(v.find(".wipe-at").input_value()) == before + 1
    v.find(".wipe").click()
    assert v.find(".sharpened .frame").bounding_box()["x"] > raw["x"]


def test_on_a_phone_they_stand_side_by_side_too(sharp_visit):
    v = sharp_visit
    v.page.set_viewport_size({"width": 390, "height": 844})
    raw, sharp = v.find(".raw .frame").bounding_box(), v.find(".sharpened .frame").bounding_box()
    assert raw["y"] == sharp["y"] and sharp["x"] > raw["x"] + raw["width"] and raw["width"] > 150
    assert v.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_canvas_to_keep_is_offered(sharp_visit):
    v = sharp_visit
    v.open_keep_menu()
    assert v.find("#keep-show").is_visible()
    v.find("#keep-show label").nth(2).click()
    with v.page.expect_download() as download:
        v.find("#keep button").filter(has_text="PNG").click()
    with Image.open(download.value.path()) as picture:
        assert picture.size == (8 * (2 * 13 + 1), 8 * 11)
    assert CAPTION.split()[2] in download.value.suggested_filename


def test_a_comparison_is_looked_at_and_kept_sharpened(sharp_visit):
    tab = Comparing(sharp_visit).open()
    tab.compare(PAIR, ["red", "green"])
    tab.page.wait_for_function(ON_BOARD)
    tab.go_to(20)
    growing, look = tab.pictures(), tab.find(".look-sharp")
    assert look.get_attribute("aria-pressed") == "false"
    look.click()
    assert (
        tab.pictures() == growing and tab.find(".canvas").inner_text() == "raw: the sharpener takes over at glimpse 32"
    )
    tab.go_to(32)
    sharp = tab.pictures()
    assert tab.find(".canvas").inner_text() == "sharpened" and look.get_attribute("aria-pressed") == "true"
    kept = keep_sheet(tab)
    tab.compare(PAIR.replace("green", "seven"), ["red", "seven"])  # what comes next is sharpened too
    tab.page.wait_for_function(ON_BOARD)
    tab.compare(PAIR, ["red", "green"])
    tab.page.wait_for_function(ON_BOARD)
    tab.go_to(32)
    assert tab.pictures() == sharp
    look.click()
    assert not set(tab.pictures()) & set(sharp) and tab.find(".canvas").is_hidden()
    assert keep_sheet(tab) != kept


def keep_sheet(tab) -> bytes:
    with tab.page.expect_download() as download:
        tab.page.locator("#compare-keep").get_by_role("button", name="sheet", exact=True).click()
    with Image.open(download.value.path()) as picture:
        return picture.convert("L").tobytes()


def test_a_drawing_opened_from_a_wall_of_seeds_is_sharpened(sharp_visit):
    tab = Comparing(sharp_visit).open()
    tab.page.locator("#seeds").click()
    tab.page.wait_for_selector("#between-board .board.is-ready")
    tab.page.locator("#between-board .raw").first.click()
    closer = "alignDRAW.players.find(({ name }) => name === 'closer-player')"
    tab.page.wait_for_function(f"{closer}.picture?.sharpened")
    tab.page.evaluate(f"{closer}.clock.seek(31)")
    assert tab.page.locator("#closer-player .sharpened .picture").is_visible()


def test_a_comparison_sharpened_too_late_changes_nothing(sharp_visit):
    tab = Comparing(sharp_visit).open()
    tab.compare(PAIR, ["red", "green"])
    tab.page.wait_for_function(ON_BOARD)
    tab.page.evaluate("() => { window.first = alignDRAW.brought['compare-board']; }")
    tab.compare(PAIR.replace("green", "seven"), ["red", "seven"])
    tab.page.wait_for_function(ON_BOARD)
    tab.go_to(32)
    tab.find(".look-sharp").click()
    before = tab.pictures()
    tab.page.evaluate("alignDRAW.bring('compare-board', first)")
    tab.page.wait_for_timeout(200)
    assert tab.names() == ["red", "seven"] and tab.pictures() == before


def test_a_comparison_of_a_checkpoint_without_sharpener_offers_none(started, visit_to, tmp_path):
    address = started(tmp_path, untrained_checkpoint(tmp_path))
    v = visit_to(address)
    tab = Comparing(v).open()
    tab.compare(PAIR, ["red", "green"])
    assert tab.find(".look-sharp").is_hidden() and tab.find(".show-window").is_visible()
