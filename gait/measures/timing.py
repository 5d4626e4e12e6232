"""Measures of time: cadence, step, contact and flight time, duty factor."""

from __future__ import annotations

import numpy as np

from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial


def step_time_s(trial: Trial) -> Floats:
    """Seconds from each contact to the next of the other foot."""
    return trial.next_contact_s - trial.contact_s


def contact_time_ms(trial: Trial) -> Floats:
    """Milliseconds from contact to toe-off of the same foot."""
    return 1000 * (trial.toe_off_s - trial.contact_s)


def flight_time_ms(trial: Trial) -> Floats:
    """Milliseconds from toe-off to the other foot's contact."""
    return 1000 * (trial.next_contact_s - trial.toe_off_s)


def duty_factor_pct(trial: Trial) -> Floats:
    """Share of the stride that a foot is on the ground, in per cent."""
    return contact_time_ms(trial) / (20 * step_time_s(trial))


def mean_flight_ms(flight_times_ms: Floats) -> float:
    """Return the mean flight time, 0 where the feet overlap: grounded running has no flight phase.

    Examples
    --------
    >>> mean_flight_ms(np.array([-12.0, -8.0])), mean_flight_ms(np.array([20.0, 30.0]))
    (0.0, 25.0)
    """
    return max(0.0, float(np.mean(flight_times_ms)))


def steps_per_minute(step_times_s: Floats) -> float:
    """Sixty over the mean step time."""
    return 60 / float(np.mean(step_times_s))


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="cadence",
        title="Cadence",
        family="timing",
        explanation="How many steps you take in a minute, both feet counted.",
        moved_by="Speed raises it a little, long legs lower it. It is the first thing that can be changed on purpose.",
        unit="steps/min",
        views=("side", "rear"),
        definition="Steps of both feet in a minute: 60 over the mean time from one foot's initial contact to the "
        "other's.",
        per_step=step_time_s,
        tells_clock=True,
        free_of_yaw=True,
        wanted=1,
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
        explanation="The time from one landing to the next, the other way to say cadence.",
        moved_by="A quicker rhythm or a higher speed shortens it.",
        unit="s",
        views=("side", "rear"),
        definition="Time from one foot's initial contact to the other's; a side's step begins with its own contact.",
        per_step=step_time_s,
        tells_clock=True,
        free_of_yaw=True,
        restates="cadence",
        error_sd={"side": 0.0003, "rear": 0.0003},
        plausible=(0.2, 0.6),
    ),
    Measure(
        id="contact_time",
        title="Ground contact time",
        family="timing",
        explanation="How long a foot stays on the ground.",
        moved_by="Speed shortens it most. By itself it says nothing about good or bad form.",
        unit="ms",
        views=("side", "rear"),
        definition="Time from initial contact to toe-off of the same foot.",
        per_step=contact_time_ms,
        tells_clock=True,
        free_of_yaw=True,
        error_sd={"side": 13.0, "rear": 20.0},
        plausible=(120, 450),
        weak_views={"rear": "Seen from behind, toe-off is read from the body's bounce alone; film from the side too."},
    ),
    Measure(
        id="flight_time",
        title="Flight time",
        family="timing",
        explanation="How long both feet are in the air between two steps.",
        moved_by="Speed and bounce lengthen it, a quicker rhythm shortens it.",
        unit="ms",
        views=("side",),
        definition="Time from toe-off to the other foot's initial contact; 0 in grounded running, without flight.",
        per_step=flight_time_ms,
        free_of_yaw=True,
        changes_by_share=True,
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
        definition="Contact time as a share of the stride's time, a stride being two steps.",
        per_step=duty_factor_pct,
        free_of_yaw=True,
        error_sd={"side": 1.8},
        plausible=(15, 58),
    ),
)
