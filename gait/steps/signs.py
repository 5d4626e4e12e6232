"""Signs of initial contact and toe-off: moments in the stride that smooth curves show, each near one of the events.

No sign is the event. How far each comes after the event on average, and what weight it carries beside the others, was
fitted on rendered runners and force-plate trials and proved on those left out (`docs/accuracy.md`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline

from gait.motion.model import Motion
from gait.motion.smoothing import LEAST_SAMPLES, known_frames, smooth_curve

Floats = npt.NDArray[np.float64]

_RESOLUTION_S = 0.001
_UPPER_BODY = ("mid_shoulder", "mid_ear", "nose")
_UPPER_CUTOFF_HZ = 7.0
# Less than this of a window inside the clip shows nothing reliable.
_SHORTEST_WINDOW_S = 0.05
# Heights of the ankle over its lowest place in stance, in leg lengths: landed, and swung up behind.
_LANDED_SHARE = 0.035
_LIFTED_SHARE = 0.12


class Stride(NamedTuple):
    """One foot's stride on the clock: it begins shortly before contact."""

    start_s: float
    length_s: float

    def grid(self, curve: BSpline, start: float, end: float) -> Floats:
        """Times from `start` to `end`, in strides, none beyond the curve's ends."""
        first_s = max(self.start_s + start * self.length_s, float(curve.t[0]))
        last_s = min(self.start_s + end * self.length_s, float(curve.t[-1]))
        return np.arange(first_s, last_s, _RESOLUTION_S)


@dataclass(frozen=True, kw_only=True)
class FootCurves:
    """The smooth courses that the signs of one foot read; lengths in metres."""

    upper_body_m: BSpline
    hip_m: BSpline
    knee_m: BSpline | None
    ankle_m: BSpline
    leg_length_m: float


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One sign of an event.

    Parameters
    ----------
    read : callable
        From the curves and a stride to the sign's time in seconds, or None where it does not show.
    offset_s : float
        By how many seconds the sign comes after the event, on average.
    weight : float
        Its share in the mean.
    """

    read: Callable[[FootCurves, Stride], float | None]
    offset_s: float
    weight: float


def foot_curves(motion: Motion, side: str) -> FootCurves:
    """Fit the curves of one foot; without head and shoulders the hips show the body's bounce."""
    upper = [motion.point(name) for name in _UPPER_BODY if name in motion]
    together = np.mean(upper, axis=0) if upper else motion.point("mid_hip")
    # Head and shoulders may each be seen, and never at once.
    if known_frames(together).sum() < LEAST_SAMPLES:
        together = motion.point("mid_hip")
    return FootCurves(
        upper_body_m=smooth_curve(motion.time_s, together, cutoff_hz=_UPPER_CUTOFF_HZ),
        hip_m=motion.curve(f"{side}_hip" if f"{side}_hip" in motion else "mid_hip"),
        knee_m=motion.curve(f"{side}_knee") if f"{side}_knee" in motion else None,
        ankle_m=motion.curve(f"{side}_ankle"),
        leg_length_m=motion.leg_length_m,
    )


def highest_before(curves: FootCurves, stride: Stride) -> float | None:
    """The body is highest in the flight before contact."""
    time_s = stride.grid(curves.upper_body_m, -0.15, 0.10)
    return _at_lowest(time_s, -curves.upper_body_m(time_s)[:, 1]) if _enough(time_s) else None


def knee_straightest_before(curves: FootCurves, stride: Stride) -> float | None:
    """The knee is straightest just before the foot lands."""
    if curves.knee_m is None:
        return None
    time_s = stride.grid(curves.ankle_m, -0.05, 0.15)
    return _at_lowest(time_s, _knee_bend(curves, time_s)) if _enough(time_s) else None


def ankle_down(curves: FootCurves, stride: Stride) -> float | None:
    """The ankle has come down to where it stands."""
    time_s = stride.grid(curves.ankle_m, -0.06, 0.22)
    stance_s = stride.grid(curves.ankle_m, 0.0, 0.35)
    if not (_enough(time_s) and _enough(stance_s)):
        return None
    height = curves.ankle_m(time_s)[:, 1] - curves.ankle_m(stance_s)[:, 1].min()
    return _first(time_s, height < _LANDED_SHARE * curves.leg_length_m)


