"""The trend of a measure of one runner, and whether it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError
from gait.history.change import Change, Point, change
from gait.history.database import reading
from gait.history.store import find_runner, measure_names, runner_name, sessions_in_order, units_of_row
from gait.measurement import MEASUREMENT_COLUMNS, VARIABILITY_COLUMNS, Measurement
from gait.measures.same_speed import at_same_speed
from gait.units import Units, in_units, shown_unit

if TYPE_CHECKING:
    import pandas as pd

    from gait.history.tables import MeasurementRow, SessionRow

_SAME_INCLINE_DECIMALS = 1
# Columns of a measurement that the history names differently, or does not keep.
_NOT_KEPT = ("id", "sd", *VARIABILITY_COLUMNS)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Conditions that are the same for all sessions that are compared.

    Parameters
    ----------
    speed_mps : tuple of float or None
        Lowest and highest speed in metres per second; None if no speed was given.
    surface : str
        `treadmill` or `overground`.
    incline_deg : float
        Incline of the treadmill in degrees, rounded to 0.1; positive is uphill.
    engine, model : str
        Pose engine and model.
    """

    speed_mps: tuple[float, float] | None
    surface: str
    incline_deg: float
    engine: str
    model: str


@dataclass(frozen=True, kw_only=True)
class TrendGroup:
    """Sessions under the same conditions.

    Parameters
    ----------
    conditions : Conditions
        What is the same for all of them.
    points : tuple of Point
        The measure in each session, oldest first.
    change : Change
        The change from the first to the last session.
    """

    conditions: Conditions
    points: tuple[Point, ...]
    change: Change


@dataclass(frozen=True, kw_only=True)
class Trend:
    """One measure of one runner over time.

    Parameters
    ----------
    runner : str
        The runner.
    measure, view, unit : str
        Id of the measure, the view in which it was measured, and its unit.
    groups : tuple of TrendGroup
        One group for each set of conditions; the group with the latest session comes first.
    units : Units
        The units in which the trend is shown: those of the runner's latest session.
    """

    runner: str
    measure: str
    view: str
    unit: str
    groups: tuple[TrendGroup, ...]
    units: Units = field(default_factory=Units)

    @property
    def table(self) -> pd.DataFrame:
        """Table with one row for each session and the number of its group."""
        import pandas as pd

        columns = ["group", "session", "recorded_at", "value", "ci95_low", "ci95_high", "left", "right", "status"]
        rows = [
            (number, p.session, p.recorded_at, p.value, *(m.ci95 or (None, None)), m.left, m.right, m.status)
            for number, group in enumerate(self.groups)
            for p in group.points
            for m in (p.measurement,)
        ]
        return pd.DataFrame(rows, columns=columns)

    def in_display_units(self) -> Trend:
        """Return the trend with all its numbers in the units that are shown. The speeds stay in m/s.

        Returns
        -------
        Trend
            The trend itself if the measure is neither a length nor a speed.
        """
        unit, factor = shown_unit(self.unit, self.units)
        if unit == self.unit:
            return self
        groups = tuple(
            replace(
                group,
                points=tuple(replace(p, measurement=in_units(p.measurement, self.units)) for p in group.points),
                change=group.change.scaled(factor),
            )
            for group in self.groups
        )
        return replace(self, unit=unit, groups=groups)

    def document(self) -> dict[str, Any]:
        """Return the trend as values for JSON, with times in UTC."""
        document = asdict(self)
        for group in document["groups"]:
            for point in group["points"]:
                point["recorded_at"] = point["recorded_at"].isoformat()
        return document


def trend(url: str | Path | None, runner_id: str | None, measure: str, *, view: str | None = None) -> Trend:
    """Return the trend of one measure of one runner, with the decision whether it has changed.

    Only sessions at the same speed (see `gait.measures.same_speed`), on the same surface and incline, and analysed with
    the same pose model are compared.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.
    measure : str
        Id of the measure, a key of `gait.measures.REGISTRY`.
    view : {"side", "rear"}, optional
        The view in which it was measured. By default a view with values, the side view if both have them.

    Returns
    -------
    Trend

    Raises
    ------
    OptionError
        If the runner's sessions do not contain the measure.
    HistoryError
        If the history cannot be read, or the runner is not in it.

    Examples
    --------
    >>> trend("history.sqlite", "ada", "cadence").groups[0].change.verdict  # doctest: +SKIP
    'changed'
    """
    with reading(url) as session:
        available = measure_names(session, find_runner(session, runner_id))
        if measure not in available:
            raise OptionError(
                f"No session of this runner contains the measure '{measure}'.", "Name one of: " + ", ".join(available)
            )
        rows = sessions_in_order(session, runner_id)
        return trend_of(rows, measure, runner=runner_name(runner_id), view=view)


