"""Smoothing has no lag and the stated cut-off, accepts uneven frames, and has no values beyond the samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait.motion.smoothing import hold_ends, smooth_curve

INNER = slice(60, -60)


@pytest.mark.parametrize("cutoff_hz", [8.0, 14.0])
def test_amplitude_at_the_cutoff(cutoff_hz: float) -> None:
    time_s = np.arange(600) / 120
    wave = np.sin(2 * np.pi * cutoff_hz * time_s)
    smooth = smooth_curve(time_s, wave, cutoff_hz=cutoff_hz)(time_s)
    assert np.abs(smooth[INNER]).max() == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_no_lag() -> None:
    time_s = np.arange(600) / 60
    curve = smooth_curve(time_s, np.sin(2 * np.pi * 1.4 * time_s), cutoff_hz=8.0)
    fine_s = np.linspace(4, 5, 5001)
    assert fine_s[curve(fine_s).argmax()] == pytest.approx(4 + (0.25 - (4 * 1.4) % 1) % 1 / 1.4, abs=0.001)


def test_gaps_are_bridged() -> None:
    time_s = np.arange(300) / 60
    wave = np.sin(2 * np.pi * time_s)
    holed = wave.copy()
    holed[100:104] = np.nan
    assert smooth_curve(time_s, holed, cutoff_hz=10.0)(time_s[100:104]) == pytest.approx(wave[100:104], abs=0.02)


def test_too_few_samples_raise_an_error() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        smooth_curve(np.arange(4.0), np.zeros(4), cutoff_hz=8.0)


def test_five_known_samples_are_enough() -> None:
    wave = np.array([0.0, np.nan, 0.0, 0.0, 0.0, np.nan, 0.0])
    assert smooth_curve(np.arange(7.0), wave, cutoff_hz=8.0)(3.0) == pytest.approx(0.0)


@given(
    first=st.integers(0, 40),
    last=st.integers(60, 99),
    cutoff_hz=st.sampled_from([2.0, 8.0, 14.0]),
    fps=st.sampled_from([24.0, 60.0, 240.0]),
    seed=st.integers(0, 1000),
)
def test_no_curve_leaves_the_range_of_its_samples_at_the_ends(
    first: int, last: int, cutoff_hz: float, fps: float, seed: int
) -> None:
    time_s = np.arange(100) / fps
    values = np.cumsum(np.random.default_rng(seed).normal(size=100))
    values[:first], values[last + 1 :] = np.nan, np.nan
    curve = smooth_curve(time_s, values, cutoff_hz=cutoff_hz)
    fine_s = np.linspace(-1.0, time_s[-1] + 1.0, 2001)
    outside = (fine_s < time_s[first]) | (fine_s > time_s[last])
    assert np.array_equal(np.isnan(curve(fine_s)), outside)
    assert np.isnan(curve(fine_s, 1)[outside]).all()
    held = hold_ends(curve, fine_s)
    assert np.array_equal(held[~outside], curve(fine_s[~outside]))
    # Between samples, a smooth curve may exceed them by a share of their range.
    margin = 0.1 * np.nanmax(values) - 0.1 * np.nanmin(values)
    assert held.min() > np.nanmin(values) - margin
    assert held.max() < np.nanmax(values) + margin
    assert np.ptp(held[fine_s <= time_s[first]]) == 0
    assert np.ptp(held[fine_s >= time_s[last]]) == 0
