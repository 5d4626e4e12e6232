"""Measures from behind: pelvis, trunk and the line of the feet."""

from __future__ import annotations

import numpy as np

from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg


def pelvic_drop_deg(trial: Trial) -> Floats:
    """Largest drop of the swing-side hip below the stance-side hip in stance, in degrees."""
    points = trial.over_stance
    across = trial.swinging(points, "hip") - trial.standing(points, "hip")
    drop = np.degrees(np.arctan2(-across[..., 1], np.abs(across[..., 0])))
    largest: Floats = drop.max(axis=1)
    return largest


def trunk_side_lean_deg(trial: Trial) -> Floats:
    """Side lean of the trunk at mid-stance in degrees; + = towards the standing leg."""
    points = trial.at_mid_stance
    to_the_right = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return np.where(trial.is_left, -to_the_right, to_the_right)


def step_width_cm(trial: Trial) -> Floats:
    """Centimetres between this foot's line and the next foot's, ankle centres at mid-stance; negative = crossed."""
    ankle = trial.standing(trial.at_mid_stance, "ankle")[:, 0]
    following = np.append(ankle[1:], np.nan)
    follows = np.isfinite(trial.next_contact_s)
    return np.where(follows, 100 * np.where(trial.is_left, following - ankle, ankle - following), np.nan)


def knee_window_cm(trial: Trial) -> Floats:
    """Centimetres between the knees' centres across the picture at mid-stance; negative = crossed."""
    points = trial.at_mid_stance
    return 100 * (points["right_knee"] - points["left_knee"])[:, 0]


def heel_whip_deg(trial: Trial) -> Floats:
    """Tilt of the toe-to-heel line from the vertical in swing, where the sole is most upright; + = heel inwards."""
    points = trial.over(trial.toe_off_s, trial.stride_end_s)
    toe, heel = trial.standing(points, "toe"), trial.standing(points, "heel")
    rise_m = (heel - toe)[..., 1]
    upright = np.where(np.isfinite(rise_m), rise_m, -np.inf).argmax(axis=1)
    to_the_right = angle_from_vertical_deg(toe, heel)[np.arange(len(upright)), upright]
    return np.where(trial.is_left, to_the_right, -to_the_right)


def arm_crossing_cm(trial: Trial) -> Floats:
    """Centimetres by which a hand passes the trunk's midline over a stride; negative = stays on its own side."""
    points = trial.over(trial.contact_s, trial.stride_end_s)
    across = (trial.standing(points, "wrist") - points["mid_shoulder"])[..., 0]
    crossing: Floats = np.where(trial.is_left, across.max(axis=1), -across.min(axis=1))
    return 100 * crossing


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="pelvic_drop",
        title="Pelvic drop",
        family="rear",
        explanation="How far the free hip sinks while the other leg carries you.",
        moved_by="Hip strength, tiredness and step width.",
        unit="deg",
        views=("rear",),
        definition="Largest drop of the swing-side hip below the stance-side hip in stance, relative to level.",
        per_step=pelvic_drop_deg,
        free_of_clock=True,
        wanted=-1,
        plausible=(-10, 30),
        reference=(1.6, 10.4),
        reference_source="mean 6.0, standard deviation 2.2 (Bramah 2018)",
        week_to_week=2.8,
        withheld_views={
            "rear": "The pose model's hip points do not follow the pelvis when it tilts; judge by eye on the "
            "mid-stance pictures with the level line."
        },
    ),
    Measure(
        id="trunk_side_lean",
        title="Trunk side lean",
        family="rear",
        explanation="How far the trunk leans over the leg that carries you.",
        moved_by="Hip control, tiredness and habit.",
        unit="deg",
        views=("rear",),
        definition="Line from mid-hip to mid-shoulder from the vertical at mid-stance; + = towards the standing leg.",
        per_step=trunk_side_lean_deg,
        free_of_clock=True,
        week_to_week=2.3,
        needs=("hip", "ankle", "shoulder"),
        error_sd={"rear": 2.0},
        weak_views={
            "rear": "Describes only: on rendered runners the mean of both sides is right to half a degree, but left "
            "and right are 1.5 degrees apart in error."
        },
        plausible=(-25, 25),
    ),
    Measure(
        id="step_width",
        title="Step width",
        family="rear",
        explanation="How far apart the feet land, seen from behind; below 0 they cross.",
        moved_by="Speed narrows it. A wider step is easier on the outer thigh.",
        unit="cm",
        views=("rear",),
        definition="Lateral distance between successive foot placements, ankle centres at mid-stance; negative = "
        "crosses the midline.",
        per_step=step_width_cm,
        wanted=1,
        two_sided=False,
        length_power=1,
        error_sd={"rear": 1.2},
        plausible=(-25, 40),
    ),
    Measure(
        id="knee_window",
        title="Knee window",
        family="rear",
        explanation="The gap between the knees seen from behind, while one leg carries you.",
        moved_by="Build and step width. It describes only; no injury can be read from it.",
        unit="cm",
        views=("rear",),
        definition="Gap across the picture between the knees' centres at mid-stance; negative = crossed. Describes; "
        "no measure of knock knees, which a picture from behind cannot give.",
        per_step=knee_window_cm,
        needs=("hip", "knee", "ankle"),
        length_power=1,
        error_sd={"rear": 0.8},
        plausible=(-20, 40),
    ),
    Measure(
        id="heel_whip",
        title="Heel whip",
        family="rear",
        explanation="How far the heel turns in or out as the foot swings through.",
        moved_by="Habit and hip rotation. More than half of all feet do it.",
        unit="deg",
        views=("rear",),
        definition="Tilt of the toe-to-heel line from the vertical in swing, at the moment the sole stands most "
        "upright; + = heel towards the midline.",
        per_step=heel_whip_deg,
        free_of_clock=True,
        needs=("hip", "ankle", "heel", "toe"),
        error_sd={"rear": 8.0},
        plausible=(-60, 60),
        weak_views={
            "rear": "Describes only: from behind, the foot's angle is 2 to 5 degrees off on runners who differ by 3."
        },
    ),
    Measure(
        id="arm_crossing",
        title="Arm crossing",
        family="rear",
        explanation="How far the hand crosses the middle of the body.",
        moved_by="Habit, and how far the trunk turns.",
        unit="cm",
        views=("rear",),
        definition="Furthest that the wrist passes the trunk's midline over a stride; negative = stays on its own "
        "side.",
        per_step=arm_crossing_cm,
        needs=("hip", "ankle", "shoulder", "wrist"),
        length_power=1,
        error_sd={"rear": 4.0},
        plausible=(-70, 50),
        weak_views={
            "rear": "Describes only: the body hides the hands from behind; 2 cm off on runners who differ by 3."
        },
    ),
)
