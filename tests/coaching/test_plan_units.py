"""Lengths in advice and plans follow the units of the reader."""

from __future__ import annotations

import re
from typing import Any

import pytest
from made_runners import ALL_WELL, LONG_AND_CROSSED

from gait.coaching.coach import advise
from gait.coaching.plans import make_plan
from gait.options import Options
from gait.runner import SITES, Runner
from gait.units import Units

METRIC = re.compile(r"\d km\b|\d cm\b|\bmetres?\b(?! of)|\d m\b")


def words_of(clips: Any, runner: Runner, units: Units) -> str:
    advice = advise(clips, runner=runner, options=Options(units=units))
    plan = make_plan(advice, runner, units=units)
    texts = [group.reason for group in advice.groups] + [drill.text for cue in advice.cues for drill in cue.drills]
    texts += [text for part in plan.parts for text in (part.text, *(cell for row in part.rows for cell in row))]
    return "\n".join(texts)


@pytest.mark.parametrize("clips", [LONG_AND_CROSSED, ALL_WELL, ()], ids=["long", "well", "none"])
@pytest.mark.parametrize("site", [None, *SITES])
def test_a_reader_of_inches_reads_no_metres(clips: Any, site: Any) -> None:
    runner = Runner(symptoms=(site,) if site else (), pain_run=2 if site else None, goal="return", weekly_km=40)
    text = words_of(clips, runner, Units.of_system("imperial"))
    assert not METRIC.search(text)
    assert "{" not in text
    assert "{" not in words_of(clips, runner, Units())


def test_steps_and_weeks_are_given_in_both_units() -> None:
    runner = Runner(symptoms=("knee_front",), pain_run=2, goal="return", weekly_km=40)
    metric, imperial = (words_of((), runner, units) for units in (Units(), Units.of_system("imperial")))
    for text, step, week, away in (
        (metric, "20 cm", "40 km", "three metres"),
        (imperial, "8 inches", "25 miles", "ten feet"),
    ):
        assert step in text
        assert week in text
        assert away in text
