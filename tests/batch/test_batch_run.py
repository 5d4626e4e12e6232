"""A run: every session gets its own folder, and a failure does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, finished, run_here

from gait.batch.discover import read_jobs
from gait.batch.history import add_to_history
from gait.batch.job import Job, Settings, Source
from gait.batch.lock import exclusive_run
from gait.batch.run import run_batch
from gait.errors import OptionError


def test_every_session_gets_a_folder_and_nothing_else_is_left(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    sessions = run_here(clips_folder, settings)
    assert [(session.job.name, session.state, session.reused) for session in sessions] == [
        (name, "done", False) for name in ("anna", "ben", "carla")
    ]
    assert {path.name for path in Path(settings.out).iterdir()} == finished(settings) | {
        *("index.html", "sessions.parquet", "measures.parquet", "steps.parquet")
    }
    assert len(finished(settings)) == len(analyses) == 3


def test_one_failing_session_stops_nothing_and_says_why(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    (clips_folder / "bad_side.mp4").write_bytes(b"not a film")
    sessions = run_here(clips_folder, settings)
    bad = next(session for session in sessions if session.job.name == "bad")
    assert (bad.state, bad.problem) == ("failed", "'bad_side.mp4' is not a video.")
    assert bad.remedy
    assert len(finished(settings)) == 3
    table = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert table.loc["bad", "problem"] == bad.problem
    assert table.state.tolist() == ["done", "failed", "done", "done"]


def test_an_address_that_cannot_be_used_fails_alone(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    manifest = clips_folder / "day.csv"
    manifest.write_text("name,side\nbad,nothing://clinic/anna_side.mp4\ngood,anna_side.mp4\n")
    bad, good = run_batch(read_jobs(str(manifest)), settings, make_workers=InlineWorkers)
    assert (bad.state, good.state) == ("failed", "done")
    assert "nothing" in bad.problem
    assert bad.remedy


def test_a_fault_of_ours_is_a_row_too(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("gait.batch.worker._analyze", fault)
    sessions = run_here(clips_folder, settings)
    assert {session.problem for session in sessions} == {
        "The analysis failed with an unexpected error: ZeroDivisionError: by nought."
    }
    assert finished(settings) == set()


def test_a_session_short_of_memory_says_that(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("gait.batch.worker._analyze", no_more)
    sessions = run_here(clips_folder, settings)
    assert {session.problem for session in sessions} == {"There is not enough memory."}
    assert all("--workers" in session.remedy for session in sessions)


def test_a_missing_file_fails_its_own_session(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    gone = Job(name="gone", sources=(Source(url=str(clips_folder / "gone.mp4"), view="side"),))
    sessions = run_batch([gone, *read_jobs(str(clips_folder))], settings, make_workers=InlineWorkers)
    assert [session.state for session in sessions] == ["failed", "done", "done", "done"]
    assert "There is no file" in sessions[0].problem


def test_a_folder_that_is_not_empty_is_rejected_without_resume(
    clips_folder: Path, settings: Settings, analyses: list[str]
) -> None:
    run_here(clips_folder, settings)
    with pytest.raises(OptionError, match="not empty"):
        run_here(clips_folder, settings)


def test_a_page_of_other_people_is_never_replaced(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    page = Path(settings.out) / "index.html"
    page.parent.mkdir()
    page.write_text("mine")
    with pytest.raises(OptionError, match="not empty"):
        run_here(clips_folder, settings)
    assert page.read_text() == "mine"


def test_two_runs_never_share_a_folder(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    with exclusive_run(settings.out), pytest.raises(OptionError, match="Another batch"):
        run_here(clips_folder, settings)
    assert len(run_here(clips_folder, settings)) == 3


def test_names_must_differ(settings: Settings) -> None:
    with pytest.raises(OptionError, match="called 'a'"):
        run_batch([Job(name="a", sources=())] * 2, settings, make_workers=InlineWorkers)


def test_history_is_offered_every_finished_session(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (clips_folder / "bad_side.mp4").write_bytes(b"not a film")
    sessions = run_here(clips_folder, settings)
    added: list[tuple[str, str, str | None]] = []

    def add_session(url: str, folder: Path, *, runner_id: str | None, remember_folder: bool) -> None:
        assert remember_folder
        json.loads((folder / "results.json").read_text())
        added.append((url, folder.name, runner_id))

    monkeypatch.setattr("gait.batch.history.add_session", add_session)
    assert add_to_history("sqlite:///h.db", sessions, settings) == 3
    assert {name for _, name, _ in added} == finished(settings)
