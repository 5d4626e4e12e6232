"""Run a batch: reuse finished sessions, hand out the others to workers, and collect the outcome of each."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field, replace

from gait.batch.job import Job, Settings, require_distinct
from gait.batch.lock import LOCK_FILE, exclusive_run
from gait.batch.overview import write_overview
from gait.batch.record import Record, find_finished, read_records, remove_unfinished, write_record
from gait.batch.status import SessionStatus
from gait.batch.storage import base_name, filesystem, is_remote, storage_errors_as_output_errors, without_secrets
from gait.batch.worker import JobResult, remove_work_folders
from gait.batch.workers import Workers, time_limit_error
from gait.errors import GaitError, OptionError
from gait.runtime.files import is_disk_full
from gait.runtime.memory import is_out_of_memory

_POLL_INTERVAL_S = 0.5


@dataclass(frozen=True, kw_only=True)
class BatchProgress:
    """How far a run is.

    Parameters
    ----------
    done, failed, total : int
        Numbers of sessions.
    remaining_s : float, optional
        Estimated remaining time in seconds, from the sessions finished so far.
    """

    done: int
    failed: int
    total: int
    remaining_s: float | None = None

    @property
    def finished(self) -> int:
        """Number of sessions that are done or have failed."""
        return self.done + self.failed


OnProgress = Callable[[SessionStatus | None, BatchProgress], None]
"""Progress callback: called with each session that finishes, and with None now and then in between."""


def run_batch(
    jobs: Sequence[Job],
    settings: Settings,
    *,
    make_workers: Callable[[int], Workers],
    resume: bool = False,
    on_progress: OnProgress = lambda session, progress: None,
) -> tuple[SessionStatus, ...]:
    """Analyse many sessions. However a run ends, another run with `resume` continues it.

    Parameters
    ----------
    jobs : sequence of Job
        The sessions.
    settings : Settings
        What they share.
    make_workers : callable
        Returns the workers, given the number of sessions to analyse. Not called if there are none.
    resume : bool
        Whether the folder may hold results of an earlier run. Sessions finished there are not analysed again.
    on_progress : callable
        Progress callback.

    Returns
    -------
    tuple of SessionStatus
        One for each job, in the same order.

    Raises
    ------
    OptionError
        If the folder is not empty and `resume` is False, or another run holds its lock.
    OutputError
        If the results cannot be written.

    Examples
    --------
    >>> run_batch(read_jobs("clips"), Settings(out="day"), make_workers=LocalWorkers)  # doctest: +SKIP
    """
    require_distinct(jobs)
    with exclusive_run(settings.out):
        if not resume:
            _require_empty(settings.out)
        remove_work_folders(settings.out)
        if is_remote(settings.out):
            remove_unfinished(settings.out)
        run = _Run(jobs, settings, on_progress)
        try:
            run.reuse_finished()
            run.process(make_workers)
        finally:
            remove_work_folders(settings.out)
            # A worker may have finished a session just before an interrupt.
            run.reuse_finished()
            write_overview(run.sessions, settings)
        return run.sessions


def _require_empty(out: str) -> None:
    files, path = filesystem(out)
    with storage_errors_as_output_errors(out):
        if files.exists(path) and {base_name(str(entry)) for entry in files.ls(path, detail=False)} - {LOCK_FILE}:
            raise OptionError(
                f"The folder '{without_secrets(out)}' is not empty.",
                "Continue the batch in it with --resume, or choose another folder with --out.",
            )


@dataclass(frozen=True, kw_only=True)
class _Task:
    """A session to hand out: which attempt this is, and the folders that are reserved for other sessions."""

    job: Job
    attempt: int = 1
    reserved: frozenset[str] = frozenset()


@dataclass
class _Run:
    """The state of one run: the finished sessions, the waiting tasks, and the task of each future."""

    jobs: Sequence[Job]
    settings: Settings
    on_progress: OnProgress
    _finished: dict[str, SessionStatus] = field(default_factory=dict)
    _waiting: deque[_Task] = field(default_factory=deque)
    _running: dict[Future[JobResult], _Task] = field(default_factory=dict)
    _started_s: float = 0.0
    _processed: int = 0

    @property
    def sessions(self) -> tuple[SessionStatus, ...]:
        return tuple(self._finished.get(job.name, SessionStatus(job=job, state="waiting")) for job in self.jobs)

    def reuse_finished(self) -> None:
        """Mark as done those sessions whose results are already in the folder."""
        unfinished = [job for job in self.jobs if job.name not in self._finished]
        records = read_records(self.settings.out) if unfinished else {}
        candidates = self._records_of(unfinished, records)
        unfinished = [job for job in unfinished if job.name in candidates]
        # Sessions of the same clips keep their own results, by name. What then remains may be of renamed clips.
        for same_name_only in (True, False):
            for job in unfinished:
                free = [record for record in candidates[job.name] if self._owner(record.folder) is None]
                record = next((r for r in free if r.facts.get("name") == job.name or not same_name_only), None)
                if record is not None and job.name not in self._finished:
                    self._finished[job.name] = SessionStatus(job=job, state="done", record=record, reused=True)

    def _records_of(self, jobs: Sequence[Job], records: Mapping[str, Record]) -> dict[str, list[Record]]:
        """Return the records of each job. A job whose clips have an address that cannot be used fails alone.

        If no address can be used, the error is raised before any work.
        """
        found: dict[str, list[Record]] = {}
        failed: dict[str, OptionError] = {}
        for job in jobs:
            try:
                found[job.name] = find_finished(job, self.settings, records)
            except OptionError as error:
                failed[job.name] = error
        if failed and not found and len(failed) == len(self.jobs):
            raise next(iter(failed.values()))
        for job in jobs:
            if (cause := failed.get(job.name)) is not None:
                self._finished[job.name] = SessionStatus(
                    job=job, state="failed", problem=cause.problem, remedy=cause.remedy
                )
        return found

    def process(self, make_workers: Callable[[int], Workers]) -> None:
        """Analyse all sessions that are not finished."""
        self._waiting.extend(_Task(job=job) for job in self.jobs if job.name not in self._finished)
        if not self._waiting:
            return
        self.on_progress(None, self._progress())
        self._started_s = time.monotonic()
        workers = make_workers(len(self._waiting))
        try:
            while self._waiting or self._running:
                while self._waiting and workers.free:
                    task = self._waiting.popleft()
                    self._running[workers.start(task.job, self.settings, task.reserved)] = task
                completed, _ = wait(self._running, timeout=_POLL_INTERVAL_S, return_when=FIRST_COMPLETED)
                for future in completed:
                    self._complete(future, workers)
                for future in workers.stop_overdue(self.settings.timeout_s):
                    workers.release(future)
                    self._fail(self._running.pop(future), time_limit_error(self.settings))
                self.on_progress(None, self._progress())
        finally:
            workers.close()

    def _complete(self, future: Future[JobResult], workers: Workers) -> None:
        task = self._running.pop(future)
        workers.release(future)
        error = CancelledError() if future.cancelled() else future.exception()
        if error is None:
            self._accept(task, future.result())
        elif isinstance(error, BrokenExecutor) and task.attempt <= workers.retries:
            self._waiting.appendleft(replace(task, attempt=task.attempt + 1))
        else:
            self._fail(task, error)

    def _accept(self, task: _Task, result: JobResult) -> None:
        """Finish a session, unless the results that its worker reused belong to another session of the same clips."""
        record = result.record
        owner = self._owner(record.folder)
        if owner is not None and result.is_new and owner.reused:
            # The other session reused these results before this one was known to have made them. It is analysed again.
            del self._finished[owner.job.name]
            self._waiting.append(_Task(job=owner.job))
        elif owner is not None:
            same_key = (s.record for s in self._finished.values() if s.record and s.record.key == record.key)
            reserved = task.reserved | {other.folder for other in same_key}
            self._waiting.appendleft(replace(task, reserved=reserved))
            return
        if not result.is_new:
            write_record(self.settings.out, record)
        self._processed += 1
        self._finish(SessionStatus(job=task.job, state="done", record=record, reused=not result.is_new))

    def _fail(self, task: _Task, error: BaseException) -> None:
        self._processed += 1
        problem, remedy = _explain(error, task.attempt)
        self._finish(SessionStatus(job=task.job, state="failed", problem=problem, remedy=remedy))

    def _owner(self, folder: str) -> SessionStatus | None:
        """Return the finished session that a folder of results belongs to."""
        name = folder.casefold()
        sessions = self._finished.values()
        return next((each for each in sessions if each.record and each.record.folder.casefold() == name), None)

    def _finish(self, session: SessionStatus) -> None:
        self._finished[session.job.name] = session
        self.on_progress(session, self._progress())

    def _progress(self) -> BatchProgress:
        failed = sum(session.state == "failed" for session in self._finished.values())
        progress = BatchProgress(done=len(self._finished) - failed, failed=failed, total=len(self.jobs))
        if not self._processed:
            return progress
        seconds_per_session = (time.monotonic() - self._started_s) / self._processed
        return replace(progress, remaining_s=seconds_per_session * (progress.total - progress.finished))


def _explain(error: BaseException, attempt: int) -> tuple[str, str]:
    """Return problem and remedy of a session that failed."""
    if isinstance(error, GaitError):
        return error.problem, error.remedy
    if is_disk_full(error):
        return (
            "The disk is full.",
            "Free some space where --out and the temporary files of the workers are, and run again with --resume.",
        )
    if is_out_of_memory(error):
        return (
            "There is not enough memory.",
            "Run again with --resume and fewer --workers, or raise the memory limit (`ulimit -v`).",
        )
    kind = type(error).__name__
    if isinstance(error, BrokenExecutor) or kind == "KilledWorker":
        times = f"{attempt} times" if attempt > 1 else "repeatedly"
        return (
            f"The process that analysed the session died {times}.",
            "Most often memory ran out: run again with --resume and fewer --workers.",
        )
    if kind in ("CancelledError", "FutureCancelledError"):
        return "The scheduler stopped before the session was analysed.", "Start it and run again with --resume."
    return (
        f"The analysis failed with an unexpected error: {kind}: {error}.",
        "This is a bug in gait. Please report it, with the clip if possible.",
    )
