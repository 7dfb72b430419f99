"""The Train tab, with real trainings of a very small model."""

import json
import os
import signal

import pytest

from ..page.test_training_service import make_zip
from .conftest import open_train_tab as open_tab
from .visit import Visit


@pytest.fixture
def v(train_tab):
    return train_tab()


def give(v: Visit, *paths) -> None:
    v.find("#train-files input[type=file]").set_input_files([str(path) for path in paths])


def train(
    v: Visit, home, name: str, steps: int, caption: str = "the red blicket is on the left .", shown: str | None = None
) -> None:
    """`shown`: what it will be called, if not `name`."""
    give(v, make_zip(home / "shapes.zip", caption=caption))
    v.page.wait_for_selector(".samples li")
    v.find("#train-unit label").nth(1).click()
    v.find("#train-for input").fill(str(steps))
    v.find("#train-name :is(input, textarea)").fill(name)
    v.find("#train-press").click()
    v.page.wait_for_function(
        "name => document.querySelector('.watch h2')?.textContent.includes(name)", arg=shown or name
    )


def start_from(v: Visit, name: str) -> None:
    v.find("#train-source input").click()
    v.page.get_by_role("option", name=name, exact=True).click()


def wait_for_state(v: Visit, state: str) -> None:
    v.page.wait_for_selector(f".watch[data-state={state}]", state="attached")


def wait_for_step(v: Visit, least: int) -> None:
    v.page.wait_for_function(
        r"least => Number(/step ([\d,]+)/.exec(document.querySelector('.watch .state').textContent)?.[1]) >= least",
        arg=least,
    )


def throw_away(v: Visit, name: str) -> None:
    v.find(".discard").click()
    v.find(".watch dialog button[value=discard]").click()
    v.page.wait_for_function(
        """name => !document.querySelector('.watch h2').textContent.includes(name)
        || document.querySelector('.watch').hidden""",
        arg=name,
    )


def test_a_preview_shows_pictures_new_words_and_what_was_skipped(v, home):
    give(v, make_zip(home / "preview.zip"))
    v.page.wait_for_selector(".samples li")
    assert v.text(".found") == "10 pictures with 10 captions" and v.find(".samples li").count() == 10
    assert v.text(".counts") == "blicket 10×"
    v.find(".preview summary").click()
    assert "10.png" in v.text(".skipped") and "notes.doc" in v.text(".skipped")
    v.page.wait_for_selector(
        "#train-plan p:has-text('measured on')", timeout=180_000
    )  # of low priority, like a training


@pytest.mark.parametrize(
    "name, content, words",
    [("none.zip", b"not a zip at all", None), ("few.zip", 3, "8 at least"), ("alone.png", b"no picture", None)],
)
def test_what_cannot_be_learned_from_is_refused_with_a_sentence(v, home, name, content, words):
    path = make_zip(home / name, count=content) if isinstance(content, int) else home / name
    if not isinstance(content, int):
        path.write_bytes(content)
    give(v, path)
    v.page.wait_for_selector("#train-notice p:not(:has-text('Reading'))")
    v.find("#train-press").click()
    v.page.wait_for_timeout(500)
    said = v.text("#train-notice")
    assert len(said) > 20 and (words is None or words in said) and "Traceback" not in said
    assert v.find(".watch[data-state=running]").count() == 0


def test_a_training_is_watched_paused_kept_and_drawn_with(v, home, training_address, visit_to):
    train(v, home, "blickets", 3000)
    wait_for_step(v, 15)
    assert v.find(".pairs li").count() >= 2 and v.find(".pairs .tile").first.is_visible()
    v.page.wait_for_selector(".chart polyline")

    other = visit_to(training_address, viewport={"width": 390, "height": 844}, color_scheme="dark")
    open_tab(other)  # somebody else sees it, on a phone
    other.page.wait_for_selector(".watch:has-text('blickets')")
    assert other.page.evaluate("document.documentElement.scrollWidth") <= 390
    other.find(".pause").click()
    v.page.wait_for_selector(".watch .state:has-text('Paused')")
    v.find(".resume").click()
    v.page.wait_for_selector(".watch .state:has-text('Training')")
    other.end()

    v.page.reload()  # it goes on while the page is away
    open_tab(v)
    v.page.wait_for_selector(".watch:has-text('blickets')")
    v.find(".stop").click()
    wait_for_state(v, "kept")
    v.find(".scrub input").fill("0")
    assert v.text(".scrub output") == "step 0"

    v.find("[role=tab][data-tab-id=draw]").first.click()  # in the lists of both tabs without a reload
    v.find("#checkpoint input").click()
    v.page.wait_for_selector("#checkpoint [role=option]:has-text('blickets')")
    v.page.keyboard.press("Escape")
    open_tab(v)
    v.find(".use").click()
    v.page.wait_for_selector(".player.is-ready")
    v.page.wait_for_function("document.querySelector('.facts').textContent.endsWith('blickets')")
    v.type("the red blicket .")
    v.wait_for_words("the red blicket .")
    assert v.find(".chip.is-unknown").count() == 0
    assert v.page.evaluate("document.querySelector('#compare-checkpoint input')?.value ?? 'blickets'") == "blickets"


