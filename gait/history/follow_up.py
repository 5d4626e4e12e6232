"""Pain and cadence of a runner since the last visit, from the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gait.coaching.follow_up import Cadence, FollowUp, asked_for_quicker_steps, cadence_held, follow_up
from gait.errors import HistoryError
from gait.history.database import reading
from gait.history.pain import LOGGED, Pain, pain_log
from gait.history.store import sessions_in_order
from gait.history.tables import SessionRow
from gait.measurement import MEASUREMENT_COLUMNS, Measurement
from gait.measures.change import compare_measurements
from gait.measures.same_speed import at_same_speed
from gait.report.content import most_certain
from gait.results.header import read_runner
from gait.runner import Runner

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

_LOG_DAYS = 7
"""For how many days before a visit an entry of the pain log stands for an answer that was not given."""


@dataclass(frozen=True, kw_only=True)
class _Visit:
    """What the follow-up needs to know of a visit. Only visits with the same `conditions` are compared."""

    day: date
    runner: Runner
    cadence: Measurement | None
    speed_mps: float | None
    conditions: tuple[object, ...]
    cues: tuple[str, ...]


def follow_up_of(url: str | Path | None, runner_id: str | None) -> FollowUp | None:
    """Return what became of pain and cadence between the last two visits of a runner.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    FollowUp or None
        None with fewer than two visits, or without both numbers of pain.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    visits = _visits(url, runner_id)
    return _between(visits[-2], visits[-1], pain_log(url, runner_id)) if len(visits) > 1 else None


def follow_up_with(
    url: str | Path | None, runner_id: str | None, session: AnalysisResult, *, day: date
) -> FollowUp | None:
    """Return what became of pain and cadence since the last visit, for a session that is not in the history yet.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.
    session : AnalysisResult
        The session of this visit.
    day : date
        Day of this visit. Visits on this day or later are left out, among them an earlier analysis of the same clips.

    Returns
    -------
    FollowUp or None
        None without an earlier visit, or without both numbers of pain.
    """
    try:
        earlier = [visit for visit in _visits(url, runner_id) if visit.day < day]
        log = pain_log(url, runner_id)
    except HistoryError:
        return None
    if not earlier:
        return None
    options = session.options
    now = _Visit(
        day=day,
        runner=session.runner,
        cadence=most_certain(session.measurements, "cadence"),
        speed_mps=options.speed_mps,
        conditions=(session.surface, round(options.incline_deg, 1), options.engine, str(options.model)),
        cues=(),
    )
    return _between(earlier[-1], now, log)


def _visits(url: str | Path | None, runner_id: str | None) -> list[_Visit]:
    with reading(url) as session:
        return [_visit(row) for row in sessions_in_order(session, runner_id)]


def _visit(row: SessionRow) -> _Visit:
    measurements = [
        Measurement.from_row(
            {name: getattr(each, name, None) for name in MEASUREMENT_COLUMNS if name != "id"} | {"id": each.measure}
        )
        for each in row.measurements
        if each.measure == "cadence"
    ]
    return _Visit(
        day=row.recorded_at.astimezone().date(),
        runner=read_runner({"runner": row.runner_answers or {}}),
        cadence=most_certain(measurements, "cadence"),
        speed_mps=row.speed_mps,
        conditions=(row.surface, round(row.incline_deg, 1), row.engine, row.model),
        cues=tuple(row.cues or ()),
    )


def _between(before: _Visit, now: _Visit, log: Sequence[Pain]) -> FollowUp | None:
    quicker = asked_for_quicker_steps(before.cues)
    held: Cadence = "unknown"
    speeds = (before.speed_mps, now.speed_mps)
    same = before.conditions == now.conditions and None not in speeds and at_same_speed(*speeds)  # type: ignore[arg-type]
    if before.cadence is not None and now.cadence is not None and before.cadence.view == now.cadence.view:
        change = compare_measurements(before.cadence, now.cadence)
        held = cadence_held(change.verdict, change.value, quicker=quicker, same_speed=same)
    return follow_up(
        _with_logged_pain(before, log),
        _with_logged_pain(now, log),
        cadence=held,
        quicker=quicker,
        weeks=(now.day - before.day).days / 7,
    )


def _with_logged_pain(visit: _Visit, log: Sequence[Pain]) -> Runner:
    """Return the runner of a visit; without an answer about pain, with the last entry of the week before."""
    if visit.runner.worst_pain is not None:
        return visit.runner
    first, last = (visit.day - timedelta(days=_LOG_DAYS)).isoformat(), visit.day.isoformat()
    entries = [pain for pain in log if pain.source == LOGGED and first <= pain.day <= last]
    if not entries:
        return visit.runner
    symptoms = visit.runner.symptoms or tuple(filter(None, (entries[-1].place,)))
    return replace(visit.runner, pain_run=entries[-1].score, symptoms=symptoms)
