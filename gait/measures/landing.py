"""Measures of landing and stance: the position of the foot, and the angles of foot, shin, knee and thigh."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from gait.measures.points import Points
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg

# Height of the ankle centre above the floor, barefoot, as a share of thigh plus shank length (de Leva 1996).
ANKLE_HEIGHT_SHARE = 0.09
# Samples of stance, of 51, in which the whole sole is on the ground, and in which the toe does not move on it.
_FOOT_FLAT, _TOE_AT_REST = slice(8, 16), slice(8, 26)
# Smallest distance by which a belt carries the toe in that time, in leg lengths.
_MIN_CARRIED = 0.1
REARFOOT_FROM_DEG, FOREFOOT_TO_DEG = 8.0, -1.6
"""Foot strike angles that separate rearfoot, midfoot and forefoot strikes (Altman & Davis 2012)."""


def overstride_cm(trial: Trial) -> Floats:
    """Return the distance from mid-hip forward to the landing ankle at initial contact, in centimetres.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres; + = the ankle is ahead of mid-hip. NaN where a step has no value.
    """
    points = trial.at_contact
    return 100 * (trial.stance_side(points, "ankle") - points["mid_hip"])[:, 0]


def overstride_com_cm(trial: Trial) -> Floats:
    """Return the distance from the centre of mass forward to the landing ankle at initial contact, in centimetres.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In centimetres; + = the ankle is ahead of the centre of mass. NaN where a step has no value.
    """
    points = trial.at_contact
    return 100 * (trial.stance_side(points, "ankle") - points["com"])[:, 0]


def overstride_leg_pct(trial: Trial) -> Floats:
    """Return overstride in per cent of leg length, from the hip centre to the floor.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In per cent; + = the ankle is ahead of mid-hip. NaN where a step has no value.
    """
    return overstride_cm(trial) / (trial.motion.leg_length_m * (1 + ANKLE_HEIGHT_SHARE))


def shin_angle_deg(trial: Trial) -> Floats:
    """Return the angle of the shin from the vertical at initial contact, in degrees; + = ankle ahead of knee.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees. NaN where a step has no value.
    """
    points = trial.at_contact
    return -angle_from_vertical_deg(trial.stance_side(points, "ankle"), trial.stance_side(points, "knee"))


def knee_flexion_deg(trial: Trial, points: Points) -> Floats:
    """Return the flexion of the stance-side knee in degrees; 0 = straight.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    points : mapping of str to ndarray, shape (steps, ..., 2)
        Positions from `Trial.at` or `Trial.over`.

    Returns
    -------
    ndarray, shape (steps, ...)
    """
    hip, knee, ankle = (trial.stance_side(points, part) for part in ("hip", "knee", "ankle"))
    return knee_bend_deg(hip, knee, ankle)


def knee_flexion_at_contact_deg(trial: Trial) -> Floats:
    """Return knee flexion at initial contact, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees; 0 = straight, + = bent. NaN where a step has no value.
    """
    return knee_flexion_deg(trial, trial.at_contact)


def knee_flexion_stance_deg(trial: Trial) -> Floats:
    """Return the largest knee flexion between contact and toe-off, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees; 0 = straight, + = bent. NaN where a step has no value.
    """
    largest: Floats = knee_flexion_deg(trial, trial.over_stance).max(axis=1)
    return largest


def foot_strike_angle_deg(trial: Trial) -> Floats:
    """Return the angle of the heel-to-toe line at contact, minus its angle in standing, in degrees; + = toes up.

    For given joint centres, the angle in standing is measured while the foot is flat on the ground. The points of a
    pose model show a flat foot at angles that differ by 4 degrees between similar runners. For them, the angle is taken
    to the ground, and the mean angle in standing is part of the offset that is subtracted later.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees. NaN where a step has no value.
    """
    at_contact = _foot_pitch_deg(trial, trial.at_contact)
    if trial.motion.source == "pose":
        return at_contact - _ground_slope_deg(trial)
    flat = np.median(_foot_pitch_deg(trial, trial.over_stance)[:, _FOOT_FLAT], axis=1)
    return at_contact - _median_of_side(trial, flat)


def strike_of(angle_deg: float, standard_error_deg: float) -> tuple[str, float]:
    """Return the most probable foot strike type and its probability.

    Parameters
    ----------
    angle_deg : float
        Foot strike angle in degrees; + = toes up.
    standard_error_deg : float
        Standard error of the angle in degrees.

    Returns
    -------
    label : {"rearfoot", "midfoot", "forefoot"}
    probability : float
        0 to 1, from a normal distribution and the limits of Altman & Davis (2012).

    Examples
    --------
    >>> label, probability = strike_of(12.0, 4.0)
    >>> label, round(probability, 2)
    ('rearfoot', 0.84)
    """
    ends_deg = np.array([REARFOOT_FROM_DEG, FOREFOOT_TO_DEG])
    below_rearfoot, below_midfoot = ndtr((ends_deg - angle_deg) / standard_error_deg)
    probabilities = {
        "rearfoot": 1 - below_rearfoot,
        "midfoot": below_rearfoot - below_midfoot,
        "forefoot": below_midfoot,
    }
    label = max(probabilities, key=lambda name: probabilities[name])
    return label, float(probabilities[label])


def hip_extension_deg(trial: Trial) -> Floats:
    """Return the largest backward angle of the thigh between mid-stance and shortly after toe-off, in degrees.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In degrees from the vertical; + = the knee is behind the hip. NaN where a step has no value.
    """
    points = trial.over(trial.mid_stance_s, trial.toe_off_s + 0.08)
    thigh = angle_from_vertical_deg(trial.stance_side(points, "knee"), trial.stance_side(points, "hip"))
    largest: Floats = thigh.max(axis=1)
    return largest


def knee_bend_deg(hip: Floats, knee: Floats, ankle: Floats) -> Floats:
    """Return the knee flexion in degrees, [...], from joints [..., 2] in metres; 0 = straight, + = bent.

    Parameters
    ----------
    hip, knee, ankle : ndarray, shape (..., 2)
        Joint centres in metres: forward, then up.

    Returns
    -------
    ndarray, shape (...)
        In degrees, -180 to 180.
    """
    thigh, shank = knee - hip, ankle - knee
    turn = np.degrees(np.arctan2(thigh[..., 1], thigh[..., 0]) - np.arctan2(shank[..., 1], shank[..., 0]))
    bend: Floats = (turn + 180) % 360 - 180
    return bend


def _foot_pitch_deg(trial: Trial, points: Points) -> Floats:
    along = trial.stance_side(points, "toe") - trial.stance_side(points, "heel")
    pitch: Floats = np.degrees(np.arctan2(along[..., 1], along[..., 0]))
    return pitch


def _ground_slope_deg(trial: Trial) -> float:
    """Return the slope of the ground in degrees, + = uphill.

    On a treadmill, it is the direction in which the belt carries the toe of the stance foot; over ground, 0.
    """
    if trial.motion.surface != "treadmill":
        return 0.0
    toe = trial.stance_side(trial.over_stance, "toe")[:, _TOE_AT_REST]
    path = toe[:, 0] - toe[:, -1]
    # If no belt carries the toe, its path has no direction.
    known = path[np.isfinite(path).all(axis=1) & (path[:, 0] > _MIN_CARRIED * trial.motion.leg_length_m)]
    return float(np.degrees(np.median(np.arctan2(known[:, 1], known[:, 0])))) if len(known) else np.nan


def _median_of_side(trial: Trial, values: Floats) -> Floats:
    """Return the median of each step's side, because a flat foot has the same angle at every step."""
    result = np.full(len(values), np.nan)
    for side in (trial.is_left, ~trial.is_left):
        known = values[side & np.isfinite(values)]
        result[side] = np.median(known) if len(known) else np.nan
    return result


