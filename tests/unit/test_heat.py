"""Where each word was drawn."""

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.save import DRAWING, by_suffix
from alignDRAW_core.export.words import save_words
from alignDRAW_core.generation.heat import word_heat

from .test_pictures import make_drawing


def test_a_word_is_hot_where_the_canvas_changed_while_it_was_attended_to():
    drawing = make_drawing("left right", size=4, glimpses=2)
    drawing.canvases[:] = 0.5
    drawing.canvases[:, :, 0] = 0.9  # glimpse 1 writes the left edge,
    drawing.canvases[1, :, 3] = 0.7  # glimpse 2 half as strongly the right one
    drawing.attention[:] = [[1, 0], [0.25, 0.75]]
    heat = word_heat(drawing)
    assert heat.shape == (2, 4, 4) and (heat[:, :, 1:3] == 0).all()
    assert heat[0, :, 0] == pytest.approx(1) and heat[1, :, 0] == pytest.approx(0)
    assert heat[0, :, 3] == pytest.approx(0.25 * 0.2 / 0.4) and heat[1, :, 3] == pytest.approx(0.75 * 0.2 / 0.4)


@pytest.mark.parametrize("colours", [1, 3])
def test_the_file_holds_a_picture_a_word_lit_where_it_was_drawn(tmp_path, colours):
    drawing = make_drawing("one two three four five six seven eight nine", size=16, colours=colours)
    with Image.open(drawing.save_png(tmp_path / "plain.png", scale=4)) as picture:
        plain = picture.size
    with Image.open(save_words(drawing, tmp_path / "words.png", scale=4)) as picture:
        pixels = np.asarray(picture.convert("RGB"), int)
    assert pixels.shape[1] > 8 * plain[0] and pixels.shape[0] > 2 * plain[1]
    first = pixels[12 : 12 + plain[1], 12 : 12 + plain[0]][2::4, 2::4]
    heat = word_heat(drawing)[0]
    expected = (1 - heat)[..., None] * 0.45 * drawing.image * 255 + heat[..., None] * np.array([233, 132, 62])
    assert np.abs(first - expected).max() < 1


def test_a_model_that_attends_to_no_words_has_no_places(even_painter, tmp_path):
    drawing = even_painter.draw("the red bus .", seed=1)
    with pytest.raises(ValueError, match="attends to no words"):
        save_words(drawing, tmp_path / "words.png")
    assert not list(tmp_path.glob("*.png"))


def test_it_is_offered_as_a_kind_of_file_and_a_png_is_still_the_picture():
    assert DRAWING["words"].write is save_words and by_suffix(DRAWING, "a.png").name == "PNG"
