"""Whether a measure has changed from the first session to the last: changed, not changed, or undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from gait.measurement import Measurement
from gait.units import Units
from gait.words import say

if TYPE_CHECKING:
    from gait.measures.change import Change as MeasureChange

Verdict = Literal["changed", "not_changed", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A measure in one session.

    Parameters
    ----------
    session : int
        The session's number in the history.
    recorded_at : datetime
        When the runner ran, in UTC.
    gait_version : str
        Version of gait that analysed the session.
    measurement : Measurement
        Value, interval, values of both sides, and status.
    """

    session: int
    recorded_at: datetime
    gait_version: str
    measurement: Measurement

    @property
    def value(self) -> float | None:
        """Value of the measure; None if it was withheld."""
        return self.measurement.value


@dataclass(frozen=True, kw_only=True)
class Change:
    """The change of a measure between two sessions.

    Parameters
    ----------
    verdict : {"changed", "not_changed", "cannot_tell"}
        The decision.
    reason : str
        Why there is no decision, for the verdict "cannot_tell".
    value : float or None
        Last value minus first value, in the measure's unit; None if there are fewer than two values.
    ci95 : tuple of float or None
        95 % confidence interval of the change.
    detectable : float or None
        Smallest detectable change, in the same unit.
    first, last : int or None
        Numbers of the sessions that are compared.
    """

    verdict: Verdict
    reason: str = ""
    value: float | None = None
    ci95: tuple[float, float] | None = None
    detectable: float | None = None
    first: int | None = None
    last: int | None = None

    def scaled(self, factor: float) -> Change:
        """Return the change with its numbers in another unit.

        Parameters
        ----------
        factor : float
            By which each number is multiplied.

        Returns
        -------
        Change
        """
        return replace(
            self,
            value=None if self.value is None else factor * self.value,
            ci95=None if self.ci95 is None else (factor * self.ci95[0], factor * self.ci95[1]),
            detectable=None if self.detectable is None else factor * self.detectable,
        )


def change(points: Sequence[Point], *, same_speed: bool, units: Units | None = None) -> Change:
    """Compare the first and the last value of a measure, as `gait compare` compares two sessions.

    Parameters
    ----------
    points : sequence of Point
        Values of the measure under the same conditions, oldest first.
    same_speed : bool
        Whether the speeds are known to be the same. Otherwise the change is returned without a verdict.
    units : Units, optional
        The units in which the reason gives numbers.

    Returns
    -------
    Change
        `gait.measures.change.compare_measurements` defines the smallest detectable change and the verdicts.
    """
    from gait.measures import REGISTRY
    from gait.measures.change import compare_measurements

    measured = [point for point in points if point.value is not None]
    if len(measured) < 2:
        return Change(verdict="cannot_tell", reason=say("history.reason.one_value"))
    first, last = measured[0], measured[-1]
    if first.measurement.id not in REGISTRY:
        return Change(verdict="cannot_tell", reason=say("history.reason.unknown_measure"))
    compared = compare_measurements(first.measurement, last.measurement, units=units)
    return Change(
        verdict=compared.verdict if same_speed else "cannot_tell",
        reason=_reason(compared) if same_speed else say("history.reason.unknown_speed"),
        value=compared.value,
        ci95=compared.ci95,
        detectable=compared.detectable,
        first=first.session,
        last=last.session,
    )


def _reason(compared: MeasureChange) -> str:
    """Return why a verdict cannot be told, without the smallest detectable change, which is always given beside it."""
    return say("comparison.reason.within_error") if compared.reliable and compared.reason else compared.reason
