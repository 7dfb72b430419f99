"""From a caption to a drawing, and what happens when there cannot be one."""

import pytest

from .visit import CAPTION


def test_a_visitor_finds_a_drawing_that_plays_to_its_end(visit):
    v = visit()
    assert v.find(".chip").count() > 1 and v.find("#caption textarea").input_value()
    first = v.picture()
    v.wait_for_glimpse(32)
    assert v.picture() != first and not v.playing()
    assert v.text("#about").strip()


def test_enter_and_the_button_draw_what_is_typed(visit):
    v = visit()
    v.draw(CAPTION)
    v.find("#caption textarea").fill("the digit seven is on the left .")
    v.find("#draw").click()
    v.wait_for_words("the digit seven is on the left .")


def test_the_same_caption_drawn_again_plays_again(visit):
    v = visit()
    v.wait_for_glimpse(32)
    v.find("#draw").click()
    v.wait_for_glimpse(3)


def test_an_example_draws_with_one_click(visit):
    v = visit()
    example = v.find("#examples button").nth(1)
    caption = example.inner_text()
    example.click()
    v.wait_for_words(caption)
    assert v.find("#caption textarea").input_value() == caption


def test_surprise_me_draws_another_caption(visit):
    v = visit()
    v.draw("the seven is on top of the three")
    v.find("#surprise").click()
    v.page.wait_for_function("document.querySelector('#caption textarea').value !== 'the seven is on top of the three'")
    v.wait_for_words(v.find("#caption textarea").input_value())


def test_the_seed_decides_the_drawing(visit):
    v = visit()
    v.go_to(32)
    seven = v.picture()
    v.find("#seed input").fill("8")
    v.page.keyboard.press("Enter")
    v.wait_for_seed(8)
    v.go_to(32)
    assert v.picture() != seven
    v.find("#seed input").fill("7")
    v.page.keyboard.press("Enter")
    v.wait_for_seed(7)
    v.go_to(32)
    assert v.picture() == seven


def test_new_seed_draws_and_shows_it(visit):
    v = visit()
    v.find("#dice").click()
    v.page.wait_for_function("!document.querySelector('.facts').textContent.startsWith('seed 7 ')")
    assert v.text(".facts").startswith(f"seed {v.find('#seed input').input_value()} ")


def test_variations_are_small_and_one_click_enlarges_one(visit):
    v = visit()
    v.find("#variations label").nth(2).click()
    thumbnails = v.find(".thumbnails button")
    v.page.wait_for_function("document.querySelectorAll('.thumbnails button').length === 4")
    v.go_to(32)
    first = v.picture()
    thumbnails.nth(3).click()
    v.wait_for_seed(10)
    assert v.picture() != first
    assert v.picture() == v.page.evaluate("document.querySelectorAll('.thumbnails canvas')[3].toDataURL()")
    assert thumbnails.nth(3).get_attribute("aria-pressed") == "true"


def test_the_temperature_is_used(visit):
    v = visit()
    v.find("#temperature input[type=number]").fill("1.2")
    v.find("#temperature input[type=number]").blur()
    v.find("#draw").click()
    v.page.wait_for_function("document.querySelector('.facts').textContent.includes('temperature 1.2 ')")


@pytest.mark.parametrize(
    "slider, name, most, middle",
    [("#temperature", "temperature", "2", "1"), ("#strength", "caption strength", "6", "3")],
)
def test_a_slider_draws_again_when_it_is_let_go_by_pointer_or_key(visit, slider, name, most, middle):
    v = visit()
    v.draw(CAPTION)
    track, field, pictures = v.find(f"{slider} input[type=range]"), v.find(f"{slider} input[type=number]"), []
    for act, value in (
        (lambda: track.press("Home"), "0"),
        (lambda: track.press("End"), most),
        (lambda: (field.fill("1.4"), field.press("Enter")), "1.4"),
        (track.click, middle),
    ):
        act()
        v.wait_for_fact(f"{name} {value}")
        v.go_to(32)
        pictures.append(v.picture())
    assert len(set(pictures)) == 4 and field.input_value() == middle


def test_an_unknown_word_is_marked_and_a_known_one_offered(visit):
    v = visit()
    v.draw("the digit sevn is on the left .")
    assert v.find(".chip.is-unknown").all_inner_texts() == ["sevn"]
    assert "does not know" in v.text(".unknown")
    v.find(".near >> text=seven").click()
    v.wait_for_words("the digit seven is on the left .")
    assert v.find("#caption textarea").input_value() == "the digit seven is on the left ."
    assert v.find(".chip.is-unknown").count() == 0 and v.text(".unknown") == ""


def test_html_in_a_caption_is_text(visit):
    v = visit()
    v.draw(
        "the <img src=x onerror=alert(1)> is on the left ${alert(2)} {{value}} .",
        words="the img src x onerror alert 1 is on the left alert 2 value .",
    )
    assert v.find(".player img, .player script").count() == 0
    v.type("<b onmouseover=alert()>`${alert()}`</b>")
    v.find("#notice").get_by_text("b, onmouseover, alert").wait_for()  # in place of the line on braces
    assert v.find("#notice b").count() == 0


@pytest.mark.parametrize(
    "caption, words",
    [
        ("", "no words"),
        ("   ", "no words"),
        ("?!...", "no words"),
        ("seven " * 10_000, "64"),
        ("\u0007\u200b", "no words"),
        ("🎈🎉", "no words"),
        ("яблоко на столе", "none of these words"),
        ("zyxw qqqq", "none of these words"),
    ],
)
def test_a_caption_that_cannot_be_drawn_leaves_the_drawing(visit, caption, words):
    v = visit()
    v.draw(CAPTION)
    v.go_to(20)
    before = v.picture()
    v.type(caption)
    assert words in v.message()
    assert v.picture() == before and v.glimpse() == 20
    v.draw("the digit seven is on the left .")
    v.page.wait_for_selector("#notice p", state="detached")


@pytest.mark.parametrize("seed", ["-1", "4294967296", "1.5", "", "1e99"])
def test_a_seed_that_cannot_be_used_leaves_the_drawing(visit, seed):
    v = visit()
    v.find("#seed input").fill(seed)
    v.find("#draw").click()
    assert "whole number from 0 to 4294967295" in v.message()
    assert v.text(".facts").startswith("seed 7 ")
