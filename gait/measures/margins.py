"""How large a change is worth the name, measure by measure."""

from __future__ import annotations

from gait.measures.registry import Measure

SMALLEST_AIM = 0.05
"""The smallest change that a cue aims at, as a share: a step rate 5 % higher (Heiderscheit et al. 2011)."""


def least_change(entry: Measure, value: float) -> float | None:
    """Return the smallest change from `value` that matters, in the measure's unit; None where nobody knows.

    For angles the change that a person shows from week to week anyway, where it is published (Dingenen et al. 2018);
    for times, rates and lengths, which have a zero to be a share of, the smallest share that a cue aims at. An angle
    without a published figure has no such margin: of it can be said that it changed, never that it did not.

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> least_change(REGISTRY["cadence"], 160.0), least_change(REGISTRY["shin_angle"], 12.0)
    (8.0, 4.8)
    """
    if entry.week_to_week:
        return entry.week_to_week
    return SMALLEST_AIM * abs(value) if entry.asymmetry_is_relative or entry.changes_by_share else None
