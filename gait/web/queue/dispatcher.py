"""Takes jobs from the queue, has them done one process each, and keeps the queue true, in threads of the server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from gait.errors import GaitError
from gait.web.operations.metrics import Metrics
from gait.web.queue.jobs import CRASHED, LEASE_S, MOST_ATTEMPTS, Claimed, Jobs
from gait.web.queue.process import Outcome, run_limited
from gait.web.settings import Settings
from gait.web.tables import Visit
from gait.web.visits.visits import Visits, remove_folder
from gait.words.web import NOT_IN_HISTORY

Work = Callable[..., Outcome]
"""`run_limited`, or something that has it called elsewhere."""

_IDLE_S = 0.5
_REPORT_EVERY_S = 0.5
_SWEEP_EVERY_S = 600.0
_LOG = logging.getLogger("gait.web")

_TOO_MUCH = {
    "memory": (
        "The clip needs more memory than is allowed.",
        "Film in 1080p at 60 frames a second, ten to fifteen seconds.",
    ),
    "time": ("The analysis took longer than is allowed.", "Trim the clip to ten to fifteen seconds of running."),
    "broken": (
        "The analysis stopped on an error of its own.",
        "Film anew; if it happens again, tell whoever runs this page the time of your visit.",
    ),
}


class Keeper:
    """As many threads as jobs may run at a time, and one that tidies up.

    Parameters
    ----------
    jobs, visits
        The queue and the visits.
    settings : Settings
        Limits.
    metrics : Metrics
        Told how jobs end.
    after : callable, optional
        Called with a visit whose report is made, before it is marked as done.
    work : callable
        How a job is done.
    """

    def __init__(
        self,
        jobs: Jobs,
        visits: Visits,
        settings: Settings,
        metrics: Metrics,
        *,
        after: Callable[[Visit], None] | None = None,
        work: Work = run_limited,
    ) -> None:
        self._jobs, self._visits, self._settings, self._metrics = jobs, visits, settings, metrics
        self._after, self._work = after, work
        self._stop = threading.Event()
        self._come = threading.Event()
        self._threads: list[threading.Thread] = []
        self._in_hand: set[str] = set()

    def start(self) -> None:
        """Begin; what was lost earlier is taken back first."""
        targets = [self._serve] * self._settings.workers + [self._tidy]
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def look(self) -> None:
        """Look for work now: a visit was queued."""
        self._come.set()

    def stop(self) -> None:
        """End; jobs in hand go back to the front of the queue."""
        self._stop.set()
        self._come.set()
        for thread in self._threads:
            thread.join()

    @property
    def alive(self) -> bool:
        """Whether every thread runs."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                claimed = self._jobs.claim()
                if claimed is None:
                    self._come.wait(_IDLE_S)
                    self._come.clear()
                else:
                    self._in_hand.add(claimed.claim)
                    try:
                        self._do(claimed)
                    finally:
                        self._in_hand.discard(claimed.claim)
            except (SQLAlchemyError, OSError) as error:
                # A database, a disk or memory that is short comes back; the job's lease runs out, then it is taken up.
                _LOG.error("work", extra={"fields": {"error": type(error).__name__}})
                self._stop.wait(LEASE_S / 4)

    def _do(self, claimed: Claimed) -> None:
        began = time.monotonic()
        visit = self._visit(claimed.visit_id)
        if visit is None:
            return
        watch = _Watch(self._jobs, claimed, self._stop)
        outcome = self._work(self._request(visit), on_line=watch.note, wanted=watch.wanted)
        folder = self._visits.folder(visit)
        if outcome.ending == "done" and self._after is not None:
            outcome = self._finish(visit, outcome)
        kept = self._close(claimed, outcome)
        if not kept and self._visit(claimed.visit_id) is None:
            # Deleted while it was worked on; the process may have made the folder again.
            remove_folder(folder)
        elif outcome.ending != "unwanted":
            self._remove_originals(visit)
        took_s = time.monotonic() - began
        self._metrics.job(outcome.ending, took_s)
        fields: dict[str, Any] = {
            "ending": outcome.ending,
            "seconds": round(took_s, 1),
        }
        fields |= {key: outcome.said[key] for key in ("error", "at") if key in outcome.said}
        _LOG.info("job", extra={"fields": fields | {"megabytes": outcome.most_memory_bytes >> 20}})

    def _finish(self, visit: Visit, outcome: Outcome) -> Outcome:
        assert self._after is not None
        try:
            self._after(visit)
        except GaitError as error:
            # The report is there to be read all the same.
            problem, remedy = NOT_IN_HISTORY
            return replace(outcome, said={"problem": problem, "remedy": remedy, "error": type(error).__name__})
        return outcome

    def _close(self, claimed: Claimed, outcome: Outcome) -> bool:
        if outcome.ending == "done":
            return self._jobs.finish(claimed, outcome.said.get("problem"), outcome.said.get("remedy"))
        if outcome.ending == "unwanted":
            return self._jobs.give_back(claimed, counted=False)
        if outcome.ending == "refused":
            return self._jobs.fail(
                claimed, outcome.said.get("problem", CRASHED[0]), outcome.said.get("remedy", CRASHED[1])
            )
        if outcome.ending == "crashed":
            if self._jobs.attempts(claimed) < MOST_ATTEMPTS:
                return self._jobs.give_back(claimed, counted=True)
            return self._jobs.fail(claimed, *CRASHED)
        return self._jobs.fail(claimed, *_TOO_MUCH[outcome.ending])

    def _remove_originals(self, visit: Visit) -> None:
        found = self._visit(visit.id)
        if found is not None and found.state in ("done", "failed") and not self._settings.keep_originals:
            for clip in self._visits.clips(found):
                self._visits.clip_path(found, clip.view).unlink(missing_ok=True)

    def _visit(self, visit_id: str) -> Visit | None:
        return self._visits.by_id(visit_id)

    def _request(self, visit: Visit) -> dict[str, Any]:
        names = ("model", "most_clip_s", "most_pixels", "most_frames", "most_memory_bytes", "most_job_s")
        limits = {name: getattr(self._settings, name) for name in names}
        return {**limits, "folder": str(Path(self._visits.folder(visit)).absolute()), "answers": visit.request}

    def _tidy(self) -> None:
        swept = float("-inf")
        while not self._stop.is_set():
            try:
                # A disk that stalls for longer than a lease does not take our own jobs from us.
                self._jobs.take_back_lost(besides=self._in_hand.copy())
                if time.monotonic() > swept + _SWEEP_EVERY_S:
                    swept = time.monotonic()
                    gone = self._visits.sweep()
                    _LOG.info("sweep", extra={"fields": {"visits_removed": gone}})
            except (SQLAlchemyError, OSError) as error:
                _LOG.error("tidy", extra={"fields": {"error": type(error).__name__}})
            self._stop.wait(LEASE_S / 10)


class _Watch:
    """Between a process and the queue: passes progress on, keeps the lease, and learns when the job is not wanted."""

    def __init__(self, jobs: Jobs, claimed: Claimed, stop: threading.Event) -> None:
        self._jobs, self._claimed, self._stop = jobs, claimed, stop
        self._latest: dict[str, Any] = {"stage": "checking"}
        self._reported: dict[str, Any] = {}
        self._at = time.monotonic()
        self.ours = True
        """Whether the visit still exists and nobody else took it over."""

    def note(self, line: dict[str, Any]) -> None:
        """Remember the newest line."""
        self._latest = line

    def wanted(self) -> bool:
        """Report the newest line now and then; whether to go on."""
        since_s = time.monotonic() - self._at
        if since_s > LEASE_S / 8 or (since_s > _REPORT_EVERY_S and self._latest != self._reported):
            self._at, self._reported = time.monotonic(), self._latest
            line = self._latest
            self.ours = self._jobs.report(
                self._claimed,
                stage=str(line["stage"])[:20],
                view=line.get("view"),
                done=int(line.get("done", 0)),
                total=int(line.get("total", 0)),
            )
        return self.ours and not self._stop.is_set()
