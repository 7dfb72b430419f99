import math

import numpy as np
import pytest
import torch

from alignDRAW_core.models.glimpse import Window, filterbank, filterbanks, read, window, write


def at(x, y, delta, sigma, gamma=1.0) -> Window:
    return Window(*(torch.tensor([float(value)]) for value in (x, y, delta, sigma, gamma)))


def test_zero_parameters_are_the_middle_and_the_whole_canvas():
    w = window(torch.zeros(1, 5), height=60, width=60, patch=8)
    assert w.x.item() == w.y.item() == 29.5  # between pixels 29 and 30 of 0..59
    assert w.delta.item() == pytest.approx(59 / 7)  # the outer filters sit on the outer pixels
    assert w.sigma.item() == w.gamma.item() == 1
    mu = w.x + (torch.arange(1, 9) - 8 / 2 - 0.5) * w.delta
    assert mu[0].item() == pytest.approx(0, abs=1e-5) and mu[-1].item() == pytest.approx(59)


def test_parameters_are_draws_equations():
    w = window(torch.tensor([[0.5, -0.25, math.log(4), math.log(0.5), math.log(3)]]), height=21, width=41, patch=5)
    assert w.x.item() == pytest.approx((41 + 1) / 2 * 1.5 - 1)  # eq. 22 counts pixels from 1, we from 0
    assert w.y.item() == pytest.approx((21 + 1) / 2 * 0.75 - 1)
    assert w.delta.item() == pytest.approx(40 / 4 * 0.5)  # eq. 24, the longer side
    assert w.sigma.item() == pytest.approx(2) and w.gamma.item() == pytest.approx(3)


def test_filters_sit_where_the_window_says():
    F = filterbank(torch.tensor([10.0]), torch.tensor([3.0]), torch.tensor([0.3]), patch=4, size=30)[0]
    centres = (F @ torch.arange(30.0)).tolist()
    assert centres == pytest.approx([5.5, 8.5, 11.5, 14.5])  # 10 + (-1.5, -0.5, 0.5, 1.5) * 3
    odd = filterbank(torch.tensor([10.0]), torch.tensor([2.0]), torch.tensor([0.2]), patch=3, size=30)[0]
    assert odd.argmax(1).tolist() == [8, 10, 12]


def test_a_filter_is_a_normalised_gaussian():
    F = filterbank(torch.tensor([7.3]), torch.tensor([2.0]), torch.tensor([1.5]), patch=2, size=16)[0]
    for row, mu in zip(F, (6.3, 8.3)):
        gaussian = np.exp(-((np.arange(16) - mu) ** 2) / (2 * 1.5**2))
        np.testing.assert_allclose(row, gaussian / gaussian.sum(), rtol=1e-4)


@pytest.mark.parametrize(
    "x, delta, sigma", [(14.5, 3, 1), (-2, 4, 1), (40, 5, 0.1), (-500, 1, 0.01), (14.5, 0.001, 30)]
)
def test_every_row_sums_to_one_also_off_the_canvas(x, delta, sigma):
    F = filterbank(*(torch.tensor([float(v)]) for v in (x, delta, sigma)), patch=6, size=30)
    assert F.shape == (1, 6, 30) and F.isfinite().all()
    torch.testing.assert_close(F.sum(-1), torch.ones(1, 6))


def test_a_window_partly_off_the_canvas_keeps_its_inner_filters():
    F = filterbank(torch.tensor([0.0]), torch.tensor([4.0]), torch.tensor([0.5]), patch=3, size=20)[0]
    assert F.argmax(1).tolist() == [0, 0, 4]  # centres at -4, 0 and 4


def test_a_centred_window_is_symmetric():
    F = filterbank(torch.tensor([14.5]), torch.tensor([2.7]), torch.tensor([1.1]), patch=5, size=30)[0]
    torch.testing.assert_close(F, F.flip(0, 1))


def test_read_takes_the_pixels_under_the_window():
    picture = torch.arange(12 * 15, dtype=torch.float).reshape(1, 12, 1, 15)
    seen = read(picture, at(x=6, y=4, delta=2, sigma=0.05, gamma=3), patch=3)[0, :, 0]
    torch.testing.assert_close(seen, 3 * picture[0, 2:7:2, 0, 4:9:2])


