import json
from dataclasses import replace

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.generation.interventions import what_if
from demo.services.engine import Refused
from demo.services.replay import Facts, from_browser, from_link, from_picture
from demo.tabs import draw as tab

from .conftest import CAPTION

ENTRY = {"caption": CAPTION, "seed": 3, "temperature": 0.5, "strength": 2.5, "checkpoint": "untrained"}


def test_an_empty_link_is_the_usual_first_drawing(engine):
    assert from_link({}, engine) == Facts(CAPTION, 7, 0.7, "untrained")


def test_a_link_says_what_to_draw(engine):
    asked = {
        "caption": "the red bus .",
        "seed": "3",
        "temperature": "1.25",
        "strength": "2.5",
        "checkpoint": "untrained",
        "tab": "how",
        "other": "x",
    }
    assert from_link(asked, engine) == Facts("the red bus .", 3, 1.25, "untrained", 2.5)
    *fields, _, _, drawings, _, _ = tab.draw_linked(engine, asked)
    assert fields[3:] == [3, 1, 1.25, 2.5] and drawings[0].strength == 2.5


def test_what_an_older_link_entry_or_picture_led_to_was_drawn_at_strength_1(strong_engine, tmp_path):
    older = {name: value for name, value in ENTRY.items() if name != "strength"}
    assert from_browser(older).strength == 1
    assert from_link({"temperature": "0.5"}, strong_engine).strength == 1
    assert from_link({}, strong_engine).strength == from_link({"caption": "the red bus ."}, strong_engine).strength == 2
    info = PngInfo()
    info.add_itxt("alignDRAW", json.dumps({**older, "version": "0"}))
    Image.new("L", (4, 4)).save(tmp_path / "older.png", pnginfo=info)
    assert from_picture(str(tmp_path / "older.png")) == Facts(CAPTION, 3, 0.5, "untrained", 1.0)


def test_a_comparison_leaves_the_draw_tab_as_usual(engine):
    assert from_link({"caption": "a {red|blue} bus", "seed": "3", "tab": "compare"}, engine) == from_link({}, engine)


@pytest.mark.parametrize(
    "query, words",
    [
        ({"seed": "x"}, "seed"),
        ({"seed": "-1"}, "seed"),
        ({"seed": ""}, "seed"),
        ({"seed": "4294967296"}, "seed"),
        ({"seed": "1.5"}, "seed"),
        ({"strength": "much"}, "strength"),
        ({"strength": "nan"}, "strength"),
        ({"strength": "6.5"}, "strength"),
        ({"temperature": "hot"}, "temperature"),
        ({"temperature": "nan"}, "temperature"),
        ({"temperature": "9"}, "temperature"),
        ({"checkpoint": "../secret"}, "checkpoint"),
        ({"tab": "train<b>"}, "tab"),
        ({"caption": ""}, "no words"),
        ({"caption": "word " * 10_000}, "64"),
        ({"caption": "<script>"}, "script"),
    ],
)
def test_a_bad_link_gives_one_sentence_and_the_usual_drawing(engine, query, words):
    caption, checkpoint, _, seed, *_, drawings, _, message = tab.draw_linked(engine, query)
    assert (caption, checkpoint.value, seed) == (CAPTION, "untrained", 7) and drawings[0].caption == CAPTION
    assert words in message and "usual first drawing" in message and "<script" not in message and len(message) < 400


def test_an_entry_of_the_history_draws_the_same_again(engine):
    answer = tab.draw_found(engine, lambda: from_browser(ENTRY))
    caption, checkpoint, _, *fields, _, _, drawings, _, message = answer
    assert (caption, checkpoint.value, fields, message) == (CAPTION, "untrained", [3, 1, 0.5, 2.5], "")
    assert (drawings[0].seed, drawings[0].temperature, drawings[0].strength) == (3, 0.5, 2.5)


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "x",
        {},
        {**ENTRY, "seed": "3"},
        {**ENTRY, "caption": ["x"]},
        {**ENTRY, "checkpoint": {}},
        {**ENTRY, "temperature": None},
        {**ENTRY, "strength": "2"},
        {**ENTRY, "strength": 7},
        {**ENTRY, "seed": -1},
        {**ENTRY, "checkpoint": "/etc/passwd"},
    ],
)
def test_an_entry_that_was_changed_leaves_everything_and_says_so(engine, entry):
    *rest, message = tab.draw_found(engine, lambda: from_browser(entry))
    assert all(each == {"__type__": "update"} for each in rest) and message.startswith("<p>") and len(message) > 20


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".png", ".gif", ".webp", ".mp4"])
def test_a_saved_picture_says_how_it_was_drawn(drawing, tmp_path, ending):
    path, drawing = tmp_path / f"kept{ending}", replace(drawing, strength=1.5)
    drawing.save(path)
    assert from_picture(str(path)) == Facts(drawing.caption, 5, drawing.temperature, "untrained", 1.5)


def test_what_was_made_with_more_than_its_facts_is_not_drawn_from_them(engine, drawing, tmp_path):
    path = what_if(engine.painter("untrained"), drawing, 1, 0, 1, "to").save(tmp_path / "steered.gif")
    with pytest.raises(Refused, match="steered.gif cannot be drawn again .*: its attention was forced"):
        from_picture(str(path))


def test_an_opened_picture_is_drawn_as_often_as_it_is_given(engine, drawing, tmp_path):
    path = drawing.save_png(tmp_path / "kept.png")
    assert read_metadata(path)["seed"] == 5
    for _ in range(2):  # everybody's upload of the same file has one path
        *_, drawings, _, message = tab.draw_picture(engine, str(path))
        assert drawings[0].seed == 5 and message == ""


def test_a_picture_of_another_program_is_refused_by_its_name_alone(engine, tmp_path):
    path = tmp_path / "holiday.png"
    path.write_bytes(b"not a picture")
    with pytest.raises(Refused) as refusal:
        from_picture(str(path))
    assert str(refusal.value).startswith("holiday.png") and str(tmp_path) not in str(refusal.value)
    *rest, message = tab.draw_picture(engine, str(path))
    assert "holiday.png" in message