def all_trends(url: str | Path | None, runner_id: str | None) -> tuple[Trend, ...]:
    """Return the trends of all measures of a runner, one for each view in which there is a value.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    tuple of Trend

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    with reading(url) as session:
        rows = sessions_in_order(session, runner_id)
        name = runner_name(runner_id)
        measured = dict.fromkeys((m.measure, m.view) for row in rows for m in row.measurements if m.value is not None)
        return tuple(trend_of(rows, measure, runner=name, view=view) for measure, view in measured)


def trend_of(sessions: Sequence[SessionRow], measure: str, *, runner: str, view: str | None = None) -> Trend:
    """Return the trend of one measure in sessions that are already read, oldest first.

    Parameters
    ----------
    sessions : sequence of SessionRow
        The sessions of one runner, oldest first.
    measure : str
        Id of the measure. If no view is given, at least one of the sessions must contain it.
    runner : str
        Name of the runner, for the result.
    view : str, optional
        The view in which the measure was measured. By default, one in which it has a value, preferably the side view.

    Returns
    -------
    Trend
        The trend. It leaves out values in another unit than that of the latest session.

    Raises
    ------
    OptionError
        If no session contains the measure in this view.
    """
    pairs = [(row, m) for row in sessions for m in row.measurements if m.measure == measure]
    view = view or min((m.value is None, m.view != "side", m.view) for _, m in pairs)[2]
    pairs = [(row, m) for row, m in pairs if m.view == view]
    if not pairs:
        raise OptionError(
            f"No session of this runner contains the measure '{measure}' in the {view} view.", "Name the other view."
        )
    unit, units = pairs[-1][1].unit, units_of_row(sessions[-1])
    groups = []
    for conditions, members in _by_conditions(pairs):
        points = tuple(_point(row, m) for row, m in members if m.unit == unit)
        same_speed = conditions.speed_mps is not None
        groups.append(
            TrendGroup(conditions=conditions, points=points, change=change(points, same_speed=same_speed, units=units))
        )
    groups.sort(key=lambda group: (group.points[-1].recorded_at, group.points[-1].session), reverse=True)
    return Trend(runner=runner, measure=measure, view=view, unit=unit, groups=tuple(groups), units=units)


def same_speed_bands(speeds_mps: Iterable[float]) -> list[tuple[float, float]]:
    """Group speeds into bands, so that all speeds of a band count as the same (see `gait.measures.same_speed`).

    Parameters
    ----------
    speeds_mps : iterable of float
        Speeds in metres per second, in any order.

    Returns
    -------
    list of tuple of float
        Lowest and highest speed of each band, in ascending order.

    Examples
    --------
    >>> same_speed_bands([3.6, 2.82, 2.8, 2.78])
    [(2.78, 2.82), (3.6, 3.6)]
    """
    bands: list[tuple[float, float]] = []
    for speed in sorted(speeds_mps):
        if bands and at_same_speed(bands[-1][0], speed):
            bands[-1] = (bands[-1][0], speed)
        else:
            bands.append((speed, speed))
    return bands


_Pair = tuple["SessionRow", "MeasurementRow"]


def _by_conditions(pairs: Sequence[_Pair]) -> list[tuple[Conditions, list[_Pair]]]:
    """Group sessions that may be compared. Within a group the order stays the same."""

    def key(pair: _Pair) -> tuple[str, float, str, str, bool]:
        row = pair[0]
        incline_deg = round(row.incline_deg, _SAME_INCLINE_DECIMALS) + 0.0
        return row.surface, incline_deg, row.engine, row.model, row.speed_mps is None

    groups = []
    for (surface, incline_deg, engine, model, speed_unknown), members in groupby(sorted(pairs, key=key), key=key):
        group = list(members)
        bands = [None] if speed_unknown else same_speed_bands(row.speed_mps for row, _ in group if row.speed_mps)
        for band in bands:
            conditions = Conditions(
                speed_mps=band, surface=surface, incline_deg=incline_deg, engine=engine, model=model
            )
            groups.append((conditions, [pair for pair in group if _within(band, pair[0].speed_mps)]))
    return groups


def _within(band: tuple[float, float] | None, speed_mps: float | None) -> bool:
    return band is None or (speed_mps is not None and band[0] <= speed_mps <= band[1])


def _point(row: SessionRow, measurement: MeasurementRow) -> Point:
    columns = {name: getattr(measurement, name) for name in MEASUREMENT_COLUMNS if name not in _NOT_KEPT}
    return Point(
        session=row.id,
        recorded_at=row.recorded_at,
        gait_version=row.gait_version,
        measurement=Measurement.from_row({**columns, "id": measurement.measure}),
    )
