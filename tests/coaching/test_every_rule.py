"""No rule without a case: each entry of the rules file fires, does not fire, is vetoed, and does not assume an answer.

The notes of the plan are tried here, one condition at a time. The other rules have tables of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_runners import ALL_WELL

from gait.coaching.advice import Advice, Cue
from gait.coaching.coach import advise
from gait.coaching.plan_rules import NoteRule
from gait.coaching.plans import make_plan
from gait.coaching.rules import rules, rules_text
from gait.runner import Runner, questions_of

HERE = Path(__file__).parent
DAY = date(2026, 5, 31)
# The tests of each part of the rules file.
TRIED_BY = {
    "test_findings.py": ("finding", "lever", "never", "asymmetry", "reasons"),
    "test_judging.py": ("group", "message", "sentence"),
    "test_profiles.py": ("symptom", "symptom_cue", "strength", "care", "self_care", "return", "prevention", "progress"),
    "test_clinician_flags.py": ("clinician", "urgency"),
    "test_dose_and_expected.py": ("cadence", "other_dose", "expected", "goal", "drill"),
    "test_answers.py": ("sudden", "irritability", "asking", "weeks", "fading"),
    "test_whole_plans.py": ("race", "remeasure", "plan"),
    "test_jumps.py": ("jumps",),
    "test_follow_up.py": ("follow_up",),
    "test_plan_units.py": ("lengths",),
    "test_every_rule.py": ("note", "notes"),
}
PAIN_OF_LEVEL = {"low": 2, "moderate": 4, "high": 7}
QUESTIONS = {question.name: question for question in questions_of(Runner)}
STUB = Cue(
    id="stub",
    title="Stub",
    seen="Seen.",
    measures=("cadence",),
    picture=None,
    why="Why.",
    grade="D",
    source="Made up",
    instruction="Do.",
    dose=(),
    cost="",
    success="",
    drills=(),
)


def test_every_part_of_the_rules_file_has_its_tests() -> None:
    parts = [part for parts in TRIED_BY.values() for part in parts]
    assert sorted(parts) == sorted(tomllib.loads(rules_text()))
    assert all((HERE / file).is_file() for file in TRIED_BY)


def answered(name: str, wanted: Any, value: Any) -> dict[str, Any]:
    """Return answers that fulfil one part of a condition; `value` is one of a list of wanted answers."""
    if name == "hurts":
        return {"symptoms": ("hip",), "pain_run": 2, "pain_24h": 1} if wanted else {}
    if name == "irritability":
        return {"symptoms": ("hip",), "pain_run": PAIN_OF_LEVEL[value]}
    if name == "cues":
        return {}
    if name.startswith("calf_raises_"):
        left = wanted["below"] - 1 if "below" in wanted else 40.0
        return {"calf_raises_left": left, "calf_raises_right": 20.0 if name == "calf_raises_apart" else left}
    if isinstance(wanted, Mapping):
        return {name: wanted.get("least", wanted.get("below", 0) - 1)}
    return {name: (value,) if QUESTIONS[name].kind == "choices" else value}


def runner_and_cues(when: Mapping[str, Any], chosen: Mapping[str, Any]) -> tuple[Runner, tuple[str, ...]]:
    answers: dict[str, Any] = {}
    # The place and the level of pain that a condition names take the place of those of any pain.
    for name in sorted(when, key=lambda name: {"hurts": 0, "irritability": 1}.get(name, 2)):
        answers |= answered(name, when[name], chosen.get(name))
    if answers.get("symptoms") and "pain_run" not in answers:
        answers |= {"pain_run": 2, "pain_24h": 1}
    return Runner(**answers), (chosen["cues"],) if "cues" in chosen else ()


def ways(when: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield choices that fulfil a condition: each answer of each list once, the first of the other lists."""
    lists = {name: wanted for name, wanted in when.items() if isinstance(wanted, list)}
    first = {name: wanted[0] for name, wanted in lists.items()}
    yield first
    for name, wanted in lists.items():
        yield from (first | {name: value} for value in wanted[1:])


def noted(runner: Runner, cues: tuple[str, ...], rule: NoteRule) -> bool:
    advice: Advice = advise(ALL_WELL, runner=runner)
    assert advice.outcome != "clinician"
    advice = replace(advice, cues=tuple(replace(STUB, id=name) for name in cues))
    plan = make_plan(advice, runner, day=DAY)
    return any(rule.text in row for part in plan.parts for row in part.rows)


NOTES = [pytest.param(rule, id=rule.id) for rule in rules().plan.notes]
WAYS = [
    pytest.param(rule, chosen, id=f"{rule.id}-{'-'.join(map(str, chosen.values()))}")
    for rule in rules().plan.notes
    for chosen in ways(rule.when)
]


@pytest.mark.parametrize(("rule", "chosen"), WAYS)
def test_a_note_is_said_for_each_answer_that_calls_for_it(rule: NoteRule, chosen: dict[str, Any]) -> None:
    assert noted(*runner_and_cues(rule.when, chosen), rule)


@pytest.mark.parametrize("rule", NOTES)
def test_a_note_needs_every_part_of_its_condition(rule: NoteRule) -> None:
    chosen = next(ways(rule.when))
    for name in rule.when:
        if rule.when[name] is False:
            continue
        others = {other: wanted for other, wanted in rule.when.items() if other != name}
        # A place of pain that stays makes the runner hurt all the same.
        if name == "hurts" and {"symptoms", "irritability"} & set(others):
            continue
        left = {other: value for other, value in chosen.items() if other != name}
        runner, cues = runner_and_cues(others, left)
        if name == "irritability":
            other_levels = [level for level in PAIN_OF_LEVEL if level not in rule.when[name]]
            runner = replace(runner, pain_run=PAIN_OF_LEVEL[other_levels[0]] if runner.hurts else None)
        assert not noted(runner, cues, rule)


@pytest.mark.parametrize("rule", [rule for rule in rules().plan.notes if rule.unless], ids=lambda rule: rule.id)
def test_a_note_is_vetoed(rule: NoteRule) -> None:
    runner, cues = runner_and_cues(rule.when, next(ways(rule.when)))
    for chosen in ways(rule.unless):
        for name, value in chosen.items():
            answers = answered(name, rule.unless[name], value)
            if name == "symptoms":
                answers = {"symptoms": (*runner.symptoms, value)}
            elif runner.symptoms:
                answers.pop("symptoms", None)
            assert not noted(replace(runner, **answers), cues, rule)
