"""What is shown of a run: tables, the page of the day, lines as it goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from batch_makers import made_results, run_here

from gait.batch.index import index_html
from gait.batch.job import Job, Settings
from gait.batch.row import Glance, Row
from gait.batch.run import Standing
from gait.cli.terminal.batch import shown_batch


def test_tables_gather_every_session(inbox: Path, settings: Settings, analyses: list[str]) -> None:
    run_here(inbox, settings)
    measures = pd.read_parquet(Path(settings.out) / "measures.parquet")
    assert measures.session.tolist() == ["anna", "ben", "carla"]
    assert measures.value.tolist() == [160.0] * 3
    assert str(measures.dtypes["reason"]) == "string"
    steps = pd.read_parquet(Path(settings.out) / "steps.parquet")
    assert steps.used.tolist() == [True] * 3
    sessions = pd.read_parquet(Path(settings.out) / "sessions.parquet")
    assert all((Path(settings.out) / report).is_file() for report in sessions.report)


def glance(name: str, state: str = "done", **results: object) -> Glance:
    row = Row(job=Job(name=name, sources=()), state=state, problem="Too dark <b>.", remedy="Light.")  # type: ignore[arg-type]
    return Glance(row=row, results=made_results(**results) if state == "done" else {})  # type: ignore[arg-type]


def test_the_page_shows_the_worst_first() -> None:
    page = index_html(
        [
            glance("clear"),
            glance("waiting", "waiting"),
            glance("found", findings=["Slow steps"]),
            glance("warned", checks=[{"status": "warn", "message": "Shaky."}]),
            glance("refused", checks=[{"status": "fail", "message": "Cut off."}]),
            glance("broken", "failed"),
        ]
    )
    order = [page.index(f"<h2>{name}") for name in ("broken", "refused", "warned", "found", "clear", "waiting")]
    assert order == sorted(order)
    assert "Too dark &lt;b&gt;." in page
    assert "160.0" in page
    assert "http" not in page.replace("http-equiv", "")


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(job=Job(name="a\nb", sources=()), state="failed", problem="Dark.", remedy="Light.")
    with shown_batch() as told:
        told(row, Standing(done=2, failed=1, total=9, left_s=130.0))
        told(None, Standing(done=2, failed=1, total=9, left_s=129.0))
        told(replace(row, state="done", earlier=True), Standing(done=3, failed=1, total=9))
    assert capsys.readouterr().err == "[3/9] a?b: Dark. Light., about 3 min left\n"
