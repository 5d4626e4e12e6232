"""The mean course of one leg over a stride: all strides of a clip laid on top of each other in phase.

Every stride is filmed at other moments of the stride, so that thirty frames a second become several hundred. What is
read from the mean course is finer than the frames and free of most of the noise of single frames.
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

STRIDE_START: dict[View, float] = {"side": 0.0, "rear": 0.18}
"""Phase of the stride clock near which the left foot lands: seen from the side the clock's signal peaks with the foot
furthest ahead, seen from behind at mid-swing."""
RIGHT_LAG_STRIDES = 0.5
ANCHOR = 0.14
"""Phase of a mean course at which the body falls fastest, shortly after initial contact."""
# Phase relative to the clock in which the body falls fastest after the foot has landed.
_FALL_WINDOW = (-0.04, 0.26)

_PHASES = np.arange(-0.3, 1.0, 0.002)
# Harmonics of the stride: 14 reach 18 Hz in running, which the feet need. The body as a whole moves more slowly.
_LEG_HARMONICS, _BODY_HARMONICS, _FALL_HARMONICS = 14, 8, 6
# Keeps the highest harmonics small where the frames do not show them, as when strides keep time with the camera.
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
class MeanCourse:
    """One leg's mean course over a stride, in leg lengths.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stands.
    frequency_hz : float
        Strides per second.
    anchor : float
        Phase of the stride clock, for this leg, that the course's phase 0 stands for.
    courses : mapping of str to ndarray, shape (650,)
        Over `phase`. `upper_body`, `hips`, `shoulders` and `ears` are heights; of each part of the leg `PART_across`
        and `PART_above` are relative to the middle of the hips, `PART_height` is relative to the ground's frame.
    """

    view: View
    frequency_hz: float
    anchor: float
    courses: Mapping[str, Floats]

    @property
    def phase(self) -> Floats:
        """Phases of the course in strides, shape (650,), from before contact to the next one."""
        return _PHASES

    def __contains__(self, name: str) -> bool:
        return name in self.courses

    def __getitem__(self, name: str) -> Floats:
        return self.courses[name]

    def rate(self, name: str) -> Floats:
        """Return the derivative of a course, in leg lengths a stride."""
        return self._rates.setdefault(name, np.gradient(self.courses[name], _PHASES))

    @cached_property
    def _rates(self) -> dict[str, Floats]:
        return {}


def leg_phase(motion: Motion, clock: StrideClock, side: str) -> Floats:
    """Return the phase of each frame in one leg's own strides, 0 near its initial contacts, shape (frames,)."""
    lag = RIGHT_LAG_STRIDES if side == "right" else 0.0
    return clock.phase - lag - STRIDE_START[motion.view]


def mean_course(motion: Motion, clock: StrideClock, side: str) -> MeanCourse:
    """Lay all strides of one leg on top of each other.

    Parameters
    ----------
    motion : Motion
        Any view.
    clock : StrideClock
        Its strides.
    side : {"left", "right"}
        The leg.

    Returns
    -------
    MeanCourse
        Phase 0.14 is where the body falls fastest.

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> course = mean_course(motion, stride_clock(motion.time_s, motion.ankle_separation_m), "left")
    >>> round(float(course.phase[course["ankle_height"].argmax()] % 1), 1)
    0.7
    """
    phase = leg_phase(motion, clock, side)
    anchor = _fastest_fall(motion, phase) - ANCHOR
    return course_at(motion, phase - anchor, side, frequency_hz=clock.frequency_hz, anchor=anchor)


def course_at(motion: Motion, phase: Floats, side: str, *, frequency_hz: float, anchor: float) -> MeanCourse:
    """Return the mean course of a leg whose phase in each frame is known; see `mean_course`."""
    unit = 1 / motion.leg_length_m
    hips = motion.point("mid_hip")
    courses: dict[str, Floats] = {}
    fold = StrideFold(phase, harmonics=_BODY_HARMONICS)
    for name, parts in BODY_PARTS.items():
        height = body_height(motion, parts)
        if height is None and name == "upper_body":
            height = body_height(motion, ("mid_hip",))
        if height is not None:
            courses[name] = unit * fold.fit(height).at(_PHASES)
    fold = StrideFold(phase, harmonics=_LEG_HARMONICS)
    for part in LEG_PARTS:
        if f"{side}_{part}" in motion:
            place = motion.point(f"{side}_{part}")
            relative = place - hips
            for name, values in (
                (f"{part}_across", relative[:, 0]),
                (f"{part}_above", relative[:, 1]),
                (f"{part}_height", without_drift(motion.time_s, place[:, 1])),
            ):
                courses[name] = unit * fold.fit(values).at(_PHASES)
    return MeanCourse(view=motion.view, frequency_hz=frequency_hz, anchor=anchor, courses=courses)


