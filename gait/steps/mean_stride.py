"""The mean stride of one leg: the ensemble average of all strides of a clip, as curves over the phase of the stride.

The frames of different strides fall on different phases. Together, the strides of a clip at 30 frames per second sample
the phase as finely as several hundred frames per second would, and averaging removes most of the noise of single
frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.motion.model import Motion
from gait.motion.smoothing import LEAST_SAMPLES
from gait.motion.stride import StrideClock

Floats = npt.NDArray[np.float64]

LEFT_CONTACT_PHASE: dict[View, float] = {"side": 0.0, "rear": 0.18}
"""Approximate phase of the stride clock at which the left foot lands. The clock's signal peaks when the left foot is
furthest ahead (side view), or at mid-swing (rear view)."""
RIGHT_LAG_STRIDES = 0.5
FASTEST_FALL_PHASE = 0.14
"""Phase of a mean stride at which the body falls fastest, shortly after initial contact."""
# Window of the leg's phase in which the fastest fall after landing is searched.
_FALL_WINDOW = (-0.04, 0.26)

_PHASES = np.arange(-0.3, 1.0, 0.002)
# Number of harmonics of the stride frequency. The feet need 14, about 18 Hz in running; the trunk moves more slowly.
_LEG_HARMONICS, _BODY_HARMONICS, _FALL_HARMONICS = 14, 8, 6
# Damps high harmonics that the frames do not determine, as when strides last a whole number of frames.
_ROUGHNESS_PENALTY = 1e-9
_UPPER_BODY = ("mid_shoulder", "mid_ear", "nose")
BODY_PARTS: dict[str, tuple[str, ...]] = {
    "upper_body": _UPPER_BODY,
    "hips": ("mid_hip",),
    "shoulders": ("mid_shoulder",),
    "ears": ("mid_ear",),
}
LEG_PARTS = ("hip", "knee", "ankle", "heel", "ball", "toe")


@dataclass(frozen=True, kw_only=True, eq=False)
class MeanStride:
    """One leg's mean stride, in leg lengths.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    frequency_hz : float
        Strides per second.
    anchor : float
        The leg's phase (see `leg_phase`) at phase 0 of the curves.
    curves : mapping of str to ndarray, shape (650,)
        Curves over `phase`. `upper_body`, `hips`, `shoulders` and `ears` are heights. For each part of the leg,
        `PART_across` and `PART_above` are relative to mid-hip, and `PART_height` is relative to the fixed frame of the
        motion, without slow drift.
    """

    view: View
    frequency_hz: float
    anchor: float
    curves: Mapping[str, Floats]

    @property
    def phase(self) -> Floats:
        """Phases of the curves in strides, shape (650,), from before one contact to after the next."""
        return _PHASES

    def __contains__(self, name: str) -> bool:
        return name in self.curves

    def __getitem__(self, name: str) -> Floats:
        return self.curves[name]

    def derivative(self, name: str) -> Floats:
        """Return the derivative of a curve, in leg lengths per stride.

        Parameters
        ----------
        name : str
            A key of `curves`.

        Returns
        -------
        ndarray, shape (650,)
            Derivative at each `phase`, in leg lengths per stride.
        """
        return self._derivatives.setdefault(name, np.gradient(self.curves[name], _PHASES))

    @cached_property
    def _derivatives(self) -> dict[str, Floats]:
        return {}


def leg_phase(motion: Motion, clock: StrideClock, side: str) -> Floats:
    """Return the phase of each frame in one leg's own strides.

    Parameters
    ----------
    motion : Motion
        Side or rear view.
    clock : StrideClock
        The motion's stride clock.
    side : {"left", "right"}
        The leg.

    Returns
    -------
    ndarray, shape (frames,)
        In strides; whole numbers lie near the leg's initial contacts.
    """
    lag = RIGHT_LAG_STRIDES if side == "right" else 0.0
    return clock.phase - lag - LEFT_CONTACT_PHASE[motion.view]


def mean_stride(motion: Motion, clock: StrideClock, side: str) -> MeanStride:
    """Return the mean stride of one leg.

    Parameters
    ----------
    motion : Motion
        Side or rear view.
    clock : StrideClock
        The motion's stride clock.
    side : {"left", "right"}
        The leg.

    Returns
    -------
    MeanStride
        Its phase is shifted so that the body falls fastest at phase 0.14.

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> stride = mean_stride(motion, stride_clock(motion.time_s, motion.ankle_separation_m), "left")
    >>> round(float(stride.phase[stride["ankle_height"].argmax()] % 1), 1)
    0.7
    """
    phase = leg_phase(motion, clock, side)
    anchor = _fastest_fall(motion, phase) - FASTEST_FALL_PHASE
    return mean_stride_at_phase(motion, phase - anchor, side, frequency_hz=clock.frequency_hz, anchor=anchor)


def mean_stride_at_phase(motion: Motion, phase: Floats, side: str, *, frequency_hz: float, anchor: float) -> MeanStride:
    """Return the mean stride of a leg whose phase is known in each frame.

    Parameters
    ----------
    motion : Motion
        Side or rear view.
    phase : ndarray, shape (frames,)
        Phase in strides, relative to `anchor`.
    side : {"left", "right"}
        The leg.
    frequency_hz, anchor : float
        Passed on to the result; see `MeanStride`.

    Returns
    -------
    MeanStride
    """
    unit = 1 / motion.leg_length_m
    hips = motion.point("mid_hip")
    curves: dict[str, Floats] = {}
    fit = StrideFit(phase, harmonics=_BODY_HARMONICS)
    for name, parts in BODY_PARTS.items():
        height = body_height(motion, parts)
        if height is None and name == "upper_body":
            height = body_height(motion, ("mid_hip",))
        if height is not None:
            curves[name] = unit * fit.series(height).at(_PHASES)
    fit = StrideFit(phase, harmonics=_LEG_HARMONICS)
    for part in LEG_PARTS:
        if f"{side}_{part}" in motion:
            position = motion.point(f"{side}_{part}")
            relative = position - hips
            for name, values in (
                (f"{part}_across", relative[:, 0]),
                (f"{part}_above", relative[:, 1]),
                (f"{part}_height", detrended(motion.time_s, position[:, 1])),
            ):
                curves[name] = unit * fit.series(values).at(_PHASES)
    return MeanStride(view=motion.view, frequency_hz=frequency_hz, anchor=anchor, curves=curves)


@dataclass(frozen=True, kw_only=True, eq=False)
class FourierSeries:
    """A periodic curve over the stride.

    Parameters
    ----------
    coefficients : ndarray, shape (1 + 2 harmonics,)
        The mean, then the cosine and the sine coefficients.
    """

    coefficients: Floats

    def at(self, phase: Floats) -> Floats:
        """Return the curve's values at phases given in strides.

        Parameters
        ----------
        phase : ndarray, shape (phases,)
            Phases in strides; the curve repeats after 1.

        Returns
        -------
        ndarray, shape (phases,)
            In the unit of the fitted values.
        """
        return _series(phase, len(self.coefficients) // 2) @ self.coefficients

    def derivative_at(self, phase: Floats) -> Floats:
        """Return the curve's derivative per stride at phases given in strides.

        Parameters
        ----------
        phase : ndarray, shape (phases,)
            Phases in strides; the curve repeats after 1.

        Returns
        -------
        ndarray, shape (phases,)
            In the unit of the fitted values, per stride.
        """
        harmonics = len(self.coefficients) // 2
        order = 2 * np.pi * np.arange(1, harmonics + 1)
        cosines, sines = self.coefficients[1 : harmonics + 1], self.coefficients[harmonics + 1 :]
        return _series(phase, harmonics)[:, 1:] @ np.concatenate([order * sines, -order * cosines])


class StrideFit:
    """Penalized least-squares fit of a Fourier series over the phase of the stride.

    One instance fits any number of signals that were sampled in the same frames.

    Parameters
    ----------
    phase : ndarray, shape (frames,)
        Phase of each frame in strides.
    harmonics : int
        Highest multiple of the stride frequency.

    Examples
    --------
    >>> phase = np.arange(300) * 0.0237
    >>> wave = StrideFit(phase, harmonics=3).series(np.sin(2 * np.pi * phase))
    >>> wave.at(np.array([0.25])).round(3)
    array([1.])
    """

    def __init__(self, phase: Floats, *, harmonics: int = _LEG_HARMONICS) -> None:
        self._basis = _series(phase, harmonics)
        order = np.concatenate([[0], np.arange(1, harmonics + 1), np.arange(1, harmonics + 1)]).astype(float)
        # The tiny ridge keeps the system solvable for points that are detected in few frames.
        self._penalty = len(phase) * np.diag(_ROUGHNESS_PENALTY * order**4 + 1e-12)

    def series(self, values: Floats) -> FourierSeries:
        """Return the series fitted to values of shape (frames,); NaN marks missing values.

        Parameters
        ----------
        values : ndarray, shape (frames,)
            The signal in each frame, in any unit; NaN marks missing values.

        Returns
        -------
        FourierSeries
            In the unit of the values.
        """
        known = np.isfinite(values)
        basis, values = (self._basis, values) if known.all() else (self._basis[known], values[known])
        coefficients = np.linalg.solve(basis.T @ basis + self._penalty, basis.T @ values)
        return FourierSeries(coefficients=np.asarray(coefficients, np.float64))

    def residuals(self, values: Floats, series: FourierSeries) -> Floats:
        """Return values minus their fitted series, shape (frames,).

        Parameters
        ----------
        values : ndarray, shape (frames,)
            The signal in each frame.
        series : FourierSeries
            The series that `series` fitted to the signal.

        Returns
        -------
        ndarray, shape (frames,)
            In the unit of the values; NaN where a value is missing.
        """
        return values - self._basis @ series.coefficients


def _series(phase: Floats, harmonics: int) -> Floats:
    basis = np.empty((len(phase), 1 + 2 * harmonics))
    turn = 2 * np.pi * np.outer(phase, np.arange(1, harmonics + 1))
    basis[:, 0] = 1.0
    np.cos(turn, out=basis[:, 1 : harmonics + 1])
    np.sin(turn, out=basis[:, harmonics + 1 :])
    return basis


def detrended(time_s: Floats, values: Floats) -> Floats:
    """Return values minus their slow drift over the clip, a cubic polynomial in time.

    Parameters
    ----------
    time_s, values : ndarray, shape (frames,)
        NaN marks missing values.

    Returns
    -------
    ndarray, shape (frames,)
    """
    known = np.isfinite(values)
    middle_s = (time_s[0] + time_s[-1]) / 2
    drift = np.polynomial.Polynomial.fit(time_s[known] - middle_s, values[known], 3)
    return values - drift(time_s - middle_s)


def body_height(motion: Motion, parts: Sequence[str] = _UPPER_BODY) -> Floats | None:
    """Return the mean height of some points of the body, without slow drift.

    Parameters
    ----------
    motion : Motion
        Any view.
    parts : sequence of str
        Names of the points. Points that the motion lacks are skipped.

    Returns
    -------
    ndarray, shape (frames,), or None
        NaN in frames where one of the points is missing. None if no or too few frames show all of them.
    """
    present = [motion.point(part)[:, 1] for part in parts if part in motion]
    if not present:
        return None
    height = np.mean(present, axis=0)
    return detrended(motion.time_s, height) if np.isfinite(height).sum() >= LEAST_SAMPLES else None


def _fastest_fall(motion: Motion, phase: Floats) -> float:
    """Return the phase at which the body falls fastest after this foot lands."""
    height = body_height(motion)
    if height is None:
        height = detrended(motion.time_s, motion.point("mid_hip")[:, 1])
    window = np.arange(*_FALL_WINDOW, 0.002)
    rate = StrideFit(phase, harmonics=_FALL_HARMONICS).series(height).derivative_at(window)
    return float(window[rate.argmin()])
