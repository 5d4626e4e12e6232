"""Measures of the landing: where the foot comes down, with which shin, knee and foot angle, and the stance after it."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from gait.measures.points import Points
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial, angle_from_vertical_deg

# Height of the ankle's centre over the floor, barefoot, as a share of thigh and shank together (de Leva 1996).
_ANKLE_HEIGHT_SHARE = 0.09
# Where in stance, of 51 samples, the whole sole is on the ground, and where the toe stands still on it.
_FOOT_FLAT, _TOE_STANDS = slice(8, 16), slice(8, 26)
_LEAST_CARRIED = 0.1
REARFOOT_FROM_DEG, FOREFOOT_TO_DEG = 8.0, -1.6
"""Foot strike angles at which the kinds of landing part (Altman & Davis 2012)."""


def overstride_cm(trial: Trial) -> Floats:
    """Centimetres from mid-hip forward to the landing ankle at initial contact."""
    points = trial.at_contact
    return 100 * (trial.standing(points, "ankle") - points["mid_hip"])[:, 0]


def overstride_com_cm(trial: Trial) -> Floats:
    """Centimetres from the centre of mass forward to the landing ankle at initial contact."""
    points = trial.at_contact
    return 100 * (trial.standing(points, "ankle") - points["com"])[:, 0]


def overstride_leg_pct(trial: Trial) -> Floats:
    """Overstride in per cent of the leg's length from hip centre to floor."""
    return overstride_cm(trial) / (trial.motion.leg_length_m * (1 + _ANKLE_HEIGHT_SHARE))


def shin_angle_deg(trial: Trial) -> Floats:
    """Degrees of the shin from the vertical at initial contact; + = ankle ahead of knee."""
    points = trial.at_contact
    return -angle_from_vertical_deg(trial.standing(points, "ankle"), trial.standing(points, "knee"))


def knee_flexion_deg(trial: Trial, points: Points) -> Floats:
    """Degrees by which the standing knee is bent; 0 = straight."""
    hip, knee, ankle = (trial.standing(points, part) for part in ("hip", "knee", "ankle"))
    return knee_bend_deg(hip, knee, ankle)


def knee_flexion_at_contact_deg(trial: Trial) -> Floats:
    """Knee flexion at initial contact."""
    return knee_flexion_deg(trial, trial.at_contact)


def knee_flexion_stance_deg(trial: Trial) -> Floats:
    """Largest knee flexion between contact and toe-off."""
    largest: Floats = knee_flexion_deg(trial, trial.over_stance).max(axis=1)
    return largest


def foot_strike_angle_deg(trial: Trial) -> Floats:
    """Degrees of the heel-to-toe line at contact against the ground, its angle in standing removed; + = toes up.

    Joint centres as given are compared with the same line while the foot stands flat. A pose model sees a flat foot at
    angles that differ by 4 degrees between like runners; its angle is taken against the ground, and the angle of the
    mean standing foot is in the offset that is subtracted.
    """
    at_contact = _foot_pitch_deg(trial, trial.at_contact)
    if trial.motion.source == "pose":
        return at_contact - _ground_slope_deg(trial)
    flat = np.median(_foot_pitch_deg(trial, trial.over_stance)[:, _FOOT_FLAT], axis=1)
    return at_contact - _median_of_side(trial, flat)


