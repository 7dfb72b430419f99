"""Picture, words, ribbon and play controls on one screen, and what is folded away to make room for them."""

import pytest

from .comparing import BOARD, FOUR, Comparing
from .visit import CAPTION

LONG = " ".join(["the digit three is on the left of the digit seven"] * 5)  # 55 words
ELEVEN = "the digit {one|two|three|four|five|six} is on the {left|right} of the digit nine ."


def within(v, selector: str, height: int) -> None:
    """All of it is in sight, without scrolling."""
    box = v.find(selector).first.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= height, (selector, box)


def overlap(a: dict, b: dict) -> bool:
    return (
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768), (1440, 1000)])
def test_everything_is_above_the_fold_also_on_a_first_visit(visit, size):
    v = visit(viewport=dict(zip(("width", "height"), size)))
    assert v.find(".invitation").is_visible()
    v.draw(CAPTION)
    for variations in (0, 3):
        v.find("#variations label").nth(variations).click()
        v.page.wait_for_function(f"alignDRAW.players[0].pictures.length === {2**variations}")
        for part in (
            ".raw .frame",
            ".sharpened .frame",
            ".chips",
            ".ribbon",
            ".play",
            ".full",
            "#keeping .fold",
            "#draw",
        ):
            within(v, f"#draw-player {part}" if part.startswith(".") else part, size[1])
    assert v.find(".raw .frame").bounding_box()["height"] > 0.48 * size[1]
    assert v.find(".thumbnails button").count() == 8


def test_a_long_caption_leaves_the_controls_in_sight_and_every_word_its_row(visit):
    v = visit(viewport={"width": 1280, "height": 720})
    v.draw(LONG)
    within(v, ".raw .frame", 720)
    within(v, ".play", 720)
    rows = v.find("#draw-player .ribbon-words span").evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert len(rows) == 55 and min(rows) >= 10


def test_on_a_phone_picture_words_and_ribbon_are_one_screen(visit):
    v = visit(viewport={"width": 390, "height": 844})
    v.find(".decline").click()
    v.draw(CAPTION)
    for part in (".raw .frame", ".chips", ".ribbon", ".play"):
        within(v, f"#draw-player {part}", 844)
    assert v.page.evaluate("scrollY") == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_examples_are_one_row_that_scrolls(visit, width):
    v = visit(viewport={"width": width, "height": 844})
    boxes = [example.bounding_box() for example in v.find("#examples .gallery-item").all()]
    assert len({box["y"] for box in boxes}) == 1 and boxes[-1]["x"] + boxes[-1]["width"] > width
    v.find("#examples .gallery-item").last.scroll_into_view_if_needed()
    v.find("#examples .gallery-item").last.click()
    assert v.page.evaluate("document.documentElement.scrollWidth") <= width


def test_settings_are_folded_where_it_is_narrow(visit):
    v = visit(viewport={"width": 820, "height": 900})
    button = v.find("#draw-bar .fold-settings button")
    assert v.find("#seed").is_hidden() and button.get_attribute("aria-expanded") == "false"
    v.unfold_settings()
    assert button.get_attribute("aria-expanded") == "true"
    v.find("#seed input").fill("9")
    v.page.keyboard.press("Enter")
    v.wait_for_seed(9)
    button.click()
    assert v.find("#seed").is_hidden()
    v.page.set_viewport_size({"width": 1280, "height": 720})
    assert button.is_hidden() and v.find("#seed").is_visible()


def test_keeping_is_one_menu(visit):
    v = visit()
    button, menu = v.find("#keeping .fold"), v.find("#keep-menu")
    assert menu.is_hidden() and button.get_attribute("aria-expanded") == "false"
    v.open_keep_menu()
    box = menu.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1440 and button.get_attribute("aria-expanded") == "true"
    v.page.keyboard.press("Escape")
    assert menu.is_hidden() and v.page.evaluate("document.activeElement.textContent") == "Keep"
    v.open_keep_menu()
    v.find(".raw .frame").click()
    assert menu.is_hidden()


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768)])
def test_a_comparison_of_four_with_its_words_is_above_the_fold(visit, size):
    tab = Comparing(visit(viewport=dict(zip(("width", "height"), size)))).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    for part in (".play", ".frame", ".chips", ".ribbon"):
        within(tab.visit, f"{BOARD} {part}", size[1])


