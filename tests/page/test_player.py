import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from demo.components.player import Finished, Player, PlayerState, SharpenedPictures
from demo.components.player.player import blank, payload
from demo.services.packing import pack


def unpacked(packed: str, shape: tuple[int, ...]) -> np.ndarray:
    """What the browser makes of it: [T, H, W, C], 0 to 255."""
    levels = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8).reshape(shape)
    for axis in (3, 2, 0):
        levels = levels.cumsum(axis, dtype=np.uint8)
    return levels.transpose(0, 2, 3, 1)


@pytest.mark.parametrize("channels", [1, 3])
def test_packed_canvases_are_all_there(channels):
    canvases = np.random.default_rng(0).uniform(-0.1, 1.1, (11, 5, 7, channels)).astype(np.float32)
    got = unpacked(pack(canvases), (11, channels, 5, 7))
    np.testing.assert_array_equal(got, np.rint(canvases.clip(0, 1) * 255))


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
    glimpses = 1 if still else 32
    assert message["glimpses"] == glimpses and unpacked(shown["raw"], (glimpses, 1, 11, 13)).any()


def test_the_message_says_how_often_training_showed_each_word(drawing):
    assert payload([drawing])["seen"] == {}
    assert payload([replace(drawing, word_counts={"the": 900, "digit": 7})])["seen"] == {"the": 900, "digit": 7}


def test_sharpened_pictures_come_with_what_says_whose_they_are(drawing):
    other = replace(drawing, seed=6)
    sharp = [1 - drawing.image, drawing.image / 2]
    brought = SharpenedPictures(to="player").postprocess(Finished([[drawing, other]], sharp))
    (message,) = json.loads(brought)
    shown = payload([drawing, other])
    assert all(message[name] == shown[name] for name in ("caption", "checkpoint", "temperature", "strength"))
    assert [each["seed"] for each in message["drawings"]] == [5, 6]
    for each, picture in zip(message["drawings"], sharp):
        np.testing.assert_array_equal(unpacked(each["sharpened"], (1, 1, 11, 13))[0], np.rint(255 * picture))
    along = payload([drawing, other], sharp)["drawings"]
    assert [each["sharpened"] for each in along] == [each["sharpened"] for each in message["drawings"]]


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
    assert "${" not in player.html_template and "{{" not in player.html_template and player.css_template == ""
