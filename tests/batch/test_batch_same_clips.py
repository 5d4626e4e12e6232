"""Sessions of exactly the same clips: each has its own results, whichever finishes first."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, run_here

from gait.batch.discover import read_jobs
from gait.batch.job import Job, Settings
from gait.batch.run import _Run, _Task, run_batch
from gait.batch.worker import JobResult, analyze_job


class TwoWorkers(InlineWorkers):
    """Two at a time: each session starts before the previous one has finished."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.free = 2

    def start(self, job: Job, settings: Settings, reserved: frozenset[str] = frozenset()) -> Future[JobResult]:
        free = self.free - 1
        future = super().start(job, settings, reserved)
        self.free = free
        return future

    def release(self, future: Future[JobResult]) -> None:
        self.free += 1


@pytest.mark.parametrize("workers", [InlineWorkers, TwoWorkers])
@pytest.mark.parametrize("name", ["dora", "Anna", "anna."])
def test_sessions_of_the_same_clip_each_have_their_own_results(
    clips_folder: Path, settings: Settings, analyses: list[str], workers: type[InlineWorkers], name: str
) -> None:
    jobs = read_jobs(str(clips_folder))
    jobs = (*jobs, replace(jobs[0], name=name, runner_id="of dora"))
    sessions = run_batch(jobs, settings, make_workers=workers)
    folders = [session.record.folder.casefold() for session in sessions if session.record]
    assert len(set(folders)) == 4
    assert all(
        folder.startswith(session.job.name.rstrip(".").casefold())
        for folder, session in zip(folders, sessions, strict=True)
    )
    assert not any(session.reused for session in sessions)
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert sessions.same_clips_as.dropna().to_dict() == {"anna": name, name: "anna"}
    assert "Exactly the same clips as anna." in (Path(settings.out) / "index.html").read_text()
    analyses.clear()
    again = run_batch(jobs[::-1], settings, make_workers=workers, resume=True)
    assert [session.record and session.record.folder.casefold() for session in again] == folders[::-1]
    assert all(session.reused for session in again)
    assert analyses == []


def test_of_two_sessions_of_one_clip_the_renamed_one_is_still_known(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    (clips_folder / "dora_side.mp4").write_bytes((clips_folder / "anna_side.mp4").read_bytes())
    run_here(clips_folder, settings)
    (clips_folder / "anna_side.mp4").rename(clips_folder / "eva_side.mp4")
    sessions = run_here(clips_folder, settings, resume=True)
    assert [session.reused for session in sessions] == [True] * 4
    assert len({session.record.folder for session in sessions if session.record}) == len(analyses) == 4


def test_the_session_that_made_results_keeps_them(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    """A session may be reported after another one of the same clip has reused its results."""
    first = read_jobs(str(clips_folder))[0]
    second = replace(first, name="dora")
    run = _Run([first, second], settings, lambda session, progress: None)
    result = analyze_job(first, settings)
    run._accept(_Task(job=second), JobResult(record=result.record, is_new=False))
    run._accept(_Task(job=first), result)
    assert [(session.job.name, session.state) for session in run.sessions] == [("anna", "done"), ("dora", "waiting")]
    assert [task.job.name for task in run._waiting] == ["dora"]
