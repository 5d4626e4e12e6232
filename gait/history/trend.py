"""One measure of one runner over time, and whether it has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gait.errors import OptionError
from gait.history.change import Change, Point, change
from gait.history.database import reading
from gait.history.store import find_runner, measure_names, runner_name, sessions_in_order
from gait.measurement import MEASUREMENT_COLUMNS, Measurement
from gait.measures.same_speed import at_same_speed

if TYPE_CHECKING:
    import pandas as pd

    from gait.history.tables import MeasurementRow, SessionRow

_SAME_INCLINE_DECIMALS = 1


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """How the sessions that are compared were run and analysed.

    Parameters
    ----------
    speed_mps : tuple of float or None
        Lowest and highest speed, metres per second; None where it was not told.
    surface : str
        `treadmill` or `overground`.
    incline_deg : float
        The belt's incline, + = uphill, to 0.1 degrees.
    engine, model : str
        What read the pose.
    """

    speed_mps: tuple[float, float] | None
    surface: str
    incline_deg: float
    engine: str
    model: str


@dataclass(frozen=True, kw_only=True)
class TrendGroup:
    """Sessions under the same conditions, oldest first, with the change from the first to the last of them."""

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
        What is followed, the view it was measured in, and its unit.
    groups : tuple of TrendGroup
        By conditions, the one with the latest session first.
    """

    runner: str
    measure: str
    view: str
    unit: str
    groups: tuple[TrendGroup, ...]

    @property
    def table(self) -> pd.DataFrame:
        """Every point as a row, with the number of its group."""
        import pandas as pd

        columns = ["group", "session", "recorded_at", "value", "ci95_low", "ci95_high", "left", "right", "status"]
        rows = [
            (number, p.session, p.recorded_at, p.value, *(m.ci95 or (None, None)), m.left, m.right, m.status)
            for number, group in enumerate(self.groups)
            for p in group.points
            for m in (p.measurement,)
        ]
        return pd.DataFrame(rows, columns=columns)

    def document(self) -> dict[str, Any]:
        """Return the trend as plain values, ready for JSON; times in UTC."""
        document = asdict(self)
        for group in document["groups"]:
            for point in group["points"]:
                point["recorded_at"] = point["recorded_at"].isoformat()
        return document


def trend(url: str | Path | None, runner_id: str | None, measure: str, *, view: str | None = None) -> Trend:
    """Follow one measure of one runner, and say whether it has changed.

    Only sessions at the same speed (see `gait.measures.same_speed`), on the same surface and incline, read by the same
    pose model are compared.

    Parameters
    ----------
    url : str or Path or None
        The history's address.
    runner_id : str or None
        The runner; None for the sessions of nobody.
    measure : str
        Name of the measure, as in `gait.measures.REGISTRY`.
    view : {"side", "rear"}, optional
        The view it was measured in; by default the side's where both have values.

    Returns
    -------
    Trend

    Raises
    ------
    OptionError
        If the runner's sessions do not hold that measure.
    HistoryError
        If the history cannot be read, or the runner is not in it.

    Examples
    --------
    >>> trend("history.sqlite", "ada", "cadence").groups[0].change.verdict  # doctest: +SKIP
    'changed'
    """
    with reading(url) as session:
        known = measure_names(session, find_runner(session, runner_id))
        if measure not in known:
            raise OptionError(f"No session of this runner holds '{measure}'.", "Name one of: " + ", ".join(known))
        rows = sessions_in_order(session, runner_id)
        return trend_of(rows, measure, runner=runner_name(runner_id), view=view)


def all_trends(url: str | Path | None, runner_id: str | None) -> tuple[Trend, ...]:
    """Return the trend of every measure in every view that has a value in some session of the runner."""
    with reading(url) as session:
        rows = sessions_in_order(session, runner_id)
        name = runner_name(runner_id)
        followed = dict.fromkeys((m.measure, m.view) for row in rows for m in row.measurements if m.value is not None)
        return tuple(trend_of(rows, measure, runner=name, view=view) for measure, view in followed)


def trend_of(sessions: Sequence[SessionRow], measure: str, *, runner: str, view: str | None = None) -> Trend:
    """Follow one measure through sessions that are read already, oldest first."""
    found = [(row, m) for row in sessions for m in row.measurements if m.measure == measure]
    view = view or min((m.value is None, m.view != "side", m.view) for _, m in found)[2]
    found = [(row, m) for row, m in found if m.view == view]
    if not found:
        raise OptionError(f"No session of this runner holds '{measure}' in the {view} view.", "Name the other view.")
    unit = found[-1][1].unit
    groups = []
    for conditions, members in _by_conditions(found):
        points = tuple(_point(row, m) for row, m in members if m.unit == unit)
        same_speed = conditions.speed_mps is not None
        groups.append(TrendGroup(conditions=conditions, points=points, change=change(points, same_speed=same_speed)))
    groups.sort(key=lambda group: (group.points[-1].recorded_at, group.points[-1].session), reverse=True)
    return Trend(runner=runner, measure=measure, view=view, unit=unit, groups=tuple(groups))


def same_speed_bands(speeds_mps: Iterable[float]) -> list[tuple[float, float]]:
    """Sort speeds into bands in which all are the same by the rule of `gait.measures.same_speed`.

    Parameters
    ----------
    speeds_mps : iterable of float
        Speeds in any order.

    Returns
    -------
    list of tuple of float
        Lowest and highest speed of each band, from slow to fast.

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


_Found = tuple["SessionRow", "MeasurementRow"]


def _by_conditions(found: Sequence[_Found]) -> list[tuple[Conditions, list[_Found]]]:
    """Sort into groups that may be compared; the order within each stays."""

    def fixed(pair: _Found) -> tuple[str, float, str, str, bool]:
        row = pair[0]
        incline_deg = round(row.incline_deg, _SAME_INCLINE_DECIMALS) + 0.0
        return row.surface, incline_deg, row.engine, row.model, row.speed_mps is None

    groups = []
    for (surface, incline_deg, engine, model, untold), members in groupby(sorted(found, key=fixed), key=fixed):
        alike = list(members)
        bands = [None] if untold else same_speed_bands(row.speed_mps for row, _ in alike if row.speed_mps)
        for band in bands:
            conditions = Conditions(
                speed_mps=band, surface=surface, incline_deg=incline_deg, engine=engine, model=model
            )
            groups.append((conditions, [pair for pair in alike if _within(band, pair[0].speed_mps)]))
    return groups


def _within(band: tuple[float, float] | None, speed_mps: float | None) -> bool:
    return band is None or (speed_mps is not None and band[0] <= speed_mps <= band[1])


def _point(row: SessionRow, found: MeasurementRow) -> Point:
    columns = {name: getattr(found, name) for name in MEASUREMENT_COLUMNS if name != "id"}
    return Point(
        session=row.id,
        recorded_at=row.recorded_at,
        gait_version=row.gait_version,
        measurement=Measurement.from_row({**columns, "id": found.measure}),
    )
