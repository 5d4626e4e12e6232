"""Who is sent to a clinician first, why and how soon: each rule fires, does not fire, and does not assume an answer."""

from __future__ import annotations

from typing import Any

import pytest
from made_runners import ALL_WELL, LONG_AND_CROSSED

from gait.coaching.coach import advise
from gait.coaching.plans import make_plan
from gait.coaching.rules import rules
from gait.coaching.symptoms import clinician_rules, flag_states
from gait.runner import Runner

# Rule, how soon, answers for which it fires, answers for which it does not.
RULES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "chest": ("today", {"warning_signs": ("chest",)}, {"warning_signs": ("none",)}),
    "bladder": ("today", {"warning_signs": ("bladder",)}, {"warning_signs": ("none",)}),
    "hot_calf": ("today", {"warning_signs": ("hot_calf",)}, {"warning_signs": ("none",)}),
    "bone_stress": ("at_once", {"symptoms": ("bone_stress",)}, {"symptoms": ("shin",)}),
    "no_weight": ("at_once", {"warning_signs": ("no_weight",)}, {"warning_signs": ("none",)}),
    "snap": ("at_once", {"warning_signs": ("snap",)}, {"warning_signs": ("none",)}),
    "groin": ("at_once", {"symptoms": ("groin",)}, {"symptoms": ("hip",)}),
    "night": ("days", {"pain_at_night": True}, {"pain_at_night": False}),
    "altered_gait": ("days", {"altered_gait": True}, {"altered_gait": False}),
    "fever": ("days", {"warning_signs": ("fever",)}, {"warning_signs": ("none",)}),
    "numb": ("days", {"warning_signs": ("numb",)}, {"warning_signs": ("none",)}),
    "swelling": ("days", {"swelling": "yes"}, {"swelling": "no"}),
    "fall": ("days", {"pain_onset": "fall"}, {"pain_onset": "gradual"}),
    "no_progress": ("weeks", {"weeks_without_progress": 4}, {"weeks_without_progress": 3}),
    "under_18": ("care", {"age_years": 17}, {"age_years": 18}),
    "pregnant": ("care", {"health": ("pregnant",)}, {"health": ("none",)}),
    "postpartum": ("care", {"health": ("postpartum",)}, {"health": ("postpartum_checked",)}),
    "low_energy": ("care", {"energy_signs": ("periods",)}, {"energy_signs": ("none",)}),
    "low_fuel": ("care", {"fuel": "often_short"}, {"fuel": "sometimes_short"}),
}
of_rule = pytest.mark.parametrize(("name", "how_soon", "fires", "does_not"), [(n, *r) for n, r in RULES.items()])


def found(**answers: Any) -> list[str]:
    return [rule.id for rule in clinician_rules(Runner(**answers))]


def test_every_rule_is_in_the_table() -> None:
    assert set(RULES) == {rule.id for rule in rules().clinician}


@of_rule
def test_a_rule_fires_only_for_its_answer(name: str, how_soon: str, fires: dict[str, Any], does_not: Any) -> None:
    assert found(**fires) == [name]
    assert found(**does_not) == []
    assert found() == []
    (rule,) = clinician_rules(Runner(**fires))
    assert rule.urgency == how_soon


@of_rule
def test_after_a_rule_the_advice_holds_no_load(name: str, how_soon: str, fires: dict[str, Any], does_not: Any) -> None:
    runner = Runner(**fires)
    for clips in (LONG_AND_CROSSED, ALL_WELL, ()):
        advice = advise(clips, runner=runner)
        assert (advice.outcome, advice.cues, advice.metronome) == ("clinician", (), None)
        assert advice.week == rules().urgencies[how_soon].week
        assert rules().urgencies[how_soon].text in advice.clinician[0]
        (part,) = make_plan(advice, runner).parts
        assert part.text == rules().urgencies[how_soon].plan


@pytest.mark.parametrize("sign", ["periods", "weight", "bone", "tired", "eating"])
def test_every_sign_of_too_little_energy_counts(sign: Any) -> None:
    assert found(energy_signs=(sign,)) == ["low_energy"]


def test_the_most_urgent_reason_comes_first_and_sets_the_headline() -> None:
    runner = Runner(age_years=16, pain_at_night=True, warning_signs=("chest",))
    assert found(age_years=16, pain_at_night=True, warning_signs=("chest",)) == ["chest", "night", "under_18"]
    assert advise((), runner=runner).headline == "Get medical help today."
    assert advise((), runner=Runner(age_years=16)).headline != advise((), runner=Runner(pain_at_night=True)).headline


def test_the_measured_numbers_stay_the_same() -> None:
    plain = advise(LONG_AND_CROSSED)
    for _, fires, _ in RULES.values():
        advice = advise(LONG_AND_CROSSED, runner=Runner(**fires))
        assert advice.verdicts == plain.verdicts


@of_rule
def test_a_flag_is_reported_denied_or_not_asked(name: str, how_soon: str, fires: dict[str, Any], does_not: Any) -> None:
    can_be_denied = not any(isinstance(answer, bool) for answer in fires.values())
    assert flag_states(Runner(**fires))[name] == "reported"
    assert flag_states(Runner(**does_not))[name] == ("denied" if can_be_denied else "not_ticked")
    assert flag_states(Runner())[name] == ("not_asked" if can_be_denied else "not_ticked")
