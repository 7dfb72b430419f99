"""Everything can be reached and done without a mouse, and one sees where one is."""

import pytest

from .comparing import Comparing
from .visit import CAPTION

FOCUS = """() => {
  const at = document.activeElement;
  const seen = at.type === "radio" ? at.closest("label") : at.matches(".wipe-at") ? at.parentElement.querySelector(".wipe-line") : at;
  const { outlineStyle, outlineWidth } = getComputedStyle(seen);
  return {
    what: `${at.tagName} ${at.id || at.className} ${at.getAttribute("aria-label") ?? at.textContent.trim()}`, end: at === document.body,
    visible: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
  };
}"""


def walk(page, most: int = 150) -> list[dict]:
    """What has the focus, from Tab to Tab, to the end of the page."""
    page.locator(".guide").focus()
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUS))
        if passed[-1]["end"]:
            return passed[:-1]
    raise AssertionError(f"no end after {most} stops: {passed[-5:]}")


@pytest.mark.parametrize("tab", ["draw", "compare", "train", "how"])
def test_every_stop_of_the_tab_key_is_seen(visit, tab):
    v = visit()
    v.go_to(20)
    v.find(f"[role=tab][data-tab-id={tab}]").click()
    if tab == "compare":
        Comparing(v).ready()
    v.page.wait_for_timeout(300)
    stops = walk(v.page)
    assert len(stops) > 10 and [stop["what"] for stop in stops if not stop["visible"]] == []


def test_to_pass_through_the_page_changes_nothing(visit):
    """The list of checkpoints and the numbers of sliders tell Gradio that they were used when they are only left."""
    v, asked = visit(), []
    v.draw(CAPTION)
    v.find("#caption textarea").fill("something else")
    v.go_to(20)
    v.page.on("request", lambda request: asked.append(request.url) if "/queue/join" in request.url else None)
    stops = walk(v.page)
    assert any("Checkpoint" in stop["what"] for stop in stops) and any("Temperature" in stop["what"] for stop in stops)
    v.page.wait_for_timeout(300)
    assert asked == [] and v.glimpse() == 20 and v.find("#caption textarea").input_value() == "something else"


def test_radio_buttons_are_named_groups_of_one_stop_whose_arrows_move(visit):
    v = visit()
    group = v.page.get_by_role("radiogroup", name="Variations")
    buttons = group.get_by_role("radio")
    assert buttons.count() == 4 and buttons.first.is_checked()
    v.find("#dice").focus()
    v.page.keyboard.press("Tab")
    assert v.page.evaluate("document.activeElement.value") == "1"
    v.page.keyboard.press("ArrowRight")
    v.page.wait_for_function("alignDRAW.players[0].pictures.length === 2")
    assert buttons.nth(1).is_checked() and v.page.evaluate("document.activeElement.value") == "2"
    v.page.keyboard.press("Shift+Tab")
    assert v.page.evaluate("document.activeElement.id") == "dice"  # one stop back, not one button
    for _ in range(2):
        v.page.keyboard.press("Tab")
    assert v.page.evaluate("document.activeElement.type") != "radio"


def test_every_choice_on_the_page_is_such_a_group(visit):
    v = visit()
    Comparing(v).open()
    v.find("[role=tab][data-tab-id=train]").click()
    v.page.wait_for_selector("#train-unit")
    v.page.wait_for_function(
        "[...document.querySelectorAll('fieldset')].every(group => group.getAttribute('role') === 'radiogroup')"
    )
    found = v.page.evaluate("""() => [...document.querySelectorAll('fieldset')].map((group) => [
        document.getElementById(group.getAttribute('aria-labelledby')).textContent.trim(),
        new Set([...group.querySelectorAll('input')].map(({ name }) => name)).size])""")
    assert len(found) >= 7 and all(name and names == 1 for name, names in found), found
    names = v.page.evaluate(
        "[...document.querySelectorAll('fieldset')].map(group => group.querySelector('input').name)"
    )
    assert len(set(names)) == len(names)


def test_enter_in_a_number_draws_and_keeps_the_place(visit):
    v = visit()
    v.draw(CAPTION)
    number = v.find("#temperature input[type=number]")
    number.fill("1.4")
    v.page.keyboard.press("Enter")
    v.wait_for_fact("temperature 1.4")
    assert number.evaluate("number => document.activeElement === number")


def test_a_wall_of_pictures_opens_one_by_key(visit):
    tab = Comparing(visit()).open()
    tab.page.locator("#seeds").click()
    wall = Comparing(tab.visit, "#between-board").ready()
    picture = tab.page.get_by_role("button", name="Watch seed 3", exact=True)
    picture.focus()
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_function("document.querySelector('#closer-player .facts').textContent.startsWith('seed 3 ')")
    assert wall.names()[2] == "seed 3"


@pytest.mark.parametrize("tab, field", [("draw", "#caption"), ("compare", "#compare-text")])
def test_the_caption_is_never_cropped_when_the_page_is_zoomed(visit, tab, field):
    """A window of 1280 x 720 pixels holds half as many at 200 %."""
    v = visit(viewport={"width": 1280, "height": 720})
    v.find(f"[role=tab][data-tab-id={tab}]").click()
    text = v.find(f"{field} textarea")
    text.fill("the digit three is on the left of the digit seven and " * 3)
    for width, height in ((1280, 720), (640, 360), (320, 256)):
        v.page.set_viewport_size({"width": width, "height": height})
        shown, whole = text.evaluate("field => [field.clientHeight, field.scrollHeight]")
        assert shown >= whole - 1 or shown >= 0.5 * height, (width, shown, whole)
        box = text.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert v.page.evaluate("document.documentElement.scrollWidth") <= width


def test_space_opens_the_fold_in_focus_and_plays_nothing(visit):
    v = visit()
    v.go_to(20)
    v.find(".known summary").focus()
    v.page.keyboard.press(" ")
    v.page.wait_for_selector(".known details[open], details.known[open]")
    assert not v.playing() and v.glimpse() == 20


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_a_list_that_is_left_is_closed(visit, key):
    v = visit()
    v.find("#checkpoint input").focus()
    v.page.keyboard.press(key)
    v.page.wait_for_timeout(300)
    assert v.page.locator("[role=option]:visible").count() == 0
    assert not v.page.evaluate("document.activeElement.matches('#checkpoint input')")


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_a_number_of_a_slider_that_was_emptied_is_what_it_was(visit, key):
    v = visit()
    number = v.find("#strength input[type=number]")
    before = number.input_value()
    number.fill("")
    v.page.keyboard.press(key)
    v.find("#draw").click()
    v.page.wait_for_timeout(500)
    assert number.input_value() == before == "1.5" and "strength=1.5" in v.page.url and v.find("#notice p").count() == 0
