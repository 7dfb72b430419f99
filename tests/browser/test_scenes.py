"""The colour checkpoint that the app starts with; here it is chosen from the list."""

import pytest

import alignDRAW_core as ad

pytestmark = pytest.mark.skipif(
    "scenes" not in [info.name for info in ad.list_checkpoints()], reason="the scenes checkpoint is not installed"
)


def choose_scenes(v):
    v.find("#checkpoint input").click()
    v.page.get_by_role("option", name="scenes", exact=True).click()
    v.wait_for_words("a yellow school bus parked in a parking lot .")


def test_choosing_it_brings_its_captions_its_temperature_and_colour(visit):
    v = visit()
    choose_scenes(v)
    assert "rendered scenes, not on photographs" in v.text("#about")
    assert v.find("#examples button").nth(1).inner_text() == "a stop sign is flying in blue skies."
    v.go_to(32)
    colours = v.page.evaluate("""() => {
        const canvas = document.querySelector('.raw .picture');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let most = 0;
        for (let i = 0; i < data.length; i += 4) most = Math.max(most, data[i] - data[i + 2]);
        return most;
    }""")
    assert colours > 100  # somewhere the bus is yellow: much red, little blue


def test_a_colour_that_it_does_not_know_is_marked_with_one_that_it_knows(visit):
    v = visit()
    choose_scenes(v)
    v.draw("a purpel bus in the snow.", "a purpel bus in the snow .")
    assert "purpel" in v.text(".unknown")
    v.page.locator(".unknown button", has_text="purple").click()
    v.wait_for_words("a purple bus in the snow .")


def test_surprise_me_draws_a_scene(visit):
    v = visit()
    choose_scenes(v)
    v.find("#surprise").click()
    v.page.wait_for_function(
        "document.querySelector('#caption textarea').value !== 'a yellow school bus parked in a parking lot.'"
    )
    v.page.wait_for_function(
        "document.querySelector('#notice p') === null && document.querySelectorAll('.chip').length > 2"
    )
    assert v.find(".unknown button").count() == 0


@pytest.mark.skipif("sums-ved" not in [info.name for info in ad.list_checkpoints()], reason="sums-ved is not installed")
def test_another_model_of_the_same_data_draws_the_same_caption(visit):
    v = visit()
    assert not v.find("#model").is_visible()  # digits have one
    v.find("#checkpoint input").click()
    assert v.page.get_by_role("option", name="sums-ved").count() == 0
    v.page.get_by_role("option", name="sums", exact=True).click()
    v.page.wait_for_selector("#model input")
    v.draw("two plus three", "two plus three")
    v.find("#model input").click()
    v.page.get_by_role("option", name="VED", exact=True).click()
    v.page.wait_for_function("document.querySelector('#about').textContent.includes('sums-ved')")
    assert v.find("#caption textarea").input_value() == "two plus three"
    assert v.find("#checkpoint input").input_value() == "sums"


def test_families_chosen_in_haste_end_at_the_last(visit):
    v = visit()
    for name in ("sums", "scenes", "photos", "sums", "scenes"):
        v.find("#checkpoint input").click()
        v.page.get_by_role("option", name=name, exact=True).click()
    v.page.wait_for_function("alignDRAW.shown('draw-player').checkpoint === 'scenes'")
    v.page.wait_for_timeout(1000)
    assert v.find("#checkpoint input").input_value() == "scenes"
    assert v.find(".toast-body").count() == 0  # where Gradio would complain
