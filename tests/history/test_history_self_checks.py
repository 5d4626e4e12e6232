"""Self-checks in the history: they answer the runner's questions, and go when the runner is erased."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gait.errors import HistoryError
from gait.history import (
    Pain,
    add_pains,
    add_selfcheck,
    erase_runner,
    export_runner,
    pain_log,
    runners,
    selfchecks_of,
    with_selfchecks,
)
from gait.history.page import trend_page
from gait.runner import Runner
from gait.selfcheck import LegResult, SelfCheck

LEFT = LegResult(
    leg="left",
    leg_from="picture",
    count=24,
    in_a_row=22,
    partial=1,
    stops=1,
    seconds=66.0,
    steady_s=31.4,
    per_min=20.0,
    variation=0.04,
)
RAISES = SelfCheck(kind="calf-raise", file="calf.mp4", sha256="a" * 64, date_filmed="2026-02-01", legs=(LEFT,))
HOPS = replace(RAISES, kind="hops", legs=(LEFT, replace(LEFT, leg="right", steady_s=12.0)))


def test_the_same_clip_is_counted_once(url: str) -> None:
    add_selfcheck(url, RAISES, runner_id="ada")
    counted_again = replace(RAISES, legs=(replace(LEFT, count=25),))
    add_selfcheck(url, counted_again, runner_id="ada")
    add_selfcheck(url, HOPS, runner_id="ada")
    assert selfchecks_of(url, "ada") == (counted_again, HOPS)


def test_results_answer_what_the_runner_has_not(url: str) -> None:
    add_selfcheck(url, RAISES, runner_id="ada")
    add_selfcheck(url, HOPS, runner_id="ada")
    answered = with_selfchecks(Runner(hop_seconds_left=40), url, "ada", day="2026-02-14")
    assert (answered.calf_raises_left, answered.calf_raises_right) == (22, None)
    assert (answered.hop_seconds_left, answered.hop_seconds_right) == (40, 12)


@pytest.mark.parametrize("day", ["2026-01-31", "2026-06-01"], ids=["not yet filmed", "long ago"])
def test_other_days_do_not_count(sqlite_url: str, day: str) -> None:
    add_selfcheck(sqlite_url, RAISES, runner_id="ada")
    assert with_selfchecks(Runner(), sqlite_url, "ada", day=day) == Runner()


def test_a_runner_who_is_not_in_the_history_keeps_the_answers(sqlite_url: str) -> None:
    add_selfcheck(sqlite_url, RAISES, runner_id="ada")
    assert with_selfchecks(Runner(), sqlite_url, "eve", day="2026-02-14") == Runner()
    assert with_selfchecks(Runner(), sqlite_url, None, day="2026-02-14") == Runner()


def test_a_runner_without_a_session_is_listed_shown_exported_and_erased(url: str, tmp_path: Path) -> None:
    add_selfcheck(url, RAISES, runner_id="ada")
    add_pains(url, [Pain(day="2026-02-03", score=3.0, place="shin")], runner_id="ada")
    assert runners(url)[["runner", "sessions"]].values.tolist() == [["ada", 0]]
    page = trend_page(url, "ada")
    assert "22 in a row" in page
    assert "3 of 10, Shin" in page
    folder = export_runner(url, "ada", tmp_path / "out")
    assert "2026-02-03,3,shin" in (folder / "pain.csv").read_text()
    assert '"in_a_row": 22' in (folder / "history.json").read_text()
    erase_runner(url, "ada")
    with pytest.raises(HistoryError):
        pain_log(url, "ada")
    assert runners(url).empty
