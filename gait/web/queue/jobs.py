"""The queue: who works on which visit, in the order they came, and nothing lost when somebody falls over."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from gait.history.database import begin_writing
from gait.web.tables import Job, Visit

LEASE_S = 20.0
"""How long a job stays with a keeper that is not heard of."""
MOST_ATTEMPTS = 3
"""A clip that brings its worker down this often is not tried again."""


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A job that this keeper has."""

    visit_id: str
    claim: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a visit stands.

    Parameters
    ----------
    state : str
        One of `VisitState`.
    position : int, optional
        How many are to be worked on before it, while it is queued.
    stage : str, optional
        `checking`, `looking`, `pose`, `measuring` or `report`, while it runs.
    view : str, optional
        The clip in hand.
    done, total : int
        Frames of the stage.
    """

    state: str
    position: int | None = None
    stage: str | None = None
    view: str | None = None
    done: int = 0
    total: int = 0


class Jobs:
    """The queue in the database; any number of keepers may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self) -> Claimed | None:
        """Take the visit that has waited longest, None if nobody waits."""
        if not self._anyone_waits():
            return None
        with begin_writing(self._engine) as session:
            waiting = select(Visit).where(Visit.state == "queued").order_by(Visit.queued_at).limit(1)
            visit = session.scalar(waiting.with_for_update(skip_locked=True))
            if visit is None:
                return None
            job = session.get(Job, visit.id)
            assert job is not None
            visit.state = "running"
            job.claim, job.lease_until = secrets.token_hex(16), time.time() + LEASE_S
            job.attempts += 1
            job.stage, job.view, job.done, job.total = "checking", None, 0, 0
            return Claimed(visit_id=visit.id, claim=job.claim)

    def report(self, claimed: Claimed, *, stage: str, view: str | None, done: int, total: int) -> bool:
        """Note how far a job is and keep it; False if it is no longer ours, because the visit was deleted."""
        with begin_writing(self._engine) as session:
            changed = session.execute(
                update(Job)
                .where(Job.visit_id == claimed.visit_id, Job.claim == claimed.claim)
                .values(stage=stage, view=view, done=done, total=total, lease_until=time.time() + LEASE_S)
            )
            return bool(changed.rowcount)  # type: ignore[attr-defined]

    def finish(self, claimed: Claimed, problem: str | None = None, remedy: str | None = None) -> bool:
        """The report is made; `problem` is what could not be done with it."""
        return self._close(claimed, state="done", problem=problem, remedy=remedy)

    def fail(self, claimed: Claimed, problem: str, remedy: str) -> bool:
        """No report can be made, for a reason that the runner is told."""
        return self._close(claimed, state="failed", problem=problem, remedy=remedy)

    def give_back(self, claimed: Claimed, *, counted: bool) -> bool:
        """Put a job back to the front of the queue; not `counted` if it was stopped through no fault of its own."""
        return self._close(claimed, state="queued", attempts=0 if counted else -1)

    def attempts(self, claimed: Claimed) -> int:
        """Return how often a job was begun."""
        with Session(self._engine) as session:
            return session.scalar(select(Job.attempts).where(Job.visit_id == claimed.visit_id)) or 0

    def take_back_lost(self, now: float | None = None, *, besides: Collection[str] = ()) -> int:
        """Queue again what is running with nobody heard of; fail what did that too often. Count them.

        Parameters
        ----------
        now : float, optional
            Seconds since 1970, if not the present.
        besides : collection of str
            Claims of jobs that are known to be in hand.

        Returns
        -------
        int
        """
        now = time.time() if now is None else now
        with begin_writing(self._engine) as session:
            lost = select(Visit, Job).join(Job).where(Visit.state == "running", Job.lease_until < now)
            lost = lost.where(Job.claim.not_in(besides))
            rows = session.execute(lost).all()
            for visit, job in rows:
                job.claim, job.lease_until = None, None
                if job.attempts >= MOST_ATTEMPTS:
                    visit.state, visit.finished_at = "failed", now
                    visit.problem, visit.remedy = CRASHED
                else:
                    visit.state = "queued"
            return len(rows)

    def counts(self) -> dict[str, int]:
        """Return how many visits are in which state."""
        with Session(self._engine) as session:
            rows = session.execute(select(Visit.state, func.count()).group_by(Visit.state)).all()
            return {row[0]: row[1] for row in rows}

    def standings(self) -> dict[str, Standing]:
        """Return where everyone stands who waits or runs, by visit."""
        with Session(self._engine) as session:
            rows = session.execute(
                select(Visit.id, Visit.state, Job.stage, Job.view, Job.done, Job.total)
                .join(Job)
                .where(Visit.state.in_(("queued", "running")))
                .order_by(Visit.queued_at)
            ).all()
        running = sum(row.state == "running" for row in rows)
        found, before = {}, 0
        for row in rows:
            if row.state == "queued":
                found[row.id] = Standing(state="queued", position=before + running)
                before += 1
            else:
                found[row.id] = Standing(
                    state="running", stage=row.stage, view=row.view, done=row.done, total=row.total
                )
        return found

    def _anyone_waits(self) -> bool:
        with Session(self._engine) as session:
            return session.scalar(select(Visit.id).where(Visit.state == "queued").limit(1)) is not None

    def _close(
        self, claimed: Claimed, *, state: str, attempts: int = 0, problem: str | None = None, remedy: str | None = None
    ) -> bool:
        with begin_writing(self._engine) as session:
            job = session.get(Job, claimed.visit_id)
            visit = session.get(Visit, claimed.visit_id)
            if job is None or visit is None or job.claim != claimed.claim:
                return False
            job.claim, job.lease_until, job.stage = None, None, "queued"
            job.attempts += attempts
            visit.state, visit.problem, visit.remedy = state, problem, remedy
            visit.finished_at = time.time() if state != "queued" else None
            return True


CRASHED = (
    "The clip brought the analysis down several times.",
    "Send the original file from the phone, not one that another program has changed; if it happens again, film anew.",
)
