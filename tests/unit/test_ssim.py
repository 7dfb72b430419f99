"""Structural similarity against a slow plain reference: Wang, Bovik, Sheikh and Simoncelli (2004), section III.C."""

import numpy as np
import pytest
import torch

from alignDRAW_core.evaluation.ssim import similarity, structural_similarity


def reference(a: np.ndarray, b: np.ndarray) -> float:
    """Of two channels [H, W] in [0, 1]: the mean over every 11 x 11 window that lies on the picture as a whole."""
    steps = np.arange(11) - 5
    window = np.exp(-(steps[:, None] ** 2 + steps**2) / (2 * 1.5**2))
    window /= window.sum()
    c1, c2, values = 0.01**2, 0.03**2, []
    for row in range(a.shape[0] - 10):
        for column in range(a.shape[1] - 10):
            x, y = (each[row : row + 11, column : column + 11].astype(np.float64) for each in (a, b))
            mu_x, mu_y = (window * x).sum(), (window * y).sum()
            variance_x, variance_y = (window * (x - mu_x) ** 2).sum(), (window * (y - mu_y) ** 2).sum()
            covariance = (window * (x - mu_x) * (y - mu_y)).sum()
            values.append(
                (2 * mu_x * mu_y + c1)
                * (2 * covariance + c2)
                / ((mu_x**2 + mu_y**2 + c1) * (variance_x + variance_y + c2))
            )
    return float(np.mean(values))


def smooth(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Noise that hangs together, so that windows differ."""
    noise = rng.random(shape)
    return sum(np.roll(noise, step, axis) for axis in (1, 2) for step in range(4)).astype(np.float32) / 8


@pytest.mark.parametrize("shape", [(32, 32, 3), (60, 60, 1), (13, 11, 1)])
def test_it_is_wang_s_over_whole_windows_only(shape):
    rng = np.random.default_rng(0)
    a, b = smooth(rng, 2, *shape), smooth(rng, 2, *shape)
    b[0] = 0.7 * b[0] + 0.3 * a[0]
    wanted = [np.mean([reference(x[..., c], y[..., c]) for c in range(shape[2])]) for x, y in zip(a, b)]
    np.testing.assert_allclose(similarity(a, b), wanted, atol=1e-4)


def test_windows_do_not_hang_over_the_border():
    """A corner pixel is in one whole window only, and there at its faintest; a mirrored border would count it many
    times."""
    flat = np.full((1, 32, 32, 1), 0.5, np.float32)
    corner = flat.copy()
    corner[0, 0, 0] = 1
    assert 1 - similarity(flat, corner)[0] < 1e-4


def test_one_can_learn_from_it():
    pictures = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    moved = (0.5 * pictures + 0.1).requires_grad_()
    (1 - structural_similarity(moved, pictures)).mean().backward()
    assert moved.grad.isfinite().all() and (moved.grad != 0).all()


def test_pictures_on_which_no_window_fits_are_refused():
    with pytest.raises(ValueError, match="11 x 11 pixels or more; these have 10 x 32"):
        similarity(*np.zeros((2, 1, 10, 32, 1), np.float32))
