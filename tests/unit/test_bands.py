"""Energy by band of frequencies: waves whose frequency is known."""

import numpy as np
import pytest

from alignDRAW_core.evaluation import bands
from alignDRAW_core.evaluation.bands import EDGES, blurred, energy_by_band, names, shares

MIDDLES = (0.05, 0.15, 0.25, 0.35, 0.45)


def wave(frequency: float, angle: float = 0.0, amplitude: float = 0.3) -> np.ndarray:
    """[1, 32, 32, 3]"""
    y, x = np.mgrid[:32, :32]
    grey = 0.5 + amplitude * np.sin(2 * np.pi * frequency * (x * np.cos(angle) + y * np.sin(angle)) + 1)
    return np.repeat(grey[None, :, :, None], 3, axis=3)


@pytest.mark.parametrize("angle", [0.0, 0.7, np.pi / 2])
@pytest.mark.parametrize("band", range(len(MIDDLES)))
def test_a_wave_is_in_the_band_of_its_frequency(band, angle):
    energy = energy_by_band(wave(MIDDLES[band], angle))
    assert len(energy) == len(names()) == len(EDGES) + 1 and energy[band] > 0.9 * energy.sum()


def test_energy_goes_with_the_square_of_the_amplitude_and_is_a_mean_over_pictures():
    one, half = energy_by_band(wave(0.25)), energy_by_band(wave(0.25, amplitude=0.15))
    np.testing.assert_allclose(one[2], 4 * half[2], rtol=0.01)
    both = energy_by_band(np.concatenate([wave(0.25), wave(0.25, amplitude=0.15)]))
    np.testing.assert_allclose(both, (one + half) / 2)


def test_plain_colour_has_none_and_a_slope_is_coarse():
    assert energy_by_band(np.full((1, 32, 32, 3), 0.7)).sum() < 1e-9
    slope = energy_by_band(np.broadcast_to(np.linspace(0, 1, 32)[None, :, None, None], (1, 32, 32, 3)))
    assert slope[0] > 0.99 * slope.sum() and slope[-1] < 1e-4 * slope[0]


def test_shares_are_of_real_pictures_and_blurring_takes_the_fine_bands_away():
    real = np.random.default_rng(0).random((20, 32, 32, 3)).astype(np.float32)
    assert set(shares(real, real).values()) == {1.0} and set(shares(real / 2, real).values()) == {0.25}
    soft = [list(shares(blurred(real, radius), real).values()) for radius in (1, 2)]
    assert soft[0] == sorted(soft[0], reverse=True) and all(b < a for a, b in zip(*soft))


def test_everything_but_the_photographs_themselves_is_compared():
    real = np.random.default_rng(0).random((4, 32, 32, 3)).astype(np.float32)
    found = bands.shares_of({bands.PHOTOGRAPHS: real, "drawn": real / 2})
    assert found == {"drawn": dict.fromkeys(names(), 0.25)}
    text = "\n".join(bands.table("flickr8k", found))
    assert "drawn" in text and "25.0%" in text and "0.1 to 0.2" in text
