"""The rules file follows its schema, its names exist, and its texts make no diagnosis."""

from __future__ import annotations

import copy
import importlib.util
import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gait.coaching.advice import MOST_CUES, OUTCOMES
from gait.coaching.conditions import DERIVED, facts_of
from gait.coaching.rules import rules, rules_text
from gait.measures import REGISTRY
from gait.runner import SITES, Runner, questions_of

PROJECT = Path(__file__).parents[2]
DATA = tomllib.loads(rules_text())
SCHEMA: dict[str, Any] = json.loads((resources.files("gait.coaching") / "rules.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def texts_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inside in value.items() if key != "source" for text in texts_of(inside)]
    if isinstance(value, list):
        return [text for inside in value for text in texts_of(inside)]
    return [value] if isinstance(value, str) else []


def test_the_rules_follow_the_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(DATA)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("finding", 0, "lead", "above"), "20"),
        (("finding", 0, "lead", "below"), 3.0),
        (("finding", 0, "agree"), []),
        (("finding", 0, "lever"), "mood"),
        (("finding", 0, "never"), "Both."),
        (("finding", 0, "grade"), "E"),
        (("symptom", 0, "id"), "elbow"),
        (("clinician", 0, "flag"), "pain_at_night"),
        (("clinician", 0, "typing_error"), 1),
        (("irritability", 0, "pattern"), "often"),
    ],
)
def test_a_rule_that_does_not_follow_the_schema_is_rejected(path: tuple[str | int, ...], value: object) -> None:
    changed: Any = copy.deepcopy(DATA)
    target = changed
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert not VALIDATOR.is_valid(changed)


def test_every_measure_lever_drill_and_place_exists() -> None:
    for rule in rules().findings:
        assert {rule.lead.measure, *(threshold.measure for threshold in rule.agree), *rule.also} <= REGISTRY.keys()
        assert rule.never or rule.lever in rules().levers
        assert set(rule.drills) <= rules().drills.keys()
    for symptom in rules().symptoms.values():
        assert set(symptom.favours) <= rules().levers.keys()
        assert not symptom.first_cue or symptom.first_cue in rules().symptom_cues
    assert set(rules().symptoms) == set(SITES)
    assert {formula.id for formula in rules().expected} <= REGISTRY.keys()
    for formula in rules().expected:
        assert formula.unit == REGISTRY[formula.id].unit


def test_both_schemas_know_the_same_places() -> None:
    assert SCHEMA["$defs"]["site"]["enum"] == list(SITES)


def test_names_are_unique() -> None:
    for key in ("finding", "lever", "symptom", "symptom_cue", "clinician", "irritability", "drill", "note", "urgency"):
        names = [entry["id"] for entry in DATA[key]]
        assert len(names) == len(set(names))


def test_every_outcome_has_its_message() -> None:
    assert set(OUTCOMES) <= rules().messages.keys()
    assert max(level.most_cues for level in rules().irritability) == MOST_CUES


def test_the_irritability_covers_every_pain() -> None:
    limits = [level.most_pain for level in rules().irritability]
    assert limits == sorted(limits)
    assert limits[-1] == 10


_NAMES_OF_DISEASES = re.compile(
    r"diagnos|syndrome|tendin|fasci|fractur|arthr|patello|periost|splints|inflam|tear\b|rupture|you have|you suffer"
    r"|disease|dysfunction|valgus",
    re.IGNORECASE,
)


def test_no_text_diagnoses() -> None:
    texts = texts_of(DATA)
    assert len(texts) > 100
    assert [text for text in texts if _NAMES_OF_DISEASES.search(text)] == []


@pytest.mark.parametrize("rule", [r for r in rules().findings if not r.never], ids=lambda rule: rule.id)
def test_an_instruction_is_one_short_sentence(rule: Any) -> None:
    for text in filter(None, (rule.instruction, rule.instruction_fast)):
        assert len(text) <= 70
        assert text.count(".") == 1
        assert not re.search(r"lean|heel|forefoot|toe", text)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "document_coaching", PROJECT / "scripts" / "docs" / "document_coaching.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(script: ModuleType) -> None:
    written = (PROJECT / "docs" / "coaching.md").read_text(encoding="utf-8")
    assert written == script.document(), "run python scripts/docs/document_coaching.py"


def test_the_page_holds_every_rule_with_its_source_and_grade(script: ModuleType) -> None:
    page = script.document()
    for rule in rules().findings:
        assert f"### `{rule.id}`" in page
        for threshold in (rule.lead, *rule.agree):
            assert f"({threshold.grade}; {threshold.source})" in page
    graded = [
        *rules().findings,
        *rules().levers.values(),
        *rules().symptoms.values(),
        *rules().symptom_cues.values(),
        *rules().clinician,
        *rules().irritability,
        *rules().never,
        rules().cadence,
        rules().plan.strength,
        rules().plan.care,
        rules().plan.weeks,
        rules().plan.fading,
        rules().plan.race,
        rules().plan.progress,
        rules().plan.prevention,
        *rules().plan.notes,
        rules().plan.jumps,
        rules().plan.returning,
        *rules().plan.self_care,
        rules().plan.remeasure,
    ]
    sources = {rule.source for rule in graded if rule not in rules().levers.values()}
    assert all(source in page for source in sources)


def _conditions() -> list[Any]:
    return [*rules().clinician, *rules().plan.notes]


@pytest.mark.parametrize("rule", _conditions(), ids=lambda rule: rule.id)
def test_a_condition_asks_for_answers_that_exist(rule: Any) -> None:
    questions = {question.name: question for question in questions_of(Runner)}
    known = {
        "irritability": {level.id for level in rules().irritability},
        "cues": {finding.id for finding in rules().findings},
    }
    for name, wanted in rule.when.items():
        if isinstance(wanted, list):
            assert set(wanted) <= (known.get(name) or set(questions[name].choices))
        elif isinstance(wanted, dict):
            assert name in DERIVED or questions[name].kind in ("number", "quantity", "rating")
        else:
            assert name == "hurts" or questions[name].kind == "yes_no"


def test_the_schema_knows_every_fact_that_a_condition_may_ask_about() -> None:
    names = set(SCHEMA["$defs"]["when"]["propertyNames"]["enum"])
    assert names <= set(facts_of(Runner()))
    assert set(DERIVED) <= names


def test_every_question_of_the_plan_exists() -> None:
    assert {asked.name for asked in rules().plan.asking} <= {question.name for question in questions_of(Runner)}
