"""Words to compose a caption with, and what is said about those that cannot be read."""

import pytest


@pytest.fixture
def v(visit):
    v = visit()
    v.find("#composer summary").click()
    v.page.wait_for_selector("#composer .kind")
    return v


def caption(v):
    return v.find("#caption textarea")


def press(v, phrase):
    v.find("#composer").get_by_role("button", name=phrase, exact=True).click()


def test_chips_stand_by_kind_and_make_a_caption_that_is_drawn(v):
    kinds = v.find("#composer .kind")
    assert [kind.get_attribute("aria-label") for kind in kinds.all()] == ["digits", "places"]
    caption(v).fill("")
    for phrase in ("the digit three", "is on the left of", "the digit seven"):
        press(v, phrase)
    assert caption(v).input_value() == "the digit three is on the left of the digit seven"
    v.page.keyboard.press("Enter")  # the caption has the cursor
    v.wait_for_words("the digit three is on the left of the digit seven")
    assert not v.find("#composer .kinds").is_visible()


def test_a_chip_goes_to_the_cursor_and_takes_the_place_of_what_is_selected(v):
    caption(v).fill("the digit one is here.")
    caption(v).evaluate("field => field.setSelectionRange(14, 22)")  # "is here."
    press(v, "is at the top of")
    assert caption(v).input_value() == "the digit one is at the top of"
    caption(v).evaluate("field => field.setSelectionRange(0, 13)")
    press(v, "the digit nine")
    assert caption(v).input_value() == "the digit nine is at the top of"
    assert caption(v).evaluate("field => field.selectionStart") == len("the digit nine")


def test_it_closes_with_escape_and_when_something_else_is_pressed(v):
    v.page.keyboard.press("Escape")
    assert not v.find("#composer .kinds").is_visible()
    v.find("#composer summary").click()
    v.find(".facts").click()
    assert not v.find("#composer .kinds").is_visible()


def test_what_cannot_be_read_is_said(visit):
    v = visit()
    v.draw("the digit 🚀 seven + sevn .", words="the digit seven sevn .")
    assert "🚀 + were left out" in v.text(".unknown")
    near = v.find(".unknown .near")
    assert near.all_inner_texts() == ["seven"]
    v.type("zebra")
    v.page.wait_for_function(
        "document.querySelector('#notice').textContent.includes('It can draw, for example: the digit zero')"
    )
