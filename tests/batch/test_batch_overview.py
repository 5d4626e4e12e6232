"""The tables and the overview page of a run, and its progress on the terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from batch_makers import run_here
from stand_in_analysis import made_measure, made_results

from gait.batch.index import index_html
from gait.batch.job import Job, Settings
from gait.batch.overview import _csv, sessions_table
from gait.batch.record import Record
from gait.batch.run import BatchProgress
from gait.batch.status import SessionStatus, SessionSummary
from gait.cli.terminal.batch import batch_display
from gait.coaching.advice import Outcome
from gait.measures.status import SCALE_RESTS_ON_AVERAGE
from gait.runner import Runner, questions_of
from gait.words import say


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


def test_without_pyarrow_the_tables_are_csv_files_and_none_of_an_earlier_run_stays(
    clips_folder: Path, settings: Settings, analyses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_here(clips_folder, settings)
    out = Path(settings.out)
    expected = {name: pd.read_parquet(out / f"{name}.parquet") for name in ("sessions", "measures", "steps")}
    monkeypatch.setattr("gait.batch.overview.has_parquet", lambda: False)
    run_here(clips_folder, settings, resume=True)
    assert sorted(path.name for path in out.glob("*.parquet")) == []
    for name, table in expected.items():
        written = pd.read_csv(out / f"{name}.csv")
        assert list(written.columns) == list(table.columns)
        assert written.session.tolist() == ["anna", "ben", "carla"]
    assert "sessions.csv, measures.csv, steps.csv" in (out / "index.html").read_text(encoding="utf-8")


def test_no_spreadsheet_takes_a_note_for_a_formula() -> None:
    assert _csv(pd.DataFrame({"note": ["=1+1"], "value": [-2.0]})).splitlines()[1] == b"'=1+1,-2.0"


def summary(name: str, state: str = "done", **results: object) -> SessionSummary:
    status = SessionStatus(job=Job(name=name, sources=()), state=state, problem="Too dark <b>.", remedy="Light.")  # type: ignore[arg-type]
    return SessionSummary(status=status, results=made_results(**results) if state == "done" else {})  # type: ignore[arg-type]


FILMED_DARK = {"id": "light", "status": "warn", "message": "Too dark."}
NO_HEIGHT = {"id": "scale", "status": "warn", "message": "Give the runner's height."}


def test_the_page_shows_the_most_urgent_first() -> None:
    dark = made_measure(status="low_confidence", reason="Too few steps.")
    page = index_html(
        [
            summary("clear"),
            summary("waiting", "waiting"),
            summary("found", findings=["Slow steps"], outcome="change"),
            summary("close", outcome="borderline"),
            summary("dark", measures=[dark], checks=[FILMED_DARK]),
            summary("broken", "failed"),
        ]
    )
    order = [page.index(f"<h2>{name}") for name in ("broken", "dark", "close", "found", "clear", "waiting")]
    assert order == sorted(order)
    assert "Too dark &lt;b&gt;." in page
    assert "Keep running as you do." in page
    assert "\N{ALMOST EQUAL TO} 160.0 steps/min" in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize(
    ("measures", "checks", "reasons", "remarks"),
    [
        ([made_measure()], [], (), ()),
        (
            [made_measure(status="low_confidence", reason=SCALE_RESTS_ON_AVERAGE)],
            [NO_HEIGHT],
            (),
            ("Give the runner's height.",),
        ),
        ([made_measure()], [FILMED_DARK], (), ("Too dark.",)),
        (
            [made_measure(status="low_confidence", reason="Dark legs.")],
            [FILMED_DARK, NO_HEIGHT],
            ("Cadence has low confidence. Dark legs.",),
            ("Too dark.", "Give the runner's height."),
        ),
        (
            [made_measure(status="withheld", value=None, reason="Too few steps.")],
            [],
            ("Cadence is not given. Too few steps.",),
            (),
        ),
        ([made_measure("arm_swing", status="withheld", value=None)], [], (), ()),
        ([made_measure()], [{**FILMED_DARK, "status": "fail"}], ("Too dark.",), ()),
    ],
    ids=["good", "no height", "a warning", "low confidence", "withheld", "another measure withheld", "a failed check"],
)
def test_only_what_other_clips_would_mend_needs_a_look(
    measures: list[dict[str, object]], checks: list[dict[str, str]], reasons: tuple[str, ...], remarks: tuple[str, ...]
) -> None:
    one = summary("one", measures=measures, checks=checks)
    assert (one.reasons, one.remarks) == (reasons, remarks)
    assert one.group == ("warning" if reasons else "clear")


@pytest.mark.parametrize("outcome", [*get_args(Outcome), None])
def test_nothing_stands_out_only_if_the_advice_says_so(outcome: str | None) -> None:
    one = summary("one", outcome=outcome)
    assert (one.group == "clear") == (outcome == "nothing")
    assert (say("day.clear") in index_html([one])) == (outcome == "nothing")
    assert summary("two", outcome=outcome, findings=["Left alone"]).group == one.group or outcome is None


def test_a_thumbnail_links_the_report(settings: Settings) -> None:
    record = Record(key="k", signature="s", folder="anna 1", clips={}, known_as=(), seconds=1.0, cores=1)
    status = SessionStatus(job=Job(name="anna", sources=()), state="done", record=record)
    page = index_html([SessionSummary(status=status, results=made_results(), has_thumbnail=True)])
    assert '<a href="anna%201/report.html" tabindex="-1"><img src="anna%201/thumbnail.jpg" alt="Leading picture' in page


def test_the_page_links_the_handout(settings: Settings) -> None:
    record = Record(key="k", signature="s", folder="anna 1", clips={}, known_as=(), seconds=1.0, cores=1)
    status = SessionStatus(job=Job(name="anna", sources=()), state="done", record=record)
    page = index_html([SessionSummary(status=status, results=made_results(), has_handout=True)])
    assert '<a href="anna%201/handout.pdf">Handout</a>' in page


def test_the_table_of_sessions_has_every_answer_of_the_runner(settings: Settings) -> None:
    runner = Runner(height_m=1.7, symptoms=("shin", "hip"), pain_at_night=True)
    status = SessionStatus(job=Job(name="anna", sources=(), runner=runner), state="waiting")
    table = sessions_table([SessionSummary(status=status)], settings)
    row = table.iloc[0]
    assert {question.name for question in questions_of(Runner)} <= set(table.columns)
    assert (row.height_m, row.symptoms, row.pain_at_night) == (1.7, "shin; hip", True)
    assert str(table.dtypes["goal"]) == "string"


def test_plain_lines_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    session = SessionStatus(job=Job(name="a\nb", sources=()), state="failed", problem="Dark.", remedy="Light.")
    with batch_display() as on_progress:
        on_progress(session, BatchProgress(done=2, failed=1, total=9, remaining_s=130.0))
        on_progress(None, BatchProgress(done=2, failed=1, total=9, remaining_s=129.0))
        on_progress(replace(session, state="done", reused=True), BatchProgress(done=3, failed=1, total=9))
    assert capsys.readouterr().err == "[3/9] a?b: Dark. Light., about 3 min left\n"
