"""Signs of initial contact and toe-off: moments of a leg's mean course that lie near one of the two events.

No sign is the event: how far it lies from it depends on the runner, above all on how long the foot is on the ground.
What the signs together say of the events is fitted on runners whose contacts are known (`gait.steps.event_model`).

A sign is a phase of the stride, or a shape: a ratio that goes with the share of the stride spent on the ground. No sign
depends on the scale of the picture. The names say what is read: `ankle_down_0.035` is when the ankle has come down to
0.035 leg lengths above its lowest place in stance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.steps.mean_course import MeanCourse

Floats = npt.NDArray[np.float64]

SHAPE_ENDINGS = ("_ratio", "_reach", "_hz")
"""Endings of the names of signs that are no phases."""

_FEET = ("ankle", "heel", "toe", "ball")
_DOWN_HEIGHTS, _UP_HEIGHTS = (0.02, 0.035, 0.06, 0.10), (0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
# Shares of the belt's speed.
_LANDING_SHARES, _LEAVING_SHARES = (0.0, 0.3, 0.5, 0.7, 0.85), (0.9, 0.7, 0.5, 0.3, 0.0)
_RISING_SHARES, _SINKING_SHARES = (0.08, 0.15, 0.25, 0.4), (0.1, 0.2, 0.3)
_RISING_RATES = (0.5, 1.0, 2.0)
_SHIN_DEG, _THIGH_DEG, _FOOT_DEG = (-30, -45, -60), -15, (10, 20, 30, 45, 60)


def is_phase(name: str) -> bool:
    """Whether a sign is a moment, rather than a shape.

    Examples
    --------
    >>> is_phase("ears_lowest"), is_phase("ears_second_ratio")
    (True, False)
    """
    return not name.endswith(SHAPE_ENDINGS)


def read_signs(course: MeanCourse) -> dict[str, float]:
    """Read all signs from a leg's mean course.

    Parameters
    ----------
    course : MeanCourse
        From the side or from behind.

    Returns
    -------
    dict of str to float
        Phases in strides; NaN where a sign does not show.

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.steps.mean_course import mean_course
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> course = mean_course(motion, stride_clock(motion.time_s, motion.ankle_separation_m), "left")
    >>> signs = read_signs(course)
    >>> signs["upper_body_falls"] < signs["upper_body_lowest"] < signs["upper_body_rises"]
    True
    """
    signs = {"stride_hz": course.frequency_hz}
    if course.view == "side":
        return signs | _body_signs(course, _SIDE_WINDOWS) | _foot_signs(course) | _leg_angle_signs(course)
    return signs | _rear_signs(course)


# Windows in phase, in order: highest before contact, fastest fall, lowest, fastest rise, highest after toe-off.
_SIDE_WINDOWS = ((-0.22, 0.10), (-0.05, 0.25), (0.08, 0.42), (0.22, 0.52), (0.34, 0.68))
_BODY_MOMENTS = ("highest_before", "falls", "lowest", "rises", "highest_after")


def _body_signs(course: MeanCourse, windows: tuple[tuple[float, float], ...]) -> dict[str, float]:
    signs: dict[str, float] = {}
    for part in ("upper_body", "hips", "shoulders", "ears"):
        if part not in course:
            continue
        height, rate = course[part], course.rate(part)
        for moment, values, window in zip(_BODY_MOMENTS, (height, -rate, -height, rate, height), windows, strict=True):
            signs[f"{part}_{moment}"] = _peak(course, values, *window)
        signs |= {f"{part}_{name}_ratio": value for name, value in _bounce_shape(course, height).items()}
    return signs


def _bounce_shape(course: MeanCourse, height: Floats) -> dict[str, float]:
    """Shape of the bounce: the second and third harmonic of the step beside the first.

    A body in the air for long falls freely for long, which the harmonics show whatever the bounce's height.
    """
    phase = np.arange(0, 1, 0.002)
    values = np.interp(phase, course.phase, height)
    first, second, third = (np.mean(values * np.exp(-4j * np.pi * order * phase)) for order in (1, 2, 3))
    size = max(abs(first), 1e-12)
    # The angle of the second harmonic to twice that of the first does not depend on where the phase begins.
    turned = abs(second) / size * np.exp(1j * (np.angle(second) - 2 * np.angle(first)))
    return {"second": float(turned.real), "second_shift": float(turned.imag), "third": float(abs(third) / size)}


def _foot_signs(course: MeanCourse) -> dict[str, float]:
    stance = _within(course, 0.12, 0.36)
    standing = _within(course, 0.14, 0.26)
    signs = {"belt_reach": float(np.median(-course.rate("ankle_across")[standing]))}
    for part in _FEET:
        if f"{part}_height" not in course:
            continue
        height = course[f"{part}_height"] - course[f"{part}_height"][stance].min()
        rise, backward = course.rate(f"{part}_height"), -course.rate(f"{part}_across")
        belt = float(np.median(backward[standing]))
        lifts_from = 0.3 if part == "toe" else 0.2
        for level in _DOWN_HEIGHTS:
            signs[f"{part}_down_{level}"] = _falls_below(course, height, level, -0.12, 0.22)
        for level in _UP_HEIGHTS:
            signs[f"{part}_up_{level}"] = _rises_above(course, height, level, lifts_from, 0.62)
        for share in _LANDING_SHARES:
            signs[f"{part}_lands_{share}"] = _rises_above(course, backward, share * belt, -0.2, 0.14, last=True)
        for share in _LEAVING_SHARES:
            signs[f"{part}_leaves_{share}"] = _rises_above(course, -backward, -share * belt, 0.25, 0.75)
        for share in _RISING_SHARES:
            signs[f"{part}_lifts_{share}"] = _rises_above(course, rise, share * belt, lifts_from - 0.02, 0.7)
        for share in _SINKING_SHARES:
            signs[f"{part}_sinks_{share}"] = _rises_above(course, rise, -share * belt, -0.2, 0.2, last=True)
        signs[f"{part}_rises_fastest"] = _peak(course, rise, 0.3, 0.75)
        signs[f"{part}_sinks_fastest"] = _peak(course, -rise, -0.2, 0.12)
    for part in (*_FEET, "knee"):
        if f"{part}_across" in course:
            across = course[f"{part}_across"]
            before, after = _within(course, -0.15, 0.15), _within(course, 0.3, 0.7)
            signs[f"{part}_furthest_forward"] = _peak(course, across, -0.15, 0.15)
            signs[f"{part}_furthest_back"] = _peak(course, -across, 0.3, 0.7)
            signs[f"{part}_forward_reach"] = float(across[before].max())
            signs[f"{part}_back_reach"] = float(across[after].min())
    return signs


def _leg_angle_signs(course: MeanCourse) -> dict[str, float]:
    if not {"hip_across", "knee_across"} <= course.courses.keys():
        return {}
    hip, knee, ankle = (
        np.array([course[f"{part}_across"], course[f"{part}_above"]]) for part in ("hip", "knee", "ankle")
    )
    thigh_deg = np.degrees(np.arctan2(knee[0] - hip[0], np.maximum(hip[1] - knee[1], 0.05)))
    shin_deg = np.degrees(np.arctan2(ankle[0] - knee[0], np.maximum(knee[1] - ankle[1], 0.02)))
    bend_deg = thigh_deg - shin_deg
    leg = np.linalg.norm(ankle - hip, axis=0)
    signs = {
        "knee_straightest_before": _peak(course, -bend_deg, -0.15, 0.16),
        "knee_most_bent": _peak(course, bend_deg, 0.05, 0.35),
        "knee_straightest_after": _peak(course, -bend_deg, 0.22, 0.52),
        "knee_bends_again": _peak(course, np.gradient(bend_deg, course.phase), 0.2, 0.5),
        "thigh_furthest_back": _peak(course, -thigh_deg, 0.25, 0.62),
        "thigh_furthest_forward": _peak(course, thigh_deg, -0.3, 0.05),
        f"thigh_{_THIGH_DEG}": _rises_above(course, -thigh_deg, -_THIGH_DEG, 0.05, 0.6),
        "shin_upright": _rises_above(course, -shin_deg, 0.0, -0.02, 0.3),
        "shin_turns_fastest": _peak(course, -np.gradient(shin_deg, course.phase), 0.0, 0.3),
        "leg_longest_before": _peak(course, leg, -0.15, 0.2),
        "leg_shortest": _peak(course, -leg, 0.1, 0.4),
        "leg_longest_after": _peak(course, leg, 0.25, 0.6),
    }
    signs |= {f"shin_{deg}": _rises_above(course, -shin_deg, -deg, 0.15, 0.62) for deg in _SHIN_DEG}
    if {"heel_across", "toe_across"} <= course.courses.keys():
        along = [course[f"toe_{axis}"] - course[f"heel_{axis}"] for axis in ("across", "above")]
        pitch_deg = np.degrees(np.unwrap(np.arctan2(along[1], along[0])))
        pitch_deg -= np.median(pitch_deg[_within(course, 0.16, 0.24)])
        turn = np.gradient(pitch_deg, course.phase)
        signs |= {f"foot_tips_{deg}": _rises_above(course, -pitch_deg, deg, 0.18, 0.6) for deg in _FOOT_DEG}
        signs |= {
            "foot_tips_fastest": _peak(course, -turn, 0.25, 0.62),
            "foot_slaps": _peak(course, -turn, -0.05, 0.2),
            "foot_toes_up": _peak(course, pitch_deg, -0.15, 0.12),
        }
    return signs


def _rear_signs(course: MeanCourse) -> dict[str, float]:
    fall = _peak(course, -course.rate("upper_body"), 0.04, 0.24)
    after = ((-0.18, 0.0), (0.04 - fall, 0.24 - fall), (0.02, 0.24), (0.1, 0.36), (0.2, 0.52))
    signs = _body_signs(course, tuple((fall + start, fall + end) for start, end in after))
    lowest = signs["upper_body_lowest"]
    for part in ("ankle", "heel", "toe", "knee"):
        if f"{part}_height" not in course:
            continue
        height = course[f"{part}_height"]
        height = height - height[_within(course, lowest - 0.1, lowest + 0.08)].min()
        rise = course.rate(f"{part}_height")
        if part != "knee":
            for level in _DOWN_HEIGHTS:
                signs[f"{part}_down_{level}"] = _falls_below(course, height, level, lowest - 0.3, lowest + 0.05)
            for level in _UP_HEIGHTS[1:]:
                signs[f"{part}_up_{level}"] = _rises_above(course, height, level, lowest + 0.02, lowest + 0.5)
            for rate in _RISING_RATES:
                signs[f"{part}_lifts_{rate}"] = _rises_above(course, rise, rate, lowest, lowest + 0.45)
            signs[f"{part}_sinks_fastest"] = _peak(course, -rise, lowest - 0.35, lowest)
        signs[f"{part}_rises_fastest"] = _peak(course, rise, lowest + 0.05, lowest + 0.5)
        signs[f"{part}_highest"] = _peak(course, height, lowest + 0.25, lowest + 0.75)
        signs[f"{part}_up_reach"] = float(height.max())
    length = -course["ankle_above"]
    signs["leg_longest_before"] = _peak(course, length, lowest - 0.3, lowest + 0.02)
    signs["leg_longest_after"] = _peak(course, length, lowest + 0.02, lowest + 0.4)
    signs["leg_shortest"] = _peak(course, -length, lowest + 0.2, lowest + 0.7)
    if "knee_above" in course:
        shank = course["knee_above"] - course["ankle_above"]
        signs["shank_longest_before"] = _peak(course, shank, lowest - 0.25, lowest + 0.1)
        signs["shank_shortest"] = _peak(course, -shank, lowest + 0.2, lowest + 0.65)
    if {"heel_above", "toe_above"} <= course.courses.keys():
        tips = -np.gradient(course["toe_above"] - course["heel_above"], course.phase)
        signs["foot_tips_fastest"] = _peak(course, tips, lowest, lowest + 0.5)
    return signs


def _within(course: MeanCourse, start: float, end: float) -> npt.NDArray[np.bool_]:
    return (course.phase >= start) & (course.phase <= end)


def _peak(course: MeanCourse, values: Floats, start: float, end: float) -> float:
    """Phase of the highest value in a window, between the grid's points by a parabola."""
    inside = np.flatnonzero(_within(course, start, end))
    if len(inside) < 3:
        return float("nan")
    top = int(inside[values[inside].argmax()])
    if top in (inside[0], inside[-1]):
        return float(course.phase[top])
    before, here, after = values[top - 1 : top + 2]
    curvature = before - 2 * here + after
    shift = 0.5 * (before - after) / curvature if curvature else 0.0
    return float(course.phase[top] + shift * (course.phase[1] - course.phase[0]))


def _rises_above(
    course: MeanCourse, values: Floats, level: float, start: float, end: float, *, last: bool = False
) -> float:
    """Phase at which the values first (or last) rise above a level in a window; NaN where they do not."""
    inside = np.flatnonzero(_within(course, start, end))
    over = values[inside] - level
    crossings = np.flatnonzero((over[:-1] < 0) & (over[1:] >= 0))
    if not len(crossings):
        return float("nan")
    at = crossings[-1 if last else 0]
    share = over[at] / (over[at] - over[at + 1])
    return float(course.phase[inside[at]] + share * (course.phase[1] - course.phase[0]))


def _falls_below(course: MeanCourse, values: Floats, level: float, start: float, end: float) -> float:
    """Phase at which the values last fall below a level in a window; NaN where they do not."""
    return _rises_above(course, -values, -level, start, end, last=True)