# The foot rotates so quickly at contact that lower frame rates underestimate its angle. On rendered runners, the
# intervals contained 78 % of the true values at 20 frames per second, and 89 % at 24.
_FOOT_STRIKE_FPS = 22.0

_FOOT_STRIKE_ANGLE = Measure(
    id="foot_strike_angle",
    title="Foot strike angle",
    family="landing",
    explanation="How far the toes point up as the foot lands. 0 is flat; negative means that the toes land first.",
    moved_by="Shoes, slope and step length. Where the foot lands matters more than which part of it lands first.",
    unit="deg",
    views=("side",),
    definition="Angle of the heel-to-toe line to the ground at initial contact, minus its angle in standing; + = toes "
    "up.",
    per_step=foot_strike_angle_deg,
    required_parts=("hip", "ankle", "heel", "toe"),
    error_sd={"side": 3.0},
    requires_ground=True,
    plausible=(-40, 50),
    reference=(-2.2, 22.6),
    reference_source="mean 10.2, standard deviation 6.2; a continuous scale",
    week_to_week=2.3,
    min_fps=_FOOT_STRIKE_FPS,
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        id="overstride",
        title="Overstride",
        family="landing",
        explanation="How far ahead of your hip the foot lands.",
        moved_by="Long, slow steps and a shin that reaches forward increase it; quicker steps reduce it. It grows with "
        "speed.",
        unit="cm",
        views=("side",),
        definition="Horizontal distance from mid-hip to the centre of the landing ankle at initial contact; + = ankle "
        "ahead.",
        per_step=overstride_cm,
        relative_change=True,
        desired_direction=-1,
        length_power=1,
        error_sd={"side": 1.3},
        plausible=(-15, 60),
    ),
    Measure(
        id="overstride_com",
        title="Overstride from the centre of mass",
        family="landing",
        explanation="How far ahead of your body's centre of mass the foot lands.",
        moved_by="The same things as overstride, and to a lesser degree the lean of the trunk.",
        unit="cm",
        views=("side",),
        definition="Horizontal distance from the whole-body centre of mass (segment-weighted, de Leva 1996) to the "
        "centre of the landing ankle at initial contact; + = ankle ahead.",
        per_step=overstride_com_cm,
        relative_change=True,
        variant_of="overstride",
        desired_direction=-1,
        required_parts=("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist", "mid_ear"),
        length_power=1,
        error_sd={"side": 1.3},
        plausible=(-20, 60),
    ),
    Measure(
        id="overstride_leg",
        title="Overstride in leg lengths",
        family="landing",
        explanation="Overstride relative to your leg length, so that tall and short runners can be compared.",
        moved_by="The same things as overstride.",
        unit="% leg length",
        views=("side",),
        definition="Overstride as a share of leg length, from the hip centre to the floor in standing.",
        per_step=overstride_leg_pct,
        relative_change=True,
        variant_of="overstride",
        desired_direction=-1,
        error_sd={"side": 1.4},
        plausible=(-20, 65),
    ),
    Measure(
        id="shin_angle",
        title="Shin angle at contact",
        family="landing",
        explanation="How far the shin reaches forward as the foot lands; 0 is vertical.",
        moved_by="Quicker, shorter steps make the shin more vertical. A larger angle goes with more braking.",
        unit="deg",
        views=("side",),
        definition="Angle of the knee-to-ankle line from the vertical at initial contact; + = ankle ahead of knee.",
        per_step=shin_angle_deg,
        desired_direction=-1,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 1.5},
        plausible=(-30, 40),
        reference=(2.1, 14.9),
        reference_source="mean 8.5, standard deviation 3.2, 53 runners (Souza 2016)",
    ),
    Measure(
        id="knee_flexion_at_contact",
        title="Knee flexion at contact",
        family="landing",
        explanation="How much the knee is bent as the foot lands; 0 is straight.",
        moved_by="Landing closer to the body increases it.",
        unit="deg",
        views=("side",),
        definition="180 degrees minus the hip-knee-ankle angle at initial contact; 0 = straight.",
        per_step=knee_flexion_at_contact_deg,
        desired_direction=1,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 2.5},
        plausible=(-10, 70),
        reference=(5.6, 20.8),
        reference_source="mean 13.2, standard deviation 3.8 (two-dimensional norms)",
    ),
    Measure(
        id="knee_flexion_stance",
        title="Peak knee flexion in stance",
        family="landing",
        explanation="The largest bend of the knee while that leg carries you.",
        moved_by="Bounce, heavy landings and tired legs increase it; quicker steps reduce it.",
        unit="deg",
        views=("side",),
        definition="Largest knee flexion between initial contact and toe-off.",
        per_step=knee_flexion_stance_deg,
        playback_invariant=True,
        week_to_week=4.8,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 2.5},
        plausible=(10, 90),
        reference=(37.3, 51.7),
        reference_source="mean 44.5, standard deviation 3.6",
    ),
    Measure(
        id="hip_extension",
        title="Hip extension",
        family="landing",
        explanation="How far the thigh swings behind you at push-off.",
        moved_by="Speed and step length increase it; tight hips limit it.",
        unit="deg",
        views=("side",),
        definition="Largest backward angle of the thigh from the vertical, around toe-off.",
        per_step=hip_extension_deg,
        playback_invariant=True,
        week_to_week=2.3,
        required_parts=("hip", "knee", "ankle"),
        error_sd={"side": 2.0},
        plausible=(-15, 60),
    ),
    _FOOT_STRIKE_ANGLE,
    Measure(
        id="foot_strike",
        title="Foot strike",
        family="landing",
        explanation="Which part of the foot lands first.",
        moved_by="Habit, shoes and speed. No type of landing is right for everybody.",
        unit="%",
        views=("side",),
        definition="Type of landing by the foot strike angle, with the probability of that type given the angle's "
        f"interval: rearfoot above {REARFOOT_FROM_DEG:g} degrees, forefoot below {FOREFOOT_TO_DEG:g}, midfoot between. "
        "Descriptive only: no type is better than another.",
        per_step=foot_strike_angle_deg,
        required_parts=("hip", "ankle", "heel", "toe"),
        two_sided=False,
        plausible=(0, 100),
        category_of=_FOOT_STRIKE_ANGLE,
        classify=strike_of,
    ),
)
