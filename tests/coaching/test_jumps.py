"""Jumps progress by shorter contacts, never by height, and only behind their gate."""

from __future__ import annotations

import re

import pytest
from made_runners import WELL

from gait.coaching.coach import advise
from gait.coaching.plans import make_plan
from gait.coaching.rules import rules
from gait.runner import Runner


def test_the_stages_are_pogo_hops_line_hops_and_bounds() -> None:
    assert [row[0] for row in rules().plan.jumps.rows] == ["Pogo hops", "Line hops", "Bounds"]


def test_no_stage_asks_for_more_height() -> None:
    words = " ".join(cell for row in rules().plan.jumps.rows for cell in row)
    assert not re.search(r"higher|as high|jump high", words)
    assert "shorter time on the ground" in rules().plan.jumps.text


def test_the_gate_is_half_a_minute_of_steady_hopping_on_one_leg() -> None:
    for text in (rules().plan.jumps.text, rules().plan.jumps.closed):
        assert "30 seconds" in text
        assert "one leg" in text


@pytest.mark.parametrize(
    ("runner", "shown"),
    [
        (Runner(), True),
        (Runner(symptoms=("shin",), pain_run=2, pain_24h=1), True),
        (Runner(symptoms=("shin",)), False),
        (Runner(symptoms=("shin",), pain_run=5, pain_24h=1), False),
        (Runner(symptoms=("shin",), pain_run=8, pain_24h=1), False),
    ],
    ids=["no pain", "low", "pain without a number", "moderate", "high"],
)
def test_jumps_are_left_out_while_running_hurts_more(runner: Runner, shown: bool) -> None:
    plan = make_plan(advise(WELL, runner=runner), runner)
    jumps = rules().plan.jumps
    strength = next(part for part in plan.parts if part.title == rules().plan.strength.title)
    assert (jumps.title in [part.title for part in plan.parts]) == shown
    assert (jumps.closed in strength.text) != shown
