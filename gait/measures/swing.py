"""Measures of the swinging leg: swing time, knee and thigh flexion, and heel recovery."""

from __future__ import annotations

import numpy as np

from gait.measures.landing import ANKLE_HEIGHT_SHARE, knee_flexion_deg
from gait.measures.points import Points
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg

_UNTESTED_KNEE = (
    "Descriptive only: the pose model shows the swinging knee 8 to 10 degrees too straight. The correction is accurate "
    "to 2 degrees on rendered runners, but not yet tested on real ones."
)
_UNTESTED_HEEL = (
    "Descriptive only: accurate to 2 % of leg length on rendered runners, but not yet tested on real runners, whose "
    "shoes differ more and whose fast feet blur."
)
# Samples of stance, of 51, in which the heel is on the ground, unless the runner lands on the forefoot.
_HEEL_DOWN = slice(8, 16)


def swing_time_ms(trial: Trial) -> Floats:
    """Return the time from toe-off to the same foot's next contact, in milliseconds.

    The next contact is expected two step times after the last one.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In milliseconds. NaN where a step has no value.
    """
    return 1000 * (trial.stride_end_s - trial.toe_off_s)


def knee_flexion_swing_deg(trial: Trial) -> Floats:
    """Return the largest knee flexion between toe-off and the same foot's next contact, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees; 0 = straight, + = bent. NaN where a step has no value.
    """
    largest: Floats = knee_flexion_deg(trial, _over_swing(trial)).max(axis=1)
    return largest


def thigh_flexion_deg(trial: Trial) -> Floats:
    """Return the largest forward angle of the thigh in swing, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical; + = the knee is ahead of the hip. NaN where a step has no value.
    """
    points = _over_swing(trial)
    backward = angle_from_vertical_deg(trial.stance_side(points, "knee"), trial.stance_side(points, "hip"))
    largest: Floats = -backward.min(axis=1)
    return largest


def heel_recovery_pct(trial: Trial) -> Floats:
    """Return how high the heel rises in swing above its height in stance, in per cent of leg length.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In per cent of the leg length from the hip centre to the floor. NaN where a step has no value.
    """
    highest = trial.stance_side(_over_swing(trial), "heel")[..., 1].max(axis=1)
    down = np.median(trial.stance_side(trial.over_stance, "heel")[:, _HEEL_DOWN, 1], axis=1)
    rise: Floats = 100 * (highest - down) / (trial.motion.leg_length_m * (1 + ANKLE_HEIGHT_SHARE))
    return rise


def _over_swing(trial: Trial) -> Points:
    """Return the positions from each toe-off to the expected next contact of the same foot."""
    return trial.over(trial.toe_off_s, trial.stride_end_s)


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="swing_time",
        title="Swing time",
        family="swing",
        explanation="How long a foot is off the ground between two of its steps.",
        moved_by="It changes little with speed; a quicker rhythm shortens it.",
        unit="ms",
        views=("side",),
        definition="Time from toe-off to the same foot's next initial contact: two step times minus contact time.",
        per_step=swing_time_ms,
        time_only=True,
        yaw_invariant=True,
        error_sd={"side": 13.0},
        plausible=(200, 900),
    ),
    Measure(
        id="knee_flexion_swing",
        title="Peak knee flexion in swing",
        family="swing",
        explanation="The largest bend of the knee while that leg swings forward.",
        moved_by="Speed increases it most.",
        unit="deg",
        views=("side",),
        definition="Largest knee flexion between toe-off and the same foot's next initial contact.",
        per_step=knee_flexion_swing_deg,
        playback_invariant=True,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 6.0},
        plausible=(30, 160),
        low_confidence_views={"side": _UNTESTED_KNEE},
    ),
    Measure(
        id="thigh_flexion",
        title="Peak thigh flexion",
        family="swing",
        explanation="How far the thigh swings ahead of you.",
        moved_by="Speed increases it most.",
        unit="deg",
        views=("side",),
        definition="Largest forward angle of the thigh from the vertical in swing; + = knee ahead of hip.",
        per_step=thigh_flexion_deg,
        playback_invariant=True,
        week_to_week=2.3,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 4.0},
        plausible=(0, 110),
    ),
    Measure(
        id="heel_recovery",
        title="Heel recovery",
        family="swing",
        explanation="How high the heel rises behind you, relative to your leg length.",
        moved_by="Speed increases it most.",
        unit="% leg length",
        views=("side",),
        definition="Highest position of the heel in swing above its height while the foot is flat, as a share of the "
        "leg length from the hip centre to the floor in standing.",
        per_step=heel_recovery_pct,
        required_parts=("hip", "knee", "ankle", "heel"),
        error_sd={"side": 5.0},
        plausible=(5, 120),
        low_confidence_views={"side": _UNTESTED_HEEL},
    ),
)
