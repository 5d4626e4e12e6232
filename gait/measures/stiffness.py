"""Vertical and leg stiffness per kilogram of body mass, from times, speed and leg length: the sine-wave method.

The vertical ground force in stance is taken as half a sine wave (Morin et al. 2005). In comparison with force plates,
the stiffness from this method was 1 to 7 % too low. It does not hold on an incline (Meyer et al. 2023).

References
----------
Morin, Dalleau, Kyröläinen, Jeannin & Belli (2005), A simple method for measuring stiffness during running. J Appl
Biomech 21:167-180. Meyer, Falbriard, Aminian & Millet (2023), Vertical and leg stiffness modeling during running. Int J
Sports Med 44:673-679.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.measures.landing import ANKLE_HEIGHT_SHARE
from gait.measures.posture import MEASURED_SPEED_SE, speed_mps
from gait.measures.registry import Measure, RestsOn
from gait.measures.timing import CONTACT_TIME
from gait.measures.trial import Floats, Trial
from gait.units import GRAVITY_MPS2

MAX_CONTACT_ERROR_SHARE = 0.05
"""Stiffness is withheld if half the 95 % interval of contact time is a larger share of it. For each per cent of contact
time, leg stiffness changes by about 2 %, and vertical stiffness by about 1 %."""
# Half of the largest difference between the method and force plates (Morin et al. 2005), as a standard deviation.
_METHOD_ERROR_SHARE = 0.035
# Standard error of the leg length that a pose model's points show, as a share of it.
_LEG_LENGTH_SE_SHARE = 0.03
# Step for the derivative with respect to contact time.
_DERIVATIVE_S = 1e-4


def vertical_stiffness_of(contact_s: Floats, flight_s: Floats) -> Floats:
    """Return the vertical stiffness per kilogram of body mass.

    Parameters
    ----------
    contact_s, flight_s : ndarray, shape (...)
        Contact and flight times in seconds.

    Returns
    -------
    ndarray, shape (...)
        In newtons per metre and kilogram: the peak force divided by how far the centre of mass sinks in stance.

    Examples
    --------
    >>> vertical_stiffness_of(np.array([0.25]), np.array([0.10])).round(0)
    array([360.])
    """
    force = _peak_force_per_kg(contact_s, flight_s)
    stiffness: Floats = force / _sinking_m(contact_s, force)
    return stiffness


def leg_stiffness_of(contact_s: Floats, flight_s: Floats, *, speed_mps: Floats | float, leg_length_m: float) -> Floats:
    """Return the leg stiffness per kilogram of body mass.

    Parameters
    ----------
    contact_s, flight_s : ndarray, shape (...)
        Contact and flight times in seconds.
    speed_mps : ndarray, shape (...), or float
        Running speed in metres per second.
    leg_length_m : float
        Leg length from the hip to the floor in standing, in metres.

    Returns
    -------
    ndarray, shape (...)
        In newtons per metre and kilogram: the peak force divided by how much the leg shortens in stance. NaN if the leg
        would be shorter than half the distance covered in stance.

    Examples
    --------
    >>> leg_stiffness_of(np.array([0.25]), np.array([0.10]), speed_mps=3.0, leg_length_m=0.93).round(0)
    array([155.])
    """
    force = _peak_force_per_kg(contact_s, flight_s)
    height_squared = leg_length_m**2 - (speed_mps * contact_s / 2) ** 2
    height_m = np.sqrt(np.where(height_squared > 0, height_squared, np.nan))
    stiffness: Floats = force / (leg_length_m - height_m + _sinking_m(contact_s, force))
    return stiffness


def vertical_stiffness_per_kg(trial: Trial) -> Floats:
    """Return the vertical stiffness of each step per kilogram of body mass.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In newtons per metre and kilogram. NaN where a step has no value or no flight follows it.
    """
    return vertical_stiffness_of(*_times_s(trial))


def leg_stiffness_per_kg(trial: Trial) -> Floats:
    """Return the leg stiffness of each step per kilogram of body mass.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In newtons per metre and kilogram. NaN where a step has no value or no flight follows it.
    """
    leg_length_m = trial.motion.leg_length_m * (1 + ANKLE_HEIGHT_SHARE)
    return leg_stiffness_of(*_times_s(trial), speed_mps=speed_mps(trial), leg_length_m=leg_length_m)


def why_no_stiffness(trial: Trial) -> str | None:
    """Return why the sine-wave method does not hold for a trial; None if it does.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    str or None
    """
    if trial.incline_deg:
        return "Stiffness is computed by a method that holds on level ground only."
    contact_s, flight_s = _times_s(trial)
    if np.isfinite(contact_s).any() and not np.isfinite(flight_s).any():
        return "Stiffness is computed by a method that needs a flight phase, and this run has none."
    return None


def _vertical_se(trial: Trial, contact_se_s: float) -> float:
    contact_s, flight_s = _mean_times_s(trial)
    values = [vertical_stiffness_of(contact_s + d, flight_s - d) for d in (-_DERIVATIVE_S, 0.0, _DERIVATIVE_S)]
    return _propagated(values, contact_se_s)


def _leg_se(trial: Trial, contact_se_s: float) -> float:
    contact_s, flight_s = _mean_times_s(trial)
    speed = float(np.nanmean(speed_mps(trial)))
    leg_length_m = trial.motion.leg_length_m * (1 + ANKLE_HEIGHT_SHARE)

    def stiffness(contact: Floats, flight: Floats, speed_share: float, length_share: float) -> Floats:
        return leg_stiffness_of(
            contact, flight, speed_mps=speed * (1 + speed_share), leg_length_m=leg_length_m * (1 + length_share)
        )

    values = [stiffness(contact_s + d, flight_s - d, 0.0, 0.0) for d in (-_DERIVATIVE_S, 0.0, _DERIVATIVE_S)]
    # A measured speed and the leg length have the same scale, and the ratio of both is what counts most.
    speed_share = 0.0 if trial.speed_mps is not None else MEASURED_SPEED_SE
    others = [
        stiffness(contact_s, flight_s, speed_share, 0.0) - values[1],
        stiffness(contact_s, flight_s, 0.0, float(np.hypot(_LEG_LENGTH_SE_SHARE, trial.motion.scale.relative_se)))
        - values[1],
    ]
    return float(np.hypot(_propagated(values, contact_se_s), np.linalg.norm(others)))


def _propagated(values: Sequence[Floats], contact_se_s: float) -> float:
    """Return the standard error from that of contact time and that of the method; flight shortens as contact grows."""
    slope = float((values[2] - values[0]).item()) / (2 * _DERIVATIVE_S)
    return float(np.hypot(slope * contact_se_s, _METHOD_ERROR_SHARE * values[1].item()))


def _mean_times_s(trial: Trial) -> tuple[Floats, Floats]:
    contact_s, flight_s = _times_s(trial)
    known = np.isfinite(contact_s) & np.isfinite(flight_s)
    return np.array([contact_s[known].mean()]), np.array([flight_s[known].mean()])


def _times_s(trial: Trial) -> tuple[Floats, Floats]:
    """Return contact and flight times in seconds, of the mean step of each foot: single steps would add their noise."""
    contact_s, flight_s = trial.toe_off_s - trial.contact_s, trial.next_contact_s - trial.toe_off_s
    known = np.isfinite(contact_s) & np.isfinite(flight_s)
    means = np.full((2, len(known)), np.nan)
    for side in (known & trial.is_left, known & ~trial.is_left):
        if side.any():
            means[0, side], means[1, side] = contact_s[side].mean(), flight_s[side].mean()
    return means[0], np.where(means[1] > 0, means[1], np.nan)


def _peak_force_per_kg(contact_s: Floats, flight_s: Floats) -> Floats:
    return GRAVITY_MPS2 * np.pi / 2 * (flight_s / contact_s + 1)


def _sinking_m(contact_s: Floats, force: Floats) -> Floats:
    """Return how far the centre of mass sinks in stance, in metres."""
    return force * contact_s**2 / np.pi**2 - GRAVITY_MPS2 * contact_s**2 / 8


_REFERENCE_NOTE = (
    "The vertical force in stance is taken as half a sine wave (Morin et al. 2005), which reads 1 to 7 % lower than "
    "force plates. Multiply it by body mass for the stiffness itself. Given only on level ground, with a flight phase, "
    f"and if contact time is known to within {100 * MAX_CONTACT_ERROR_SHARE:.0f} %."
)

MEASURES: tuple[Measure, ...] = (
    Measure(
        id="vertical_stiffness",
        title="Vertical stiffness",
        family="timing",
        explanation="How springy your run is: the largest force under the foot, divided by how far your body sinks.",
        moved_by="Quicker steps and shorter contacts increase it. By itself, it does not show good or bad form.",
        unit="N/m/kg",
        views=("side",),
        definition="Peak vertical force in stance divided by the downward displacement of the centre of mass, per "
        f"kilogram of body mass, from contact and flight time. {_REFERENCE_NOTE}",
        per_step=vertical_stiffness_per_kg,
        two_sided=False,
        yaw_invariant=True,
        rests_on=RestsOn(measure=CONTACT_TIME, largest_share=MAX_CONTACT_ERROR_SHARE, standard_error=_vertical_se),
        unsupported=why_no_stiffness,
        plausible=(100, 1500),
    ),
    Measure(
        id="leg_stiffness",
        title="Leg stiffness",
        family="timing",
        explanation="How stiff the leg is as a spring: the largest force under the foot, divided by how much the leg "
        "shortens.",
        moved_by="It changes little with speed. By itself, it does not show good or bad form.",
        unit="N/m/kg",
        views=("side",),
        definition="Peak vertical force in stance divided by the shortening of the leg, per kilogram of body mass, "
        "from contact time, flight time, speed, and the leg length from the hip centre to the floor. "
        f"{_REFERENCE_NOTE}",
        per_step=leg_stiffness_per_kg,
        two_sided=False,
        requires_travel=True,
        rests_on=RestsOn(measure=CONTACT_TIME, largest_share=MAX_CONTACT_ERROR_SHARE, standard_error=_leg_se),
        unsupported=why_no_stiffness,
        plausible=(30, 600),
    ),
)