def test_the_clock_stays_in_sight_while_a_comparison_is_scrolled(visit):
    tab = Comparing(visit(viewport={"width": 1280, "height": 720})).open()
    tab.compare(ELEVEN)
    tab.page.wait_for_function("document.querySelectorAll('#compare-board .cell').length === 12")
    tab.find(".cell").last.scroll_into_view_if_needed()
    assert tab.page.evaluate("scrollY") > 300
    within(tab.visit, f"{BOARD} .play", 60)
    tab.page.evaluate("alignDRAW.clock('compare').seek(9)")
    tab.find(".back").click()
    assert tab.glimpse() == 9


def alternatives(count: int) -> str:
    words = "one two three four five six seven eight nine zero".split()
    return "{" + "|".join([f"the {word}" for word in words] + [f"a {word}" for word in words][: count - 10]) + "}"


@pytest.mark.parametrize("count, columns", [(12, 4), (10, 5)])
def test_rows_of_a_comparison_break_evenly(visit, count, columns):
    tab = Comparing(visit(viewport={"width": 1280, "height": 720})).open()
    tab.compare(alternatives(max(count, 10)))
    tab.page.wait_for_function(f"document.querySelectorAll('#compare-board .cell').length === {count}")
    assert in_rows(tab) == [columns] * (count // columns)


def test_sixteen_seeds_and_twelve_steps_break_evenly(visit):
    tab = Comparing(visit(viewport={"width": 1280, "height": 720})).open()
    tab.page.locator("#seeds").click()
    wall = Comparing(tab.visit, "#between-board").ready()
    assert in_rows(wall) == [8, 8]
    tab.page.locator("#lead").click()
    wall.wait_for(["A", *[f"{100 * k / 11:.0f} %" for k in range(1, 11)], "B"])
    assert in_rows(wall) in ([12], [6, 6])


def in_rows(tab) -> list[int]:
    tops = tab.find(".cell").evaluate_all("cells => cells.map(cell => Math.round(cell.getBoundingClientRect().top))")
    return [tops.count(top) for top in sorted(set(tops))]


@pytest.mark.parametrize("width", [390, 1280])
def test_ribbon_rows_keep_their_words(visit, width):
    tab = Comparing(visit(viewport={"width": width, "height": 844})).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    words = tab.find(".cell").first.locator(".ribbon-words span").all()
    boxes = [word.bounding_box() for word in words]
    assert len(words) == 12 and min(box["height"] for box in boxes) >= 10 and max(box["width"] for box in boxes) > 18
    assert not any(overlap(a, b) for a, b in zip(boxes, boxes[1:]))
    track = tab.find(".cell").first.locator(".ribbon-track").bounding_box()
    assert boxes[0]["x"] + boxes[0]["width"] <= track["x"] and track["width"] > 80


def test_a_long_word_of_a_ribbon_hides_no_other(visit):
    tab = Comparing(visit(viewport={"width": 390, "height": 844})).open()
    tab.compare("antidisestablishmentarianism {three|seven}", ["three", "seven"])
    ribbon = tab.find(".cell").first.locator(".ribbon")
    column, track = ribbon.locator(".ribbon-words").bounding_box(), ribbon.locator(".ribbon-track").bounding_box()
    for word in ribbon.locator(".ribbon-words span").all():
        box = word.bounding_box()
        assert column["x"] <= box["x"] and box["x"] + box["width"] <= min(column["x"] + column["width"], track["x"]) + 1


def test_a_comparison_rests_at_every_size(visit):
    """Its height goes with that of what stands beside the canvases: rounded, the one drove the other without end."""
    tab = Comparing(visit(reduced_motion="reduce")).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    tab.page.wait_for_timeout(500)
    seen = """async (part) => { const seen = new Set(); for (let k = 0; k < 16; k++) {
        await new Promise(requestAnimationFrame); if (k > 7) seen.add(document.querySelector(part).style.getPropertyValue("--beside")); }
        return seen.size; }"""
    for height in range(780, 812):
        tab.page.set_viewport_size({"width": 1280, "height": height})
        assert tab.page.evaluate(seen, f"{tab.board} .cells") == 1, height


def test_on_a_phone_two_stand_side_by_side_and_the_others_are_a_swipe_away(visit):
    tab = Comparing(visit(viewport={"width": 390, "height": 844}, has_touch=True)).open()
    tab.compare(FOUR, ["one", "two", "four", "nine"])
    frames = [frame.bounding_box() for frame in tab.find(".cell .frame").all()]
    assert len({frame["y"] for frame in frames}) == 1
    assert frames[1]["x"] + frames[1]["width"] <= 390 <= frames[2]["x"] + 16
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 390
    tab.find(".cells").evaluate("cells => cells.scrollBy({ left: 2000, behavior: 'instant' })")
    last = tab.find(".cell .frame").last.bounding_box()
    assert 0 <= last["x"] and last["x"] + last["width"] <= 390
