"""The leader of a batch: what is done already, what is handed out, and what became of each session."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field, replace

from gait.batch.job import Job, Settings, require_distinct
from gait.batch.lock import only_run
from gait.batch.overview import write_overview
from gait.batch.record import find_done, read_records, remove_unfinished, write_record
from gait.batch.row import Row
from gait.batch.storage import filesystem, is_remote, reachable
from gait.batch.worker import Outcome, clear_workshops
from gait.batch.workers import Workers, stopped
from gait.errors import GaitError, OptionError
from gait.runtime.memory import is_out_of_memory

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


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A session to hand out, how often it was handed out with this, and the folders that it must leave to others."""

    job: Job
    attempt: int = 1
    taken: frozenset[str] = frozenset()


@dataclass
class _Leader:
    """The state of one run: which rows are decided, and which task each future holds."""

    jobs: Sequence[Job]
    settings: Settings
    told: Told
    _rows: dict[str, Row] = field(default_factory=dict)
    _waiting: deque[_Task] = field(default_factory=deque)
    _held: dict[Future[Outcome], _Task] = field(default_factory=dict)
    _started_s: float = 0.0
    _worked: int = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows.get(job.name, Row(job=job, state="waiting")) for job in self.jobs)

    def find_done(self) -> None:
        """Decide every open session that an earlier run did, or a worker whose leader was interrupted."""
        open_jobs = [job for job in self.jobs if job.name not in self._rows]
        records = read_records(self.settings.out) if open_jobs else {}
        found = {job.name: find_done(job, self.settings, records) for job in open_jobs}
        # Sessions of the same clips each keep their own results; what is left may be of clips that were renamed.
        for under_that_name in (True, False):
            for job in open_jobs:
                free = [record for record in found[job.name] if self._owner(record.folder) is None]
                record = next((r for r in free if r.facts.get("name") == job.name or not under_that_name), None)
                if record is not None and job.name not in self._rows:
                    self._rows[job.name] = Row(job=job, state="done", record=record, earlier=True)

    def work_off(self, hire: Callable[[int], Workers]) -> None:
        self._waiting.extend(_Task(job=job) for job in self.jobs if job.name not in self._rows)
        if not self._waiting:
            return
        self.told(None, self._standing())
        self._started_s = time.monotonic()
        workers = hire(len(self._waiting))
        try:
            while self._waiting or self._held:
                while self._waiting and workers.free:
                    task = self._waiting.popleft()
                    self._held[workers.start(task.job, self.settings, task.taken)] = task
                decided, _ = wait(self._held, timeout=_LOOK_UP_S, return_when=FIRST_COMPLETED)
                for future in decided:
                    self._finish(future, workers)
                for future in workers.stop_overdue(self.settings.timeout_s):
                    workers.finished(future)
                    self._fail(self._held.pop(future), stopped(self.settings))
                self.told(None, self._standing())
        finally:
            workers.close()

    def _finish(self, future: Future[Outcome], workers: Workers) -> None:
        task = self._held.pop(future)
        workers.finished(future)
        error = _error(future)
        if error is None:
            self._take(task, future.result())
        elif isinstance(error, BrokenExecutor) and task.attempt <= workers.retries:
            self._waiting.appendleft(replace(task, attempt=task.attempt + 1))
        else:
            self._fail(task, error)

    def _take(self, task: _Task, outcome: Outcome) -> None:
        """Decide a session, unless what it found is another's of the same clips: then it is worked on itself."""
        record = outcome.record
        owner = self._owner(record.folder)
        if owner is not None and outcome.worked and owner.earlier:
            # The other one found these results before word of them came here.
            del self._rows[owner.job.name]
            self._waiting.append(_Task(job=owner.job))
        elif owner is not None:
            same = {row.record.folder for row in self._rows.values() if row.record and row.record.key == record.key}
            self._waiting.appendleft(replace(task, taken=task.taken | same))
            return
        if not outcome.worked:
            write_record(self.settings.out, record)
        self._worked += 1
        self._decide(Row(job=task.job, state="done", record=record, earlier=not outcome.worked))

    def _fail(self, task: _Task, error: BaseException) -> None:
        self._worked += 1
        problem, remedy = _explained(error, task.attempt)
        self._decide(Row(job=task.job, state="failed", problem=problem, remedy=remedy))

    def _owner(self, folder: str) -> Row | None:
        """The decided session that a folder of results belongs to."""
        name = folder.casefold()
        return next((row for row in self._rows.values() if row.record and row.record.folder.casefold() == name), None)

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
    if is_out_of_memory(error):
        return (
            "There is not enough memory.",
            "Run again with --resume and fewer --workers, or allow more (`ulimit -v`).",
        )
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