def test_an_album_of_which_nothing_can_be_held_out_is_trained_and_drawn_with(v, home):
    train(v, home, "family", 12, caption="a photo of {} .")
    assert "No picture is held out" in v.text(".preview")
    wait_for_state(v, "kept")
    v.page.wait_for_selector(".chart polyline.trained")
    assert "no pictures are held out" in v.text(".curves") and v.text(".chart .of-held >> nth=0") == ""
    v.find(".use").click()
    v.page.wait_for_selector(".player.is-ready")
    v.page.wait_for_function("document.querySelector('.facts').textContent.endsWith('family')")
    v.draw("a photo of name3 .")
    assert v.find(".chip.is-unknown").count() == 0
    (home / "mine" / "family.safetensors").unlink()


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ended_before_anything_was_saved_it_can_be_tried_again(v, home):
    train(v, home, "unlucky", 100_000)
    wait_for_step(v, 1)
    (run,) = (run for run in (home / "runs").iterdir() if "unlucky" in (run / "request.json").read_text())
    os.kill(json.loads((run / "run" / "status.json").read_text())["pid"], signal.SIGKILL)
    wait_for_state(v, "failed")
    assert "Nothing had been saved yet: try again." in v.text(".watch .said")
    assert "Traceback" not in v.text(".watch") and "Resume" not in v.text(".watch")
    assert not v.find(".watch .stop").is_visible()
    (run / "output.txt").write_text(
        "Traceback (most recent call last):\nRuntimeError: nothing\nerror: no more pictures"
    )
    v.page.reload()
    open_tab(v)
    v.page.wait_for_selector(".watch:has-text('unlucky')")
    v.find(".watch .said summary").click()
    assert v.text(".watch .said pre") == "error: no more pictures"
    v.find(".watch .resume:has-text('Try again')").click()
    wait_for_state(v, "running")
    wait_for_step(v, 2)
    throw_away(v, "unlucky")


def test_own_checkpoints_are_downloaded_renamed_and_deleted_when_asked_twice(v, home):
    v.page.wait_for_selector(".shelf li:has-text('blickets')")
    with v.page.expect_download() as download:
        v.page.get_by_role("link", name="Download blickets").click()
    assert download.value.suggested_filename == "blickets.safetensors"
    v.page.get_by_role("button", name="Rename blickets").click()
    v.find(".shelf form input").fill("../up")
    v.page.keyboard.press("Enter")
    v.page.wait_for_selector(".shelf .notice:not([hidden])")
    v.page.get_by_role("button", name="Rename blickets").click()
    v.find(".shelf form input").fill("wugs")
    v.page.keyboard.press("Enter")
    v.page.wait_for_selector(".shelf li:has-text('wugs')")
    start_from(v, "wugs")
    v.page.get_by_role("button", name="Delete wugs").click()
    v.find(".shelf dialog button[value=keep]").click()
    assert (home / "mine" / "wugs.safetensors").exists()
    v.page.get_by_role("button", name="Delete wugs").click()
    v.find(".shelf dialog button[value=delete]").click()
    v.page.wait_for_selector(".shelf", state="hidden")
    assert not (home / "mine" / "wugs.safetensors").exists()
    v.page.wait_for_function("document.querySelector('#train-source input').value !== 'wugs'")


def test_thrown_away_it_is_gone_after_a_question(v, home):
    train(v, home, "mistake", 100_000)
    wait_for_step(v, 1)
    v.find(".discard").click()
    v.find(".watch dialog button[value=keep]").click()
    assert v.text(".watch h2").endswith("mistake")
    throw_away(v, "mistake")
    assert not any("mistake" in (run / "request.json").read_text() for run in (home / "runs").iterdir())
