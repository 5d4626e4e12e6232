"""The stride clock: stride frequency, and the phase of the stride in every frame."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

Floats = npt.NDArray[np.float64]

STRIDES_PER_S = (0.1, 2.4)
"""Range of a runner's stride frequency in hertz, with a margin, including slow motion by a factor of ten."""

_GRID_HZ = 60.0
_ZERO_PADDING = 8
# Signals with larger values are rejected, because their squares overflow.
_MAX_SIGNAL = 1e9
# Standard deviation of the window in which the phase is averaged, in strides: it follows a cadence that drifts, and is
# not affected by a short run of errors.
_WINDOW_STRIDES = 0.75


class StrideClock(NamedTuple):
    """Frequency and phase of the stride."""

    frequency_hz: float
    """Mean stride frequency of the clip, in hertz."""
    phase: Floats
    """Phase in strides, shape (frames,); it increases by 1 per stride, and is a whole number at the signal's peaks."""
    clarity: float
    """Share of the signal's variance at the stride frequency and its harmonics, 0 to 1."""


def stride_clock(
    time_s: Floats, alternation: Floats, *, strides_per_s: tuple[float, float] = STRIDES_PER_S
) -> StrideClock:
    """Estimate the frequency and the phase of the stride from a signal that alternates with the legs.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds, increasing.
    alternation : ndarray, shape (frames,)
        Difference of a coordinate of the left and the right ankle, without NaN; see `Motion.ankle_separation_m`.
    strides_per_s : tuple of float
        Lowest and highest frequency to consider, in hertz.

    Returns
    -------
    StrideClock

    Examples
    --------
    >>> time_s = np.arange(300) / 60
    >>> clock = stride_clock(time_s, np.cos(2 * np.pi * 1.4 * time_s))
    >>> round(clock.frequency_hz, 3)
    1.4
    """
    grid_s = np.arange(time_s[0], time_s[-1], 1 / _GRID_HZ)
    signal = np.interp(grid_s, time_s, alternation)
    too_large = not (np.abs(signal) < _MAX_SIGNAL).all()
    signal = signal - signal.mean()
    frequency_hz = 0.0 if too_large else _peak_frequency(signal, strides_per_s)
    if frequency_hz == 0:
        return StrideClock(frequency_hz=0.0, phase=np.zeros(len(time_s)), clarity=0.0)
    angle = 2 * np.pi * frequency_hz * grid_s
    sd = _WINDOW_STRIDES / frequency_hz * _GRID_HZ
    sine, cosine = _local_amplitudes(signal, angle, sd)
    phase = frequency_hz * grid_s + np.unwrap(np.arctan2(-sine, cosine)) / (2 * np.pi)
    slope = np.polyfit(grid_s, phase, 1)[0]
    return StrideClock(
        frequency_hz=float(slope),
        phase=np.interp(time_s, grid_s, phase),
        clarity=_clarity(signal, phase),
    )


def _local_amplitudes(signal: Floats, angle: Floats, sd: float) -> tuple[Floats, Floats]:
    """Return the sine and cosine amplitudes around each sample, by Gaussian-weighted least squares.

    Unlike a filter, this is unbiased at the ends of the signal.
    """
    basis = np.stack([np.ones_like(angle), np.sin(angle), np.cos(angle)], axis=-1)
    products = np.concatenate([basis[:, :, None] * basis[:, None, :], (basis * signal[:, None])[:, :, None]], axis=2)
    sums = gaussian_filter1d(products, sd, axis=0, mode="constant")
    amplitudes = np.linalg.solve(sums[:, :, :3], sums[:, :, 3:])[..., 0]
    return amplitudes[:, 1], amplitudes[:, 2]


def _peak_frequency(signal: Floats, strides_per_s: tuple[float, float]) -> float:
    size = _ZERO_PADDING * len(signal)
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size)) ** 2
    frequency = np.fft.rfftfreq(size, 1 / _GRID_HZ)
    power[(frequency < strides_per_s[0]) | (frequency > strides_per_s[1])] = 0
    return float(frequency[power.argmax()])


def _clarity(signal: Floats, phase: Floats) -> float:
    harmonics = np.exp(2j * np.pi * np.outer(phase, [1, 2, 3]))
    basis = np.column_stack([harmonics.real, harmonics.imag])
    fit = basis @ np.linalg.lstsq(basis, signal, rcond=None)[0]
    variance = float(np.var(signal))
    return float(1 - np.var(signal - fit) / variance) if variance > 0 else 0.0
