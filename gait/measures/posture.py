"""Measures of trunk, bounce and arms, seen from the side."""

from __future__ import annotations

import numpy as np

from gait.measures.gait import Floats, Gait, angle_from_vertical_deg
from gait.measures.offsets import landmark_offsets
from gait.measures.points import Points
from gait.measures.registry import Measure
from gait.measures.timing import step_time_s
from gait.motion.scale import stance_speed_mps
from gait.motion.travel import travel_speed_mps

_TRUNK = ("hip", "ankle", "shoulder")
_UPPER_BODY = ("hip", "ankle", "shoulder", "mid_ear")
_UPPER_ARM = ("hip", "ankle", "shoulder", "elbow")
_ALIKE_ARMS = (
    "Describes only: right to 2 to 3 degrees on runners who all swing their arms by 65 degrees, never compared with "
    "another swing; the two arms' errors differ by 5 degrees."
)
_ALIKE_ELBOWS = (
    "Describes only: the picture flattens an elbow that points outwards, and the runners that it was compared with all "
    "bend theirs alike, by 88 degrees."
)


def trunk_lean_deg(gait: Gait) -> Floats:
    """Mean lean of the trunk over each step, in degrees; + = forward."""
    return _trunk_deg(gait.over_step).mean(axis=1)


def trunk_lean_at_contact_deg(gait: Gait) -> Floats:
    """Lean of the trunk at initial contact, in degrees; + = forward."""
    return _trunk_deg(gait.at_contact)


def body_lean_deg(gait: Gait) -> Floats:
    """Lean of the line from the standing ankle to mid-shoulder at mid-stance, in degrees; + = forward."""
    points = gait.at_mid_stance
    return angle_from_vertical_deg(gait.standing(points, "ankle"), points["mid_shoulder"])


def vertical_oscillation_cm(gait: Gait) -> Floats:
    """Peak-to-peak height of the body within each step, in centimetres.

    The pose model's hips follow only 70 to 90 % of the pelvis' bounce, while shoulders and ears follow the bounce of
    the centre of mass, one a little less and the other a little more, once the trunk's own pitching is taken out.
    """
    return 100 * np.ptp(body_height_m(gait, gait.over_step), axis=1)


def body_height_m(gait: Gait, points: Points) -> Floats:
    """Height in metres of the centre of mass, or of the points of a pose model that rise and fall as it does."""
    if gait.motion.source == "landmarks" and "com" in points:
        return points["com"][..., 1]
    if "mid_shoulder" in points and "mid_ear" in points:
        height_m: Floats = (points["mid_shoulder"][..., 1] + points["mid_ear"][..., 1]) / 2
        return height_m + _nod_m(points, gait.motion.pose_model) if gait.motion.view == "side" else height_m
    return points["mid_hip"][..., 1]


def _nod_m(points: Points, pose_model: str) -> Floats:
    """Metres by which shoulders and head sink because a trunk that leans pitches with every step, as a lever does."""
    fitted = landmark_offsets(pose_model).get(("trunk_lean", "side"))
    too_far_deg = (fitted.near + fitted.far) / 2 if fitted else 0.0
    upper = (points["mid_shoulder"] + points["mid_ear"]) / 2
    lean = np.radians(_trunk_deg(points))
    if not (np.isfinite(lean) & np.isfinite(upper[..., 0])).any():
        return np.full_like(lean, np.nan)
    length_m = np.nanmedian(np.linalg.norm(upper - points["mid_hip"], axis=-1))
    pitch = lean - lean.mean(axis=-1, keepdims=True)
    return length_m * np.sin(np.nanmean(lean) - np.radians(too_far_deg)) * pitch


def head_oscillation_cm(gait: Gait) -> Floats:
    """Peak-to-peak height of the head within each step, in centimetres."""
    points = gait.over_step
    return _bounce_cm((points["mid_ear"] + points["nose"]) / 2)


def vertical_ratio_pct(gait: Gait) -> Floats:
    """Vertical oscillation in per cent of the step's length."""
    return vertical_oscillation_cm(gait) / step_length_m(gait)


def speed_mps(gait: Gait) -> Floats:
    """Running speed in metres per second: as told, or of the standing foot on a belt, or of the hips over ground."""
    speed = gait.speed_mps
    if speed is None:
        speed = travel_speed_mps(gait.motion)
    if speed is None and gait.motion.surface == "treadmill":
        contacts = [(s.side, s.initial_contact_s, s.toe_off_s) for s in gait.steps if s.used and s.complete]
        speed = stance_speed_mps(gait.motion, contacts)
    return np.where(gait.used, np.nan if speed is None else speed, np.nan)


def step_length_m(gait: Gait) -> Floats:
    """Metres covered in each step: speed times step time."""
    return speed_mps(gait) * step_time_s(gait)


def elbow_angle_deg(gait: Gait) -> Floats:
    """Mean inner angle of the elbow on the side of the standing leg over each step, in degrees; 180 = straight."""
    points = gait.over_step
    shoulder, elbow, wrist = (gait.standing(points, part) for part in ("shoulder", "elbow", "wrist"))
    upper, lower = shoulder - elbow, wrist - elbow
    cosine = (upper * lower).sum(axis=-1) / (np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1))
    angle: Floats = np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean(axis=1)
    return angle


def arm_swing_deg(gait: Gait) -> Floats:
    """Range of the upper arm's angle from the vertical on the side of the standing leg over a stride, in degrees."""
    return arm_swing_forward_deg(gait) + arm_swing_back_deg(gait)


