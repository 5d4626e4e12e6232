"""Measures of time: cadence, step, contact and flight time, duty factor."""

from __future__ import annotations

import numpy as np

from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial


def step_time_s(trial: Trial) -> Floats:
    """Return the time from each contact to the next contact of the other foot, in seconds.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In seconds. NaN where a step has no value.
    """
    return trial.next_contact_s - trial.contact_s


def contact_time_ms(trial: Trial) -> Floats:
    """Return the time from contact to toe-off of the same foot, in milliseconds.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In milliseconds. NaN where a step has no value.
    """
    return 1000 * (trial.toe_off_s - trial.contact_s)


def flight_time_ms(trial: Trial) -> Floats:
    """Return the time from toe-off to the other foot's contact, in milliseconds.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In milliseconds; negative = the contacts overlap. NaN where a step has no value.
    """
    return 1000 * (trial.next_contact_s - trial.toe_off_s)


def duty_factor_pct(trial: Trial) -> Floats:
    """Return contact time as a share of the stride time, in per cent.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In per cent. NaN where a step has no value.
    """
    return contact_time_ms(trial) / (20 * step_time_s(trial))


def mean_flight_ms(flight_times_ms: Floats) -> float:
    """Return the mean flight time, at least 0: in grounded running, contacts overlap and there is no flight phase.

    Parameters
    ----------
    flight_times_ms : ndarray, shape (steps,)
        Negative where contacts overlap.

    Returns
    -------
    float
        In milliseconds.

    Examples
    --------
    >>> mean_flight_ms(np.array([-12.0, -8.0])), mean_flight_ms(np.array([20.0, 30.0]))
    (0.0, 25.0)
    """
    return max(0.0, float(np.mean(flight_times_ms)))


def steps_per_minute(step_times_s: Floats) -> float:
    """Return 60 divided by the mean step time in seconds.

    Parameters
    ----------
    step_times_s : ndarray, shape (steps,)
        Step times in seconds, without NaN.

    Returns
    -------
    float
        Cadence in steps per minute.
    """
    return 60 / float(np.mean(step_times_s))


CONTACT_TIME = Measure(
    id="contact_time",
    title="Ground contact time",
    family="timing",
    explanation="How long a foot stays on the ground.",
    moved_by="Speed shortens it most. By itself, it does not show good or bad form.",
    unit="ms",
    views=("side", "rear"),
    definition="Time from initial contact to toe-off of the same foot.",
    per_step=contact_time_ms,
    time_only=True,
    reveals_playback=True,
    yaw_invariant=True,
    error_sd={"side": 13.0, "rear": 20.0},
    plausible=(120, 450),
    low_confidence_views={
        "rear": "From behind, toe-off can only be estimated from the body's bounce; film from the side too."
    },
)
"""Ground contact time, on which other measures rest."""

MEASURES: tuple[Measure, ...] = (
    Measure(
        id="cadence",
        title="Cadence",
        family="timing",
        explanation="The number of steps you take in a minute, both feet counted.",
        moved_by="Speed raises it a little; long legs lower it. It is usually the first thing to change on purpose.",
        unit="steps/min",
        views=("side", "rear"),
        definition="Steps of both feet per minute: 60 divided by the mean time from one foot's initial contact to the "
        "other's.",
        per_step=step_time_s,
        time_only=True,
        reveals_playback=True,
        yaw_invariant=True,
        desired_direction=1,
        summary=steps_per_minute,
        two_sided=False,
        error_sd={"side": 0.1, "rear": 0.1},
        plausible=(110, 270),
        reference=(160, 175),
        reference_source="most recreational runners at an easy pace; depends on speed and height",
    ),
    Measure(
        id="step_time",
        title="Step time",
        family="timing",
        explanation="The time from one landing to the next: another way to express cadence.",
        moved_by="A quicker rhythm or a higher speed shortens it.",
        unit="s",
        views=("side", "rear"),
        definition="Time from one foot's initial contact to the other's. A step belongs to the side of its first "
        "contact.",
        per_step=step_time_s,
        time_only=True,
        reveals_playback=True,
        yaw_invariant=True,
        variant_of="cadence",
        error_sd={"side": 0.0003, "rear": 0.0003},
        plausible=(0.2, 0.6),
    ),
    CONTACT_TIME,
    Measure(
        id="flight_time",
        title="Flight time",
        family="timing",
        explanation="How long both feet are in the air between two steps.",
        moved_by="Speed and bounce lengthen it; a quicker rhythm shortens it.",
        unit="ms",
        views=("side",),
        definition="Time from toe-off to the other foot's initial contact; 0 in grounded running, which has no flight "
        "phase.",
        per_step=flight_time_ms,
        time_only=True,
        yaw_invariant=True,
        relative_change=True,
        summary=mean_flight_ms,
        error_sd={"side": 13.0},
        plausible=(0, 260),
    ),
    Measure(
        id="duty_factor",
        title="Duty factor",
        family="timing",
        explanation="The share of a whole stride that one foot spends on the ground.",
        moved_by="It falls as you run faster.",
        unit="%",
        views=("side",),
        definition="Contact time as a share of the stride time; a stride is two steps.",
        per_step=duty_factor_pct,
        time_only=True,
        yaw_invariant=True,
        error_sd={"side": 1.8},
        plausible=(15, 58),
    ),
)
