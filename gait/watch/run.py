"""`WatchRun`: the values of a run that a watch recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

WatchQuantity = Literal["cadence", "speed", "contact_time", "vertical_oscillation", "step_length", "balance"]
_WEEKS = 4


@dataclass(frozen=True, kw_only=True)
class WatchValue:
    """One quantity of a run, as the watch recorded it.

    Parameters
    ----------
    id : str
        The measure of the same name, or `balance`: the left foot's share of the contact time of both feet.
    unit : str
        Unit of the numbers.
    value : float
        Median over the running part of the recording.
    low, high : float
        The range of 95 % of the recorded values. It says how much the run varied, not how exact the watch is.
    n : int
        Number of recorded values.
    """

    id: str
    unit: str
    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, kw_only=True)
class WatchRun:
    """A run that a watch recorded. Positions on the earth are never read.

    Parameters
    ----------
    device : str
        The maker of the watch or sensor; empty if it is unknown.
    values : tuple of WatchValue
        The quantities that the file holds.
    treadmill : bool
        Whether the watch recorded a run on a treadmill.
    duration_s : float
        Duration of the part from which the values are.
    start : datetime, optional
        Start of the recording in UTC. It is not stored with a session.
    distance_km : float, optional
        Distance of the whole recording.
    gives_belt_speed : bool
        Whether the person said that the recorded speed is that of the belt.
    """

    device: str
    values: tuple[WatchValue, ...]
    treadmill: bool = False
    duration_s: float = 0.0
    start: datetime | None = None
    distance_km: float | None = None
    gives_belt_speed: bool = False

    def value(self, name: str) -> WatchValue | None:
        """Return one quantity; None if the file does not hold it.

        Parameters
        ----------
        name : str
            Its `id`.

        Returns
        -------
        WatchValue or None
        """
        return next((value for value in self.values if value.id == name), None)


NO_WATCH = WatchRun(device="", values=())
"""No recording was given."""


def weekly_distance_km(runs: Iterable[WatchRun]) -> float | None:
    """Return the mean distance of a week over the four weeks up to the last run.

    Parameters
    ----------
    runs : iterable of WatchRun
        The runs, in any order. The same run may be in several files.

    Returns
    -------
    float or None
        In kilometres; None if the runs span less than three of the four weeks, because the rest may be missing.

    Examples
    --------
    >>> day = datetime(2026, 5, 31)
    >>> runs = [
    ...     WatchRun(device="", values=(), start=day - timedelta(days=ago), distance_km=8.0) for ago in range(0, 28, 2)
    ... ]
    >>> weekly_distance_km(runs)
    28.0
    """
    known = {run.start: run.distance_km for run in runs if run.start is not None and run.distance_km is not None}
    if not known:
        return None
    last, first = max(known), min(known)
    if last - first < timedelta(weeks=_WEEKS - 1):
        return None
    since = last - timedelta(weeks=_WEEKS)
    return sum(distance for start, distance in known.items() if start > since) / _WEEKS
