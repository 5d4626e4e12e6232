"""The pain log: typed in, read from a table, and told at visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from made_results import measure
from typer.testing import CliRunner, Result

from gait.cli.app import app
from gait.errors import InputError, OptionError
from gait.history import add_pains, follow_up_of, pain_log
from gait.history.follow_up import follow_up_with
from gait.history.pain import Pain, pain_csv, read_pain_csv
from gait.runner import Runner
from gait.session import Session

Add = Callable[..., str]
QUICKER = "Take slightly quicker steps, and land under your hips."


def gait(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_an_entry_is_added_once_and_listed(sqlite_url: str) -> None:
    line = ("pain", "add", "--runner", "ada", "--score", "4", "--date", "2026-01-07", "--place", "shin")
    assert gait(*line, "--history", sqlite_url).stdout == "Added to the pain log.\n"
    assert gait(*line, "--history", sqlite_url).stdout == "Already in the pain log.\n"
    shown = gait("pain", "list", "--runner", "ada", "--history", sqlite_url).stdout
    assert "2026-01-07" in shown
    assert "Shin" in shown


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("--score", "11", "not on the scale"),
        ("--score", "nan", "not on the scale"),
        ("--date", "07.01.2026", "not a date"),
        ("--place", "elbow", "not a place"),
        ("--note", "two\nlines", "line break"),
    ],
)
def test_a_wrong_entry_is_refused(sqlite_url: str, option: str, value: str, problem: str) -> None:
    line = {"--score": "4", "--date": "2026-01-07"} | {option: value}
    refused = gait(
        "pain", "add", "--runner", "ada", "--history", sqlite_url, *(w for pair in line.items() for w in pair)
    )
    assert refused.exit_code == 2
    assert problem in refused.stderr
    assert not Path(sqlite_url).exists()


def test_what_was_told_at_a_visit_is_in_the_log(url: str, add: Add) -> None:
    add(measure(), answers={"pain_run": 3, "pain_24h": 5, "symptoms": ["shin"]})
    add_pains(url, [Pain(day="2026-01-01", score=6.0)], runner_id="ada")
    assert [(pain.score, pain.source) for pain in pain_log(url, "ada")] == [(6.0, "log"), (5.0, "visit")]


def test_a_log_survives_the_way_through_a_table(sqlite_url: str, tmp_path: Path) -> None:
    log = (
        Pain(day="2026-01-01", score=6.0, place="shin", note="-3 km"),
        Pain(day="2026-01-02", score=2.5, note="'=quoted"),
    )
    add_pains(sqlite_url, log, runner_id="ada")
    file = tmp_path / "pain.csv"
    assert gait("pain", "export", "--runner", "ada", "--out", str(file), "--history", sqlite_url).exit_code == 0
    assert read_pain_csv(file) == log == pain_log(sqlite_url, "ada")
    imported = gait("pain", "import", str(file), "--runner", "eve", "--history", sqlite_url)
    assert imported.stdout == "Added to the pain log: 2 entries.\n"
    assert pain_log(sqlite_url, "eve") == log


def test_no_note_becomes_a_formula_in_a_spreadsheet() -> None:
    for start in "=+-@":
        assert f"'{start}1" in pain_csv([Pain(day="2026-01-01", score=1.0, note=f"{start}1")])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("day,pain\n", "no column 'date'"),
        ("date,score\n2026-01-01,4\n2026-01-02,often\n", "line 3: 'often' is not a number"),
        ("date,score\n2026-13-01,4\n", "line 2: '2026-13-01' is not a date"),
    ],
)
def test_a_wrong_table_names_the_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "pain.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_pain_csv(file)


def test_an_entry_checks_itself() -> None:
    with pytest.raises(OptionError):
        Pain(day="2026-01-01", score=4.0, place="elbow")  # type: ignore[arg-type]


@pytest.fixture
def two_visits(url: str, add: Add) -> str:
    knee = {"symptoms": ["knee_front"]}
    add(measure(value=160.0), clip="before", answers=knee | {"pain_run": 5}, cues=[QUICKER])
    add(measure(value=169.0), clip="after", day=28, answers=knee | {"pain_run": 2})
    return url


def test_less_pain_with_quicker_steps_is_told(two_visits: str) -> None:
    found = follow_up_of(two_visits, "ada")
    assert found is not None
    assert found.case == "fell_held"


def test_one_visit_has_nothing_to_follow_up(url: str, add: Add) -> None:
    add(measure(), answers={"pain_run": 5})
    assert follow_up_of(url, "ada") is None


@pytest.mark.parametrize("changed", [{"speed_mps": 3.6}, {"speed_mps": None}, {"surface": "overground"}], ids=str)
def test_other_conditions_leave_cadence_unknown(url: str, add: Add, changed: dict[str, object]) -> None:
    answers = {"symptoms": ["knee_front"]}
    add(measure(value=160.0), clip="before", answers=answers | {"pain_run": 5}, cues=[QUICKER])
    add(measure(value=169.0), clip="after", day=28, answers=answers | {"pain_run": 2}, **changed)
    found = follow_up_of(url, "ada")
    assert found is not None
    assert found.case == "fell_unknown"


def test_the_log_stands_in_for_an_answer_that_was_not_given(url: str, add: Add) -> None:
    add(measure(), clip="before", answers={"symptoms": ["shin"], "pain_run": 5})
    add(measure(), clip="after", day=28, answers={"symptoms": ["shin"]})
    assert follow_up_of(url, "ada") is None
    add_pains(url, [Pain(day="2026-01-10", score=1.0)], runner_id="ada")
    assert follow_up_of(url, "ada") is None
    add_pains(url, [Pain(day="2026-01-30", score=1.0)], runner_id="ada")
    found = follow_up_of(url, "ada")
    assert found is not None
    assert "from 5 to 1 of 10" in found.seen


def test_a_new_session_is_compared_with_the_last_visit_before_it(two_visits: str, session: Session) -> None:
    from dataclasses import replace

    now = replace(session, runner=Runner(symptoms=("knee_front",), pain_run=4))
    found = follow_up_with(two_visits, "ada", now, day=date(2026, 3, 9))
    assert found is not None
    assert "from 2 to 4 of 10" in found.seen
    assert follow_up_with(two_visits, "ada", now, day=date(2026, 1, 1)) is None
    assert follow_up_with(two_visits, "eve", now, day=date(2026, 3, 9)) is None
    assert now.with_follow_up(found).advice.follow_up == found.text
    assert now.with_follow_up(None) is now
