"""Self-checks in a history, and what they say about a runner."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from gait.errors import HistoryError, OptionError
from gait.history.database import reading, writing
from gait.history.store import find_runner, runner_to_add_to
from gait.history.tables import SelfCheckRow
from gait.runner import Runner
from gait.selfcheck.result import SelfCheck, selfcheck_from

VALID_DAYS = 56
"""An older self-check says nothing about today. They are repeated every two weeks; this mark is the project's."""


def add_selfcheck(url: str | Path | None, check: SelfCheck, *, runner_id: str) -> None:
    """Add a self-check to a history. A new count of the same clip replaces the earlier one.

    Parameters
    ----------
    url : str or Path or None
        Address of the history. A missing file is created.
    check : SelfCheck
        The result, with the day of filming.
    runner_id : str
        The runner.

    Raises
    ------
    OptionError
        If the runner's name is not valid, or the day is missing.
    HistoryError
        If the history cannot be written.
    """
    if check.date_filmed is None:
        raise OptionError("The self-check has no day.", "Give the day of filming.")
    with writing(url) as session:
        runner = runner_to_add_to(session, runner_id)
        query = select(SelfCheckRow).where(
            SelfCheckRow.runner_id == runner.id,
            SelfCheckRow.kind == check.kind,
            SelfCheckRow.clip_sha256 == check.sha256,
        )
        old = session.scalar(query)
        if old is not None:
            session.delete(old)
            session.flush()
        session.add(
            SelfCheckRow(
                runner_id=runner.id,
                day=check.date_filmed,
                kind=check.kind,
                clip_sha256=check.sha256,
                result=check.document(),
            )
        )


def selfchecks_of(url: str | Path | None, runner_id: str | None) -> tuple[SelfCheck, ...]:
    """Return the self-checks of a runner.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    tuple of SelfCheck
        Oldest first.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    with reading(url) as session:
        runner = find_runner(session, runner_id)
        query = select(SelfCheckRow.result).where(SelfCheckRow.runner_id == runner.id)
        rows = session.scalars(query.order_by(SelfCheckRow.day, SelfCheckRow.id))
        return tuple(selfcheck_from(row) for row in rows)


def with_selfchecks(runner: Runner, url: str | Path | None, runner_id: str | None, *, day: str) -> Runner:
    """Return the runner with the latest results of the self-checks, where the runner has not answered.

    Parameters
    ----------
    runner : Runner
        The runner with the given answers.
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner's name in it. None changes nothing, nor does a runner who is not in the history.
    day : str
        Day of the visit, as ``2026-05-31``. Self-checks that are older than `VALID_DAYS` then, or later, do not count.

    Returns
    -------
    Runner
    """
    if runner_id is None:
        return runner
    try:
        checks = selfchecks_of(url, runner_id)
    except HistoryError:
        return runner
    return replace(runner, **_answers(runner, checks, day))


def _answers(runner: Runner, checks: tuple[SelfCheck, ...], day: str) -> dict[str, Any]:
    earliest = (date.fromisoformat(day) - timedelta(days=VALID_DAYS)).isoformat()
    found: dict[str, float] = {}
    for check in checks:
        if check.date_filmed is None or not earliest <= check.date_filmed <= day:
            continue
        for leg in check.legs:
            if check.kind == "calf-raise":
                found[f"calf_raises_{leg.leg}"] = float(leg.in_a_row)
            elif check.kind == "hops":
                found[f"hop_seconds_{leg.leg}"] = float(round(leg.steady_s))
    return {name: value for name, value in found.items() if getattr(runner, name) is None}
