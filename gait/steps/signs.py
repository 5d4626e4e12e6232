"""Signs of initial contact and toe-off: what each reads, by how much it runs late, and how far it scatters.

The constants are means and spreads over the rendered runners and the force-plate trials named in `docs/accuracy.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline

from gait.motion.model import Motion
from gait.motion.smoothing import smooth_curve

Floats = npt.NDArray[np.float64]

_RESOLUTION_S = 0.001
_UPPER_BODY = ("mid_shoulder", "mid_ear", "nose")
_UPPER_CUTOFF_HZ = 7.0
# A foot within this share of the leg's length above its lowest place has landed, or not yet left.
_LOW_SHARE = 0.034


@dataclass(frozen=True, kw_only=True)
class FootCurves:
    """The smooth courses that the signs of one foot read; lengths in metres."""

    upper_body_m: BSpline
    hip_m: BSpline
    knee_m: BSpline | None
    ankle_m: BSpline
    heel_m: BSpline | None
    mid_hip_m: BSpline
    leg_length_m: float


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One sign of an event.

    Parameters
    ----------
    name : str
        What it is.
    read : callable
        From the curves and a window in seconds to the sign's time in seconds, or None where it does not show.
    offset_s : float
        By how many seconds the sign comes after the event.
    scatter_s : float
        Standard deviation of that, between and within runners.
    """

    name: str
    read: Callable[[FootCurves, tuple[float, float]], float | None]
    offset_s: float
    scatter_s: float


def foot_curves(motion: Motion, side: str) -> FootCurves:
    """Fit the curves of one foot; parts of the body that the motion lacks are None."""

    def curve(part: str) -> BSpline | None:
        return motion.curve(f"{side}_{part}") if f"{side}_{part}" in motion else None

    upper = [motion.point(name) for name in _UPPER_BODY if name in motion] or [motion.point("mid_hip")]
    return FootCurves(
        upper_body_m=smooth_curve(motion.time_s, np.mean(upper, axis=0), cutoff_hz=_UPPER_CUTOFF_HZ),
        hip_m=curve("hip") or motion.curve("mid_hip"),
        knee_m=curve("knee"),
        ankle_m=motion.curve(f"{side}_ankle"),
        heel_m=curve("heel"),
        mid_hip_m=motion.curve("mid_hip"),
        leg_length_m=motion.leg_length_m,
    )


def _grid(curve: BSpline, start_s: float, end_s: float) -> Floats:
    """Times to look at, none beyond the clip."""
    return np.arange(max(start_s, float(curve.t[0])), min(end_s, float(curve.t[-1])), _RESOLUTION_S)


def _at_extreme(time_s: Floats, values: Floats) -> float | None:
    """Time of the lowest value, or None if it lies at the window's edge."""
    index = int(values.argmin())
    return float(time_s[index]) if 0 < index < len(values) - 1 else None


def fastest_fall(curves: FootCurves, window_s: tuple[float, float]) -> float | None:
    """The body falls fastest just after contact, when the ground begins to carry all of its weight."""
    time_s = _grid(curves.upper_body_m, window_s[0], window_s[1] + 0.06)
    return _at_extreme(time_s, curves.upper_body_m(time_s, 1)[:, 1])


def fastest_rise(curves: FootCurves, window_s: tuple[float, float]) -> float | None:
    """The body rises fastest just before toe-off, when the ground carries no more than its weight."""
    time_s = _grid(curves.upper_body_m, window_s[0] - 0.08, window_s[1])
    return _at_extreme(time_s, -curves.upper_body_m(time_s, 1)[:, 1])


def ankle_down(curves: FootCurves, window_s: tuple[float, float]) -> float | None:
    """The ankle comes down to where it stands."""
    time_s = _grid(curves.ankle_m, *window_s)
    stance_s = _grid(curves.ankle_m, window_s[0], window_s[1] + 0.1)
    height = curves.ankle_m(time_s)[:, 1] - curves.ankle_m(stance_s)[:, 1].min()
    low = np.flatnonzero(height < _LOW_SHARE * curves.leg_length_m)
    return float(time_s[low[0]]) if len(low) and low[0] > 0 else None


def knee_straightest(curves: FootCurves, window_s: tuple[float, float]) -> float | None:
    """The knee is straightest about when the toe leaves (Fellin et al. 2010)."""
    if curves.knee_m is None:
        return None
    time_s = _grid(curves.ankle_m, *window_s)
    hip, knee, ankle = curves.hip_m(time_s), curves.knee_m(time_s), curves.ankle_m(time_s)
    thigh, shank = knee - hip, ankle - knee
    bend = np.arctan2(shank[:, 1], shank[:, 0]) - np.arctan2(thigh[:, 1], thigh[:, 0])
    return _at_extreme(time_s, np.abs((bend + np.pi) % (2 * np.pi) - np.pi))


def heel_turns_forward(curves: FootCurves, window_s: tuple[float, float]) -> float | None:
    """The heel, carried back by the belt and the push, begins to swing forward."""
    heel = curves.heel_m or curves.ankle_m
    time_s = _grid(heel, window_s[0], window_s[1] + 0.1)
    forward = np.flatnonzero(heel(time_s, 1)[:, 0] - curves.mid_hip_m(time_s, 1)[:, 0] > 0)
    return float(time_s[forward[0]]) if len(forward) and forward[0] > 0 else None


_FALL = Sign(name="fastest fall", read=fastest_fall, offset_s=0.036, scatter_s=0.009)
_RISE = Sign(name="fastest rise", read=fastest_rise, offset_s=-0.043, scatter_s=0.017)

INITIAL_CONTACT: dict[str, tuple[Sign, ...]] = {
    "side": (_FALL, Sign(name="ankle down", read=ankle_down, offset_s=-0.015, scatter_s=0.011)),
    "rear": (_FALL,),
}
TOE_OFF: dict[str, tuple[Sign, ...]] = {
    "side": (
        _RISE,
        Sign(name="knee straightest", read=knee_straightest, offset_s=0.001, scatter_s=0.025),
        Sign(name="heel turns forward", read=heel_turns_forward, offset_s=0.077, scatter_s=0.017),
    ),
    "rear": (_RISE,),
}
