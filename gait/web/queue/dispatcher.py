"""Run the queued jobs, and maintain the queue, in threads of the server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from gait.errors import GaitError
from gait.web.operations.metrics import Metrics
from gait.web.queue.jobs import CRASHED, LEASE_S, MAX_ATTEMPTS, Claim, JobQueue
from gait.web.queue.process import JobOutcome, run_job
from gait.web.settings import Settings
from gait.web.tables import Visit
from gait.web.visits.visits import Visits, remove_folder
from gait.words.web import NOT_IN_HISTORY

RunJob = Callable[..., JobOutcome]
"""`run_job`, or something that runs it elsewhere."""

_IDLE_POLL_S = 0.5
_REPORT_INTERVAL_S = 0.5
_CLEANUP_INTERVAL_S = 600.0
_LOG = logging.getLogger("gait.web")

_FAILURES = {
    "memory": (
        "The analysis needs more memory than is allowed.",
        "Film in 1080p at 60 frames per second, for ten to fifteen seconds.",
    ),
    "time": ("The analysis took longer than is allowed.", "Trim the clip to ten to fifteen seconds of running."),
    "error": (
        "The analysis stopped because of an internal error.",
        "Film again. If it happens again, tell whoever runs this page the time of your visit.",
    ),
}


class Dispatcher:
    """Threads that run jobs, as many as may run at the same time, and one thread for maintenance.

    Parameters
    ----------
    queue : JobQueue
        The queue.
    visits : Visits
        The visits.
    settings : Settings
        Limits.
    metrics : Metrics
        Counts how jobs end.
    on_report : callable, optional
        Called with a visit whose report has been made, before it is marked as done.
    on_expired : callable, optional
        Called with the id of each visit that was deleted because its time was over.
    maintain : callable, optional
        Called every other second.
    run_job : callable
        Runs a job; see `gait.web.queue.process.run_job`.
    """

    def __init__(
        self,
        queue: JobQueue,
        visits: Visits,
        settings: Settings,
        metrics: Metrics,
        *,
        on_report: Callable[[Visit], None] | None = None,
        on_expired: Callable[[str], None] | None = None,
        maintain: Callable[[], None] | None = None,
        run_job: RunJob = run_job,
    ) -> None:
        self._queue, self._visits, self._settings, self._metrics = queue, visits, settings, metrics
        self._on_report, self._run_job = on_report, run_job
        self._on_expired, self._more_maintenance = on_expired, maintain
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._threads: list[threading.Thread] = []
        self._claims_in_use: set[str] = set()

    def start(self) -> None:
        """Start the threads. Jobs that an earlier server left running are put back into the queue first."""
        targets = [self._run_jobs] * self._settings.workers + [self._maintain]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def notify(self) -> None:
        """Look for queued visits now, because one was just queued."""
        self._wake.set()

    def stop(self) -> None:
        """Stop the threads. Running jobs go back to the front of the queue."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether all threads are running."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _run_jobs(self) -> None:
        while not self._stop.is_set():
            try:
                claim = self._queue.claim()
                if claim is None:
                    self._wake.wait(_IDLE_POLL_S)
                    self._wake.clear()
                else:
                    self._claims_in_use.add(claim.token)
                    try:
                        self._run(claim)
                    finally:
                        self._claims_in_use.discard(claim.token)
            except (SQLAlchemyError, OSError) as error:
                # A lack of database, disk or memory passes. The claim expires, and the job is started again.
                _LOG.error("work", extra={"fields": {"error": type(error).__name__}})
                self._stop.wait(LEASE_S / 4)

    def _run(self, claim: Claim) -> None:
        started_s = time.monotonic()
        visit = self._visits.by_id(claim.visit_id)
        if visit is None:
            return
        monitor = _JobMonitor(self._queue, claim, self._stop)
        outcome = self._run_job(self._request(visit), on_message=monitor.receive, keep_running=monitor.keep_running)
        if outcome.ending == "done" and self._on_report is not None:
            try:
                self._on_report(visit)
            except GaitError as error:
                # The report can be read all the same.
                problem, remedy = NOT_IN_HISTORY
                message = {"problem": problem, "remedy": remedy, "error": type(error).__name__}
                outcome = replace(outcome, message=message)
        was_ours = self._close(claim, outcome)
        if not was_ours and self._visits.by_id(claim.visit_id) is None:
            # The visit was deleted while it was analysed, and the process may have created the folder again.
            remove_folder(self._visits.folder(visit))
        elif outcome.ending != "cancelled":
            self._remove_originals(visit)
        duration_s = time.monotonic() - started_s
        self._metrics.job(outcome.ending, duration_s)
        fields: dict[str, Any] = {"ending": outcome.ending, "seconds": round(duration_s, 1)}
        fields |= {key: outcome.message[key] for key in ("error", "at", "disk_full") if key in outcome.message}
        _LOG.info("job", extra={"fields": fields | {"megabytes": outcome.peak_memory_bytes >> 20}})

    def _request(self, visit: Visit) -> dict[str, Any]:
        names = ("model", "max_clip_s", "max_pixels", "max_frames", "max_memory_bytes", "max_job_s")
        settings = {name: getattr(self._settings, name) for name in names}
        return {**settings, "folder": str(self._visits.folder(visit).absolute()), "answers": visit.request}

    def _close(self, claim: Claim, outcome: JobOutcome) -> bool:
        """Store the outcome of a job, and return whether the claim was still valid."""
        message = outcome.message
        if outcome.ending == "done":
            return self._queue.finish(claim, message.get("problem"), message.get("remedy"))
        if outcome.ending == "cancelled":
            return self._queue.requeue(claim, count_attempt=False)
        if outcome.ending == "rejected":
            return self._queue.fail(claim, message.get("problem", CRASHED[0]), message.get("remedy", CRASHED[1]))
        if outcome.ending == "crashed":
            if self._queue.attempts(claim) < MAX_ATTEMPTS:
                return self._queue.requeue(claim, count_attempt=True)
            return self._queue.fail(claim, *CRASHED)
        return self._queue.fail(claim, *_FAILURES[outcome.ending])

    def _remove_originals(self, visit: Visit) -> None:
        current = self._visits.by_id(visit.id)
        if current is not None and current.state in ("done", "failed") and not self._settings.keep_originals:
            self._visits.remove_clips(current)

    def _maintain(self) -> None:
        last_cleanup_s = float("-inf")
        while not self._stop.is_set():
            try:
                if self._more_maintenance is not None:
                    self._more_maintenance()
                # Our own claims are excluded: a disk that stalls for longer than a lease must not cost us the jobs.
                if self._queue.requeue_expired(exclude=self._claims_in_use.copy()):
                    self._visits.remove_left_clips()
                if time.monotonic() > last_cleanup_s + _CLEANUP_INTERVAL_S:
                    last_cleanup_s = time.monotonic()
                    removed = self._visits.remove_expired()
                    self._record_expired(removed)
                    # A server that was killed may have left some.
                    self._visits.remove_left_clips()
                    is_doubtful = self._visits.clock.is_doubtful
                    fields = {"visits_removed": len(removed), "clock_is_doubtful": is_doubtful}
                    _LOG.log(logging.WARNING if is_doubtful else logging.INFO, "sweep", extra={"fields": fields})
                self._record_expired(self._visits.remove_abandoned())
            except (SQLAlchemyError, OSError) as error:
                _LOG.error("tidy", extra={"fields": {"error": type(error).__name__}})
            self._stop.wait(LEASE_S / 10)

    def _record_expired(self, visit_ids: list[str]) -> None:
        if self._on_expired is not None:
            for visit_id in visit_ids:
                self._on_expired(visit_id)


class _JobMonitor:
    """Passes the progress of a job to the queue, which renews the claim, and notices when the job is to stop."""

    def __init__(self, queue: JobQueue, claim: Claim, stop: threading.Event) -> None:
        self._queue, self._claim, self._stop = queue, claim, stop
        self._latest: dict[str, Any] = {"stage": "checking"}
        self._reported: dict[str, Any] = {}
        self._reported_at_s = time.monotonic()
        self._is_valid = True

    def receive(self, message: dict[str, Any]) -> None:
        """Keep the latest message."""
        self._latest = message

    def keep_running(self) -> bool:
        """Report the latest message now and then, and return whether the job is to go on."""
        elapsed_s = time.monotonic() - self._reported_at_s
        if elapsed_s > LEASE_S / 8 or (elapsed_s > _REPORT_INTERVAL_S and self._latest != self._reported):
            self._reported_at_s, self._reported = time.monotonic(), self._latest
            message = self._latest
            self._is_valid = self._queue.report(
                self._claim,
                stage=str(message["stage"])[:20],
                view=message.get("view"),
                done=int(message.get("done", 0)),
                total=int(message.get("total", 0)),
            )
        return self._is_valid and not self._stop.is_set()
