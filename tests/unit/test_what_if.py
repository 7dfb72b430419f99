import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.export.metadata import read_metadata
from alignDRAW_core.generation.interpolation import interpolate
from alignDRAW_core.generation.interventions import what_if, word_effects


def test_attention_is_where_it_was_forced_to_and_free_elsewhere(small_painter):
    drawing = small_painter.draw("the red bus .", seed=3)
    to, away = (what_if(small_painter, drawing, 1, 2, 3, direction) for direction in ("to", "away"))
    np.testing.assert_array_equal(to.attention[2:4], np.eye(4, dtype=np.float32)[[1, 1]])
    assert (away.attention[2:4, 1] == 0).all()
    np.testing.assert_allclose(away.attention.sum(axis=1), 1, atol=1e-5)
    for steered in (to, away):
        np.testing.assert_array_equal(steered.canvases[:2], drawing.canvases[:2])
        assert np.abs(steered.canvases[-1] - drawing.canvases[-1]).max() > 0 and (
            steered.seed,
            steered.temperature,
        ) == (3, drawing.temperature)


def test_a_file_of_what_was_altered_says_so(small_painter, tmp_path):
    a, b = small_painter.draw(["the red bus .", "seven"], seed=3)
    free = np.full(a.attention.shape, np.nan, dtype=np.float32)
    between = interpolate(small_painter, a, b, steps=3)
    for drawing in (a, small_painter.draw(a.caption, 3, attention_override=free), between[0], between[2]):
        assert "altered" not in read_metadata(drawing.save_png(tmp_path / "a.png"))
    effect = word_effects(small_painter, a)[1]
    for drawing, altered in (
        (what_if(small_painter, a, 1, 2, 3, "to"), "its attention was forced"),
        (effect.unattended, "its attention was forced"),
        (effect.unsaid, "a word was left unsaid"),
        (between[1], "it lies between two drawings"),
    ):
        for name in ("a.png", "a.gif", "a.webp", "a.mp4"):
            assert read_metadata(drawing.save(tmp_path / name))["altered"] == altered
    with Image.open(between[1].save_png(tmp_path / "a.png")) as picture:
        assert "; it lies between two drawings" in picture.text["Description"]


@pytest.mark.parametrize(
    "place, first, last, direction",
    [(4, 0, 1, "to"), (-1, 0, 1, "to"), (0, 2, 1, "to"), (0, 0, 5, "away"), (0, 0, 1, "up")],
)
def test_what_is_not_there(small_painter, place, first, last, direction):
    with pytest.raises(ValueError):
        what_if(small_painter, small_painter.draw("the red bus .", seed=3), place, first, last, direction)


def test_nowhere_else_to_look(small_painter):
    with pytest.raises(ValueError, match="nowhere else"):
        what_if(small_painter, small_painter.draw("red", seed=3), 0, 0, 1, "away")