def test_write_puts_the_patch_where_the_window_is_shown():
    K = torch.arange(1.0, 10).reshape(1, 3, 1, 3)
    canvas = write(K, at(x=6, y=4, delta=2, sigma=0.05, gamma=0.5), height=12, width=15)[0, :, 0]
    expected = torch.zeros(12, 15)
    expected[2:7:2, 4:9:2] = 2 * K[0, :, 0]
    torch.testing.assert_close(canvas, expected)


def test_rows_are_y_and_columns_are_x():
    f_y, f_x = filterbanks(at(x=3, y=8, delta=1, sigma=0.1), patch=2, height=12, width=7)
    assert f_y.shape == (1, 2, 12) and f_x.shape == (1, 2, 7)
    assert (f_y.sum(1).argmax().item(), f_x.sum(1).argmax().item()) in {(7, 2), (8, 3), (7, 3), (8, 2)}


def test_colours_do_not_mix():
    picture = torch.zeros(1, 9, 3, 9)
    picture[0, 4, 1, 4] = 1.0
    seen = read(picture, at(4, 4, 1, 0.2), patch=3)
    assert seen.shape == (1, 3, 3, 3) and seen[0, :, 1].sum() > 0.9 and seen[0, :, [0, 2]].abs().sum() == 0
    K = torch.zeros(1, 3, 3, 3)
    K[0, :, 2] = 1.0
    change = write(K, at(4, 4, 1, 0.2), 9, 9)
    assert change[0, :, 2].sum() > 8.9 and change[0, :, :2].abs().sum() == 0


def test_read_and_write_against_plain_loops():
    rng = np.random.default_rng(0)
    for _ in range(5):
        height, width, p, colours = 7, 9, 3, 3
        x, y, delta, sigma, gamma = (
            rng.uniform(0, 8),
            rng.uniform(0, 6),
            rng.uniform(0.5, 3),
            rng.uniform(0.3, 2),
            rng.uniform(0.5, 2),
        )
        picture, K = rng.normal(size=(height, colours, width)), rng.normal(size=(p, colours, p))
        f_y, f_x = slow_filters(y, delta, sigma, p, height), slow_filters(x, delta, sigma, p, width)
        seen, change = np.zeros((p, colours, p)), np.zeros((height, colours, width))
        for i in range(p):
            for j in range(p):
                for c in range(colours):
                    for b in range(height):
                        for a in range(width):
                            seen[i, c, j] += gamma * f_y[i, b] * picture[b, c, a] * f_x[j, a]
                            change[b, c, a] += f_y[i, b] * K[i, c, j] * f_x[j, a] / gamma
        w = at(x, y, delta, sigma, gamma)
        np.testing.assert_allclose(
            read(torch.tensor(picture, dtype=torch.float)[None], w, p)[0], seen, rtol=1e-3, atol=1e-4
        )
        np.testing.assert_allclose(
            write(torch.tensor(K, dtype=torch.float)[None], w, height, width)[0], change, rtol=1e-3, atol=1e-4
        )


def slow_filters(centre, delta, sigma, p, size):
    F = np.zeros((p, size))
    for i in range(1, p + 1):
        mu = centre + (i - p / 2 - 0.5) * delta
        for a in range(size):
            F[i - 1, a] = math.exp(-((a - mu) ** 2) / (2 * sigma**2))
        F[i - 1] /= F[i - 1].sum()
    return F


def test_gradients_reach_every_number_of_the_window():
    parameters = torch.tensor([[0.1, -0.2, 0.3, -1.0, 0.2]], dtype=torch.double, requires_grad=True)
    picture, K = torch.rand(1, 6, 1, 8, dtype=torch.double), torch.randn(1, 3, 1, 3, dtype=torch.double)
    w = window(parameters, 6, 8, 3)
    (read(picture, w, 3).square().sum() + write(K, w, 6, 8).square().sum()).backward()
    assert (parameters.grad.abs() > 1e-6).all()
