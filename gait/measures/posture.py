"""Measures of trunk, bounce and arms, seen from the side."""

from __future__ import annotations

import numpy as np

from gait.measures.offsets import landmark_offsets
from gait.measures.points import Points
from gait.measures.registry import Measure
from gait.measures.timing import step_time_s
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg
from gait.motion.oscillation import expected_oscillation, observed_height_m, observed_se_share
from gait.motion.scale import stance_speed_mps
from gait.motion.surface import travel_speed_mps

_TRUNK = ("hip", "ankle", "shoulder")
_HIPS_AND_ANKLES = ("mid_hip", "ankle")
# A standing foot's speed is that of the belt to about this share (see `gait.motion.scale`).
_SEEN_SPEED_SE = 0.035
_UPPER_ARM = ("hip", "ankle", "shoulder", "elbow")
_RENDERED_ARMS = (
    "Describes only: right to 2 to 3 degrees on rendered runners with all kinds of arms, not yet compared with real "
    "ones; the two arms' errors differ by 6 degrees."
)
_RENDERED_ELBOWS = (
    "Describes only: the picture flattens an elbow that points outwards; right to 3 to 5 degrees on rendered runners, "
    "not yet compared with real ones."
)


def trunk_lean_deg(trial: Trial) -> Floats:
    """Mean lean of the trunk over each step, in degrees; + = forward."""
    return _trunk_deg(trial.over_step).mean(axis=1)


def trunk_lean_at_contact_deg(trial: Trial) -> Floats:
    """Lean of the trunk at initial contact, in degrees; + = forward."""
    return _trunk_deg(trial.at_contact)


def body_lean_deg(trial: Trial) -> Floats:
    """Lean of the line from the standing ankle to mid-shoulder at mid-stance, in degrees; + = forward."""
    points = trial.at_mid_stance
    return angle_from_vertical_deg(trial.standing(points, "ankle"), points["mid_shoulder"])


def vertical_oscillation_cm(trial: Trial) -> Floats:
    """Peak-to-peak height of the body within each step, in centimetres, as its points show it."""
    return _bounce_cm(body_height_m(trial, trial.over_step))


def body_height_m(trial: Trial, points: Points) -> Floats:
    """Height in metres of the centre of mass, up to a constant.

    A pose model's hips follow only 70 to 90 % of the pelvis' bounce, while shoulders and ears follow the trunk's, one a
    little less and the other a little more, once the trunk's own pitching is taken out.
    """
    from_pose = trial.motion.source == "pose"
    nods = from_pose and trial.motion.view == "side" and "mid_shoulder" in points and "mid_ear" in points
    return observed_height_m(
        points, from_pose=from_pose, nod_m=_nod_m(points, trial.motion.pose_model) if nods else 0.0
    )


def body_error_share(trial: Trial) -> float:
    """Share of vertical oscillation by which a real body's points may be off, one standard deviation."""
    return observed_se_share(trial.motion.names, from_pose=trial.motion.source == "pose")


def gravity_oscillation_cm(trial: Trial) -> tuple[float, float] | None:
    """Vertical oscillation that gravity asks for at the clip's step and contact times, and its standard error, in cm.

    None where times are missing or no flight is left.
    """
    step_times_s, contact_times_s = step_time_s(trial), trial.toe_off_s - trial.contact_s
    if not (np.isfinite(step_times_s).any() and np.isfinite(contact_times_s).any()):
        return None
    step_s, contact_s = float(np.nanmean(step_times_s)), float(np.nanmean(contact_times_s))
    if not 0 < contact_s < step_s:
        return None
    expected = expected_oscillation(step_s, contact_s, view=trial.motion.view, contact_se_s=_contact_se_s(trial))
    return 100 * expected.value_m, 100 * expected.se_m


def gravity_ratio_pct(trial: Trial) -> tuple[float, float] | None:
    """Vertical ratio that follows from `gravity_oscillation_cm`, and its standard error, in per cent."""
    oscillation = gravity_oscillation_cm(trial)
    length_m = step_length_m(trial)
    if oscillation is None or not np.isfinite(length_m).any():
        return None
    value_cm, se_cm = oscillation
    length_se_share = 0.0 if trial.speed_mps is not None else _SEEN_SPEED_SE
    mean_m = float(np.nanmean(length_m))
    return value_cm / mean_m, float(np.hypot(se_cm, length_se_share * value_cm)) / mean_m


def _contact_se_s(trial: Trial) -> float:
    """Standard error of the mean contact time in seconds, as if all steps were off alike."""
    errors_s = [np.hypot(step.initial_contact_se_s, step.toe_off_se_s) for step in trial.steps if step.used]
    known_s = np.array([error for error in errors_s if np.isfinite(error)])
    return float(np.sqrt(np.mean(known_s**2))) if len(known_s) else 0.0


