"""Measures of bounce, trunk, arms and speed."""

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

_TRUNK = ("hip", "ankle", "mid_shoulder")
_HIPS_AND_ANKLES = ("mid_hip", "ankle")
MEASURED_SPEED_SE = 0.035
"""Relative standard error of a speed that is measured from the stance foot (see `gait.motion.scale`)."""
_UPPER_ARM = ("hip", "ankle", "shoulder", "elbow")
_RENDERED_ARMS = (
    "Descriptive only: accurate to 2 to 3 degrees on rendered runners with many kinds of arm movement, but not yet "
    "tested on real runners; the errors of the two arms differ by 6 degrees."
)
_RENDERED_ELBOWS = (
    "Descriptive only: a side view distorts the angle of an elbow that points outwards; accurate to 3 to 5 degrees on "
    "rendered runners, but not yet tested on real runners."
)


def trunk_lean_deg(trial: Trial) -> Floats:
    """Return the mean lean of the trunk over each step, in degrees; + = forward.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical. NaN where a step has no value.
    """
    return _trunk_deg(trial.over_step).mean(axis=1)


def trunk_lean_at_contact_deg(trial: Trial) -> Floats:
    """Return the lean of the trunk at initial contact, in degrees; + = forward.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical. NaN where a step has no value.
    """
    return _trunk_deg(trial.at_contact)


def body_lean_deg(trial: Trial) -> Floats:
    """Return the lean of the line from the stance ankle to mid-shoulder at mid-stance, in degrees; + = forward.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical. NaN where a step has no value.
    """
    points = trial.at_mid_stance
    return angle_from_vertical_deg(trial.stance_side(points, "ankle"), points["mid_shoulder"])


def vertical_oscillation_cm(trial: Trial) -> Floats:
    """Return the peak-to-peak height of the centre of mass within each step from the body's points, in centimetres.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres. NaN where a step has no value.
    """
    return _bounce_cm(body_height_m(trial, trial.over_step))


def body_height_m(trial: Trial, points: Points) -> Floats:
    """Return the height of the centre of mass, up to a constant.

    A pose model's hip points show only 70 to 90 % of the bounce of the pelvis. Its shoulder points and ear points show
    the bounce of the trunk, one a little less and the other a little more, after the pitch of the trunk is removed.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    points : mapping of str to ndarray, shape (steps, samples, 2)
        Positions from `Trial.over`.

    Returns
    -------
    ndarray, shape (steps, samples)
        In metres.
    """
    from_pose = trial.motion.source == "pose"
    nods = from_pose and trial.motion.view == "side" and "mid_shoulder" in points and "mid_ear" in points
    return observed_height_m(
        points, from_pose=from_pose, nod_m=_nod_m(points, trial.motion.pose_model) if nods else 0.0
    )


def body_error_share(trial: Trial) -> float:
    """Return the standard deviation of the error of vertical oscillation on real bodies, as a share of its value.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    float
        0.05 means 5 per cent of the value.
    """
    return observed_se_share(trial.motion.names, from_pose=trial.motion.source == "pose")


