"""The stride as a clock: how often the legs alternate, and where in the stride each frame lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from gait.motion.smoothing import hold_ends

if TYPE_CHECKING:
    from gait.motion.model import Motion

Floats = npt.NDArray[np.float64]

STRIDES_PER_S = (0.1, 2.4)
"""Strides per second that a running person makes, with margin, down to slow motion by ten."""

_GRID_HZ = 60.0
_ZERO_PADDING = 8
_WILDEST = 1e9
# Phase is averaged over about this many strides either way: follows a drifting cadence, shrugs off a burst of errors.
_PHASE_REACH_STRIDES = 0.75


class StrideClock(NamedTuple):
    """Frequency and phase of the stride."""

    frequency_hz: float
    """Strides per second, mean over the clip."""
    phase: Floats
    """[frames] in strides, rising by one a stride; the fraction is zero where the signal peaks."""
    clarity: float
    """Share of the signal's variance at the stride's frequency and its overtones, 0 to 1."""


def alternation(motion: Motion) -> Floats:
    """Return the signal that changes sign as the legs alternate, in metres.

    Parameters
    ----------
    motion : Motion
        Any view.

    Returns
    -------
    ndarray, shape (frames,)
        Left minus right ankle: how far it is ahead, seen from the side; how much higher it is, seen from behind.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> apart_m = alternation(running_motion(duration_s=2.0, fps=60.0))
    >>> len(apart_m), bool(apart_m.min() < 0 < apart_m.max())
    (120, True)
    """
    axis = 0 if motion.view == "side" else 1
    left, right = (hold_ends(motion.curve(f"{side}_ankle"), motion.time_s)[:, axis] for side in ("left", "right"))
    difference: Floats = left - right
    return difference


def stride_clock(
    time_s: Floats, alternation: Floats, *, strides_per_s: tuple[float, float] = STRIDES_PER_S
) -> StrideClock:
    """Find the stride's frequency and phase from a signal that changes sign as the legs alternate.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Seconds, increasing.
    alternation : ndarray, shape (frames,)
        Left minus right of some coordinate of the ankles; no NaN.
    strides_per_s : tuple of float
        Lowest and highest frequency to look for.

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
    # Wild values, whose squares are no numbers, hold no clock.
    wild = not (np.abs(signal) < _WILDEST).all()
    signal = signal - signal.mean()
    frequency_hz = 0.0 if wild else _peak_frequency(signal, strides_per_s)
    if frequency_hz == 0:
        return StrideClock(frequency_hz=0.0, phase=np.zeros(len(time_s)), clarity=0.0)
    turn = 2 * np.pi * frequency_hz * grid_s
    reach = _PHASE_REACH_STRIDES / frequency_hz * _GRID_HZ
    across, along = _local_sine(signal, turn, reach)
    phase = frequency_hz * grid_s + np.unwrap(np.arctan2(-across, along)) / (2 * np.pi)
    slope = np.polyfit(grid_s, phase, 1)[0]
    return StrideClock(
        frequency_hz=float(slope),
        phase=np.interp(time_s, grid_s, phase),
        clarity=_clarity(signal, phase),
    )


def _local_sine(signal: Floats, turn: Floats, reach: float) -> tuple[Floats, Floats]:
    """Sine and cosine parts round each sample, by least squares under a bell curve: right at the ends too."""
    basis = np.stack([np.ones_like(turn), np.sin(turn), np.cos(turn)], axis=-1)
    products = np.concatenate([basis[:, :, None] * basis[:, None, :], (basis * signal[:, None])[:, :, None]], axis=2)
    sums = gaussian_filter1d(products, reach, axis=0, mode="constant")
    parts = np.linalg.solve(sums[:, :, :3], sums[:, :, 3:])[..., 0]
    return parts[:, 1], parts[:, 2]


def _peak_frequency(signal: Floats, strides_per_s: tuple[float, float]) -> float:
    size = _ZERO_PADDING * len(signal)
    power = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), size)) ** 2
    frequency = np.fft.rfftfreq(size, 1 / _GRID_HZ)
    power[(frequency < strides_per_s[0]) | (frequency > strides_per_s[1])] = 0
    return float(frequency[power.argmax()])


def _clarity(signal: Floats, phase: Floats) -> float:
    overtones = np.exp(2j * np.pi * np.outer(phase, [1, 2, 3]))
    basis = np.column_stack([overtones.real, overtones.imag])
    fit = basis @ np.linalg.lstsq(basis, signal, rcond=None)[0]
    variance = float(np.var(signal))
    return float(1 - np.var(signal - fit) / variance) if variance > 0 else 0.0
