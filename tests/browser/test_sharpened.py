"""A checkpoint with a sharpener: raw first, then both canvases in step, and one over the other."""

import pytest
from PIL import Image

from ..page.conftest import CAPTION, sharp_checkpoint, untrained_checkpoint
from .comparing import Comparing
from .conftest import running
from .visit import Visit

PAIR = "the {red|green} bus ."
PIXELS = "selector => document.querySelector(selector).toDataURL()"


@pytest.fixture(scope="module")
def sharp_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sharp")
    with running(folder, sharp_checkpoint(folder)) as address:
        yield address


@pytest.fixture
def sharp_visit(browser, sharp_address):
    v = Visit(browser.new_context(viewport={"width": 1440, "height": 900}), sharp_address)
    v.page.wait_for_function("alignDRAW.players[0].pictures[0].sharpened")
    yield v
    v.page.context.close()
    assert v.problems == []


def test_the_page_needs_no_sharpened_canvas(browser, tmp_path):
    with running(tmp_path, untrained_checkpoint(tmp_path)) as address:
        v = Visit(browser.new_context(viewport={"width": 1440, "height": 900}), address)
        v.draw("the red bus .")
        for part in (".sharpened", ".raw figcaption", ".wipe", "#keep-show"):
            assert v.find(part).first.is_hidden()
        v.page.context.close()
        assert v.problems == []


def test_the_pane_is_off_where_the_card_says_so_until_it_is_asked_for(browser, tmp_path):
    with running(tmp_path, sharp_checkpoint(tmp_path, shown=False)) as address:
        v = Visit(browser.new_context(viewport={"width": 1440, "height": 900}), address)
        look, sharpened = v.find("#draw-player .look-sharp"), "alignDRAW.players[0].pictures[0].sharpened !== null"
        v.page.evaluate("""() => { window.asked = 0; const { sharp } = alignDRAW.players[0], ask = sharp.onSharpen;
                                   sharp.onSharpen = (facts) => { window.asked += 1; ask(facts); }; }""")
        v.draw("the red bus .")
        for part in (".sharpened", ".raw figcaption", ".wipe"):
            assert v.find(part).first.is_hidden()
        assert look.is_visible() and look.get_attribute("aria-pressed") == "false" and v.find("#keep-show").is_visible()
        look.click()
        v.page.wait_for_function(sharpened)
        assert (
            v.find(".sharpened").is_visible()
            and v.find("#draw-player .wipe").is_visible()
            and look.get_attribute("aria-pressed") == "true"
        )
        v.draw("the digit seven .")  # what comes next is shown as well, until it is switched off
        v.page.wait_for_function(sharpened)
        v.find("#draw-player .wipe").click()
        look.click()
        v.draw("the red bus .")
        assert v.find(".sharpened").is_hidden() and v.page.evaluate(f"!({sharpened}) && window.asked") == 2
        assert v.find("#draw-player .is-wiped").count() == 0
        v.page.context.close()
        assert v.problems == []


def test_the_pane_can_be_switched_off(sharp_visit):
    v = sharp_visit
    look = v.find("#draw-player .look-sharp")
    assert look.get_attribute("aria-pressed") == "true"
    v.go_to(20)
    before = v.page.evaluate(PIXELS, ".sharpened .picture")
    look.click()
    assert v.find(".sharpened").is_hidden() and v.find(".raw figcaption").is_hidden() and v.glimpse() == 20
    v.go_to(12)
    look.click()
    assert v.page.evaluate(PIXELS, ".sharpened .picture") != before  # it shows the glimpse that is on show now
    v.go_to(20)
    assert v.page.evaluate(PIXELS, ".sharpened .picture") == before


