"""The leader of a batch: what is done already, what is handed out, and what became of each session."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field, replace

from gait.batch.jobs import Job, Settings, require_distinct
from gait.batch.local import Workers
from gait.batch.lock import only_run
from gait.batch.overview import write_overview
from gait.batch.record import find_done, read_records, remove_unfinished, write_record
from gait.batch.rows import Row
from gait.batch.storage import filesystem, is_remote, reachable
from gait.batch.work import Outcome, clear_workshops
from gait.errors import GaitError, OptionError

_LOOK_UP_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a run is.

    Parameters
    ----------
    done, failed, total : int
        Sessions; `done` and `failed` share none.
    left_s : float, optional
        Seconds to go, judged by the sessions finished so far.
    """

    done: int
    failed: int
    total: int
    left_s: float | None = None


Told = Callable[[Row | None, Standing], None]
"""Called with each row that is decided, and with None now and then in between."""


def run_batch(
    jobs: Sequence[Job],
    settings: Settings,
    *,
    hire: Callable[[int], Workers],
    resume: bool = False,
    told: Told = lambda row, standing: None,
) -> tuple[Row, ...]:
    """Analyse many sessions; whatever ends the run, another with `resume` goes on where it stopped.

    Parameters
    ----------
    jobs : sequence of Job
        The sessions.
    settings : Settings
        What they share.
    hire : callable
        Makes the workers, given the number of sessions to do; not called when there are none.
    resume : bool
        Whether the folder may hold results of an earlier run. What is done there is not done again.
    told : callable
        Told of every session that is decided.

    Returns
    -------
    tuple of Row
        One a session, in the order of `jobs`.

    Raises
    ------
    OptionError
        If the folder is not empty and `resume` is not given, or another run holds it.
    OutputError
        If the results cannot be written.

    Examples
    --------
    >>> run_batch(read_jobs("clips"), Settings(out="day"), hire=LocalWorkers)  # doctest: +SKIP
    """
    require_distinct(jobs)
    with only_run(settings.out):
        if not resume:
            _require_empty(settings.out)
        clear_workshops(settings.out)
        if is_remote(settings.out):
            remove_unfinished(settings.out)
        leader = _Leader(jobs, settings, told)
        try:
            leader.find_done()
            leader.work_off(hire)
        finally:
            clear_workshops(settings.out)
            leader.find_done()
            write_overview(leader.rows, settings)
        return leader.rows


def _require_empty(out: str) -> None:
    files, path = filesystem(out)
    with reachable(out):
        if files.exists(path) and files.ls(path, detail=False):
            raise OptionError(
                f"The folder '{out}' is not empty.", "Go on with the batch in it with --resume, or name another folder."
            )


@dataclass
class _Leader:
    """The state of one run: which rows are decided, and which job each future holds."""

    jobs: Sequence[Job]
    settings: Settings
    told: Told
    _rows: dict[str, Row] = field(default_factory=dict)
    _held: dict[Future[Outcome], tuple[Job, int]] = field(default_factory=dict)
    _started_s: float = 0.0
    _worked: int = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows.get(job.name, Row(job=job, state="waiting")) for job in self.jobs)

    def find_done(self) -> None:
        """Decide every open session that an earlier run did, or a worker whose leader was interrupted."""
        open_jobs = [job for job in self.jobs if job.name not in self._rows]
        records = read_records(self.settings.out) if open_jobs else {}
        for job in open_jobs:
            record = find_done(job, self.settings, records)
            if record is not None:
                self._rows[job.name] = Row(job=job, state="done", record=record, earlier=True)

    def work_off(self, hire: Callable[[int], Workers]) -> None:
        waiting = deque((job, 1) for job in self.jobs if job.name not in self._rows)
        if not waiting:
            return
        self.told(None, self._standing())
        self._started_s = time.monotonic()
        workers = hire(len(waiting))
        try:
            while waiting or self._held:
                while waiting and workers.free:
                    job, attempt = waiting.popleft()
                    self._held[workers.start(job, self.settings)] = (job, attempt)
                decided, _ = wait(self._held, timeout=_LOOK_UP_S, return_when=FIRST_COMPLETED)
                for future in decided:
                    job, attempt = self._held.pop(future)
                    workers.finished(future)
                    if isinstance(_error(future), BrokenExecutor) and attempt <= workers.retries:
                        waiting.appendleft((job, attempt + 1))
                    else:
                        self._take(job, future, attempt)
                self.told(None, self._standing())
        finally:
            workers.close()

    def _take(self, job: Job, future: Future[Outcome], attempt: int) -> None:
        error = _error(future)
        self._worked += 1
        if error is None:
            outcome = future.result()
            if not outcome.worked:
                write_record(self.settings.out, outcome.record)
            self._decide(Row(job=job, state="done", record=outcome.record, earlier=not outcome.worked))
        else:
            problem, remedy = _explained(error, attempt)
            self._decide(Row(job=job, state="failed", problem=problem, remedy=remedy))

    def _decide(self, row: Row) -> None:
        self._rows[row.job.name] = row
        self.told(row, self._standing())

    def _standing(self) -> Standing:
        failed = sum(row.state == "failed" for row in self._rows.values())
        standing = Standing(done=len(self._rows) - failed, failed=failed, total=len(self.jobs))
        if not self._worked:
            return standing
        a_session_s = (time.monotonic() - self._started_s) / self._worked
        return replace(standing, left_s=a_session_s * (len(self.jobs) - len(self._rows)))


def _error(future: Future[Outcome]) -> BaseException | None:
    return CancelledError() if future.cancelled() else future.exception()


def _explained(error: BaseException, attempt: int) -> tuple[str, str]:
    """Return problem and remedy of a session that failed."""
    if isinstance(error, GaitError):
        return error.problem, error.remedy
    if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":
        tries = f", {attempt} times" if attempt > 1 else ", time and again"
        return (
            f"The process that analysed it died{tries}.",
            "Most often memory ran out: run again with --resume and fewer --workers.",
        )
    if type(error).__name__ in ("CancelledError", "FutureCancelledError"):
        return "The scheduler went away before it was analysed.", "Start the scheduler and run again with --resume."
    return (
        f"It could not be analysed: {type(error).__name__}: {error}.",
        "This is a fault in gait; please report it, with the clip if you can.",
    )
