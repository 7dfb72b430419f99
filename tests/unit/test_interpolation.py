import numpy as np
import pytest
import torch

from alignDRAW_core.generation.interpolation import interpolate, side_by_side, slerp


@pytest.mark.parametrize(
    "captions", [("the red bus .", "the green digit ."), ("the red bus .", "a green digit on the left .")]
)
def test_a_morph_begins_at_one_drawing_and_ends_at_the_other(small_painter, captions):
    a, b = small_painter.draw(list(captions), seed=[1, 2])
    between = interpolate(small_painter, a, b, steps=5)
    assert len(between) == 5
    np.testing.assert_allclose(between[0].canvases, a.canvases, atol=1e-4)
    np.testing.assert_allclose(between[-1].canvases, b.canvases, atol=1e-4)
    steps = [np.abs(x.image - y.image).mean() for x, y in zip(between, between[1:])]
    assert max(steps) < np.abs(a.image - b.image).mean() and min(steps) > 0
    for drawing in between:
        assert drawing.attention.shape == (5, len(drawing.words))
        np.testing.assert_allclose(drawing.attention.sum(1), 1, atol=1e-5)


def test_words_that_change_are_shown_as_such(small_painter):
    a, b = small_painter.draw(["the red bus .", "the green bus ."], seed=1)
    assert interpolate(small_painter, a, b, steps=3)[1].words == ["the", "red\u2192green", "bus", "."]


def test_noise_between_two_noises_is_as_long_as_they_are():
    a, b = (
        torch.randn(32, 150, generator=torch.Generator().manual_seed(0)),
        torch.randn(32, 150, generator=torch.Generator().manual_seed(1)),
    )
    for share in (0.0, 0.25, 0.5, 1.0):
        assert slerp(a, b, share).norm().item() == pytest.approx(a.norm().item(), rel=0.03)
    torch.testing.assert_close(slerp(a, b, 0.0), a)
    torch.testing.assert_close(slerp(a, b, 1.0), b)
    torch.testing.assert_close(slerp(a, a, 0.5), a)


@pytest.mark.parametrize("steps", [1, 0, 33])
def test_steps_have_limits(small_painter, steps):
    a = small_painter.draw("the red bus .", seed=1)
    with pytest.raises(ValueError, match="2 to 32"):
        interpolate(small_painter, a, a, steps)


def test_each_step_is_told_as_the_nearer_end_and_its_numbers_go_evenly(small_painter):
    a, b = small_painter.draw(["the red bus .", "seven"], seed=[1, 2], temperature=[0.7, 1.7], strength=[1.1, 3.1])
    between = interpolate(small_painter, a, b, steps=5)
    assert [(drawing.temperature, drawing.strength) for drawing in (between[0], between[-1])] == [
        (0.7, 1.1),
        (1.7, 3.1),
    ]
    assert [drawing.caption for drawing in between] == ["the red bus ."] * 2 + ["seven"] * 3
    assert [drawing.seed for drawing in between] == [1, 1, 2, 2, 2]
    assert [drawing.temperature for drawing in between] == pytest.approx([0.7, 0.95, 1.2, 1.45, 1.7])
    assert [drawing.strength for drawing in between] == pytest.approx([1.1, 1.6, 2.1, 2.6, 3.1])
    assert {tuple(drawing.words) for drawing in between} == {("the", "red", "bus", ".", "seven")}
    shares = [drawing.attention[:, :4].sum(axis=1) for drawing in between]
    np.testing.assert_allclose(shares, [[share] * 5 for share in (1, 0.75, 0.5, 0.25, 0)], atol=1e-5)


def test_side_by_side_says_how_far_each_is(small_painter):
    a, b = small_painter.draw(["the red bus .", "seven"], seed=1)
    comparison = side_by_side(interpolate(small_painter, a, b, steps=3))
    assert comparison.columns == ["A", "50 %", "B"] and comparison.rows == [""] and len(comparison.drawings) == 3
    assert comparison.text == "the red bus . \u2192 seven"
    assert side_by_side(interpolate(small_painter, a, a, steps=2)).text == "the red bus ."


def test_noise_turns_by_its_share_of_the_angle():
    a, b = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 2.0])
    for share in (0.0, 1 / 3, 0.5, 1.0):
        angle = torch.tensor(share * torch.pi / 2)
        torch.testing.assert_close(slerp(a, b, share), 2 * torch.stack([angle.cos(), angle.sin()]), atol=1e-5, rtol=0)
    assert slerp(a, a, 0.7) is a and slerp(b, a, 0.7)[0] > slerp(b, a, 0.2)[0]