def strike_of(angle_deg: float, standard_error_deg: float) -> tuple[str, float]:
    """Return the most probable kind of landing with its probability, 0 to 1.

    Parameters
    ----------
    angle_deg : float
        Foot strike angle; + = toes up.
    standard_error_deg : float
        Its standard error.

    Returns
    -------
    label : {"rearfoot", "midfoot", "forefoot"}
    probability : float
        Under a normal distribution, between the cut-offs of Altman & Davis (2012).

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
    """Largest backward angle of the thigh from the vertical, from mid-stance to shortly after toe-off."""
    points = trial.over(trial.mid_stance_s, trial.toe_off_s + 0.08)
    thigh = angle_from_vertical_deg(trial.standing(points, "knee"), trial.standing(points, "hip"))
    largest: Floats = thigh.max(axis=1)
    return largest


def knee_bend_deg(hip: Floats, knee: Floats, ankle: Floats) -> Floats:
    """Return the knee flexion in degrees, [...], from joints [..., 2] in metres; 0 = straight, + = bent."""
    thigh, shank = knee - hip, ankle - knee
    turn = np.degrees(np.arctan2(thigh[..., 1], thigh[..., 0]) - np.arctan2(shank[..., 1], shank[..., 0]))
    bend: Floats = (turn + 180) % 360 - 180
    return bend


def _foot_pitch_deg(trial: Trial, points: Points) -> Floats:
    along = trial.standing(points, "toe") - trial.standing(points, "heel")
    pitch: Floats = np.degrees(np.arctan2(along[..., 1], along[..., 0]))
    return pitch


def _ground_slope_deg(trial: Trial) -> float:
    """Slope of the ground, + = uphill: a belt's is the way that it carries the standing toe."""
    if trial.motion.surface != "treadmill":
        return 0.0
    toe = trial.standing(trial.over_stance, "toe")[:, _TOE_STANDS]
    way = toe[:, 0] - toe[:, -1]
    # Where no belt carries the toe, its way has no direction.
    known = way[np.isfinite(way).all(axis=1) & (way[:, 0] > _LEAST_CARRIED * trial.motion.leg_length_m)]
    return float(np.degrees(np.median(np.arctan2(known[:, 1], known[:, 0])))) if len(known) else np.nan


def _median_of_side(trial: Trial, values: Floats) -> Floats:
    """Each step's value replaced by its side's median: a standing foot lies alike at every step."""
    result = np.full(len(values), np.nan)
    for side in (trial.is_left, ~trial.is_left):
        known = values[side & np.isfinite(values)]
        result[side] = np.median(known) if len(known) else np.nan
    return result