def test_photos_open_with_a_caption_that_works_and_no_sharpened_pane(browser, tmp_path):
    with running(tmp_path, "photos") as address:
        v = Visit(browser.new_context(viewport={"width": 1440, "height": 900}), address)
        v.wait_for_words("a black dog runs through the snow .")
        assert (
            v.find(".sharpened").is_hidden()
            and v.find("#caption textarea").input_value() == "A black dog runs through the snow."
        )
        v.find("#draw-player .look-sharp").click()
        v.page.wait_for_function("alignDRAW.players[0].pictures[0].sharpened")
        assert v.find(".sharpened").is_visible()
        v.page.context.close()
        assert v.problems == []


def test_both_canvases_are_there_and_keep_in_step(sharp_visit):
    v = sharp_visit
    assert v.find(".sharpened").is_visible() and v.find(".raw figcaption").is_visible()
    raw, sharp = v.find(".raw .frame").bounding_box(), v.find(".sharpened .frame").bounding_box()
    assert (
        raw["y"] == sharp["y"]
        and raw["width"] == pytest.approx(sharp["width"], abs=1)
        and sharp["x"] > raw["x"] + raw["width"]
    )
    seen = []
    for glimpse in (1, 20):
        v.go_to(glimpse)
        seen.append([v.page.evaluate(PIXELS, f".{pane} .picture") for pane in ("raw", "sharpened")])
    assert len({picture for pair in seen for picture in pair}) == 4


def test_the_drawing_goes_on_while_it_is_sharpened(sharp_visit):
    v = sharp_visit
    v.page.evaluate("""() => {
      window.began = 0;
      const { clock } = alignDRAW.players[0], begin = clock.begin.bind(clock);
      clock.begin = (glimpses) => { window.began += 1; begin(glimpses); };
    }""")
    v.draw("the red bus .")
    v.page.wait_for_function("alignDRAW.players[0].pictures[0].sharpened")
    assert v.page.evaluate("window.began") == 1 and v.find(".sharpened").is_visible()


def test_canvases_that_come_too_late_change_nothing(sharp_visit):
    v = sharp_visit
    late = (
        "(() => { const { player, first } = window; return player.load({ ...first, drawings: first.drawings.map("
        "each => ({ ...each, sharpened: each.raw })) }); })()"
    )
    v.page.evaluate("() => { window.player = alignDRAW.players[0]; window.first = player.payload; }")
    v.draw("the red bus .")
    v.page.wait_for_function("alignDRAW.players[0].pictures[0].sharpened")
    v.page.evaluate(late)
    assert v.page.evaluate("player.payload.caption") == "the red bus ." == v.page.evaluate("player.latest.caption")
    assert v.page.evaluate(
        "alignDRAW.drawingsOf(first) !== alignDRAW.drawingsOf({ ...first, strength: first.strength + 1 })"
    )
    v.go_to(5)
    assert v.page.evaluate(PIXELS, ".sharpened .picture") != v.page.evaluate(PIXELS, ".raw .picture")


def test_what_is_asked_for_while_another_is_sharpened_comes_too(sharp_visit):
    v = sharp_visit
    v.page.evaluate("""() => {
      const player = alignDRAW.players[0], { caption, checkpoint, temperature, strength } = player.payload;
      window.came = [];
      player.load = ({ drawings }) => window.came.push(drawings[0].seed);
      const ask = (seed, variations) => player.sharp.onSharpen({ caption, checkpoint, temperature, strength, seed, variations });
      ask(101, 8);
      setTimeout(() => ask(102, 1), 40);        // while the first is under way
    }""")
    v.page.wait_for_function("window.came.includes(102)")


def test_variations_are_all_sharpened(sharp_visit):
    v = sharp_visit
    v.find("#variations label").nth(1).click()
    v.page.wait_for_function(
        "alignDRAW.players[0].pictures.length === 2 && alignDRAW.players[0].pictures.every(each => each.sharpened)"
    )


def test_the_wipe_lays_one_over_the_other_and_its_line_moves(sharp_visit):
    v = sharp_visit
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


