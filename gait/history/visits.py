"""The visits of a runner: when, under which conditions, what was told, and which cues came out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gait.history.database import reading
from gait.history.store import sessions_in_order


@dataclass(frozen=True, kw_only=True)
class StoredVisit:
    """A session of the history without its measurements.

    Parameters
    ----------
    session : int
        The session's number in the history.
    recorded_at : datetime
        When the runner ran, in UTC.
    speed_mps : float or None
        Speed in metres per second, if it was given.
    surface : str
        `treadmill` or `overground`.
    incline_deg : float
        Incline of the treadmill in degrees; positive is uphill.
    answers, details : mapping
        The parts `runner` and `visit` of the session's `results.json`; empty if they were not kept. Corrections by hand
        are in `details["edits"]`.
    cues : tuple of str
        The instructions of the cues.
    """

    session: int
    recorded_at: datetime
    speed_mps: float | None
    surface: str
    incline_deg: float
    answers: Mapping[str, Any]
    details: Mapping[str, Any]
    cues: tuple[str, ...]

    @property
    def pain_run(self) -> float | None:
        """Worst pain during a usual run, from 0 to 10; None if nothing was said."""
        return self.answers.get("pain_run")

    @property
    def pain_24h(self) -> float | None:
        """Worst pain within 24 hours after a usual run, from 0 to 10; None if nothing was said."""
        return self.answers.get("pain_24h")


def visits_of(url: str | Path | None, runner_id: str | None) -> tuple[StoredVisit, ...]:
    """Return the visits of a runner, oldest first.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    tuple of StoredVisit

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    with reading(url) as session:
        return tuple(
            StoredVisit(
                session=row.id,
                recorded_at=row.recorded_at,
                speed_mps=row.speed_mps,
                surface=row.surface,
                incline_deg=row.incline_deg,
                answers=row.runner_answers or {},
                details=row.visit_details or {},
                cues=tuple(row.cues or ()),
            )
            for row in sessions_in_order(session, runner_id)
        )