@dataclass(frozen=True, kw_only=True, eq=False)
class Folded:
    """A course over the stride as a Fourier series.

    Parameters
    ----------
    coefficients : ndarray, shape (1 + 2 harmonics,)
        Mean, cosines, sines.
    """

    coefficients: Floats

    def at(self, phase: Floats) -> Floats:
        """Return the course's values at phases, in strides."""
        return _series(phase, len(self.coefficients) // 2) @ self.coefficients

    def rate_at(self, phase: Floats) -> Floats:
        """Return the course's derivative at phases, per stride."""
        harmonics = len(self.coefficients) // 2
        order = 2 * np.pi * np.arange(1, harmonics + 1)
        cosines, sines = self.coefficients[1 : harmonics + 1], self.coefficients[harmonics + 1 :]
        return _series(phase, harmonics)[:, 1:] @ np.concatenate([order * sines, -order * cosines])


class StrideFold:
    """Lays values over the phase of the stride on top of each other, as a Fourier series by penalized least squares.

    Parameters
    ----------
    phase : ndarray, shape (frames,)
        In strides.
    harmonics : int
        Highest multiple of the stride's frequency.

    Examples
    --------
    >>> phase = np.arange(300) * 0.0237
    >>> wave = StrideFold(phase, harmonics=3).fit(np.sin(2 * np.pi * phase))
    >>> wave.at(np.array([0.25])).round(3)
    array([1.])
    """

    def __init__(self, phase: Floats, *, harmonics: int = _LEG_HARMONICS) -> None:
        self._basis = _series(phase, harmonics)
        order = np.concatenate([[0], np.arange(1, harmonics + 1), np.arange(1, harmonics + 1)]).astype(float)
        # A tiny ridge keeps the mean of hardly seen points solvable.
        self._penalty = len(phase) * np.diag(_ROUGHNESS_PENALTY * order**4 + 1e-12)

    def fit(self, values: Floats) -> Folded:
        """Return the series of values, shape (frames,), NaN where nothing was seen."""
        known = np.isfinite(values)
        basis, values = (self._basis, values) if known.all() else (self._basis[known], values[known])
        coefficients = np.linalg.solve(basis.T @ basis + self._penalty, basis.T @ values)
        return Folded(coefficients=np.asarray(coefficients, np.float64))

    def away(self, values: Floats, course: Folded) -> Floats:
        """Return how far values are from their folded course, shape (frames,)."""
        return values - self._basis @ course.coefficients


def _series(phase: Floats, harmonics: int) -> Floats:
    basis = np.empty((len(phase), 1 + 2 * harmonics))
    turn = 2 * np.pi * np.outer(phase, np.arange(1, harmonics + 1))
    basis[:, 0] = 1.0
    np.cos(turn, out=basis[:, 1 : harmonics + 1])
    np.sin(turn, out=basis[:, harmonics + 1 :])
    return basis


def without_drift(time_s: Floats, values: Floats) -> Floats:
    """Return values without their slow drift over the clip, a cubic in time."""
    known = np.isfinite(values)
    middle_s = (time_s[0] + time_s[-1]) / 2
    drift = np.polynomial.Polynomial.fit(time_s[known] - middle_s, values[known], 3)
    return values - drift(time_s - middle_s)


def body_height(motion: Motion, parts: Sequence[str] = _UPPER_BODY) -> Floats | None:
    """Return the mean height of parts of the body without its slow drift; None where they are not seen together."""
    present = [motion.point(part)[:, 1] for part in parts if part in motion]
    if not present:
        return None
    height = np.mean(present, axis=0)
    return without_drift(motion.time_s, height) if np.isfinite(height).sum() >= LEAST_SAMPLES else None


def _fastest_fall(motion: Motion, phase: Floats) -> float:
    """Phase at which the body falls fastest after this foot has landed."""
    height = body_height(motion)
    if height is None:
        height = without_drift(motion.time_s, motion.point("mid_hip")[:, 1])
    window = np.arange(*_FALL_WINDOW, 0.002)
    rate = StrideFold(phase, harmonics=_FALL_HARMONICS).fit(height).rate_at(window)
    return float(window[rate.argmin()])
