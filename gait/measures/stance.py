"""Measures of the loaded leg: shin angle at loading response, knee excursion and ankle dorsiflexion in stance."""

from __future__ import annotations

import numpy as np

from gait.measures.landing import knee_flexion_at_contact_deg, knee_flexion_stance_deg
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg

LOADING_RESPONSE_SHARE = 0.1
"""Loading response as a share of contact time: the shoe begins to deform just after contact (Souza 2016)."""
_UNTESTED_FEET = (
    "Descriptive only: accurate to 2 degrees on rendered runners, but not yet tested on real runners, whose shoes and "
    "feet differ more."
)
# Samples of stance, of 51, in which the whole sole is on the ground.
_FOOT_FLAT = slice(8, 16)


def shin_angle_loading_deg(trial: Trial) -> Floats:
    """Return the angle of the shin from the vertical at loading response, in degrees; + = ankle ahead of knee.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees. NaN where a step has no value.
    """
    points = trial.at(trial.contact_s + LOADING_RESPONSE_SHARE * (trial.toe_off_s - trial.contact_s))
    return -angle_from_vertical_deg(trial.stance_side(points, "ankle"), trial.stance_side(points, "knee"))


def knee_excursion_deg(trial: Trial) -> Floats:
    """Return how much the knee bends from contact to its largest flexion in stance, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees, at least 0. NaN where a step has no value.
    """
    return knee_flexion_stance_deg(trial) - knee_flexion_at_contact_deg(trial)


def ankle_dorsiflexion_deg(trial: Trial) -> Floats:
    """Return the largest dorsiflexion of the ankle in stance, in degrees.

    It is the largest forward angle of the shin from the vertical, plus the angle of the heel-to-toe line at that
    moment, relative to the line's angle while the foot is flat on the ground.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees; 0 = the shin is at a right angle to the sole, + = it leans towards the toes. NaN where a step has no
        value.
    """
    points = trial.over_stance
    shin = angle_from_vertical_deg(trial.stance_side(points, "ankle"), trial.stance_side(points, "knee"))
    along = trial.stance_side(points, "toe") - trial.stance_side(points, "heel")
    pitch = np.degrees(np.arctan2(along[..., 1], along[..., 0]))
    flat = np.median(pitch[:, _FOOT_FLAT], axis=1, keepdims=True)
    largest: Floats = (shin + pitch - flat).max(axis=1)
    return largest


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="shin_angle_loading",
        title="Shin angle at loading response",
        family="landing",
        explanation="How far the shin reaches forward just after landing, when the shoe begins to deform; 0 is "
        "vertical.",
        moved_by="Quicker, shorter steps make the shin more vertical.",
        unit="deg",
        views=("side",),
        definition="Angle of the knee-to-ankle line from the vertical at loading response, "
        f"{100 * LOADING_RESPONSE_SHARE:.0f} % of the contact time after initial contact, when the shoe begins to "
        "deform (Souza 2016); + = ankle ahead of knee.",
        per_step=shin_angle_loading_deg,
        variant_of="shin_angle",
        desired_direction=-1,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 3.0},
        plausible=(-40, 40),
    ),
    Measure(
        id="knee_excursion",
        title="Knee excursion",
        family="landing",
        explanation="How much the knee bends from landing to its largest bend in stance.",
        moved_by="A straighter knee at landing and a heavier landing increase it; quicker steps reduce it.",
        unit="deg",
        views=("side",),
        definition="Peak knee flexion in stance minus knee flexion at initial contact.",
        per_step=knee_excursion_deg,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 5.0},
        plausible=(0, 80),
    ),
    Measure(
        id="ankle_dorsiflexion",
        title="Ankle dorsiflexion in stance",
        family="landing",
        explanation="How far the shin tips towards the toes while that leg carries you.",
        moved_by="Speed, and the mobility of the ankle. It is descriptive only.",
        unit="deg",
        views=("side",),
        definition="Largest angle of the shin towards the toes in stance, relative to a right angle to the sole; the "
        "sole's direction is that of the heel-to-toe line while the foot is flat.",
        per_step=ankle_dorsiflexion_deg,
        playback_invariant=True,
        required_parts=("hip", "knee", "ankle", "heel", "toe"),
        error_sd={"side": 6.0},
        plausible=(0, 60),
        low_confidence_views={"side": _UNTESTED_FEET},
    ),
)
