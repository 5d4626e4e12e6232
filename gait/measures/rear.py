"""Measures in the rear view: pelvis, trunk, knees, feet and arms."""

from __future__ import annotations

import numpy as np

from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg


def pelvic_drop_deg(trial: Trial) -> Floats:
    """Return the largest drop of the swing-side hip below the stance-side hip during stance, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the horizontal; + = the swing-side hip is lower. NaN where a step has no value.
    """
    points = trial.over_stance
    across = trial.swing_side(points, "hip") - trial.stance_side(points, "hip")
    drop = np.degrees(np.arctan2(-across[..., 1], np.abs(across[..., 0])))
    largest: Floats = drop.max(axis=1)
    return largest


def trunk_side_lean_deg(trial: Trial) -> Floats:
    """Return the side lean of the trunk at mid-stance in degrees; + = towards the stance leg.

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
    to_the_right = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return np.where(trial.is_left, -to_the_right, to_the_right)


def step_width_cm(trial: Trial) -> Floats:
    """Return the lateral distance between the ankles at successive mid-stances, in centimetres; negative = crossed.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres; + = the feet do not cross. NaN where a step has no value.
    """
    ankle = trial.stance_side(trial.at_mid_stance, "ankle")[:, 0]
    following = np.append(ankle[1:], np.nan)
    follows = np.isfinite(trial.next_contact_s)
    return np.where(follows, 100 * np.where(trial.is_left, following - ankle, ankle - following), np.nan)


def knee_window_cm(trial: Trial) -> Floats:
    """Return the horizontal gap between the knees at mid-stance, in centimetres; negative = crossed.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres; + = the knees do not cross. NaN where a step has no value.
    """
    points = trial.at_mid_stance
    return 100 * (points["right_knee"] - points["left_knee"])[:, 0]


def heel_whip_deg(trial: Trial) -> Floats:
    """Return the tilt of the toe-to-heel line when the sole is most upright in swing, in degrees; + = heel inwards.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical. NaN where a step has no value.
    """
    points = trial.over(trial.toe_off_s, trial.stride_end_s)
    toe, heel = trial.stance_side(points, "toe"), trial.stance_side(points, "heel")
    rise_m = (heel - toe)[..., 1]
    upright = np.where(np.isfinite(rise_m), rise_m, -np.inf).argmax(axis=1)
    to_the_right = angle_from_vertical_deg(toe, heel)[np.arange(len(upright)), upright]
    return np.where(trial.is_left, to_the_right, -to_the_right)


def arm_crossing_cm(trial: Trial) -> Floats:
    """Return the largest distance of the wrist across the trunk's midline over a stride, in centimetres.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres; negative = the wrist stays on its own side. NaN where a step has no value.
    """
    points = trial.over(trial.contact_s, trial.stride_end_s)
    across = (trial.stance_side(points, "wrist") - points["mid_shoulder"])[..., 0]
    crossing: Floats = np.where(trial.is_left, across.max(axis=1), -across.min(axis=1))
    return 100 * crossing


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="pelvic_drop",
        title="Pelvic drop",
        family="rear",
        explanation="How far the hip of the swinging leg drops while the other leg carries you.",
        moved_by="Hip strength, fatigue and step width.",
        unit="deg",
        views=("rear",),
        definition="Largest drop of the swing-side hip below the stance-side hip during stance, relative to level.",
        per_step=pelvic_drop_deg,
        playback_invariant=True,
        desired_direction=-1,
        plausible=(-10, 30),
        reference=(1.6, 10.4),
        reference_source="mean 6.0, standard deviation 2.2 (Bramah 2018)",
        week_to_week=2.8,
        withheld_views={
            "rear": "The pose model does not see the pelvis tilt; judge the hips by eye on the mid-stance "
            "pictures, which show a level line."
        },
    ),
    Measure(
        id="trunk_side_lean",
        title="Trunk side lean",
        family="rear",
        explanation="How far the trunk leans over the leg that carries you.",
        moved_by="Hip control, fatigue and habit.",
        unit="deg",
        views=("rear",),
        definition="Angle of the line from mid-hip to mid-shoulder from the vertical at mid-stance; + = towards the "
        "stance leg.",
        per_step=trunk_side_lean_deg,
        playback_invariant=True,
        week_to_week=2.3,
        required_parts=("hip", "ankle", "mid_shoulder"),
        error_sd={"rear": 2.0},
        low_confidence_views={
            "rear": "Descriptive only: on rendered runners, the mean of both sides is accurate to half a degree, but "
            "the errors of left and right differ by 1.5 degrees."
        },
        plausible=(-25, 25),
    ),
    Measure(
        id="step_width",
        title="Step width",
        family="rear",
        explanation="How far apart the feet land, seen from behind; negative means that they cross.",
        moved_by="Speed reduces it. A wider step is easier on the outer thigh.",
        unit="cm",
        views=("rear",),
        definition="Lateral distance between successive foot placements, between ankle centres at mid-stance; negative "
        "= the feet cross over.",
        per_step=step_width_cm,
        desired_direction=1,
        two_sided=False,
        length_power=1,
        error_sd={"rear": 1.2},
        plausible=(-25, 40),
    ),
    Measure(
        id="knee_window",
        title="Knee window",
        family="rear",
        explanation="The gap between the knees, seen from behind, while one leg carries you.",
        moved_by="Body build and step width. It is descriptive only; it does not predict injuries.",
        unit="cm",
        views=("rear",),
        definition="Horizontal gap in the picture between the centres of the knees at mid-stance; negative = crossed. "
        "Descriptive only: it does not measure knock knees, which cannot be judged in a picture from behind.",
        per_step=knee_window_cm,
        required_parts=("hip", "knee", "ankle"),
        length_power=1,
        error_sd={"rear": 0.8},
        plausible=(-20, 40),
    ),
    Measure(
        id="heel_whip",
        title="Heel whip",
        family="rear",
        explanation="How far the heel turns in or out as the foot swings forward.",
        moved_by="Habit and hip rotation. More than half of all feet do it.",
        unit="deg",
        views=("rear",),
        definition="Tilt of the toe-to-heel line from the vertical during swing, at the moment when the sole is most "
        "upright; + = heel towards the midline.",
        per_step=heel_whip_deg,
        playback_invariant=True,
        required_parts=("hip", "ankle", "heel", "toe"),
        error_sd={"rear": 8.0},
        plausible=(-60, 60),
        low_confidence_views={
            "rear": "Descriptive only: from behind, the error of the foot's angle is 2 to 5 degrees, while runners "
            "differ by 3 degrees."
        },
    ),
    Measure(
        id="arm_crossing",
        title="Arm crossing",
        family="rear",
        explanation="How far the hand crosses the middle of the body.",
        moved_by="Habit, and how far the trunk rotates.",
        unit="cm",
        views=("rear",),
        definition="Largest distance by which the wrist crosses the trunk's midline over a stride; negative = it stays "
        "on its own side.",
        per_step=arm_crossing_cm,
        required_parts=("hip", "ankle", "shoulder", "wrist"),
        length_power=1,
        error_sd={"rear": 4.0},
        plausible=(-70, 50),
        low_confidence_views={
            "rear": "Descriptive only: from behind, the body hides the hands; the error is 2 cm, while runners differ "
            "by 3 cm."
        },
    ),
)