def fastest_fall(curves: FootCurves, stride: Stride) -> float | None:
    """The body falls fastest just after contact, when the ground begins to carry all of its weight."""
    time_s = stride.grid(curves.upper_body_m, -0.06, 0.22)
    return _at_lowest(time_s, curves.upper_body_m(time_s, 1)[:, 1]) if _enough(time_s) else None


def lowest(curves: FootCurves, stride: Stride) -> float | None:
    """The body is lowest about halfway through stance."""
    time_s = stride.grid(curves.upper_body_m, 0.10, 0.40)
    return _at_lowest(time_s, curves.upper_body_m(time_s)[:, 1]) if _enough(time_s) else None


def fastest_rise(curves: FootCurves, stride: Stride) -> float | None:
    """The body rises fastest before toe-off, when the ground carries no more than its weight."""
    time_s = stride.grid(curves.upper_body_m, 0.25, 0.50)
    return _at_lowest(time_s, -curves.upper_body_m(time_s, 1)[:, 1]) if _enough(time_s) else None


def ankle_lifted(curves: FootCurves, stride: Stride) -> float | None:
    """The ankle has swung up behind."""
    time_s = stride.grid(curves.ankle_m, 0.25, 0.58)
    stance_s = stride.grid(curves.ankle_m, 0.10, 0.30)
    if not (_enough(time_s) and _enough(stance_s)):
        return None
    height = curves.ankle_m(time_s)[:, 1] - curves.ankle_m(stance_s)[:, 1].min()
    return _first(time_s, height > _LIFTED_SHARE * curves.leg_length_m)


def highest_after(curves: FootCurves, stride: Stride) -> float | None:
    """The body is highest in the flight after toe-off."""
    time_s = stride.grid(curves.upper_body_m, 0.38, 0.66)
    return _at_lowest(time_s, -curves.upper_body_m(time_s)[:, 1]) if _enough(time_s) else None


def clock_toe_off(curves: FootCurves, stride: Stride) -> float | None:
    """The usual place of toe-off in the stride."""
    time_s = stride.start_s + 0.42 * stride.length_s
    return time_s if time_s < float(curves.ankle_m.t[-1]) else None


def _enough(time_s: Floats) -> bool:
    return len(time_s) * _RESOLUTION_S > _SHORTEST_WINDOW_S


def _at_lowest(time_s: Floats, values: Floats) -> float | None:
    """Time of the lowest value, or None if it lies at the window's edge."""
    index = int(values.argmin())
    return float(time_s[index]) if 0 < index < len(values) - 1 else None


def _first(time_s: Floats, condition: npt.NDArray[np.bool_]) -> float | None:
    """Time at which the condition first holds, or None if it always or never does."""
    index = int(condition.argmax())
    return float(time_s[index]) if condition[index] and index > 0 else None


def _knee_bend(curves: FootCurves, time_s: Floats) -> Floats:
    assert curves.knee_m is not None
    hip, knee, ankle = curves.hip_m(time_s), curves.knee_m(time_s), curves.ankle_m(time_s)
    thigh, shank = knee - hip, ankle - knee
    turn = np.arctan2(thigh[:, 1], thigh[:, 0]) - np.arctan2(shank[:, 1], shank[:, 0])
    bend: Floats = (turn + np.pi) % (2 * np.pi) - np.pi
    return bend


INITIAL_CONTACT: dict[str, tuple[Sign, ...]] = {
    "side": (
        Sign(read=knee_straightest_before, offset_s=-0.023, weight=0.44),
        Sign(read=highest_before, offset_s=-0.051, weight=0.31),
        Sign(read=ankle_down, offset_s=-0.010, weight=0.25),
    ),
    "rear": (
        Sign(read=highest_before, offset_s=-0.050, weight=0.3),
        Sign(read=fastest_fall, offset_s=0.036, weight=0.4),
        Sign(read=lowest, offset_s=0.119, weight=0.3),
    ),
}
TOE_OFF: dict[str, tuple[Sign, ...]] = {
    "side": (
        Sign(read=clock_toe_off, offset_s=0.0, weight=0.32),
        Sign(read=lowest, offset_s=-0.141, weight=0.27),
        Sign(read=ankle_lifted, offset_s=0.010, weight=0.21),
        Sign(read=fastest_rise, offset_s=-0.046, weight=0.20),
    ),
    "rear": (
        Sign(read=lowest, offset_s=-0.131, weight=0.34),
        Sign(read=fastest_rise, offset_s=-0.036, weight=0.33),
        Sign(read=highest_after, offset_s=0.064, weight=0.33),
    ),
}
