"""Has a measure changed from the first session to the last? Changed, not changed, or it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gait.measurement import Measurement
from gait.words import say

Verdict = Literal["changed", "not_changed", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A measure in one session.

    Parameters
    ----------
    session : int
        The session's number in the history.
    recorded_at : datetime
        When the runner ran, UTC.
    gait_version : str
        The version that measured.
    measurement : Measurement
        Value, interval, sides and standing.
    """

    session: int
    recorded_at: datetime
    gait_version: str
    measurement: Measurement

    @property
    def value(self) -> float | None:
        """The measure's value; None where it was withheld."""
        return self.measurement.value


@dataclass(frozen=True, kw_only=True)
class Change:
    """The change of a measure between two sessions.

    Parameters
    ----------
    verdict : {"changed", "not_changed", "cannot_tell"}
        What may be said of it.
    reason : str
        Why it cannot be told, if so.
    value : float or None
        Last minus first, in the measure's unit; None where there are not two numbers.
    ci95 : tuple of float or None
        Its 95 % interval.
    detectable : float or None
        Smallest change, in the same unit, that counts as one.
    first, last : int or None
        The sessions compared.
    """

    verdict: Verdict
    reason: str = ""
    value: float | None = None
    ci95: tuple[float, float] | None = None
    detectable: float | None = None
    first: int | None = None
    last: int | None = None


def change(points: Sequence[Point], *, same_speed: bool) -> Change:
    """Compare the first and the last value by the rule that two folders are compared by.

    Parameters
    ----------
    points : sequence of Point
        A measure's values under the same conditions, oldest first.
    same_speed : bool
        Whether the speeds are known to be the same; else a change is given, but no verdict.

    Returns
    -------
    Change
        See `gait.measures.change.compare_measurements` for the smallest detectable change and the verdicts.
    """
    from gait.measures import REGISTRY
    from gait.measures.change import compare_measurements

    known = [point for point in points if point.value is not None]
    if len(known) < 2:
        return Change(verdict="cannot_tell", reason=say("history.reason.one_value"))
    first, last = known[0], known[-1]
    if first.measurement.id not in REGISTRY:
        return Change(verdict="cannot_tell", reason=say("history.reason.unknown_measure"))
    found = compare_measurements(first.measurement, last.measurement)
    return Change(
        verdict=found.verdict if same_speed else "cannot_tell",
        reason=found.reason if same_speed else say("history.reason.unknown_speed"),
        value=found.value,
        ci95=found.ci95,
        detectable=found.detectable,
        first=first.session,
        last=last.session,
    )
