import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.metadata import read_metadata
from demo import page
from demo.components.player import PlayerState
from demo.services.downloads import KINDS
from demo.services.engine import Refused
from demo.tabs import draw as tab
from demo.tabs.widgets import sliders

from .conftest import CAPTION


def test_a_drawing_clears_the_message(engine):
    drawings, _, message = next(tab.draw(engine, CAPTION, "untrained", 7, 2, 0.7))
    assert [drawing.seed for drawing in drawings] == [7, 8] and message == ""


def test_braces_are_drawn_and_a_line_says_where_they_are_compared(engine):
    for caption in ("the {red|green} bus .", "the {red|green bus ."):
        drawings, _, message = next(tab.draw(engine, caption, "untrained", 7, 1, 0.7))
        assert drawings[0].words[:3] == ["the", "red", "green"] and "Compare draws alternatives in braces" in message
    assert next(tab.draw(engine, "the red | green bus .", "untrained", 7, 1, 0.7))[2] == ""


def test_a_refusal_keeps_the_drawing_and_says_why_as_text(engine):
    ((player, sharpened, message),) = tab.draw(engine, "<script>alert(1)</script> ${1}", "untrained", 7, 1, 0.7)
    assert player == sharpened == gr.skip()
    assert "<script" not in message and "alert" in message


def test_a_number_beyond_the_ends_of_a_slider_is_the_end(engine):
    temperature, strength = sliders(engine.painter(engine.first))
    assert [temperature.preprocess(typed) for typed in (-1, 0.3, 5)] == [0, 0.3, 2]
    assert [strength.preprocess(typed) for typed in (-1, 100, None)] == [0, 6, None]


def test_new_seed_draws_with_the_seed_it_shows(engine):
    seed, drawings, *_ = next(tab.draw_reseeded(engine, CAPTION, "untrained", 1, 0.7))
    assert drawings[0].seed == seed


def test_an_unknown_checkpoint_leaves_everything_as_it_was(engine):
    *rest, message = tab.choose(engine, "gone", 7, 1)
    assert rest == [gr.skip()] * 8 and "list" in message


def test_choosing_a_checkpoint_brings_its_example_temperature_and_strength(strong_engine):
    caption, _, temperature, strength, _, about, drawings, _, message = tab.choose(strong_engine, "strong", 7, 1)
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
        *_, drawings, _, message = next(answer)
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


def test_a_drawing_comes_raw_first_and_then_its_finished_pictures_sharpened(sharp_studio, monkeypatch):
    drawn, draw = [], sharp_studio.draw
    monkeypatch.setattr(sharp_studio, "draw", lambda *a, **b: drawn.append(a) or draw(*a, **b))
    (raw, nothing, message), (player, finished, same), last = tab.draw(sharp_studio, CAPTION, "sharp", 7, 2, 0.7, 1.5)
    assert len(drawn) == 1 and (nothing, message) == (None, "") and player == same == gr.skip()
    assert all(drawing.sharpens and drawing.sharpened is None for drawing in raw)
    assert finished.drawings == [raw] and last == (gr.skip(),) * 3  # what comes last is sent twice
    wanted = sharp_studio.painter("sharp").sharpen(raw)
    for got, drawing in zip(finished.sharpened, wanted, strict=True):
        np.testing.assert_allclose(got, drawing.sharpened[-1], atol=1e-5)


def test_without_a_sharpener_nothing_follows(engine):
    answers = tab.draw(engine, CAPTION, "untrained", 7, 2, 0.7)
    next(answers)
    assert list(answers) == [(gr.skip(), None, gr.skip()), (gr.skip(),) * 3]


def test_what_fills_in_every_field_comes_at_once_sharpened(sharp_studio):
    for answer in (tab.draw_linked(sharp_studio, {}), tab.choose(sharp_studio, "sharp", 7, 1)):
        *_, drawings, finished, message = answer
        assert finished.drawings == [drawings] and len(finished.sharpened) == 1 and message == ""


def test_a_checkpoint_that_goes_while_it_sharpens_leaves_the_drawing(sharp_studio, monkeypatch):
    answers = tab.draw(sharp_studio, CAPTION, "sharp", 7, 2, 0.7)
    next(answers)
    monkeypatch.setattr(sharp_studio, "painter", lambda name: (_ for _ in ()).throw(Refused("gone")))
    assert list(answers) == [(gr.skip(), None, gr.skip()), (gr.skip(),) * 3]


def test_fields_are_filled_in_once(sharp_studio):
    captions = [answer[0] for answer in tab.draw_example(sharp_studio, [CAPTION], "sharp", 7, 1, 0.7)]
    assert captions == [CAPTION, gr.skip(), gr.skip()]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "words"])
def test_what_has_no_attention_is_kept_in_every_way(plain_engine, tmp_path, kind):
    *_, (path, message) = tab.keep(
        plain_engine, kind, str(tmp_path), PlayerState("even", CAPTION, 7, 0.7, 0), "4×", "1×"
    )
    assert path and "Saved" in message


def test_where_words_were_drawn_is_not_kept_of_what_attends_to_none(plain_engine, tmp_path):
    shown = PlayerState("even", CAPTION, 7, 0.7, 0)
    *_, (path, message) = tab.keep(plain_engine, "words", str(tmp_path), shown, "4×", "1×")
    assert path is None and "attends to no words" in message


def test_raw_sharpened_and_both_have_names_of_their_own(sharp_studio, tmp_path):
    def names(kind):
        kept = [
            list(
                tab.keep(sharp_studio, kind, str(tmp_path), PlayerState("sharp", CAPTION, 7, 0.7, 3), "4×", "1×", show)
            )
            for show in ("raw", "sharpened", "both")
        ]
        return [path.rsplit("/", 1)[1] for *_, (path, _) in kept]

    stem = CAPTION.rstrip(" .").replace(" ", "-") + "-seed-7"
    assert names("GIF") == [f"{stem}.gif", f"{stem}-sharpened.gif", f"{stem}-raw-and-sharpened.gif"]
    assert names("PNG")[1] == f"{stem}-glimpse-4-sharpened.png"
    assert names("words") == [f"{stem}-words.png"] * 3


def test_files_hold_the_canvas_asked_for_where_there_is_one(sharp_studio, engine, tmp_path):
    for place, name, wide in ((sharp_studio, "sharp", 2 * 13 + 1), (engine, "untrained", 13)):
        *_, (path, _) = tab.keep(place, "PNG", str(tmp_path), PlayerState(name, CAPTION, 7, 0.7, 3), "4×", "1×", "both")
        with Image.open(path) as picture:
            assert picture.size == (4 * wide, 4 * 11)