def _nod_m(points: Points, pose_model: str) -> Floats:
    """Metres by which shoulders and head sink because a trunk that leans pitches with every step, as a lever does."""
    fitted = landmark_offsets(pose_model).get(("trunk_lean", "side"))
    too_far_deg = (fitted.near + fitted.far) / 2 if fitted else 0.0
    upper = (points["mid_shoulder"] + points["mid_ear"]) / 2
    lean = np.radians(_trunk_deg(points))
    if not (np.isfinite(lean) & np.isfinite(upper[..., 0])).any():
        return np.full_like(lean, np.nan)
    length_m = np.nanmedian(np.linalg.norm(upper - points["mid_hip"], axis=-1))
    # Points that are not seen at an end of the clip are NaN; `nanmean` would warn of steps without any.
    seen = np.isfinite(lean)
    count = np.maximum(seen.sum(axis=-1, keepdims=True), 1)
    pitch = lean - np.where(seen, lean, 0.0).sum(axis=-1, keepdims=True) / count
    return length_m * np.sin(np.nanmean(lean) - np.radians(too_far_deg)) * pitch


def head_oscillation_cm(trial: Trial) -> Floats:
    """Peak-to-peak height of the head within each step, in centimetres."""
    points = trial.over_step
    return _bounce_cm((points["mid_ear"] + points["nose"])[..., 1] / 2)


def vertical_ratio_pct(trial: Trial) -> Floats:
    """Vertical oscillation in per cent of the step's length."""
    return vertical_oscillation_cm(trial) / step_length_m(trial)


def speed_mps(trial: Trial) -> Floats:
    """Running speed in metres per second: as told, or of the standing foot on a belt, or of the hips over ground."""
    speed = trial.speed_mps
    if speed is None:
        speed = travel_speed_mps(trial.motion)
    if speed is None and trial.motion.surface == "treadmill":
        speed = stance_speed_mps(trial.motion, trial.contacts)
    return np.where(trial.used, np.nan if speed is None else speed, np.nan)


def step_length_m(trial: Trial) -> Floats:
    """Metres covered in each step: speed times step time."""
    return speed_mps(trial) * step_time_s(trial)


def elbow_angle_deg(trial: Trial) -> Floats:
    """Mean inner angle of the elbow on the side of the standing leg over each step, in degrees; 180 = straight."""
    points = trial.over_step
    shoulder, elbow, wrist = (trial.standing(points, part) for part in ("shoulder", "elbow", "wrist"))
    upper, lower = shoulder - elbow, wrist - elbow
    cosine = (upper * lower).sum(axis=-1) / (np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1))
    angle: Floats = np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean(axis=1)
    return angle


def arm_swing_deg(trial: Trial) -> Floats:
    """Range of the upper arm's angle from the vertical on the side of the standing leg over a stride, in degrees."""
    return arm_swing_forward_deg(trial) + arm_swing_back_deg(trial)


def arm_swing_forward_deg(trial: Trial) -> Floats:
    """Largest angle of the upper arm forward of the vertical over a stride, in degrees; negative = stays behind it."""
    largest: Floats = -_upper_arm_deg(trial).min(axis=1)
    return largest


def arm_swing_back_deg(trial: Trial) -> Floats:
    """Largest angle of the upper arm behind the vertical over a stride, in degrees; negative = stays ahead of it."""
    largest: Floats = _upper_arm_deg(trial).max(axis=1)
    return largest


def _upper_arm_deg(trial: Trial) -> Floats:
    """Angle from the vertical of the arm on the standing side over a stride, [steps, samples]; + = elbow behind."""
    points = trial.over(trial.contact_s, trial.stride_end_s)
    return angle_from_vertical_deg(trial.standing(points, "elbow"), trial.standing(points, "shoulder"))


def _trunk_deg(points: Points) -> Floats:
    return angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])


