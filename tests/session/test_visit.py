"""The visit survives saving and analysing again, and an anonymous session has none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gait.results.document import results_text
from gait.results.layout import LOGO_FILE, pose_name
from gait.results.numbers import write_numbers
from gait.results.pose_file import read_pose
from gait.runner import NO_VISIT, Runner, Visit
from gait.session import Session
from gait.session.reanalyze import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

VISIT = Visit(runner_name="Anna M.", date_filmed="2026-05-31", clinic="Riverside", logo=b"\x89PNG and more")


@pytest.fixture(scope="module")
def visited() -> Session:
    made = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0, fps=30.0)
    (side,) = made.clips
    named = replace(side, clip=replace(side.clip, path=Path("Anna M.mp4")))
    return replace(made, visit=VISIT, clips=(named,))


def test_the_visit_survives_saving_and_analysing_again(visited: Session, tmp_path: Path) -> None:
    write_numbers(visited, tmp_path)
    assert reanalyze(tmp_path).visit == VISIT
    other = Visit(note="new")
    assert reanalyze(tmp_path, visit=other).visit == other


def test_an_anonymous_session_keeps_names_out_of_every_file(visited: Session, tmp_path: Path) -> None:
    write_numbers(visited.anonymous(), tmp_path)
    assert not (tmp_path / LOGO_FILE).exists()
    assert read_pose(tmp_path / pose_name("side")).attrs["source_file"] == "side.mp4"
    assert reanalyze(tmp_path).visit == NO_VISIT
    for file in tmp_path.iterdir():
        for name in (b"Anna", b"Riverside", b"2026-05-31"):
            assert name not in file.read_bytes(), file.name


def test_the_answers_about_the_visit_change_no_number(visited: Session) -> None:
    told = replace(visited, visit=NO_VISIT, runner=replace(visited.runner, pain_side="left", pain_weeks=6))
    numbers = [results_text(reanalyze(each)).split('"clips"')[1] for each in (visited, told)]
    assert numbers[0].replace("Anna M.mp4", "") == numbers[1].replace("Anna M.mp4", "")


def test_new_answers_do_not_count_as_pain() -> None:
    assert not Runner(pain_side="left", pain_weeks=6, pain_triggers=("downhill",)).hurts
