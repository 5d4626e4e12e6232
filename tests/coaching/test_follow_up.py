"""Pain and cadence since the last visit: each of the four cases, and those in which nothing can be told."""

from __future__ import annotations

from typing import Any

import pytest

from gait.coaching.follow_up import Cadence, Case, FollowUp, asked_for_quicker_steps, cadence_held, follow_up
from gait.coaching.rules import rules
from gait.runner import Runner

BEFORE = Runner(symptoms=("knee_front",), pain_run=5, pain_24h=3)


def found(pain: float, *, cadence: Cadence = "held", **others: Any) -> FollowUp:
    answers: dict[str, Any] = {"symptoms": ("knee_front",), "pain_run": pain} | others.pop("now", {})
    result = follow_up(BEFORE, Runner(**answers), cadence=cadence, **{"quicker": True, "weeks": 4.0} | others)
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("pain", "cadence", "case", "words"),
    [
        (3, "held", "fell_held", "so keep them"),
        (0, "changed", "fell_changed", "no need to chase the cadence"),
        (4, "held", "stayed_held", "do not add more"),
        (5, "changed", "stayed_changed", "not been practised enough yet"),
        (3, "unknown", "fell_unknown", "Film again at the same speed"),
        (4, "unknown", "stayed_unknown", "Film again at the same speed"),
    ],
)
def test_each_case_has_its_own_advice(pain: float, cadence: Cadence, case: Case, words: str) -> None:
    assert found(pain, cadence=cadence).case == case
    assert words in found(pain, cadence=cadence).text


@pytest.mark.parametrize("case", list(rules().follow_up.cases))
@pytest.mark.parametrize("quicker", [True, False])
def test_every_case_of_the_rules_is_reached(case: Case, quicker: bool) -> None:
    pain, cadence = case.split("_")
    result = found(2 if pain == "fell" else 5, cadence=cadence, quicker=quicker)  # type: ignore[arg-type]
    assert result.advice == rules().follow_up.cases[case]["quicker" if quicker else "own"]


def test_pain_that_stays_sends_to_a_clinician_after_a_few_weeks() -> None:
    for case, texts in rules().follow_up.cases.items():
        for kind in ("quicker", "own"):
            assert ("see a clinician" in texts[kind]) == case.startswith("stayed")


def test_one_point_is_no_change() -> None:
    assert found(4).case == "stayed_held"
    assert "A change counts from 2 points" in found(4).seen


def test_before_three_weeks_it_is_too_soon_to_say_that_it_failed() -> None:
    assert "too soon to judge" in found(5, weeks=2.0).advice
    assert "too soon" not in found(5, weeks=3.0).advice
    assert "too soon" not in found(2, weeks=2.0).advice
    assert "too soon" not in found(5, weeks=None).advice


def test_more_pain_means_less_at_once() -> None:
    rose = found(7, weeks=1.0)
    assert rose.case is None
    assert "Do less now" in rose.text


def test_another_place_is_not_compared() -> None:
    elsewhere = found(3, now={"symptoms": ("achilles_calf",)})
    assert elsewhere.case is None
    assert "go back to your own cadence" in elsewhere.text


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (Runner(), Runner(symptoms=("shin",), pain_run=2)),
        (Runner(pain_run=0), Runner(symptoms=("shin",), pain_run=2)),
        (BEFORE, Runner(symptoms=("knee_front",))),
        (BEFORE, Runner(symptoms=("knee_front",), pain_run=2, pain_at_night=True)),
    ],
    ids=["no number before", "no pain before", "no number now", "a clinician first"],
)
def test_nothing_is_said_without_both_numbers_or_before_a_clinician(before: Runner, now: Runner) -> None:
    assert follow_up(before, now, cadence="held", quicker=True) is None


@pytest.mark.parametrize(
    ("verdict", "change", "quicker", "same_speed", "held"),
    [
        ("changed", 8.0, True, True, "held"),
        ("changed", -8.0, True, True, "changed"),
        ("not_changed", 0.5, True, True, "changed"),
        ("not_changed", 0.5, False, True, "held"),
        ("changed", 8.0, False, True, "changed"),
        ("cannot_tell", 3.0, True, True, "unknown"),
        ("changed", None, True, True, "unknown"),
        ("changed", 8.0, True, False, "unknown"),
    ],
)
def test_cadence_holds_as_the_cue_asked(
    verdict: Any, change: float | None, quicker: bool, same_speed: bool, held: Cadence
) -> None:
    assert cadence_held(verdict, change, quicker=quicker, same_speed=same_speed) == held


def test_only_the_cues_with_a_beat_ask_for_quicker_steps() -> None:
    for rule in rules().findings:
        if rule.instruction:
            assert asked_for_quicker_steps([rule.instruction]) == rule.metronome
    assert not asked_for_quicker_steps([])
