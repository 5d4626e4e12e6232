"""Twelve made-up runners: what their whole advice and plan must say, and what it must never say to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from made_runners import ALL_WELL, LONG_AND_CROSSED

from gait.coaching.coach import advise
from gait.coaching.plans import first_exercises, make_plan
from gait.runner import Runner

FILMED = date(2026, 5, 31)
LONG, FINE = LONG_AND_CROSSED, ALL_WELL
NO_LOAD = ("Strength", "This week", "raises", "3 to 5 x", "Staying well", "steps a minute")

# Clips, runner, outcome, what is said, what is never said.
RUNNERS: dict[str, tuple[Any, Runner, str, tuple[str, ...], tuple[str, ...]]] = {
    "novice with a sore Achilles tendon after new shoes": (
        LONG,
        Runner(
            experience="beginner",
            symptoms=("achilles_calf",),
            pain_run=3,
            pain_24h=2,
            changes=("shoes", "distance"),
            shoe_drop_mm=4,
            days_per_week=3,
        ),
        "change",
        ("make your calf stronger first", "Your shoes are new", "heel lift", "3 runs", "tempo runs in week six"),
        ("Set a metronome", "quicker steps, and", "Calf against the wall", "lower drop can suit", "bounds higher"),
    ),
    "marathoner four weeks out with pain outside the knee": (
        LONG,
        Runner(
            experience="experienced",
            symptoms=("knee_outside",),
            pain_run=5,
            pain_24h=3,
            race="marathon",
            race_date="2026-06-28",
            weekly_km=75,
            days_per_week=6,
            pain_triggers=("downhill",),
        ),
        "change",
        (
            "4 weeks from",
            "Not starting is a good choice",
            "10 to 20 % less",
            "cannot be loosened",
            "Sideways step-down",
        ),
        ("three times at most", "Time enough", "Pogo hops"),
    ),
    "return after a birth, with a clinician's agreement": (
        FINE,
        Runner(health=("postpartum_checked",), goal="return", sleep="very_short"),
        "nothing",
        ("step by step", "Walk briskly", "pelvic health", "Add no training"),
        ("as you do", "Pogo hops", "Carry on with what works"),
    ),
    "return after a birth, not yet checked": (
        LONG,
        Runner(health=("postpartum",), goal="return"),
        "clinician",
        ("no clinician has agreed to running yet",),
        NO_LOAD,
    ),
    "fifteen years old": (LONG, Runner(age_years=15, weekly_km=60, goal="speed"), "clinician", ("under 18",), NO_LOAD),
    "pain at night": (
        LONG,
        Runner(symptoms=("hip",), pain_run=2, pain_at_night=True),
        "clinician",
        ("wakes you at night", "do not run until then"),
        NO_LOAD,
    ),
    "healthy, 90 km a week": (
        FINE,
        Runner(weekly_km=90, days_per_week=7),
        "nothing",
        ("enjoy", "Staying well", "Nothing hurts"),
        ("This week, next week", "Walk briskly", "10 to 20 % less"),
    ),
    "missing periods and slow steps": (
        LONG,
        Runner(sex="woman", energy_signs=("periods",), weekly_km=70, goal="speed"),
        "clinician",
        ("too little energy", "no advice on how much to run"),
        NO_LOAD,
    ),
    "sore shin, seven of ten": (
        LONG,
        Runner(symptoms=("shin",), pain_run=7, pain_24h=4),
        "change",
        ("2 runs at most, or none", "Walk briskly", "4 to 5 of 10", "one spot of the bone", "deep water"),
        ("Pogo hops", "at an effort of 7 to 8 of 10", "no longer than usual"),
    ),
    "back of the thigh, all at once, with a race in eight weeks": (
        LONG,
        Runner(
            symptoms=("hamstring",), pain_run=2, pain_24h=2, pain_onset="sudden", race="10k", race_date="2026-07-30"
        ),
        "change",
        ("all at once", "2 runs at most", "Walk briskly", "Adjust what you expect"),
        ("Your usual runs", "run as you usually do", "Pogo hops"),
    ),
    "kneecap and Achilles tendon together": (
        LONG,
        Runner(symptoms=("knee_front", "achilles_calf"), pain_run=3, pain_24h=2, shoe_drop_mm=12),
        "change",
        ("make your calf stronger first", "Calf raise", "Split squat", "Do not kneel"),
        ("lower drop can suit", "Calf against the wall", "Set a metronome"),
    ),
    "ball of the foot": (
        LONG,
        Runner(symptoms=("forefoot",), pain_run=4, pain_24h=4),
        "change",
        ("rocker sole", "Keep your cadence and your landing", "3 runs at most"),
        ("Set a metronome", "Roll slowly, sitting", "Pogo hops"),
    ),
}


@pytest.mark.parametrize(("clips", "runner", "outcome", "said", "never"), RUNNERS.values(), ids=RUNNERS)
def test_a_runner_gets_a_plan_that_fits(
    clips: Any, runner: Runner, outcome: str, said: tuple[str, ...], never: tuple[str, ...]
) -> None:
    advice = advise(clips, runner=runner)
    plan = make_plan(advice, runner, day=FILMED)
    texts = [advice.headline, advice.message, advice.week, *advice.clinician]
    texts += [text for cue in advice.cues for text in (cue.instruction, *cue.dose)]
    texts += [
        text for part in plan.parts for text in (part.title, part.text, *(cell for row in part.rows for cell in row))
    ]
    text = "\n".join(texts)
    assert advice.outcome == outcome
    assert [words for words in said if words not in text] == []
    assert [words for words in never if words in text] == []


def test_each_sore_tissue_has_an_exercise() -> None:
    runner = Runner(symptoms=("knee_front", "achilles_calf", "plantar"), pain_run=2, pain_24h=1)
    plan = make_plan(advise(FINE, runner=runner), runner)
    (strength,) = [part for part in plan.parts if part.title == "Strength"]
    assert {"Split squat", "Calf raise", "Foot doming"} <= {row[0] for row in strength.rows}


def titles_of(runner: Runner, part: str, clips: Any = LONG) -> list[str]:
    plan = make_plan(advise(clips, runner=runner), runner, day=FILMED)
    return [row[0] for each in plan.parts if each.title == part for row in each.rows]


def test_a_sore_ball_of_the_foot_is_not_loaded_by_rising_on_the_toes() -> None:
    assert titles_of(Runner(symptoms=("forefoot",), pain_run=2), "Strength") == ["Foot doming", "Big-toe raise"]


def test_the_back_of_the_thigh_is_not_pulled_while_it_is_irritable() -> None:
    assert "Single-leg deadlift" in titles_of(Runner(symptoms=("hamstring",), pain_run=2), "Strength")
    assert "Single-leg deadlift" not in titles_of(Runner(symptoms=("hamstring",), pain_run=8), "Strength")


def test_the_handout_trains_what_the_cue_asks_for_and_the_other_sore_place() -> None:
    runner = Runner(symptoms=("knee_front", "achilles_calf"), pain_run=3, pain_24h=2)
    exercises = first_exercises(make_plan(advise(LONG, runner=runner), runner))
    assert [title for title, *_ in exercises] == ["Calf raise", "Split squat"]


def test_no_exercise_stands_in_the_plan_twice_and_no_drill_is_run_while_pain_is_high() -> None:
    for _, runner, *_ in RUNNERS.values():
        drills = titles_of(runner, "Drills to practise")
        assert not set(drills) & set(titles_of(runner, "Strength"))
    assert titles_of(Runner(symptoms=("shin",), pain_run=7), "Drills to practise") == []


@pytest.mark.parametrize(
    ("race_date", "told"), [("2026-06-28", True), ("2026-07-30", False), ("2026-05-01", False), (None, False)]
)
def test_practice_stops_two_weeks_before_a_race(race_date: str | None, told: bool) -> None:
    runner = Runner(symptoms=("knee_front",), pain_run=3, race="marathon", race_date=race_date)
    plan = make_plan(advise(LONG, runner=runner), runner, day=FILMED)
    (practice,) = [part for part in plan.parts if part.title == "Practise, then let go"]
    assert ("stop this two weeks before it" in practice.text) == told


@pytest.mark.parametrize(
    ("runner", "said", "never"),
    [
        (Runner(symptoms=("achilles_calf",), pain_run=3), "how you run stays as it is", "short spells but often"),
        (Runner(symptoms=("shin",), pain_run=7), "A calmer week comes first", "short spells but often"),
        (Runner(symptoms=("shin",), pain_run=2), "short spells but often", "A calmer week comes first"),
    ],
    ids=["strength", "high", "low"],
)
def test_the_message_asks_for_no_more_practice_than_the_dose(runner: Runner, said: str, never: str) -> None:
    message = advise(LONG if "shin" in runner.symptoms else FINE, runner=runner).message
    assert said in message
    assert never not in message