def arm_swing_forward_deg(gait: Gait) -> Floats:
    """Largest angle of the upper arm forward of the vertical over a stride, in degrees; negative = stays behind it."""
    largest: Floats = -_upper_arm_deg(gait).min(axis=1)
    return largest


def arm_swing_back_deg(gait: Gait) -> Floats:
    """Largest angle of the upper arm behind the vertical over a stride, in degrees; negative = stays ahead of it."""
    largest: Floats = _upper_arm_deg(gait).max(axis=1)
    return largest


def _upper_arm_deg(gait: Gait) -> Floats:
    """Angle from the vertical of the arm on the standing side over a stride, [steps, samples]; + = elbow behind."""
    points = gait.over(gait.contact_s, gait.stride_end_s)
    return angle_from_vertical_deg(gait.standing(points, "elbow"), gait.standing(points, "shoulder"))


def _trunk_deg(points: Points) -> Floats:
    return angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])


def _bounce_cm(points: Floats) -> Floats:
    bounce: Floats = 100 * np.ptp(points[..., 1], axis=1)
    return bounce


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="vertical_oscillation",
        title="Vertical oscillation",
        unit="cm",
        views=("side", "rear"),
        definition="Peak-to-peak height of the whole-body centre of mass within a step, mean over steps.",
        per_step=vertical_oscillation_cm,
        needs=_UPPER_BODY,
        length_power=1,
        error_sd={"side": 0.5, "rear": 0.7},
        plausible=(1, 20),
        weak_views={"rear": "From behind, swaying towards the camera looks like bounce; film from the side too."},
    ),
    Measure(
        id="vertical_ratio",
        title="Vertical ratio",
        unit="%",
        views=("side",),
        definition="Vertical oscillation as a share of step length.",
        per_step=vertical_ratio_pct,
        needs=_UPPER_BODY,
        error_sd={"side": 0.6},
        needs_travel=True,
        plausible=(1, 20),
    ),
    Measure(
        id="head_oscillation",
        title="Head bounce",
        unit="cm",
        views=("side",),
        definition="Peak-to-peak height of the head (ears and nose) within a step, mean over steps.",
        per_step=head_oscillation_cm,
        needs=("hip", "ankle", "mid_ear", "nose"),
        length_power=1,
        error_sd={"side": 0.4},
        plausible=(1, 22),
    ),
    Measure(
        id="trunk_lean",
        title="Trunk lean",
        unit="deg",
        views=("side",),
        definition="Line from mid-hip to mid-shoulder from the vertical, mean over whole steps; + = forward.",
        per_step=trunk_lean_deg,
        needs=_TRUNK,
        two_sided=False,
        error_sd={"side": 1.0},
        plausible=(-25, 40),
        reference=(0.1, 14.5),
        reference_source="mean 7.3, standard deviation 3.6 (Teng & Powers 2014)",
    ),
    Measure(
        id="trunk_lean_at_contact",
        title="Trunk lean at contact",
        unit="deg",
        views=("side",),
        definition="The same line at initial contact; + = forward.",
        per_step=trunk_lean_at_contact_deg,
        week_to_week=2.3,
        needs=_TRUNK,
        error_sd={"side": 1.2},
        plausible=(-25, 40),
    ),
    Measure(
        id="body_lean",
        title="Lean from the ankles",
        unit="deg",
        views=("side",),
        definition="Line from the standing ankle to mid-shoulder from the vertical at mid-stance; + = forward.",
        per_step=body_lean_deg,
        week_to_week=2.3,
        needs=_TRUNK,
        error_sd={"side": 0.5},
        plausible=(-25, 40),
    ),
    Measure(
        id="elbow_angle",
        title="Elbow angle",
        unit="deg",
        views=("side",),
        definition="Inner angle of the elbow, mean over steps; 180 = straight.",
        per_step=elbow_angle_deg,
        needs=("hip", "ankle", "shoulder", "elbow", "wrist"),
        error_sd={"side": 11.0},
        plausible=(20, 180),
        weak_views={"side": _ALIKE_ELBOWS},
    ),
    Measure(
        id="arm_swing",
        title="Arm swing",
        unit="deg",
        views=("side",),
        definition="Range of the upper arm's angle from the vertical over a stride.",
        per_step=arm_swing_deg,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(0, 160),
        weak_views={"side": _ALIKE_ARMS},
    ),
    Measure(
        id="arm_swing_forward",
        title="Arm swing forward",
        unit="deg",
        views=("side",),
        definition="Largest angle of the upper arm forward of the vertical over a stride; negative = never ahead of "
        "it.",
        per_step=arm_swing_forward_deg,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        weak_views={"side": _ALIKE_ARMS},
    ),
    Measure(
        id="arm_swing_back",
        title="Arm swing back",
        unit="deg",
        views=("side",),
        definition="Largest angle of the upper arm behind the vertical over a stride; negative = never behind it.",
        per_step=arm_swing_back_deg,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        weak_views={"side": _ALIKE_ARMS},
    ),
    Measure(
        id="speed",
        title="Speed",
        unit="m/s",
        views=("side",),
        definition="Running speed: as told, or on a treadmill the backward speed of the standing foot, or over "
        "ground the forward speed of the hips.",
        per_step=speed_mps,
        two_sided=False,
        length_power=1,
        error_sd={"side": 0.11},
        needs_travel=True,
        plausible=(0.8, 13),
    ),
    Measure(
        id="step_length",
        title="Step length",
        unit="m",
        views=("side",),
        definition="Distance covered in a step: speed times step time.",
        per_step=step_length_m,
        length_power=1,
        error_sd={"side": 0.04},
        needs_travel=True,
        plausible=(0.3, 3),
    ),
)