def gravity_oscillation_cm(trial: Trial) -> tuple[float, float] | None:
    """Return the vertical oscillation that gravity requires at the clip's step and contact times.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    tuple of float, or None
        The value and its standard error in centimetres. None if times are missing or if there is no flight phase.
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
    """Return the vertical ratio that follows from `gravity_oscillation_cm`, and its standard error, in per cent.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    tuple of float, or None
        The value and its standard error in per cent. None if `gravity_oscillation_cm` is None or if the step length is
        unknown.
    """
    oscillation = gravity_oscillation_cm(trial)
    length_m = step_length_m(trial)
    if oscillation is None or not np.isfinite(length_m).any():
        return None
    value_cm, se_cm = oscillation
    length_se_share = 0.0 if trial.speed_mps is not None else MEASURED_SPEED_SE
    mean_m = float(np.nanmean(length_m))
    return value_cm / mean_m, float(np.hypot(se_cm, length_se_share * value_cm)) / mean_m


def _contact_se_s(trial: Trial) -> float:
    """Return the standard error of the mean contact time in seconds, as if all steps had the same error."""
    errors_s = [np.hypot(step.initial_contact_se_s, step.toe_off_se_s) for step in trial.steps if step.used]
    known_s = np.array([error for error in errors_s if np.isfinite(error)])
    return float(np.sqrt(np.mean(known_s**2))) if len(known_s) else 0.0


def _nod_m(points: Points, pose_model: str) -> Floats:
    """Return how far shoulders and head sink, in metres, because a leaning trunk pitches with every step."""
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
    """Return the peak-to-peak height of the head within each step, in centimetres.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres. NaN where a step has no value.
    """
    points = trial.over_step
    if "head" in points and not {"mid_ear", "nose"} <= points.keys():
        # The top of the head, in landmarks from elsewhere.
        return _bounce_cm(points["head"][..., 1])
    return _bounce_cm((points["mid_ear"] + points["nose"])[..., 1] / 2)


def vertical_ratio_pct(trial: Trial) -> Floats:
    """Return vertical oscillation in per cent of step length.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In per cent. NaN where a step has no value.
    """
    return vertical_oscillation_cm(trial) / step_length_m(trial)


def speed_mps(trial: Trial) -> Floats:
    """Return the running speed in metres per second, the same for every used step.

    It is the speed that was given. Without one, it is the speed of the hips over ground, or the backward speed of the
    stance foot on a treadmill.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In metres per second. NaN for flagged steps, and for all steps if the speed is unknown.
    """
    speed = trial.speed_mps
    if speed is None:
        speed = travel_speed_mps(trial.motion)
    if speed is None and trial.motion.surface == "treadmill":
        speed = stance_speed_mps(trial.motion, trial.contacts)
    return np.where(trial.used, np.nan if speed is None else speed, np.nan)


def step_length_m(trial: Trial) -> Floats:
    """Return the distance covered in each step in metres: speed times step time.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In metres. NaN where a step has no value.
    """
    return speed_mps(trial) * step_time_s(trial)


def elbow_angle_deg(trial: Trial) -> Floats:
    """Return the mean inner angle of the stance-side elbow over each step, in degrees; 180 = straight.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees, 0 to 180. NaN where a step has no value.
    """
    points = trial.over_step
    shoulder, elbow, wrist = (trial.stance_side(points, part) for part in ("shoulder", "elbow", "wrist"))
    upper, lower = shoulder - elbow, wrist - elbow
    cosine = (upper * lower).sum(axis=-1) / (np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1))
    angle: Floats = np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean(axis=1)
    return angle


def arm_swing_deg(trial: Trial) -> Floats:
    """Return the range of the stance-side upper arm's angle from the vertical over a stride, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees. NaN where a step has no value.
    """
    return arm_swing_forward_deg(trial) + arm_swing_back_deg(trial)


def arm_swing_forward_deg(trial: Trial) -> Floats:
    """Return the largest forward angle of the upper arm over a stride, in degrees; negative = it stays behind.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical; + = forward. NaN where a step has no value.
    """
    largest: Floats = -_upper_arm_deg(trial).min(axis=1)
    return largest


def arm_swing_back_deg(trial: Trial) -> Floats:
    """Return the largest backward angle of the upper arm over a stride, in degrees; negative = it stays ahead.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical; + = backward. NaN where a step has no value.
    """
    largest: Floats = _upper_arm_deg(trial).max(axis=1)
    return largest


def _upper_arm_deg(trial: Trial) -> Floats:
    """Return the angle of the stance-side upper arm over a stride in degrees, [steps, samples]; + = elbow behind."""
    points = trial.over(trial.contact_s, trial.stride_end_s)
    return angle_from_vertical_deg(trial.stance_side(points, "elbow"), trial.stance_side(points, "shoulder"))


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
        explanation="How much your body rises and falls with each step.",
        moved_by="Slow, long steps increase it; quicker steps reduce it. Running needs a few centimetres of it.",
        unit="cm",
        views=("side", "rear"),
        definition="Peak-to-peak vertical displacement of the whole-body centre of mass within a step, averaged over "
        "the steps. It is the mean of two estimates, weighted by their errors. The first is computed from the body "
        "segments (de Leva 1996), with trunk and arms moving with the neck, because real shoulders bounce more than "
        "the trunk. The second is the displacement that follows from gravity and the measured step and contact times. "
        "The interval allows for real bodies that move "
        "differently from the rendered ones on which the landmarks' error was determined.",
        per_step=vertical_oscillation_cm,
        yaw_invariant=True,
        desired_direction=-1,
        body_error_share=body_error_share,
        independent_estimate=gravity_oscillation_cm,
        required_parts=_HIPS_AND_ANKLES,
        length_power=1,
        error_sd={"side": 0.5, "rear": 0.7},
        plausible=(1, 20),
        low_confidence_views={
            "rear": "From behind, swaying towards the camera looks like bounce; film from the side too."
        },
    ),
    Measure(
        id="vertical_ratio",
        title="Vertical ratio",
        family="posture",
        explanation="Bounce relative to the length of a step.",
        moved_by="Less bounce or more speed lowers it.",
        unit="%",
        views=("side",),
        definition="Vertical oscillation, averaged over both of its estimates, as a share of step length.",
        per_step=vertical_ratio_pct,
        variant_of="vertical_oscillation",
        desired_direction=-1,
        body_error_share=body_error_share,
        independent_estimate=gravity_ratio_pct,
        required_parts=_HIPS_AND_ANKLES,
        error_sd={"side": 0.6},
        requires_travel=True,
        plausible=(1, 20),
    ),
    Measure(
        id="head_oscillation",
        title="Head bounce",
        family="posture",
        explanation="How much your head rises and falls with each step.",
        moved_by="The same things as bounce; nodding adds to it.",
        unit="cm",
        views=("side",),
        definition="Peak-to-peak vertical displacement of the head (ears and nose) within a step, averaged over the "
        "steps.",
        per_step=head_oscillation_cm,
        yaw_invariant=True,
        variant_of="vertical_oscillation",
        desired_direction=-1,
        required_parts=("hip", "ankle", "mid_ear|head", "nose|head"),
        length_power=1,
        error_sd={"side": 0.4},
        plausible=(1, 22),
    ),
    Measure(
        id="trunk_lean",
        title="Trunk lean",
        family="posture",
        explanation="How far the trunk leans forward on average; 0 is upright.",
        moved_by="Speed and uphill running increase it. Leaning from the ankles is not the same as bending at the "
        "waist.",
        unit="deg",
        views=("side",),
        definition="Angle of the line from mid-hip to mid-shoulder from the vertical, mean over whole steps; + = "
        "forward.",
        per_step=trunk_lean_deg,
        playback_invariant=True,
        required_parts=_TRUNK,
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
        moved_by="The same things as trunk lean.",
        unit="deg",
        views=("side",),
        definition="Angle of the line from mid-hip to mid-shoulder from the vertical at initial contact; + = forward.",
        per_step=trunk_lean_at_contact_deg,
        playback_invariant=True,
        variant_of="trunk_lean",
        week_to_week=2.3,
        required_parts=_TRUNK,
        error_sd={"side": 1.2},
        plausible=(-25, 40),
    ),
    Measure(
        id="body_lean",
        title="Lean from the ankles",
        family="posture",
        explanation="How far the whole body leans, from the ankle to the shoulders, while the foot is under you.",
        moved_by="Speed, slope, and where the foot is under the body.",
        unit="deg",
        views=("side",),
        definition="Angle of the line from the stance ankle to mid-shoulder from the vertical at mid-stance; + = "
        "forward.",
        per_step=body_lean_deg,
        week_to_week=2.3,
        required_parts=_TRUNK,
        error_sd={"side": 0.5},
        plausible=(-25, 40),
    ),
    Measure(
        id="elbow_angle",
        title="Elbow angle",
        family="posture",
        explanation="How far the elbow is open; 180 is a straight arm.",
        moved_by="Habit. It is descriptive only.",
        unit="deg",
        views=("side",),
        definition="Inner angle of the elbow, mean over the steps; 180 = straight.",
        per_step=elbow_angle_deg,
        playback_invariant=True,
        required_parts=("hip", "ankle", "shoulder", "elbow", "wrist"),
        error_sd={"side": 11.0},
        plausible=(20, 180),
        low_confidence_views={"side": _RENDERED_ELBOWS},
    ),
    Measure(
        id="arm_swing",
        title="Arm swing",
        family="posture",
        explanation="How far the upper arm swings, from all the way forward to all the way back.",
        moved_by="Speed and stride length increase it.",
        unit="deg",
        views=("side",),
        definition="Range of the upper arm's angle from the vertical over a stride.",
        per_step=arm_swing_deg,
        playback_invariant=True,
        required_parts=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(0, 160),
        low_confidence_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="arm_swing_forward",
        title="Arm swing forward",
        family="posture",
        explanation="How far the upper arm swings ahead of you.",
        moved_by="Speed, and how the elbows are held.",
        unit="deg",
        views=("side",),
        definition="Largest forward angle of the upper arm from the vertical over a stride; negative = it is never "
        "ahead of the vertical.",
        per_step=arm_swing_forward_deg,
        playback_invariant=True,
        required_parts=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        low_confidence_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="arm_swing_back",
        title="Arm swing back",
        family="posture",
        explanation="How far the upper arm swings behind you.",
        moved_by="Elbows that can move back freely increase it.",
        unit="deg",
        views=("side",),
        definition="Largest backward angle of the upper arm from the vertical over a stride; negative = it is never "
        "behind the vertical.",
        per_step=arm_swing_back_deg,
        playback_invariant=True,
        required_parts=_UPPER_ARM,
        error_sd={"side": 6.0},
        plausible=(-60, 110),
        low_confidence_views={"side": _RENDERED_ARMS},
    ),
    Measure(
        id="speed",
        title="Speed",
        family="posture",
        explanation="How fast you ran in this clip.",
        moved_by="Nearly every other measure changes with speed, so compare two clips only at the same speed.",
        unit="m/s",
        views=("side",),
        definition="Running speed: the speed that was given; without one, the backward speed of the stance foot on a "
        "treadmill, or the forward speed of the hips over ground.",
        per_step=speed_mps,
        two_sided=False,
        length_power=1,
        error_sd={"side": 0.11},
        requires_travel=True,
        plausible=(0.8, 13),
    ),
    Measure(
        id="step_length",
        title="Step length",
        family="posture",
        explanation="How far you travel with one step.",
        moved_by="Speed increases it; at the same speed, more steps a minute reduce it.",
        unit="m",
        views=("side",),
        definition="Distance covered in a step: speed times step time.",
        per_step=step_length_m,
        length_power=1,
        error_sd={"side": 0.04},
        requires_travel=True,
        plausible=(0.3, 3),
    ),
)
