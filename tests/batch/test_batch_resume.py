"""A run that continues an earlier one: it repeats only what has changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, finished, run_here

from gait.batch.discover import read_jobs
from gait.batch.job import Settings
from gait.batch.record import RECORD_FILE, read_records
from gait.batch.run import BatchProgress, run_batch
from gait.batch.status import SessionStatus
from gait.batch.worker import WORK_FOLDER


def test_a_second_run_repeats_nothing(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(clips_folder, settings)
    (clips_folder / "anna_side.mp4").rename(clips_folder / "zoe_side.mp4")
    (clips_folder / "carla.rear.mp4").rename(clips_folder / "nameless.mp4")
    before = finished(settings)
    sessions = run_here(clips_folder, settings, resume=True)
    assert [session.job.name for session in sessions] == ["ben", "nameless", "zoe"]
    assert all(session.state == "done" and session.reused for session in sessions)
    assert finished(settings) == before
    assert len(analyses) == 3


def test_a_renamed_clip_is_read_once_and_then_known(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    run_here(clips_folder, settings)
    (clips_folder / "anna_side.mp4").rename(clips_folder / "zoe_side.mp4")
    run_here(clips_folder, settings, resume=True)

    def make_workers(sessions: int) -> InlineWorkers:
        raise AssertionError("nothing is to be done")

    sessions = run_batch(read_jobs(str(clips_folder)), settings, make_workers=make_workers, resume=True)
    assert [session.state for session in sessions] == ["done"] * 3


def test_a_changed_clip_is_done_again(
    clips_folder: Path, three_clips: Path, settings: Settings, analyses: list[str], tmp_path: Path
) -> None:
    run_here(clips_folder, settings)
    (clips_folder / "anna_side.mp4").write_bytes((clips_folder / "anna_side.mp4").read_bytes() + b"\0" * 16)
    sessions = run_here(clips_folder, settings, resume=True)
    assert [session.reused for session in sessions] == [False, True, True]
    assert len(finished(settings)) == 4


@pytest.mark.parametrize("change", [{"speed_mps": 3.0}, {"incline_deg": 1.0}])
def test_changed_options_are_done_again(
    clips_folder: Path, settings: Settings, analyses: list[str], change: dict[str, float]
) -> None:
    run_here(clips_folder, settings)
    jobs = [replace(job, **change) if job.name == "ben" else job for job in read_jobs(str(clips_folder))]  # type: ignore[arg-type]
    sessions = run_batch(jobs, settings, make_workers=InlineWorkers, resume=True)
    assert [session.reused for session in sessions] == [True, False, True]


def test_another_model_is_another_result(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(clips_folder, settings)
    sessions = run_here(clips_folder, replace(settings, model="full"), resume=True)
    assert not any(session.reused for session in sessions)


def test_a_clip_given_as_the_other_view_is_not_taken_for_done(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    run_here(clips_folder, settings)
    (clips_folder / "anna_side.mp4").rename(clips_folder / "anna_rear.mp4")
    sessions = run_here(clips_folder, settings, resume=True)
    assert [session.reused for session in sessions] == [False, True, True]


def test_a_record_that_is_none_does_not_count(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(clips_folder, settings)
    first, second, third = sorted(finished(settings))
    (Path(settings.out) / first / RECORD_FILE).write_text("{")
    (Path(settings.out) / second / RECORD_FILE).write_text('{"schema": "other"}')
    assert set(read_records(settings.out)) == {third}


def test_leftovers_of_a_killed_run_are_cleared(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    (Path(settings.out) / WORK_FOLDER / "abc" / "made").mkdir(parents=True)
    run_here(clips_folder, settings, resume=True)
    assert not (Path(settings.out) / WORK_FOLDER).exists()


def test_an_interrupt_leaves_a_page_that_says_what_is_open(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_progress(session: SessionStatus | None, progress: BatchProgress) -> None:
        if session is not None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_here(clips_folder, settings, on_progress=on_progress)
    states = pd.read_parquet(Path(settings.out) / "sessions.parquet").state.tolist()
    assert states == ["done", "waiting", "waiting"]
    assert "Not analysed yet" in (Path(settings.out) / "index.html").read_text()
    assert len(finished(settings)) == 1