def _bounce_cm(height_m: Floats) -> Floats:
    bounce: Floats = 100 * np.ptp(height_m, axis=1)
    return bounce


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="vertical_oscillation",
        title="Vertical oscillation",
        family="posture",
        explanation="How much your body rises and sinks with each step.",
        moved_by="Slow, long steps raise it, quicker steps lower it. A few centimetres are needed to run.",
        unit="cm",
        views=("side", "rear"),
        definition="Peak-to-peak height of the whole-body centre of mass within a step, mean over steps. Two "
        "estimates are averaged, each weighed by its error: the body's segments (de Leva 1996), with trunk and arms "
        "hung from the neck because real shoulders bounce more than the trunk, and the bounce that gravity requires at "
        "the step and contact times found. The interval allows for real bodies to move differently from the rendered "
        "ones that the landmarks' error is known for.",
        per_step=vertical_oscillation_cm,
        free_of_yaw=True,
        wanted=-1,
        body_error_share=body_error_share,
        independent_estimate=gravity_oscillation_cm,
        needs=_HIPS_AND_ANKLES,
        length_power=1,
        error_sd={"side": 0.5, "rear": 0.7},
        plausible=(1, 20),
        weak_views={"rear": "From behind, swaying towards the camera looks like bounce; film from the side too."},
    ),
    Measure(
        id="vertical_ratio",
        title="Vertical ratio",
        family="posture",
        explanation="Bounce for the ground each step covers.",
        moved_by="Less bounce or more speed lowers it.",
        unit="%",
        views=("side",),
        definition="Vertical oscillation, averaged over both of its estimates, as a share of step length.",
        per_step=vertical_ratio_pct,
        restates="vertical_oscillation",
        wanted=-1,
        body_error_share=body_error_share,
        independent_estimate=gravity_ratio_pct,
        needs=_HIPS_AND_ANKLES,
        error_sd={"side": 0.6},
        needs_travel=True,
        plausible=(1, 20),
    ),
    Measure(
        id="head_oscillation",
        title="Head bounce",
        family="posture",
        explanation="How much your head rises and sinks with each step.",
        moved_by="The same as bounce; nodding adds to it.",
        unit="cm",
        views=("side",),
        definition="Peak-to-peak height of the head (ears and nose) within a step, mean over steps.",
        per_step=head_oscillation_cm,
        free_of_yaw=True,
        restates="vertical_oscillation",
        wanted=-1,
        needs=("hip", "ankle", "mid_ear", "nose"),
        length_power=1,
        error_sd={"side": 0.4},
        plausible=(1, 22),
    ),
    Measure(
        id="trunk_lean",
        title="Trunk lean",
        family="posture",
        explanation="How far the trunk leans forward on the whole; 0 is upright.",
        moved_by="Speed and uphill lean it forward. Leaning from the ankles is not the same as bending at the waist.",
        unit="deg",
        views=("side",),
        definition="Line from mid-hip to mid-shoulder from the vertical, mean over whole steps; + = forward.",
        per_step=trunk_lean_deg,
        free_of_clock=True,
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
        family="posture",
        explanation="How far the trunk leans forward at the moment of landing.",
        moved_by="The same as trunk lean.",
        unit="deg",
        views=("side",),
        definition="The same line at initial contact; + = forward.",
        per_step=trunk_lean_at_contact_deg,
        free_of_clock=True,
        restates="trunk_lean",
        week_to_week=2.3,
        needs=_TRUNK,
        error_sd={"side": 1.2},
        plausible=(-25, 40),
    ),
    Measure(
        id="body_lean",
        title="Lean from the ankles",
        family="posture",
        explanation="How far the whole body leans, from the ankle to the shoulders, with the foot under you.",
        moved_by="Speed and slope, and where the foot stands under the body.",
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
        family="posture",
        explanation="How far the elbow is opened; 180 is a straight arm.",
        moved_by="Habit. It describes only.",
        unit="deg",
        views=("side",),
        definition="Inner angle of the elbow, mean over steps; 180 = straight.",
        per_step=elbow_angle_deg,
        free_of_clock=True,
        needs=("hip", "ankle", "shoulder", "elbow", "wrist"),
        error_sd={"side": 11.0},
        plausible=(20, 180),
        weak_views={"side": _RENDERED_ELBOWS},
    ),
    Measure(
        id="arm_swing",
        title="Arm swing",
        family="posture",
        explanation="How far the upper arm swings, from all the way forward to all the way back.",
        moved_by="Speed and stride length widen it.",
        unit="deg",
        views=("side",),
        definition="Range of the upper arm's angle from the vertical over a stride.",
        per_step=arm_swing_deg,
        free_of_clock=True,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(0, 160),
        weak_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="arm_swing_forward",
        title="Arm swing forward",
        family="posture",
        explanation="How far the upper arm swings ahead of you.",
        moved_by="Speed, and how the elbows are held.",
        unit="deg",
        views=("side",),
        definition="Largest angle of the upper arm forward of the vertical over a stride; negative = never ahead of "
        "it.",
        per_step=arm_swing_forward_deg,
        free_of_clock=True,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        weak_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="arm_swing_back",
        title="Arm swing back",
        family="posture",
        explanation="How far the upper arm swings behind you.",
        moved_by="Elbows that are free to travel back swing further.",
        unit="deg",
        views=("side",),
        definition="Largest angle of the upper arm behind the vertical over a stride; negative = never behind it.",
        per_step=arm_swing_back_deg,
        free_of_clock=True,
        needs=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        weak_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="speed",
        title="Speed",
        family="posture",
        explanation="How fast you ran in this clip.",
        moved_by="Compare two films only at the same speed: nearly every other number moves with it.",
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
        family="posture",
        explanation="How far one step carries you.",
        moved_by="Speed lengthens it; at the same speed, more steps a minute shorten it.",
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
