import numpy as np
import pytest

from alignDRAW_core.generation.interventions import change, change_map, word_effects


def test_every_word_is_drawn_twice_more_from_the_same_noise(small_painter):
    drawing = small_painter.draw("the red bus .", seed=4)
    effects = word_effects(small_painter, drawing)
    assert [(e.word, e.place) for e in effects] == [("the", 0), ("red", 1), ("bus", 2)]
    assert sum(e.attention for e in effects) + drawing.attention[:, 3].mean() == pytest.approx(1, abs=1e-5)
    for e in effects:
        unsaid = small_painter.draw(
            " ".join("zzz" if k == e.place else word for k, word in enumerate(drawing.words)), seed=4
        )
        np.testing.assert_allclose(e.unsaid.canvases, unsaid.canvases, atol=1e-5)
        assert (e.unattended.attention[:, e.place] == 0).all() and e.unattended.words == drawing.words
        assert e.unsaid_change == pytest.approx(np.abs(e.unsaid.image - drawing.image).mean()) and e.unsaid_change > 0
        assert e.unattended_change > 0


def test_a_single_word_cannot_be_looked_away_from(small_painter):
    (effect,) = word_effects(small_painter, small_painter.draw("red", seed=4))
    assert effect.unattended_change == pytest.approx(0, abs=1e-6) and effect.unsaid_change > 0


def test_change_of_a_drawing_with_itself_is_nothing(small_painter):
    a, b = small_painter.draw(["the red bus .", "the green bus ."], seed=1)
    assert (
        change(a, a) == 0
        and change_map(a, b).shape == (11, 13)
        and change_map(a, b).mean() == pytest.approx(change(a, b))
    )


def test_of_two_words_each_can_be_looked_away_from(small_painter):
    drawing = small_painter.draw("red bus", seed=4)
    effects = word_effects(small_painter, drawing)
    assert all((e.unattended.attention[:, e.place] == 0).all() and e.unattended_change > 0 for e in effects)
