import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.metadata import read_metadata
from demo import page
from demo.components.player import PlayerState
from demo.services.downloads import KINDS
from demo.tabs import draw as tab

from .conftest import CAPTION


def test_a_drawing_clears_the_message(engine):
    drawings, message = tab.draw(engine, CAPTION, "untrained", 7, 2, 0.7)
    assert [drawing.seed for drawing in drawings] == [7, 8] and message == ""


def test_a_refusal_keeps_the_drawing_and_says_why_as_text(engine):
    player, message = tab.draw(engine, "<script>alert(1)</script> ${1}", "untrained", 7, 1, 0.7)
    assert player == gr.skip()
    assert "<script" not in message and "alert" in message


def test_new_seed_draws_with_the_seed_it_shows(engine):
    seed, drawings, _ = tab.draw_reseeded(engine, CAPTION, "untrained", 1, 0.7)
    assert drawings[0].seed == seed


def test_an_unknown_checkpoint_leaves_everything_as_it_was(engine):
    *rest, message = tab.choose(engine, "gone", 7, 1)
    assert rest == [gr.skip()] * 6 and "list" in message


def test_choosing_a_checkpoint_brings_its_example_temperature_and_strength(strong_engine):
    caption, temperature, strength, _, about, drawings, message = tab.choose(strong_engine, "strong", 7, 1)
    assert (caption, temperature, strength, drawings[0].caption, message) == (
        CAPTION,
        0.7,
        2,
        CAPTION,
        "",
    ) and "strong" in about
    assert drawings[0].strength == 2


def test_everything_that_draws_takes_the_strength_that_is_set(engine):
    settings = "untrained", 7, 1, 0.7, 2.5
    for answer in (
        tab.draw(engine, CAPTION, *settings),
        tab.draw_example(engine, [CAPTION], *settings),
        tab.draw_surprise(engine, *settings),
        tab.draw_reseeded(engine, CAPTION, "untrained", 1, 0.7, 2.5),
    ):
        *_, drawings, message = answer
        assert drawings[0].strength == 2.5 and message == ""


def test_a_file_holds_the_strength_that_is_shown(engine, tmp_path):
    *_, (path, _) = tab.keep(
        engine, "PNG", str(tmp_path), PlayerState("untrained", CAPTION, 7, 0.7, 3, 2.5), "8×", "1×"
    )
    assert read_metadata(path)["strength"] == 2.5


@pytest.mark.parametrize(
    "shown",
    [
        None,
        PlayerState("gone", CAPTION, 1, 0.7, 0),
        PlayerState("untrained", "!", 1, 0.7, 0),
        PlayerState("untrained", CAPTION, 1, 0.7, 99),
    ],
)
def test_what_cannot_be_kept_gives_a_message_and_no_file(engine, tmp_path, shown):
    *_, (path, message) = tab.keep(engine, "PNG", str(tmp_path), shown, "8×", "1×")
    assert path is None and message.startswith("<p>") and len(message) > 20


def test_a_file_is_announced_and_then_named(engine, tmp_path):
    (nothing, making), (path, saved) = tab.keep(
        engine, "PNG", str(tmp_path), PlayerState("untrained", CAPTION, 7, 0.7, 3), "8×", "1×"
    )
    assert nothing is None and "Making the PNG" in making
    assert path.endswith("seed-7-glimpse-4.png") and "seed-7-glimpse-4.png" in saved


def test_a_disk_that_refuses_gives_a_message(engine, tmp_path):
    (tmp_path / "file").write_text("")
    *_, (path, message) = tab.keep(
        engine, "GIF", str(tmp_path / "file"), PlayerState("untrained", CAPTION, 1, 0.7, 0), "8×", "1×"
    )
    assert path is None and len(message) > 20


def test_no_fonts_come_from_elsewhere_and_nothing_is_reported(engine):
    assert not page.build(engine).analytics_enabled
    assert not page.theme()._stylesheets and not page.theme()._font_css


class Event:
    caption, seed, temperature, strength, checkpoint, variations = CAPTION, 7, 0.7, 1.5, "sharp", 2


def test_a_drawing_comes_raw_first_and_then_sharpened(sharp_studio):
    raw, _ = tab.draw(sharp_studio, CAPTION, "sharp", 7, 2, 0.7, 1.5)
    assert all(drawing.sharpens and drawing.sharpened is None for drawing in raw)
    sharp, message = tab.sharpened(sharp_studio, Event())
    assert [drawing.seed for drawing in sharp] == [7, 8] and message == gr.skip()
    for before, after in zip(raw, sharp):
        np.testing.assert_allclose(before.canvases, after.canvases, atol=1e-5)
        assert after.sharpened.shape == after.canvases.shape


@pytest.mark.parametrize(
    "name, value",
    [
        ("variations", 3),
        ("variations", "2"),
        ("seed", -1),
        ("seed", "7"),
        ("caption", None),
        ("caption", "!"),
        ("checkpoint", "gone"),
        ("temperature", 9),
        ("strength", 7),
    ],
)
def test_what_cannot_be_sharpened_leaves_the_player_as_it_is(sharp_studio, name, value):
    event = Event()
    setattr(event, name, value)
    player, message = tab.sharpened(sharp_studio, event)
    assert player == gr.skip() and message.startswith("<p>")


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_attention_is_kept_in_every_way(plain_engine, tmp_path, kind):
    *_, (path, message) = tab.keep(
        plain_engine, kind, str(tmp_path), PlayerState("even", CAPTION, 7, 0.7, 0), "4×", "1×"
    )
    assert path and "Saved" in message


def test_files_hold_the_canvas_asked_for_where_there_is_one(sharp_studio, engine, tmp_path):
    for place, name, wide in ((sharp_studio, "sharp", 2 * 13 + 1), (engine, "untrained", 13)):
        *_, (path, _) = tab.keep(place, "PNG", str(tmp_path), PlayerState(name, CAPTION, 7, 0.7, 3), "4×", "1×", "both")
        with Image.open(path) as picture:
            assert picture.size == (4 * wide, 4 * 11)
