"""Each answer changes the advice or the plan, a missing answer is asked for, and no answer changes a finding."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from made_runners import ALL_WELL, LONG_AND_CROSSED

from gait.coaching.advice import Plan
from gait.coaching.coach import advise
from gait.coaching.conditions import DERIVED, facts_of, holds
from gait.coaching.plans import make_plan
from gait.coaching.rules import rules
from gait.coaching.symptoms import irritability, week_of
from gait.coaching.weeks import practice_sessions
from gait.runner import Runner, questions_of

DAY = date(2026, 5, 31)
HURTS: dict[str, Any] = {"symptoms": ("knee_front",), "pain_run": 2, "pain_24h": 1}
ACHES: dict[str, Any] = {"symptoms": ("achilles_calf",), "pain_run": 2, "pain_24h": 1}

TESTED: dict[str, Any] = {"calf_raises_left": 24, "calf_raises_right": 23, "hop_seconds_left": 30}

# Question, answer, other answers, words that the advice and its plan have only with that answer.
ANSWERS: list[tuple[str, Any, dict[str, Any], str]] = [
    ("pain_onset", "sudden", HURTS, "two days of walking"),
    ("pain_onset", "gradual", HURTS, "little by little"),
    ("swelling", "no", HURTS, "Nothing is swollen"),
    ("warning_signs", ("none",), HURTS, "none of the warning signs"),
    ("changes", ("distance",), HURTS, "the one from before that"),
    ("changes", ("speed",), HURTS, "Leave the fast runs out first"),
    ("changes", ("hills",), HURTS, "more hills lately"),
    ("changes", ("shoes",), HURTS, "Your shoes are new"),
    ("changes", ("surface",), HURTS, "Your ground is new"),
    ("changes", ("none",), HURTS, "Nothing changed in your training"),
    ("changes", ("shoes",), {}, "before the next change"),
    ("days_per_week", 2, HURTS, "2 runs, no longer"),
    ("days_per_week", 6, HURTS, "keep the rhythm of your week"),
    ("race", "5k", HURTS, "Short races are fast"),
    ("race", "marathon", {"symptoms": ("hip",), "pain_run": 5, "pain_24h": 2}, "A long race asks for much"),
    ("race", "marathon", {}, "Bring in nothing new"),
    ("race_date", "2026-06-28", HURTS, "4 weeks from the day of filming"),
    ("shoe_drop_mm", 4, ACHES, "A low drop puts more load"),
    ("shoe_drop_mm", 10, HURTS, "A slightly lower drop"),
    ("shoe_age_km", 800, HURTS, "have run a long way"),
    ("shoe_pairs", "one", HURTS | {"weekly_km": 40}, "spread the load"),
    ("shoe_pairs", "several", HURTS, "which pair goes with more pain"),
    ("calf_raises_left", 12, {}, "Your last self-check: 12 calf raises in a row on the left"),
    ("calf_raises_right", 12, {}, "fewer than 20 calf raises"),
    ("calf_raises_right", 25, {"calf_raises_left": 24}, "Added weight is the next step"),
    ("calf_raises_right", 14, {"calf_raises_left": 24}, "clearly fewer calf raises"),
    ("hop_seconds_left", 12, {}, "Your last self-check: 12 seconds of steady hopping on the left"),
    ("hop_seconds_right", 31, TESTED, "That is enough to start"),
    ("health", ("postpartum_checked",), {}, "pelvic health physical therapist"),
    ("health", ("illness",), {}, "as many days as you were ill"),
    ("health", ("none",), HURTS, "no longer fits"),
    ("energy_signs", ("none",), HURTS, "none of the signs of too little energy"),
    ("sleep", "short", HURTS, "put sleep before"),
    ("sleep", "very_short", HURTS, "Add no training until"),
    ("sleep", "enough", HURTS, "You sleep enough"),
    ("fuel", "sometimes_short", HURTS, "Eat before and after"),
    ("fuel", "enough", HURTS, "You eat enough"),
    ("pain_side", "left", HURTS, "Begin each exercise with the sore side"),
    ("pain_side", "both", HURTS, "It hurts on both sides"),
    ("pain_weeks", 14, HURTS, "more than three months"),
    ("pain_triggers", ("downhill",), HURTS, "a moderate incline uphill"),
    ("pain_triggers", ("camber",), HURTS, "change the side of the road"),
    ("pain_triggers", ("speed",), HURTS, "Fast running brings it on"),
    ("pain_triggers", ("sitting",), HURTS, "Long sitting brings it on"),
    ("pain_triggers", ("morning",), HURTS, "compare mornings"),
    ("pain_triggers", ("other",), HURTS, "leave that out for a week"),
]
of_answer = pytest.mark.parametrize(
    ("name", "answer", "others", "words"), ANSWERS, ids=[f"{name}-{answer}" for name, answer, _, _ in ANSWERS]
)


def planned(**answers: Any) -> Plan:
    runner = Runner(**answers)
    return make_plan(advise(ALL_WELL, runner=runner), runner, day=DAY)


def words_of(plan: Plan) -> str:
    return " ".join(
        " ".join((part.title, part.text, *(cell for row in part.rows for cell in row))) for part in plan.parts
    )


@of_answer
def test_an_answer_changes_the_plan(name: str, answer: Any, others: dict[str, Any], words: str) -> None:
    assert words in words_of(planned(**others, **{name: answer}))
    assert words not in words_of(planned(**others))


def test_every_new_question_is_in_the_table() -> None:
    names = [question.name for question in questions_of(Runner)]
    assert set(names[names.index("pain_onset") :]) <= {name for name, *_ in ANSWERS}


@of_answer
def test_no_answer_changes_what_was_found(name: str, answer: Any, others: dict[str, Any], words: str) -> None:
    with_answer = advise(LONG_AND_CROSSED, runner=Runner(**others, **{name: answer}))
    without = advise(LONG_AND_CROSSED, runner=Runner(**others))
    assert with_answer.verdicts == without.verdicts
    assert [group.judged for group in with_answer.groups] == [group.judged for group in without.groups]


@pytest.mark.parametrize("asked", rules().plan.asking, ids=lambda asked: asked.name)
def test_a_missing_answer_is_asked_for_and_never_assumed(asked: Any) -> None:
    assert asked.why in words_of(planned(pain_24h=2))
    assert (asked.why in words_of(planned())) != asked.hurts


def test_an_answered_question_is_not_asked_again() -> None:
    plan = planned(age_years=30, health=("none",), energy_signs=("none",))
    assert "What we would like to know" not in [part.title for part in plan.parts]


@pytest.mark.parametrize("rule", [*rules().clinician, *rules().plan.notes], ids=lambda rule: rule.id)
def test_a_question_without_an_answer_never_fulfils_a_condition(rule: Any) -> None:
    answers = {name: wanted for name, wanted in rule.when.items() if name not in DERIVED}
    assert not answers or not holds(answers, facts_of(Runner()))


@pytest.mark.parametrize(
    ("weeks", "level"), [(None, "high"), (1, "high"), (2, "high"), (3, "low")], ids=["unknown", "1", "2", "3"]
)
def test_a_pain_that_began_at_once_counts_as_high_at_first(weeks: float | None, level: str) -> None:
    runner = Runner(**HURTS, pain_onset="sudden", pain_weeks=weeks)
    found = irritability(runner)
    assert found is not None
    assert found.id == level
    assert ("all at once" in week_of(runner)) == (level == "high")


@pytest.mark.parametrize("level", ["none", "low", "moderate", "high"])
def test_practice_fades_within_eight_to_eighteen_sessions_in_two_to_six_weeks(level: str) -> None:
    sessions = rules().plan.fading.weeks[level]
    assert 8 <= sum(sessions) <= 18
    assert 2 <= len(sessions) <= 6
    assert list(sessions) == sorted(sessions, reverse=True)


def test_practice_never_takes_more_days_than_the_runner_runs() -> None:
    assert max(practice_sessions(Runner(days_per_week=2))) == 2


def test_a_runner_of_many_kilometres_cuts_the_distance_instead_of_the_runs() -> None:
    aches = {"symptoms": ("knee_front",), "pain_run": 5, "pain_24h": 3}
    many, few = Runner(**aches, weekly_km=75), Runner(**aches, weekly_km=30)
    assert "10 to 20 % less" in week_of(many)
    assert "three times at most" in week_of(few)
    assert "10 to 20 % less" in words_of(planned(**aches, weekly_km=75))
    assert "3 runs at most" in words_of(planned(**aches, weekly_km=30))


@pytest.mark.parametrize(
    ("race", "says", "not_said"),
    [
        ("2026-09-30", "Time enough", "over"),
        ("2026-07-26", "Adjust what you expect", "Time enough"),
        ("2026-06-28", "Hold the longest run", "Adjust what you expect"),
        ("2026-06-05", "Rest more than you train", "Hold the longest run"),
        ("2026-05-01", "The race is over", "Rest more"),
    ],
)
def test_the_way_to_a_race_depends_on_the_weeks_left(race: str, says: str, not_said: str) -> None:
    plan = planned(**HURTS, race_date=race)
    (part,) = [part for part in plan.parts if part.title == rules().plan.race.title]
    said = part.text + " ".join(cell for row in part.rows for cell in row)
    assert says in said
    assert not_said not in said


def test_without_the_day_of_filming_no_weeks_are_counted() -> None:
    runner = Runner(race_date="2026-06-28")
    plan = make_plan(advise(ALL_WELL, runner=runner), runner)
    assert rules().plan.race.no_day in [part.text for part in plan.parts]


def test_nothing_to_change_stays_warm_and_a_return_goes_step_by_step() -> None:
    assert "enjoy" in advise(ALL_WELL).message
    returning = advise(ALL_WELL, runner=Runner(health=("postpartum_checked",)))
    assert returning.outcome == "nothing"
    assert "as you do" not in returning.headline
    assert "step by step" in returning.message


@pytest.mark.parametrize("answers", [{"goal": "return"}, {"health": ("illness",)}, {"health": ("postpartum_checked",)}])
def test_a_runner_who_returns_practises_the_cue_later(answers: dict[str, Any]) -> None:
    later = rules().goals["return"]
    runner = Runner(**answers)
    advice = advise(LONG_AND_CROSSED, runner=runner)
    assert later in advice.message
    (fading,) = [part for part in make_plan(advice, runner).parts if part.title == rules().plan.fading.title]
    assert later in fading.text


def test_a_very_sore_calf_starts_lightly_in_the_cue_and_in_the_plan() -> None:
    runner = Runner(symptoms=("achilles_calf",), pain_run=7, pain_24h=4)
    advice = advise(ALL_WELL, runner=runner)
    said = " ".join(advice.cues[0].dose) + words_of(make_plan(advice, runner))
    assert "4 to 5 of 10" in said
    assert "at an effort of 7 to 8 of 10" not in said


@pytest.mark.parametrize("state", ["illness", "postpartum_checked"])
def test_after_a_birth_or_an_illness_strength_starts_lightly(state: Any) -> None:
    said = words_of(planned(health=(state,)))
    assert rules().plan.strength.text_return in said
    assert rules().plan.strength.text not in said
