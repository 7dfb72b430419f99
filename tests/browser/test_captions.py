"""A new user of the Train tab: pictures without captions, the sample set, and what is said of what was asked for."""

import csv

import pytest

from ..page.test_training_service import make_zip
from ..unit.own_pictures import noise_bytes, write_folder
from .conftest import open_train_tab
from .test_accessibility import faults
from .test_train import give, train, wait_for_state
from .visit import Visit


@pytest.fixture
def v(train_tab):
    return train_tab()


@pytest.fixture
def twelve(home) -> list:
    """Pictures of which nothing is said."""
    names = [f"{n:02}.png" for n in range(12)]
    folder = write_folder(home, {name: noise_bytes(seed=n) for n, name in enumerate(names)})
    return [folder / name for name in names]


def field_in_focus(v: Visit) -> int:
    return v.page.evaluate("[...document.querySelectorAll('.captions textarea')].indexOf(document.activeElement)")


def say(v: Visit, caption: str, key: str = "Enter") -> None:
    v.page.keyboard.type(caption)
    v.page.keyboard.press(key)


def test_twelve_pictures_get_captions_by_typing_and_a_checkpoint_draws_from_them(v, twelve):
    give(v, *twelve)
    v.page.wait_for_selector("#train-notice p:has-text('8 at least. Type what they show')")
    v.find(".captions textarea").first.click()
    for number in range(6):
        assert field_in_focus(v) == number
        say(v, f"the {'red' if number % 2 else 'blue'} gloop .")
    say(v, "the zorb .", "Control+Enter")
    assert field_in_focus(v) == 7 and v.find(".captions textarea").nth(7).input_value() == "the zorb ."
    v.find(".captions li button").nth(7).click()
    assert field_in_focus(v) == 8 and v.text(".captions .count") == "9 of 12 captions typed."
    for _ in range(8, 12):
        say(v, "the red zorb .")  # in place of what is selected
    assert v.page.evaluate("document.activeElement.id") == "train-press"
    assert v.text(".captions .count") == "12 of 12 captions typed."
    v.find("#train-unit label").nth(1).click()
    v.find("#train-for input").fill("4")
    v.find("#train-press").click()  # at once: what was typed last is learned as well
    wait_for_state(v, "kept")
    assert v.text(".found") == "12 pictures with 12 captions" and "gloop 6×" in v.text(".counts")
    assert v.text(".watch h2") == "Learned: my-pictures"
    v.find(".watch .use").click()
    v.page.wait_for_selector(".player.is-ready")
    v.page.wait_for_function("document.querySelector('.facts').textContent.endsWith('my-pictures')")
    v.draw("the blue zorb .")
    assert v.find(".chip.is-unknown").count() == 0


def test_captions_are_back_after_a_reload_and_can_be_downloaded(train_tab, twelve):
    v = train_tab(viewport={"width": 390, "height": 844}, color_scheme="dark")
    give(v, *twelve)
    v.page.wait_for_selector(".captions textarea")
    v.find(".captions textarea").first.click()
    say(v, 'a "big", red gloop')
    say(v, "a zorb")
    v.page.reload()
    open_train_tab(v)
    assert not v.find(".captions").is_visible()
    give(v, *twelve[1:], twelve[0])  # in whatever order they come
    v.page.wait_for_selector(".captions .count:has-text('2 of 12')")
    with v.page.expect_download() as download:
        v.find(".captions .download").click()
    assert download.value.suggested_filename == "captions.csv"
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        assert sorted(csv.reader(file)) == [
            ["00.png", 'a "big", red gloop'],
            ["01.png", "a zorb"],
            ["file_name", "caption"],
        ]
    assert v.page.evaluate("document.documentElement.scrollWidth") <= 390
    # Of the file list itself, which is Gradio's, axe has something to say.
    assert [fault for fault in faults(v.page) if "icon-button" not in fault] == []


def test_one_click_brings_a_sample_set_and_other_files_take_its_plan_away(v, home):
    v.find("#train-try").click()
    v.page.wait_for_selector(".samples li")
    assert v.text(".found") == "60 pictures with 60 captions" and not v.find(".captions").is_visible()
    v.page.wait_for_selector("#train-plan p:has-text('measured on')", timeout=180_000)
    assert v.find("#train-name :is(input, textarea)").input_value() == "creatures"
    with v.page.expect_download() as download:
        v.find("#train-download").click()
    assert download.value.suggested_filename == "creatures.zip"
    v.page.get_by_label("Clear").first.click()
    v.page.wait_for_selector(".preview", state="hidden")
    assert v.find("#train-plan p").count() == 0
    give(v, make_zip(home / "few.zip", count=3))
    v.page.wait_for_selector("#train-notice p:has-text('8 at least')")
    assert v.find("#train-plan p").count() == 0


def test_pressed_twice_it_is_trained_once_and_another_name_is_said(v, home):
    asked = len(list((home / "runs").glob("*/request.json")))
    train(v, home, "its/own", 1, shown="its-own")
    v.find("#train-press").dblclick()
    wait_for_state(v, "kept")
    assert len(list((home / "runs").glob("*/request.json"))) == asked + 1
    assert "this one is called its-own" in v.text(".watch .said")
    v.page.wait_for_selector(".chart polyline.alone", state="attached")
    assert len(v.find(".chart polyline.alone").first.get_attribute("points").split()) == 2


@pytest.mark.parametrize("length", ["-3", "", "1e12"])
def test_a_length_that_cannot_be_meant_gets_a_sentence(v, home, length):
    give(v, make_zip(home / "a.zip"))
    v.page.wait_for_selector(".samples li")
    v.find("#train-for input").fill(length)
    v.page.wait_for_selector("#train-plan p:has-text('Say for how long')")
    asked = len(list((home / "runs").glob("*/request.json")))
    v.find("#train-press").click()
    v.page.wait_for_selector("#train-plan p:has-text('Say for how long')")
    v.page.wait_for_timeout(1000)
    assert len(list((home / "runs").glob("*/request.json"))) == asked and v.find("#train-notice p").count() == 0
