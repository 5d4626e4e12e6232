"""The job queue in the database. Jobs run in the order in which they were queued, and none is lost in a crash."""

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
"""How long a claim on a job lasts unless it is renewed."""
MAX_ATTEMPTS = 3
"""Maximum number of attempts at a job whose worker crashes."""
CRASHED = (
    "The analysis of the clip crashed several times.",
    "Send the original file from the phone, not one that another program has changed. If it happens again, film again.",
)
"""Problem and remedy of a job that crashed too often."""
MAX_INTERRUPTIONS = 5
"""Maximum number of times that the server may end during a job."""
INTERRUPTED = (
    "The server stopped several times while it analysed the clip.",
    "Send the clip again later. If it happens again, tell whoever runs this page the time of your visit.",
)
"""Problem and remedy of a job whose server ended too often. It says nothing about the clip."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A job that this server has claimed.

    Parameters
    ----------
    visit_id : str
        The visit.
    token : str
        Random value that tells this claim from earlier and later ones.
    """

    visit_id: str
    token: str


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """The status of a visit.

    Parameters
    ----------
    state : str
        One of `VisitState`.
    position : int, optional
        Number of visits before it, while it is queued.
    stage : str, optional
        `checking`, `looking`, `pose`, `measuring` or `report`, while it runs.
    view : str, optional
        The clip that is being analysed.
    done, total : int
        Number of finished units (such as frames) of the current stage, and their total.
    """

    state: str
    position: int | None = None
    stage: str | None = None
    view: str | None = None
    done: int = 0
    total: int = 0


class JobQueue:
    """The queue. Several servers may share it.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self) -> Claim | None:
        """Claim the visit that has waited longest. Return None if no visit is queued."""
        # Most of the time nothing is queued, which a read shows without waiting for the write lock.
        with Session(self._engine) as session:
            if session.scalar(select(Visit.id).where(Visit.state == "queued").limit(1)) is None:
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
            return Claim(visit_id=visit.id, token=job.claim)

    def report(self, claim: Claim, *, stage: str, view: str | None, done: int, total: int) -> bool:
        """Store the progress of a job and renew the claim.

        Parameters
        ----------
        claim : Claim
            The claim, from `claim`.
        stage : str
            Name of the stage, such as "checking", "pose" or "report".
        view : str or None
            View of the clip that is analysed; None if the stage is not about one clip.
        done, total : int
            Number of finished units (such as frames) of the current stage, and their total.

        Returns
        -------
        bool
            False if the claim is no longer valid: the visit was deleted, or another server took the job over.
        """
        with begin_writing(self._engine) as session:
            changed = session.execute(
                update(Job)
                .where(Job.visit_id == claim.visit_id, Job.claim == claim.token)
                .values(stage=stage, view=view, done=done, total=total, lease_until=time.time() + LEASE_S)
            )
            return bool(changed.rowcount)  # type: ignore[attr-defined]

    def finish(self, claim: Claim, problem: str | None = None, remedy: str | None = None) -> bool:
        """Mark a visit as done. `problem` and `remedy` say what could not be done with its report.

        Parameters
        ----------
        claim : Claim
            The claim, from `claim`.
        problem, remedy : str, optional
            What could not be done, and what to do about it.

        Returns
        -------
        bool
            Whether the claim was still valid, as for `fail` and `requeue`.
        """
        return self._close(claim, state="done", problem=problem, remedy=remedy)

    def fail(self, claim: Claim, problem: str, remedy: str) -> bool:
        """Mark a visit as failed, with the reason shown to the runner.

        Parameters
        ----------
        claim : Claim
            The claim, from `claim`.
        problem, remedy : str
            What is wrong, and what to do about it.

        Returns
        -------
        bool
            Whether the claim was still valid.
        """
        return self._close(claim, state="failed", problem=problem, remedy=remedy)

    def requeue(self, claim: Claim, *, count_attempt: bool) -> bool:
        """Return a job to its original place in the queue.

        Parameters
        ----------
        claim : Claim
            The claim.
        count_attempt : bool
            Whether this attempt counts. It does not if the job was stopped for a reason outside of it.

        Returns
        -------
        bool
            Whether the claim was still valid.
        """
        return self._close(claim, state="queued", attempts=0 if count_attempt else -1)

    def attempts(self, claim: Claim) -> int:
        """Return how often a job has been started.

        Parameters
        ----------
        claim : Claim
            A claim of the job.

        Returns
        -------
        int
            Number of starts; 0 if the visit was deleted.
        """
        with Session(self._engine) as session:
            return session.scalar(select(Job.attempts).where(Job.visit_id == claim.visit_id)) or 0

    def requeue_expired(self, now: float | None = None, *, exclude: Collection[str] = ()) -> int:
        """Requeue running jobs whose claim has expired, because their server has ended.

        This says nothing about their clips, so it does not count as an attempt. After several times the visit fails
        all the same, since the analysis may be what ends the server.

        Parameters
        ----------
        now : float, optional
            Current time, in seconds since 1970.
        exclude : collection of str
            Tokens of claims that are known to be in use.

        Returns
        -------
        int
            Number of expired jobs.
        """
        now = time.time() if now is None else now
        with begin_writing(self._engine) as session:
            expired = select(Visit, Job).join(Job).where(Visit.state == "running", Job.lease_until < now)
            rows = session.execute(expired.where(Job.claim.not_in(exclude))).all()
            for visit, job in rows:
                job.claim, job.lease_until = None, None
                job.attempts -= 1
                job.interruptions += 1
                if job.interruptions >= MAX_INTERRUPTIONS:
                    visit.state, visit.finished_at = "failed", now
                    visit.problem, visit.remedy = INTERRUPTED
                else:
                    visit.state = "queued"
            return len(rows)

    def counts(self) -> dict[str, int]:
        """Return the number of visits by state."""
        with Session(self._engine) as session:
            rows = session.execute(select(Visit.state, func.count()).group_by(Visit.state)).all()
            return {row[0]: row[1] for row in rows}

    def statuses(self) -> dict[str, JobStatus]:
        """Return the status of all queued and running visits, by the id of the visit."""
        with Session(self._engine) as session:
            rows = session.execute(
                select(Visit.id, Visit.state, Job.stage, Job.view, Job.done, Job.total)
                .join(Job)
                .where(Visit.state.in_(("queued", "running")))
                .order_by(Visit.queued_at)
            ).all()
        position = sum(row.state == "running" for row in rows)
        statuses = {}
        for row in rows:
            if row.state == "queued":
                statuses[row.id] = JobStatus(state="queued", position=position)
                position += 1
            else:
                statuses[row.id] = JobStatus(
                    state="running", stage=row.stage, view=row.view, done=row.done, total=row.total
                )
        return statuses

    def _close(
        self, claim: Claim, *, state: str, attempts: int = 0, problem: str | None = None, remedy: str | None = None
    ) -> bool:
        with begin_writing(self._engine) as session:
            job = session.get(Job, claim.visit_id)
            visit = session.get(Visit, claim.visit_id)
            if job is None or visit is None or job.claim != claim.token:
                return False
            job.claim, job.lease_until, job.stage = None, None, "queued"
            job.attempts += attempts
            visit.state, visit.problem, visit.remedy = state, problem, remedy
            visit.finished_at = time.time() if state != "queued" else None
            return True