_FOOT_STRIKE_ANGLE = Measure(
    id="foot_strike_angle",
    title="Foot strike angle",
    family="landing",
    explanation="How far the toes point up as the foot lands; 0 is flat, below 0 the toes land first.",
    moved_by="Shoes, slope and step length. Where you land matters more than on which part of the foot.",
    unit="deg",
    views=("side",),
    definition="Heel-to-toe line against the ground at initial contact, its angle in standing removed; + = toes up.",
    per_step=foot_strike_angle_deg,
    needs=("hip", "ankle", "heel", "toe"),
    error_sd={"side": 3.0},
    needs_ground=True,
    plausible=(-40, 50),
    reference=(-2.2, 22.6),
    reference_source="mean 10.2, standard deviation 6.2; a sliding scale",
    week_to_week=2.3,
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        id="overstride",
        title="Overstride",
        family="landing",
        explanation="How far ahead of your hip the foot lands.",
        moved_by="Long, slow steps and a reaching shin lengthen it, quicker steps shorten it. It grows with speed.",
        unit="cm",
        views=("side",),
        definition="Horizontal distance of the landing ankle's centre ahead of mid-hip at initial contact; + = ahead.",
        per_step=overstride_cm,
        changes_by_share=True,
        wanted=-1,
        length_power=1,
        error_sd={"side": 1.3},
        plausible=(-15, 60),
    ),
    Measure(
        id="overstride_com",
        title="Overstride of the centre of mass",
        family="landing",
        explanation="How far ahead of your body's centre of mass the foot lands.",
        moved_by="The same as overstride; leaning the trunk moves it a little too.",
        unit="cm",
        views=("side",),
        definition="Horizontal distance of the landing ankle's centre ahead of the whole-body centre of mass "
        "(segment-weighted, de Leva 1996) at initial contact; + = ahead.",
        per_step=overstride_com_cm,
        changes_by_share=True,
        restates="overstride",
        wanted=-1,
        needs=("hip", "knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist", "mid_ear"),
        length_power=1,
        error_sd={"side": 1.3},
        plausible=(-20, 60),
    ),
    Measure(
        id="overstride_leg",
        title="Overstride in leg lengths",
        family="landing",
        explanation="Overstride for your leg length, so that tall and short runners can be compared.",
        moved_by="The same as overstride.",
        unit="% leg length",
        views=("side",),
        definition="Overstride as a share of the leg's length, hip centre to floor standing.",
        per_step=overstride_leg_pct,
        changes_by_share=True,
        restates="overstride",
        wanted=-1,
        error_sd={"side": 1.4},
        plausible=(-20, 65),
    ),
    Measure(
        id="shin_angle",
        title="Shin angle at contact",
        family="landing",
        explanation="How far the shin reaches forward as the foot lands; 0 is upright.",
        moved_by="Quicker, shorter steps bring the shin upright. It goes with braking.",
        unit="deg",
        views=("side",),
        definition="Knee-to-ankle line from the vertical at initial contact; + = ankle ahead of knee.",
        per_step=shin_angle_deg,
        wanted=-1,
        week_to_week=4.8,
        needs=("hip", "knee", "ankle"),
        error_sd={"side": 1.5},
        plausible=(-30, 40),
        reference=(2.1, 14.9),
        reference_source="mean 8.5, standard deviation 3.2, 53 runners (Souza 2016)",
    ),
    Measure(
        id="knee_flexion_at_contact",
        title="Knee flexion at contact",
        family="landing",
        explanation="How bent the knee is as the foot lands; 0 is straight.",
        moved_by="Landing nearer to the body bends it more.",
        unit="deg",
        views=("side",),
        definition="180 degrees minus the hip-knee-ankle angle at initial contact; 0 = straight.",
        per_step=knee_flexion_at_contact_deg,
        wanted=1,
        week_to_week=4.8,
        needs=("hip", "knee", "ankle"),
        error_sd={"side": 2.5},
        plausible=(-10, 70),
        reference=(5.6, 20.8),
        reference_source="mean 13.2, standard deviation 3.8 (two-dimensional norms)",
    ),
    Measure(
        id="knee_flexion_stance",
        title="Peak knee flexion in stance",
        family="landing",
        explanation="The most that the knee bends while it carries you.",
        moved_by="Bounce, heavy landings and tired legs bend it more; quicker steps bend it less.",
        unit="deg",
        views=("side",),
        definition="Largest knee flexion between initial contact and toe-off.",
        per_step=knee_flexion_stance_deg,
        free_of_clock=True,
        week_to_week=4.8,
        needs=("hip", "knee", "ankle"),
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
        moved_by="Speed and step length carry it further back, tight hips keep it forward.",
        unit="deg",
        views=("side",),
        definition="Largest backward angle of the thigh from the vertical, around toe-off.",
        per_step=hip_extension_deg,
        free_of_clock=True,
        week_to_week=2.3,
        needs=("hip", "knee", "ankle"),
        error_sd={"side": 2.0},
        plausible=(-15, 60),
    ),
    _FOOT_STRIKE_ANGLE,
    Measure(
        id="foot_strike",
        title="Foot strike",
        family="landing",
        explanation="Which part of the foot lands first.",
        moved_by="Habit, shoes and speed. No kind of landing is the right one for everybody.",
        unit="%",
        views=("side",),
        definition="Kind of landing by the foot strike angle, with the probability of that kind given the angle's "
        f"interval: rearfoot over {REARFOOT_FROM_DEG:g} degrees, forefoot under {FOREFOOT_TO_DEG:g}, midfoot between. "
        "Describes; no kind is better than another.",
        per_step=foot_strike_angle_deg,
        needs=("hip", "ankle", "heel", "toe"),
        two_sided=False,
        plausible=(0, 100),
        category_of=_FOOT_STRIKE_ANGLE,
        sort=strike_of,
    ),
)
