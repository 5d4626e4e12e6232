"""A session that takes too long, or that its worker dies of, fails alone."""

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
from gait.batch.worker import Outcome


class StuckWorkers(InlineWorkers):
    """The worker never ends the session `ben`, and time is always up."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.stuck: list[Future[Outcome]] = []

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        if job.name != "ben":
            return super().start(job, settings, taken)
        self.free = 0
        self.stuck.append(Future())
        return self.stuck[-1]

    def stop_overdue(self, timeout_s: float) -> list[Future[Outcome]]:
        overdue, self.stuck = self.stuck, []
        return overdue


def test_a_session_that_takes_too_long_is_stopped_and_the_others_go_on(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gait.batch.run._LOOK_UP_S", 0.01)
    rows = run_batch(read_jobs(str(inbox)), replace(settings, timeout_s=90.0), hire=StuckWorkers)
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert rows[1].problem == "It took longer than 1.5 minutes and was stopped."
    assert "--timeout" in rows[1].remedy


class DyingWorkers(InlineWorkers):
    """The worker dies whenever it gets the session `ben`."""

    retries = 2
    started: list[str]

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        DyingWorkers.started = []

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        self.started.append(job.name)
        if job.name != "ben":
            return super().start(job, settings, taken)
        future: Future[Outcome] = Future()
        future.set_exception(BrokenProcessPool("gone"))
        return future


def test_a_session_that_kills_its_worker_is_tried_three_times_and_fails_alone(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    rows = run_batch(read_jobs(str(inbox)), settings, hire=DyingWorkers)
    assert [row.state for row in rows] == ["done", "failed", "done"]
    assert DyingWorkers.started.count("ben") == 3
    assert rows[1].problem == "The process that analysed it died, 3 times."
