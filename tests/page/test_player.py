import base64
import json
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from demo.components.player import Player, PlayerState
from demo.components.player.player import blank, payload
from demo.services.sprites import COLUMNS, sprites


def read(uri: str) -> np.ndarray:
    head, data = uri.split(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(BytesIO(base64.b64decode(data))))


@pytest.mark.parametrize("colours", [1, 3])
def test_a_sprite_sheet_holds_each_canvas_in_its_place(colours):
    canvases = np.random.default_rng(0).random((11, 5, 7, colours), np.float32)
    sheet = read(sprites(canvases)).reshape(2 * 5, COLUMNS * 7, colours)
    for t, canvas in enumerate(canvases):
        top, left = t // COLUMNS * 5, t % COLUMNS * 7
        np.testing.assert_array_equal(sheet[top : top + 5, left : left + 7], np.rint(canvas * 255))


def test_the_message_is_small_json_that_says_all_the_browser_shows(drawing):
    message = json.loads(json.dumps(payload([drawing, drawing])))
    assert (message["caption"], message["words"]) == (drawing.caption, drawing.words)
    assert message["unknown"]["sevn"] == ["seven"] and "the" not in message["unknown"]
    assert (message["temperature"], message["strength"]) == (0.7, 1.0)
    assert (message["glimpses"], message["height"], message["width"], message["patch"]) == (32, 11, 13, 4)
    first, second = message["drawings"]
    assert first == second and first["seed"] == 5 and first["sharpened"] is None
    np.testing.assert_allclose(first["attention"], drawing.attention, atol=1e-4)
    np.testing.assert_allclose(first["windows"], drawing.windows, atol=1e-3)


def test_what_a_model_does_not_have_is_null(plain_engine):
    drawing = plain_engine.draw("even", "the digit seven .", 5, 0.7)[0]
    message = json.loads(json.dumps(payload([drawing])))
    shown, still = message["drawings"][0], len(drawing.canvases) == 1
    assert shown["attention"] is None and (shown["windows"] is None) == still
    assert message["glimpses"] == (1 if still else 32) and read(shown["raw"]).shape == (
        (1 if still else 4) * 11,
        COLUMNS * 13,
    )


def test_the_message_says_how_often_training_showed_each_word(drawing):
    assert payload([drawing])["seen"] == {}
    assert payload([replace(drawing, word_counts={"the": 900, "digit": 7})])["seen"] == {"the": 900, "digit": 7}


def test_a_sharpened_drawing_brings_a_second_sheet(drawing):
    sharp = payload([replace(drawing, sharpened=1 - drawing.canvases)])["drawings"][0]
    np.testing.assert_array_equal(read(sharp["sharpened"]), read(sprites(1 - drawing.canvases)))


def test_the_blank_canvas_has_the_colour_that_most_pixels_keep():
    canvas = np.full((6, 6, 3), [0.2, 0.4, 0.6])
    canvas[2:4, 2:4] = 1
    assert blank(canvas) == [51, 102, 153]


def test_what_the_page_sends_back_is_read_and_checked():
    player = Player(elem_id="p")
    facts = {"checkpoint": "c", "caption": "a bus", "seed": 3, "temperature": 0.5, "strength": 1.5, "glimpse": 31}
    assert player.preprocess(facts) == PlayerState("c", "a bus", 3, 0.5, 31, 1.5)
    assert player.preprocess(None) is None
    for wrong in [{}, {**facts, "seed": None}, [1], "x"]:
        with pytest.raises(ValueError, match="Reload"):
            player.preprocess(wrong)


def test_the_template_is_fixed():
    """A template that held the value would be rendered anew at each drawing, and words would become HTML."""
    player = Player(elem_id="p")
    assert (
        "${" not in player.html_template + player.css_template
        and "{{" not in player.html_template + player.css_template
    )
