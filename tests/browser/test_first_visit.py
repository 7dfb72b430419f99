"""The guided look."""

import pytest

from .visit import CAPTION

TARGETS = ["#ask", "#draw-player .raw .frame", "#draw-player .window rect", "#draw-player .ribbon", "#aside"]


def test_it_points_at_the_parts_it_speaks_of_and_is_offered_once(visit):
    v = visit()
    v.find(".start").click()
    for number, target in enumerate(TARGETS, 1):
        assert v.text("#welcome .count") == f"{number} of 5"
        part, spot = v.find(target).bounding_box(), v.find("#welcome .spot").bounding_box()
        for side, grown in [("x", -6), ("y", -6), ("width", 12), ("height", 12)]:
            assert spot[side] == pytest.approx(part[side] + grown, abs=3), (target, side)
        card = v.find("#welcome .step").bounding_box()
        assert card["y"] >= 0 and card["y"] + card["height"] <= 900
        v.find("#welcome .next").click()
    assert v.find("#welcome .step").is_hidden() and v.find("#welcome .spot").is_hidden()
    v.page.reload()
    v.page.wait_for_selector(".player.is-ready")
    assert v.find(".invitation").is_hidden()


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


def test_it_fits_a_phone(visit):
    v = visit(viewport={"width": 390, "height": 844})
    v.find(".start").click()
    for _ in TARGETS:
        card = v.find("#welcome .step").bounding_box()
        assert (
            card["x"] >= 0 and card["x"] + card["width"] <= 390 and 0 <= card["y"] and card["y"] + card["height"] <= 844
        )
        assert v.page.evaluate("document.documentElement.scrollWidth") <= 390
        v.find("#welcome .next").click()
