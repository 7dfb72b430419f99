"""The guided look."""

import pytest

from .visit import CAPTION

TARGETS = ["#ask", "#draw-player .raw .frame", "#draw-player .window rect", "#draw-player .ribbon", "#draw-bar"]


def apart(a: dict, b: dict) -> bool:
    return (
        a["x"] + a["width"] <= b["x"]
        or b["x"] + b["width"] <= a["x"]
        or a["y"] + a["height"] <= b["y"]
        or b["y"] + b["height"] <= a["y"]
    )


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (820, 1180), (390, 844)])
def test_it_points_at_the_parts_it_speaks_of_without_covering_them_and_is_offered_once(visit, size):
    v = visit(viewport=dict(zip(("width", "height"), size)))
    v.find(".start").click()
    for number, target in enumerate(TARGETS, 1):
        assert v.text("#welcome .count") == f"{number} of 5"
        part, spot = v.find(target).bounding_box(), v.find("#welcome .spot").bounding_box()
        for side, grown in [("x", -6), ("y", -6), ("width", 12), ("height", 12)]:
            assert spot[side] == pytest.approx(part[side] + grown, abs=3), (target, side)
        card = v.find("#welcome .step").bounding_box()
        assert apart(card, part), target
        assert card["x"] >= 0 and card["x"] + card["width"] <= size[0], target
        assert card["y"] >= 0 and card["y"] + card["height"] <= size[1], target
        assert v.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        v.find("#welcome .next").click()
    assert v.find("#welcome .step").is_hidden() and v.find("#welcome .spot").is_hidden()
    v.page.reload()
    v.page.wait_for_selector(".player.is-ready")
    assert v.find(".invitation").is_hidden()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 600), (800, 650), (390, 844)])
def test_the_invitation_covers_nothing_of_the_bar(visit, size):
    v = visit(viewport=dict(zip(("width", "height"), size)))
    invitation = v.find(".invitation").bounding_box()
    name = v.find("#header h1").evaluate(
        "h1 => { const text = document.createRange(); text.selectNodeContents(h1); return text.getBoundingClientRect().toJSON(); }"
    )
    for part in (name, *(v.find(part).bounding_box() for part in ("#tabs [role=tab]:last-child", "#header .guide"))):
        assert apart(invitation, part), part


def test_it_puts_the_player_back_where_it_was(visit):
    v = visit()
    v.go_to(20)
    v.find(".start").click()
    for _ in TARGETS[:3]:
        v.find("#welcome .next").click()
    assert v.glimpse() != 20  # it shows a window at work
    v.page.keyboard.press("Escape")
    assert v.glimpse() == 20 and not v.playing()
    v.go_to(1)
    v.find(".loop").click()
    v.find(".play").click()
    v.find(".guide").click()
    for _ in TARGETS:
        v.find("#welcome .next").click()
    assert v.playing()


def test_it_can_be_declined_and_started_later(visit):
    v = visit()
    v.find(".decline").click()
    assert v.find(".invitation").is_hidden()
    v.find(".guide").click()
    assert v.find("#welcome .step").is_visible()


def test_the_keyboard_is_enough(visit):
    v = visit()
    v.find(".start").focus()
    v.page.keyboard.press("Enter")
    assert v.page.evaluate("document.activeElement.className") == "next"
    v.page.keyboard.press("Enter")
    assert v.text("#welcome .count") == "2 of 5"
    v.page.keyboard.press("Escape")
    assert v.find("#welcome .step").is_hidden()
    v.draw(CAPTION)


def test_it_begins_from_any_tab_and_ends_where_the_drawing_is_left(visit):
    v = visit()
    v.page.get_by_role("tab", name="How it works").click()
    v.page.wait_for_selector("#draw-player", state="hidden")
    v.find(".guide").click()
    v.page.wait_for_selector("#ask", state="visible")
    part, spot = v.find("#ask"), v.find("#welcome .spot")
    v.page.wait_for_function("document.querySelector('#welcome .spot').offsetWidth > 100")
    assert spot.bounding_box()["width"] == pytest.approx(part.bounding_box()["width"] + 12, abs=3)
    v.page.get_by_role("tab", name="Compare").click()
    spot.wait_for(state="hidden")
    assert v.find("#welcome .step").is_hidden()
    assert v.page.evaluate("document.activeElement.textContent").strip() == "Compare"
