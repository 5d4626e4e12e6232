"""A session that takes too long, or that kills its worker, fails without stopping the others."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest
from batch_makers import InlineWorkers

from gait.batch.discover import read_jobs
from gait.batch.job import Job, Settings
from gait.batch.run import run_batch
from gait.batch.worker import JobResult


class StuckWorkers(InlineWorkers):
    """The worker never finishes the session `ben`, and its time is always up."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.stuck: list[Future[JobResult]] = []

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        if job.name != "ben":
            return super().start(job, settings, reserved)
        self.free = 0
        self.stuck.append(Future())
        return self.stuck[-1]

    def stop_overdue(self, timeout_s: float) -> list[Future[JobResult]]:
        overdue, self.stuck = self.stuck, []
        return overdue


def test_a_session_that_takes_too_long_is_stopped_and_the_others_go_on(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gait.batch.run._POLL_INTERVAL_S", 0.01)
    sessions = run_batch(read_jobs(str(clips_folder)), replace(settings, timeout_s=90.0), make_workers=StuckWorkers)
    assert [session.state for session in sessions] == ["done", "failed", "done"]
    assert sessions[1].problem == "The analysis took longer than 1.5 minutes and was stopped."
    assert "--timeout" in sessions[1].remedy


class DyingWorkers(InlineWorkers):
    """The worker dies whenever it gets the session `ben`."""

    retries = 2
    started: list[str]

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        DyingWorkers.started = []

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        self.started.append(job.name)
        if job.name != "ben":
            return super().start(job, settings, reserved)
        future: Future[JobResult] = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future


def test_a_session_that_kills_its_worker_is_tried_three_times_and_fails_alone(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    sessions = run_batch(read_jobs(str(clips_folder)), settings, make_workers=DyingWorkers)
    assert [session.state for session in sessions] == ["done", "failed", "done"]
    assert DyingWorkers.started.count("ben") == 3
    assert sessions[1].problem == "The process that analysed the session died 3 times."
