"""A run that goes on with an earlier one: what is done once is not done again, what has changed is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, finished, run_here

from gait.batch.discover import read_jobs
from gait.batch.job import Settings
from gait.batch.record import RECORD_FILE, read_records
from gait.batch.row import Row
from gait.batch.run import Standing, run_batch
from gait.batch.worker import WORKSHOP


def test_a_second_run_repeats_nothing(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "zoe_side.mp4")
    (inbox / "carla.rear.mp4").rename(inbox / "nameless.mp4")
    before = finished(settings)
    rows = run_here(inbox, settings, resume=True)
    assert [row.job.name for row in rows] == ["ben", "nameless", "zoe"]
    assert all(row.state == "done" and row.earlier for row in rows)
    assert finished(settings) == before
    assert len(analyses) == 3


def test_a_renamed_clip_is_read_once_and_then_known(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "zoe_side.mp4")
    run_here(inbox, settings, resume=True)

    def hire(sessions: int) -> InlineWorkers:
        raise AssertionError("nothing is to be done")

    rows = run_batch(read_jobs(str(inbox)), settings, hire=hire, resume=True)
    assert [row.state for row in rows] == ["done"] * 3


def test_a_changed_clip_is_done_again(
    inbox: Path, three_clips: Path, settings: Settings, analyses: list[str], tmp_path: Path
) -> None:
    run_here(inbox, settings)
    (inbox / "anna_side.mp4").write_bytes((inbox / "anna_side.mp4").read_bytes() + b"\0" * 16)
    rows = run_here(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [False, True, True]
    assert len(finished(settings)) == 4


@pytest.mark.parametrize("change", [{"speed_mps": 3.0}, {"incline_deg": 1.0}])
def test_changed_options_are_done_again(
    inbox: Path, settings: Settings, analyses: list[str], change: dict[str, float]
) -> None:
    run_here(inbox, settings)
    jobs = [replace(job, **change) if job.name == "ben" else job for job in read_jobs(str(inbox))]  # type: ignore[arg-type]
    rows = run_batch(jobs, settings, hire=InlineWorkers, resume=True)
    assert [row.earlier for row in rows] == [True, False, True]


def test_another_model_is_another_result(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    rows = run_here(inbox, replace(settings, model="full"), resume=True)
    assert not any(row.earlier for row in rows)


def test_a_clip_given_as_the_other_view_is_not_taken_for_done(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    run_here(inbox, settings)
    (inbox / "anna_side.mp4").rename(inbox / "anna_rear.mp4")
    rows = run_here(inbox, settings, resume=True)
    assert [row.earlier for row in rows] == [False, True, True]


def test_a_record_that_is_none_does_not_count(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    first, second, third = sorted(finished(settings))
    (Path(settings.out) / first / RECORD_FILE).write_text("{")
    (Path(settings.out) / second / RECORD_FILE).write_text('{"schema": "other"}')
    assert set(read_records(settings.out)) == {third}


def test_leftovers_of_a_killed_run_are_cleared(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    (Path(settings.out) / WORKSHOP / "abc" / "made").mkdir(parents=True)
    run_here(inbox, settings, resume=True)
    assert not (Path(settings.out) / WORKSHOP).exists()


def test_an_interrupt_leaves_a_page_that_says_what_is_open(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(row: Row | None, standing: Standing) -> None:
        if row is not None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_here(inbox, settings, told=told)
    states = pd.read_parquet(Path(settings.out) / "sessions.parquet").state.tolist()
    assert states == ["done", "waiting", "waiting"]
    assert "Not yet" in (Path(settings.out) / "index.html").read_text()
    assert len(finished(settings)) == 1
