"""Features of a leg's mean stride from which initial contact and toe-off are predicted.

Most features are phases of the stride: moments that lie near one of the two events, such as the moment at which the
heel has come down to a given height. No such moment coincides with the event. The distance depends on the runner, above
all on how long the foot stays on the ground, and is learned from runners whose contacts are known
(`gait.steps.event_model`). The other features are shapes: ratios that vary with the share of the stride spent on the
ground. No feature depends on the scale of the picture.

The names say what is read: `ankle_down_0.035` is the phase at which the ankle has come down to 0.035 leg lengths above
its lowest position in stance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.steps.mean_stride import MeanStride

Floats = npt.NDArray[np.float64]

SHAPE_SUFFIXES = ("_ratio", "_reach", "_hz")
"""Suffixes of the names of features that are shapes, not phases."""

_FEET = ("ankle", "heel", "toe", "ball")
_DOWN_HEIGHTS, _UP_HEIGHTS = (0.02, 0.035, 0.06, 0.10), (0.02, 0.03, 0.05, 0.08, 0.12, 0.2)
# Shares of the belt speed.
_LANDING_SHARES, _LEAVING_SHARES = (0.0, 0.3, 0.5, 0.7, 0.85), (0.9, 0.7, 0.5, 0.3, 0.0)
_RISING_SHARES, _SINKING_SHARES = (0.08, 0.15, 0.25, 0.4), (0.1, 0.2, 0.3)
_RISING_RATES = (0.5, 1.0, 2.0)
_SHIN_DEG, _THIGH_DEG, _FOOT_DEG = (-30, -45, -60), -15, (10, 20, 30, 45, 60)


def is_phase(name: str) -> bool:
    """Return whether a feature is a phase rather than a shape.

    Parameters
    ----------
    name : str
        Name of the feature.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_phase("ears_lowest"), is_phase("ears_second_ratio")
    (True, False)
    """
    return not name.endswith(SHAPE_SUFFIXES)


def extract_features(stride: MeanStride) -> dict[str, float]:
    """Return all features of a leg's mean stride.

    Parameters
    ----------
    stride : MeanStride
        Side or rear view.

    Returns
    -------
    dict of str to float
        Phases in strides, and shapes. NaN where a feature cannot be found; features of points that the motion lacks are
        absent.

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.steps.mean_stride import mean_stride
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> stride = mean_stride(motion, stride_clock(motion.time_s, motion.ankle_separation_m), "left")
    >>> features = extract_features(stride)
    >>> features["upper_body_falls"] < features["upper_body_lowest"] < features["upper_body_rises"]
    True
    """
    features = {"stride_hz": stride.frequency_hz}
    if stride.view == "side":
        return features | _body_features(stride, _SIDE_WINDOWS) | _foot_features(stride) | _leg_angle_features(stride)
    return features | _rear_features(stride)


# Search windows in phase, in the order of `_BODY_MOMENTS`: highest before contact, fastest fall, lowest, fastest rise,
# highest after toe-off.
_SIDE_WINDOWS = ((-0.22, 0.10), (-0.05, 0.25), (0.08, 0.42), (0.22, 0.52), (0.34, 0.68))
_BODY_MOMENTS = ("highest_before", "falls", "lowest", "rises", "highest_after")


def _body_features(stride: MeanStride, windows: tuple[tuple[float, float], ...]) -> dict[str, float]:
    features: dict[str, float] = {}
    for part in ("upper_body", "hips", "shoulders", "ears"):
        if part not in stride:
            continue
        height, rate = stride[part], stride.derivative(part)
        for moment, values, window in zip(_BODY_MOMENTS, (height, -rate, -height, rate, height), windows, strict=True):
            features[f"{part}_{moment}"] = _peak(stride, values, *window)
        features |= {f"{part}_{name}_ratio": value for name, value in _bounce_shape(stride, height).items()}
    return features


def _bounce_shape(stride: MeanStride, height: Floats) -> dict[str, float]:
    """Return the shape of the bounce: the second and third harmonics of the step frequency relative to the first.

    A longer flight means a longer free fall, which changes the harmonics independently of the height of the bounce.
    """
    phase = np.arange(0, 1, 0.002)
    values = np.interp(phase, stride.phase, height)
    first, second, third = (np.mean(values * np.exp(-4j * np.pi * order * phase)) for order in (1, 2, 3))
    size = max(abs(first), 1e-12)
    # The angle of the second harmonic minus twice that of the first does not depend on the origin of the phase.
    turned = abs(second) / size * np.exp(1j * (np.angle(second) - 2 * np.angle(first)))
    return {"second": float(turned.real), "second_shift": float(turned.imag), "third": float(abs(third) / size)}


def _foot_features(stride: MeanStride) -> dict[str, float]:
    stance = _within(stride, 0.12, 0.36)
    flat = _within(stride, 0.14, 0.26)
    features = {"belt_reach": float(np.median(-stride.derivative("ankle_across")[flat]))}
    for part in _FEET:
        if f"{part}_height" not in stride:
            continue
        height = stride[f"{part}_height"] - stride[f"{part}_height"][stance].min()
        rise, backward = stride.derivative(f"{part}_height"), -stride.derivative(f"{part}_across")
        belt = float(np.median(backward[flat]))
        lifts_from = 0.3 if part == "toe" else 0.2
        for level in _DOWN_HEIGHTS:
            features[f"{part}_down_{level}"] = _falls_below(stride, height, level, -0.12, 0.22)
        for level in _UP_HEIGHTS:
            features[f"{part}_up_{level}"] = _rises_above(stride, height, level, lifts_from, 0.62)
        for share in _LANDING_SHARES:
            features[f"{part}_lands_{share}"] = _rises_above(stride, backward, share * belt, -0.2, 0.14, last=True)
        for share in _LEAVING_SHARES:
            features[f"{part}_leaves_{share}"] = _rises_above(stride, -backward, -share * belt, 0.25, 0.75)
        for share in _RISING_SHARES:
            features[f"{part}_lifts_{share}"] = _rises_above(stride, rise, share * belt, lifts_from - 0.02, 0.7)
        for share in _SINKING_SHARES:
            features[f"{part}_sinks_{share}"] = _rises_above(stride, rise, -share * belt, -0.2, 0.2, last=True)
        features[f"{part}_rises_fastest"] = _peak(stride, rise, 0.3, 0.75)
        features[f"{part}_sinks_fastest"] = _peak(stride, -rise, -0.2, 0.12)
    for part in (*_FEET, "knee"):
        if f"{part}_across" in stride:
            across = stride[f"{part}_across"]
            before, after = _within(stride, -0.15, 0.15), _within(stride, 0.3, 0.7)
            features[f"{part}_furthest_forward"] = _peak(stride, across, -0.15, 0.15)
            features[f"{part}_furthest_back"] = _peak(stride, -across, 0.3, 0.7)
            features[f"{part}_forward_reach"] = float(across[before].max())
            features[f"{part}_back_reach"] = float(across[after].min())
    return features


def _leg_angle_features(stride: MeanStride) -> dict[str, float]:
    if not {"hip_across", "knee_across"} <= stride.curves.keys():
        return {}
    hip, knee, ankle = (
        np.array([stride[f"{part}_across"], stride[f"{part}_above"]]) for part in ("hip", "knee", "ankle")
    )
    thigh_deg = np.degrees(np.arctan2(knee[0] - hip[0], np.maximum(hip[1] - knee[1], 0.05)))
    shin_deg = np.degrees(np.arctan2(ankle[0] - knee[0], np.maximum(knee[1] - ankle[1], 0.02)))
    bend_deg = thigh_deg - shin_deg
    leg = np.linalg.norm(ankle - hip, axis=0)
    features = {
        "knee_straightest_before": _peak(stride, -bend_deg, -0.15, 0.16),
        "knee_most_bent": _peak(stride, bend_deg, 0.05, 0.35),
        "knee_straightest_after": _peak(stride, -bend_deg, 0.22, 0.52),
        "knee_bends_again": _peak(stride, np.gradient(bend_deg, stride.phase), 0.2, 0.5),
        "thigh_furthest_back": _peak(stride, -thigh_deg, 0.25, 0.62),
        "thigh_furthest_forward": _peak(stride, thigh_deg, -0.3, 0.05),
        f"thigh_{_THIGH_DEG}": _rises_above(stride, -thigh_deg, -_THIGH_DEG, 0.05, 0.6),
        "shin_upright": _rises_above(stride, -shin_deg, 0.0, -0.02, 0.3),
        "shin_turns_fastest": _peak(stride, -np.gradient(shin_deg, stride.phase), 0.0, 0.3),
        "leg_longest_before": _peak(stride, leg, -0.15, 0.2),
        "leg_shortest": _peak(stride, -leg, 0.1, 0.4),
        "leg_longest_after": _peak(stride, leg, 0.25, 0.6),
    }
    features |= {f"shin_{deg}": _rises_above(stride, -shin_deg, -deg, 0.15, 0.62) for deg in _SHIN_DEG}
    if {"heel_across", "toe_across"} <= stride.curves.keys():
        along = [stride[f"toe_{axis}"] - stride[f"heel_{axis}"] for axis in ("across", "above")]
        pitch_deg = np.degrees(np.unwrap(np.arctan2(along[1], along[0])))
        pitch_deg -= np.median(pitch_deg[_within(stride, 0.16, 0.24)])
        turn = np.gradient(pitch_deg, stride.phase)
        features |= {f"foot_tips_{deg}": _rises_above(stride, -pitch_deg, deg, 0.18, 0.6) for deg in _FOOT_DEG}
        features |= {
            "foot_tips_fastest": _peak(stride, -turn, 0.25, 0.62),
            "foot_slaps": _peak(stride, -turn, -0.05, 0.2),
            "foot_toes_up": _peak(stride, pitch_deg, -0.15, 0.12),
        }
    return features


def _rear_features(stride: MeanStride) -> dict[str, float]:
    fall = _peak(stride, -stride.derivative("upper_body"), 0.04, 0.24)
    after = ((-0.18, 0.0), (0.04 - fall, 0.24 - fall), (0.02, 0.24), (0.1, 0.36), (0.2, 0.52))
    features = _body_features(stride, tuple((fall + start, fall + end) for start, end in after))
    lowest = features["upper_body_lowest"]
    for part in ("ankle", "heel", "toe", "knee"):
        if f"{part}_height" not in stride:
            continue
        height = stride[f"{part}_height"]
        height = height - height[_within(stride, lowest - 0.1, lowest + 0.08)].min()
        rise = stride.derivative(f"{part}_height")
        if part != "knee":
            for level in _DOWN_HEIGHTS:
                features[f"{part}_down_{level}"] = _falls_below(stride, height, level, lowest - 0.3, lowest + 0.05)
            for level in _UP_HEIGHTS[1:]:
                features[f"{part}_up_{level}"] = _rises_above(stride, height, level, lowest + 0.02, lowest + 0.5)
            for rate in _RISING_RATES:
                features[f"{part}_lifts_{rate}"] = _rises_above(stride, rise, rate, lowest, lowest + 0.45)
            features[f"{part}_sinks_fastest"] = _peak(stride, -rise, lowest - 0.35, lowest)
        features[f"{part}_rises_fastest"] = _peak(stride, rise, lowest + 0.05, lowest + 0.5)
        features[f"{part}_highest"] = _peak(stride, height, lowest + 0.25, lowest + 0.75)
        features[f"{part}_up_reach"] = float(height.max())
    length = -stride["ankle_above"]
    features["leg_longest_before"] = _peak(stride, length, lowest - 0.3, lowest + 0.02)
    features["leg_longest_after"] = _peak(stride, length, lowest + 0.02, lowest + 0.4)
    features["leg_shortest"] = _peak(stride, -length, lowest + 0.2, lowest + 0.7)
    if "knee_above" in stride:
        shank = stride["knee_above"] - stride["ankle_above"]
        features["shank_longest_before"] = _peak(stride, shank, lowest - 0.25, lowest + 0.1)
        features["shank_shortest"] = _peak(stride, -shank, lowest + 0.2, lowest + 0.65)
    if {"heel_above", "toe_above"} <= stride.curves.keys():
        tips = -np.gradient(stride["toe_above"] - stride["heel_above"], stride.phase)
        features["foot_tips_fastest"] = _peak(stride, tips, lowest, lowest + 0.5)
    return features


def _within(stride: MeanStride, start: float, end: float) -> npt.NDArray[np.bool_]:
    return (stride.phase >= start) & (stride.phase <= end)


def _peak(stride: MeanStride, values: Floats, start: float, end: float) -> float:
    """Return the phase of the largest value in a window, refined between grid points by a parabola."""
    inside = np.flatnonzero(_within(stride, start, end))
    if len(inside) < 3:
        return float("nan")
    top = int(inside[values[inside].argmax()])
    if top in (inside[0], inside[-1]):
        return float(stride.phase[top])
    before, here, after = values[top - 1 : top + 2]
    curvature = before - 2 * here + after
    shift = 0.5 * (before - after) / curvature if curvature else 0.0
    return float(stride.phase[top] + shift * (stride.phase[1] - stride.phase[0]))


def _rises_above(
    stride: MeanStride, values: Floats, level: float, start: float, end: float, *, last: bool = False
) -> float:
    """Return the phase at which the values first (or last) rise above a level in a window; NaN if they do not."""
    inside = np.flatnonzero(_within(stride, start, end))
    over = values[inside] - level
    crossings = np.flatnonzero((over[:-1] < 0) & (over[1:] >= 0))
    if not len(crossings):
        return float("nan")
    at = crossings[-1 if last else 0]
    share = over[at] / (over[at] - over[at + 1])
    return float(stride.phase[inside[at]] + share * (stride.phase[1] - stride.phase[0]))


def _falls_below(stride: MeanStride, values: Floats, level: float, start: float, end: float) -> float:
    """Return the phase at which the values last fall below a level in a window; NaN if they do not."""
    return _rises_above(stride, -values, -level, start, end, last=True)
