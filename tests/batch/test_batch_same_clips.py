"""Sessions of the very same clips: each has its own results, whoever is done first."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, run_here

from gait.batch.discover import read_jobs
from gait.batch.job import Job, Settings
from gait.batch.run import _Leader, _Task, run_batch
from gait.batch.worker import Outcome, work


class TwoWorkers(InlineWorkers):
    """Two at a time: each session begins when the one before it is not decided yet."""

    def __init__(self, sessions: int) -> None:
        super().__init__(sessions)
        self.free = 2

    def start(self, job: Job, settings: Settings, taken: frozenset[str] = frozenset()) -> Future[Outcome]:
        free = self.free - 1
        future = super().start(job, settings, taken)
        self.free = free
        return future

    def finished(self, future: Future[Outcome]) -> None:
        self.free += 1


@pytest.mark.parametrize("workers", [InlineWorkers, TwoWorkers])
@pytest.mark.parametrize("name", ["dora", "Anna", "anna."])
def test_sessions_of_the_same_clip_each_have_their_own_results(
    inbox: Path, settings: Settings, analyses: list[str], workers: type[InlineWorkers], name: str
) -> None:
    jobs = read_jobs(str(inbox))
    jobs = (*jobs, replace(jobs[0], name=name, runner_id="of dora"))
    rows = run_batch(jobs, settings, hire=workers)
    folders = [row.record.folder.casefold() for row in rows if row.record]
    assert len(set(folders)) == 4
    assert all(
        folder.startswith(row.job.name.rstrip(".").casefold()) for folder, row in zip(folders, rows, strict=True)
    )
    assert not any(row.earlier for row in rows)
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert sessions.same_clips_as.dropna().to_dict() == {"anna": name, name: "anna"}
    assert "The very same clips as anna." in (Path(settings.out) / "index.html").read_text()
    analyses.clear()
    again = run_batch(jobs[::-1], settings, hire=workers, resume=True)
    assert [row.record and row.record.folder.casefold() for row in again] == folders[::-1]
    assert all(row.earlier for row in again)
    assert analyses == []


def test_of_two_sessions_of_one_clip_the_renamed_one_is_still_known(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    (inbox / "dora_side.mp4").write_bytes((inbox / "anna_side.mp4").read_bytes())
    run_here(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "eva_side.mp4")
    rows = run_here(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [True] * 4
    assert len({row.record.folder for row in rows if row.record}) == len(analyses) == 4


def test_who_made_results_keeps_them(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    """Word of a session may come after another one of the same clip has found its results."""
    first = read_jobs(str(inbox))[0]
    second = replace(first, name="dora")
    leader = _Leader([first, second], settings, lambda row, standing: None)
    outcome = work(first, settings)
    leader._take(_Task(job=second), Outcome(record=outcome.record, worked=False))
    leader._take(_Task(job=first), outcome)
    assert [(row.job.name, row.state) for row in leader.rows] == [("anna", "done"), ("dora", "waiting")]
    assert [task.job.name for task in leader._waiting] == ["dora"]
