"""A run: every session gets its folder, one failure stops nothing, and no folder is shared."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import InlineWorkers, finished, run_here

from gait.batch.discover import read_jobs
from gait.batch.history import add_to_history
from gait.batch.job import Job, Settings, Source
from gait.batch.lock import only_run
from gait.batch.run import run_batch
from gait.errors import OptionError


def test_every_session_gets_a_folder_and_nothing_else_is_left(
    inbox: Path, settings: Settings, analyses: list[str]
) -> None:
    rows = run_here(inbox, settings)
    assert [(row.job.name, row.state, row.earlier) for row in rows] == [
        (name, "done", False) for name in ("anna", "ben", "carla")
    ]
    assert {path.name for path in Path(settings.out).iterdir()} == finished(settings) | {
        *("index.html", "sessions.parquet", "measures.parquet", "steps.parquet")
    }
    assert len(finished(settings)) == len(analyses) == 3


def test_one_failing_session_stops_nothing_and_says_why(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    (inbox / "bad_side.mp4").write_bytes(b"not a film")
    rows = run_here(inbox, settings)
    bad = next(row for row in rows if row.job.name == "bad")
    assert (bad.state, bad.problem) == ("failed", "'bad_side.mp4' is not a video.")
    assert bad.remedy
    assert len(finished(settings)) == 3
    table = pd.read_parquet(Path(settings.out) / "sessions.parquet").set_index("session")
    assert table.loc["bad", "problem"] == bad.problem
    assert table.state.tolist() == ["done", "failed", "done", "done"]


def test_a_fault_of_ours_is_a_row_too(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("gait.batch.worker._analyze", fault)
    rows = run_here(inbox, settings)
    assert {row.problem for row in rows} == {"It could not be analysed: ZeroDivisionError: by nought."}
    assert finished(settings) == set()


def test_a_session_short_of_memory_says_that(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("gait.batch.worker._analyze", no_more)
    rows = run_here(inbox, settings)
    assert {row.problem for row in rows} == {"There is not enough memory."}
    assert all("--workers" in row.remedy for row in rows)


def test_a_missing_file_fails_its_own_session(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    gone = Job(name="gone", sources=(Source(url=str(inbox / "gone.mp4"), view="side"),))
    rows = run_batch([gone, *read_jobs(str(inbox))], settings, hire=InlineWorkers)
    assert [row.state for row in rows] == ["failed", "done", "done", "done"]
    assert "There is no file" in rows[0].problem


def test_a_folder_in_use_is_refused_without_resume(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    with pytest.raises(OptionError, match="not empty"):
        run_here(inbox, settings)


def test_a_page_of_other_people_is_never_replaced(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    page = Path(settings.out) / "index.html"
    page.parent.mkdir()
    page.write_text("mine")
    with pytest.raises(OptionError, match="not empty"):
        run_here(inbox, settings)
    assert page.read_text() == "mine"


def test_two_runs_never_share_a_folder(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    with only_run(settings.out), pytest.raises(OptionError, match="Another batch"):
        run_here(inbox, settings)
    assert len(run_here(inbox, settings)) == 3


def test_names_must_differ(settings: Settings) -> None:
    with pytest.raises(OptionError, match="called 'a'"):
        run_batch([Job(name="a", sources=())] * 2, settings, hire=InlineWorkers)


def test_history_is_offered_every_finished_session(
    inbox: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "bad_side.mp4").write_bytes(b"not a film")
    rows = run_here(inbox, settings)
    added: list[tuple[str, str, str | None]] = []

    def add_session(url: str, folder: Path, *, runner_id: str | None) -> None:
        json.loads((folder / "results.json").read_text())
        added.append((url, folder.name, runner_id))

    monkeypatch.setattr("gait.batch.history.add_session", add_session)
    assert add_to_history("sqlite:///h.db", rows, settings) == 3
    assert {name for _, name, _ in added} == finished(settings)
