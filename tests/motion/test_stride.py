"""The stride clock estimates frequency and phase despite noise, drift and uneven frame times."""

import numpy as np
import pytest

from gait.motion.stride import stride_clock


def swing(time_s: np.ndarray, frequency_hz: float) -> np.ndarray:
    turn = 2 * np.pi * frequency_hz * time_s
    return np.cos(turn) + 0.2 * np.cos(3 * turn)


@pytest.mark.parametrize("frequency_hz", [1.1, 1.4, 1.6])
@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 240.0])
def test_frequency_and_phase(frequency_hz: float, fps: float) -> None:
    time_s = np.arange(0, 8, 1 / fps)
    clock = stride_clock(time_s, swing(time_s, frequency_hz))
    assert clock.frequency_hz == pytest.approx(frequency_hz, abs=0.004)
    inner = (time_s > 1) & (time_s < 7)
    error = (clock.phase - frequency_hz * time_s)[inner]
    assert np.abs(error - np.round(error)).max() < 0.02
    assert clock.clarity > 0.95


def test_uneven_frame_times() -> None:
    time_s = np.sort(np.random.default_rng(1).uniform(0, 8, 300))
    assert stride_clock(time_s, swing(time_s, 1.4)).frequency_hz == pytest.approx(1.4, abs=0.01)


def test_noise_has_no_clarity() -> None:
    time_s = np.arange(0, 8, 1 / 60)
    noise = np.random.default_rng(0).normal(size=len(time_s))
    assert stride_clock(time_s, noise).clarity < 0.25


def test_a_constant_signal_has_no_clarity() -> None:
    time_s = np.arange(0, 4, 1 / 60)
    assert stride_clock(time_s, np.zeros(len(time_s))).clarity == 0


@pytest.mark.parametrize("other_hz", [0.04, 3.1])
def test_frequencies_outside_of_the_range_are_ignored(other_hz: float) -> None:
    time_s = np.arange(0, 25, 1 / 60)
    stronger = 3 * np.cos(2 * np.pi * other_hz * time_s)
    assert stride_clock(time_s, swing(time_s, 1.4) + stronger).frequency_hz == pytest.approx(1.4, abs=0.01)


@pytest.mark.parametrize("harmonic", [2, 3])
def test_harmonics_of_the_stride_contribute_to_the_clarity(harmonic: int) -> None:
    time_s = np.arange(0, 8, 1 / 60)
    signal = np.cos(2 * np.pi * 1.4 * time_s) + 0.8 * np.cos(2 * np.pi * harmonic * 1.4 * time_s)
    assert stride_clock(time_s, signal).clarity > 0.95
