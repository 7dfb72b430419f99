import numpy as np
import pytest

from alignDRAW_core.generation.interventions import what_if


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
