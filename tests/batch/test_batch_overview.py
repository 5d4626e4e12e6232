"""The tables and the overview page of a run, and its progress on the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import run_here
from stand_in_analysis import made_results

from gait.batch.index import index_html
from gait.batch.job import Job, Settings
from gait.batch.run import BatchProgress
from gait.batch.status import SessionStatus, SessionSummary
from gait.cli.terminal.batch import batch_display


def test_tables_gather_every_session(clips_folder: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(clips_folder, settings)
    measures = pd.read_parquet(Path(settings.out) / "measures.parquet")
    assert measures.session.tolist() == ["anna", "ben", "carla"]
    assert measures.value.tolist() == [160.0] * 3
    assert str(measures.dtypes["reason"]) == "string"
    steps = pd.read_parquet(Path(settings.out) / "steps.parquet")
    assert steps.used.tolist() == [True] * 3
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet")
    assert all((Path(settings.out) / report).is_file() for report in sessions.report)


def summary(name: str, state: str = "done", **results: object) -> SessionSummary:
    status = SessionStatus(job=Job(name=name, sources=()), state=state, problem="Too dark <b>.", remedy="Light.")  # type: ignore[arg-type]
    return SessionSummary(status=status, results=made_results(**results) if state == "done" else {})  # type: ignore[arg-type]


def test_the_page_shows_the_most_urgent_first() -> None:
    page = index_html(
        [
            summary("clear"),
            summary("waiting", "waiting"),
            summary("found", findings=["Slow steps"]),
            summary("warned", checks=[{"status": "warn", "message": "Shaky."}]),
            summary("failed check", checks=[{"status": "fail", "message": "Cut off."}]),
            summary("broken", "failed"),
        ]
    )
    order = [page.index(f"<h2>{name}") for name in ("broken", "failed check", "warned", "found", "clear", "waiting")]
    assert order == sorted(order)
    assert "Too dark &lt;b&gt;." in page
    assert "160.0" in page
    assert "http" not in page.replace("http-equiv", "")


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    session = SessionStatus(job=Job(name="a\nb", sources=()), state="failed", problem="Dark.", remedy="Light.")
    with batch_display() as on_progress:
        on_progress(session, BatchProgress(done=2, failed=1, total=9, remaining_s=130.0))
        on_progress(None, BatchProgress(done=2, failed=1, total=9, remaining_s=129.0))
        on_progress(replace(session, state="done", reused=True), BatchProgress(done=3, failed=1, total=9))
    assert capsys.readouterr().err == "[3/9] a?b: Dark. Light., about 3 min left\n"