def test_on_a_phone_one_stands_below_the_other(sharp_visit):
    v = sharp_visit
    v.page.set_viewport_size({"width": 390, "height": 844})
    raw, sharp = v.find(".raw .frame").bounding_box(), v.find(".sharpened .frame").bounding_box()
    assert raw["x"] == sharp["x"] and sharp["y"] > raw["y"] + raw["height"] and raw["width"] > 250
    assert v.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_canvas_to_keep_is_offered(sharp_visit):
    v = sharp_visit
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
    tab.go_to(20)
    raw, look = tab.pictures(), tab.find(".look-sharp")
    assert look.get_attribute("aria-pressed") == "false"
    look.click()
    tab.page.wait_for_function(
        "before => [...document.querySelectorAll('#compare-board .raw .picture')].every((canvas, k) => "
        "canvas.toDataURL() !== before[k])",
        arg=raw,
    )
    sharp = tab.pictures()
    assert tab.glimpse() == 20 and look.get_attribute("aria-pressed") == "true"
    with tab.page.expect_download() as download:
        tab.page.locator("#compare-keep").get_by_role("button", name="sheet", exact=True).click()
    with Image.open(download.value.path()) as picture:
        kept = picture.convert("L").tobytes()

    tab.compare(PAIR.replace("green", "seven"), ["red", "seven"])  # what comes next is sharpened too
    tab.page.wait_for_function(
        "alignDRAW.players.find(player => player.kind === 'compare').cells.every(cell => cell.picture.sharpened)"
    )
    tab.compare(PAIR, ["red", "green"])
    tab.page.wait_for_function(
        "alignDRAW.players.find(player => player.kind === 'compare').cells.every(cell => cell.picture.sharpened)"
    )
    tab.go_to(20)
    assert tab.pictures() == sharp
    look.click()
    assert tab.pictures() == raw
    with tab.page.expect_download() as download:
        tab.page.locator("#compare-keep").get_by_role("button", name="sheet", exact=True).click()
    with Image.open(download.value.path()) as picture:
        assert picture.convert("L").tobytes() != kept


def test_a_drawing_opened_from_a_wall_of_seeds_is_sharpened(sharp_visit):
    tab = Comparing(sharp_visit).open()
    tab.page.locator("#seeds").click()
    tab.page.wait_for_selector("#between-board .board.is-ready")
    tab.page.locator("#between-board .raw").first.click()
    tab.page.wait_for_function(
        "alignDRAW.players.find(({ element }) => element.closest('#closer-player')).picture?.sharpened"
    )
    assert tab.page.locator("#closer-player .sharpened").is_visible()


def test_a_comparison_sharpened_too_late_changes_nothing(sharp_visit):
    tab = Comparing(sharp_visit).open()
    tab.compare(PAIR, ["red", "green"])
    tab.page.evaluate(
        "() => { window.board = alignDRAW.players.find(({ kind }) => kind === 'compare'); window.first = board.value; }"
    )
    tab.compare(PAIR.replace("green", "seven"), ["red", "seven"])
    tab.page.evaluate(
        "() => board.load({ ...first, cells: first.cells.map(each => ({ ...each, drawings: each.drawings.map("
        "drawing => ({ ...drawing, sharpened: drawing.raw })) })) })"
    )
    assert tab.names() == ["red", "seven"] and tab.page.evaluate(
        "board.cells.every(({ picture }) => !picture.sharpened)"
    )


def test_a_comparison_of_a_checkpoint_without_sharpener_offers_none(browser, tmp_path):
    with running(tmp_path, untrained_checkpoint(tmp_path)) as address:
        v = Visit(browser.new_context(viewport={"width": 1440, "height": 900}), address)
        tab = Comparing(v).open()
        tab.compare(PAIR, ["red", "green"])
        assert tab.find(".look-sharp").is_hidden() and tab.find(".show-window").is_visible()
        v.page.context.close()
        assert v.problems == []
