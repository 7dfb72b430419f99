import numpy as np
import pytest
import torch

import alignDRAW_core as ad
from alignDRAW_core.models.attention import overridden

CAPTION = "the red bus is on the left ."
NAN = float("nan")


def test_shares_by_hand():
    alpha = torch.tensor([[0.5, 0.3, 0.2]])

    def got(*wanted):
        return overridden(alpha, torch.tensor([wanted]))[0].tolist()

    assert got(NAN, NAN, NAN) == alpha[0].tolist()
    assert got(0.0, NAN, NAN) == pytest.approx([0, 0.6, 0.4])
    assert got(1.0, 0.0, 0.0) == [1, 0, 0]
    assert got(NAN, 0.8, NAN) == pytest.approx([0.2 * 5 / 7, 0.8, 0.2 * 2 / 7])
    assert overridden(torch.tensor([[1.0, 0, 0]]), torch.tensor([[0.0, NAN, NAN]]))[0].tolist() == pytest.approx(
        [0, 0.5, 0.5]
    )


@pytest.mark.parametrize("name", ["small", "captioned-mnist"])
def test_an_override_that_repeats_the_models_own_attention_gives_the_identical_picture(small_painter, name):
    painter = small_painter if name == "small" else ad.load(name)
    caption = CAPTION if name == "small" else "the digit three is on the left of the digit five ."
    own = painter.draw(caption, seed=3)
    again = painter.draw(caption, seed=3, attention_override=own.attention)
    np.testing.assert_array_equal(again.canvases, own.canvases)
    np.testing.assert_array_equal(again.attention, own.attention)
    free = painter.draw(caption, seed=3, attention_override=np.full_like(own.attention, NAN))
    np.testing.assert_array_equal(free.canvases, own.canvases)


def test_forcing_some_glimpses_changes_nothing_before_them(small_painter):
    own = small_painter.draw(CAPTION, seed=3)
    override = np.full_like(own.attention, NAN)
    override[2:4] = np.eye(8)[1]
    forced = small_painter.draw(CAPTION, seed=3, attention_override=override)
    np.testing.assert_array_equal(forced.canvases[:2], own.canvases[:2])
    np.testing.assert_array_equal(forced.attention[2:4], override[2:4])
    assert np.abs(forced.canvases[3] - own.canvases[3]).max() > 1e-5
    away = np.full_like(own.attention, NAN)
    away[:, 1] = 0
    assert (small_painter.draw(CAPTION, seed=3, attention_override=away).attention[:, 1] == 0).all()


def test_in_a_batch_each_caption_has_its_own(small_painter):
    override = np.full((5, 8), NAN)
    override[:, 0] = 0
    alone = small_painter.draw(CAPTION, seed=1, attention_override=override)
    free, steered = small_painter.draw(
        ["the green bus is on the top of the red digit", CAPTION], seed=1, attention_override=[None, override]
    )
    np.testing.assert_allclose(steered.canvases, alone.canvases, atol=1e-5)
    np.testing.assert_allclose(
        free.canvases, small_painter.draw("the green bus is on the top of the red digit", seed=1).canvases, atol=1e-5
    )


@pytest.mark.parametrize(
    "override, message",
    [
        (np.zeros((5, 7)), "5 glimpses x 8 words"),
        (np.zeros(3), "glimpses"),
        (np.zeros((5, 8)), "sum to 1"),
        (np.full((5, 8), 0.5), "sum to 1"),
        (np.full((5, 8), -0.1), "from 0 to 1"),
        (np.full((5, 8), np.inf), "from 0 to 1"),
        ("all", "table of numbers"),
    ],
)
def test_overrides_that_cannot_be(small_painter, override, message):
    with pytest.raises(ValueError, match=message):
        small_painter.draw(CAPTION, attention_override=override)
    with pytest.raises(ValueError, match="as many attention overrides"):
        small_painter.draw([CAPTION, CAPTION], attention_override=[None])


def test_overrides_of_several_captions_may_be_one_array(small_painter):
    free = np.full((2, 5, 8), np.nan, np.float32)
    free[1, :, 2] = 1
    together = small_painter.draw([CAPTION, CAPTION], attention_override=free)
    for drawing, override in zip(together, free, strict=True):
        alone = small_painter.draw(CAPTION, attention_override=override)
        np.testing.assert_allclose(drawing.canvases, alone.canvases, atol=1e-5)


def test_nothing_asked_for_in_another_way(small_painter):
    own = small_painter.draw(CAPTION, seed=3)
    for nothing in ([[None] * 8] * 5, np.full(own.attention.shape, None, dtype=object)):
        drawing = small_painter.draw(CAPTION, seed=3, attention_override=nothing)
        assert drawing.altered == "" and (drawing.canvases == own.canvases).all()
    first = [["1.0", *["0.0"] * 7]] * 5  # numbers as text are numbers
    assert small_painter.draw(CAPTION, seed=3, attention_override=first).altered == "its attention was forced"
    plain, forced = small_painter.draw([CAPTION] * 2, seed=3, attention_override=[None, first])
    assert plain.altered == "" and forced.altered
    with pytest.raises(ValueError, match="a list of attention overrides"):
        small_painter.draw([CAPTION], attention_override=5)
