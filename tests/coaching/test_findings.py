"""Every coaching rule: when it triggers, when it does not, and when it is vetoed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_runners import (
    CADENCE,
    CROSSED,
    LONG_AND_CROSSED,
    LONG_STEPS,
    OVERSTRIDE,
    SHIN,
    WELL,
    clip,
    measured,
)

from gait.coaching.coach import advise
from gait.coaching.findings import findings_of, graded_rules, reliable
from gait.coaching.rules import FindingRule, Threshold, rules
from gait.measurement import Asymmetry, Measurement
from gait.measures import REGISTRY
from gait.options import Options
from gait.runner import Runner

RULES = {rule.id: rule for rule in rules().findings}
SECONDS = [(rule, threshold) for rule in rules().findings for threshold in rule.agree]
CUES = [rule for rule in rules().findings if not rule.never]
of_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
of_cue = pytest.mark.parametrize("rule", CUES, ids=[rule.id for rule in CUES])
of_second = pytest.mark.parametrize(("rule", "second"), SECONDS, ids=[f"{r.id}-{b.measure}" for r, b in SECONDS])


def past(threshold: Threshold, by: float) -> float:
    """Return a value that lies past the threshold by `by`; short of it if `by` is negative."""
    return threshold.above + by if threshold.above is not None else (threshold.below or 0.0) - by


def led(rule: FindingRule, *, gap: float = 0.5) -> Measurement:
    """Return the leading measure, with the nearer end of its interval past the threshold by `gap`."""
    width = 2.0 + 2 * REGISTRY[rule.lead.measure].week_to_week
    near, far = past(rule.lead, gap), past(rule.lead, gap + width)
    return replace(measured(rule.lead.measure, (near + far) / 2), ci95=(min(near, far), max(near, far)))


def agreeing_measure(threshold: Threshold, *, by: float = 0.5) -> Measurement:
    return measured(threshold.measure, past(threshold, by), 3.0)


def confirmed(*measurements: Measurement) -> set[str]:
    return {found.rule.id for found in graded_rules(clip(*measurements)) if found.confirmed}


@of_second
def test_a_rule_triggers_when_the_interval_passes_the_threshold_and_a_second_measure_agrees(
    rule: FindingRule, second: Threshold
) -> None:
    assert rule.id in confirmed(led(rule), agreeing_measure(second))


@of_second
def test_an_interval_that_touches_the_threshold_does_not_trigger(rule: FindingRule, second: Threshold) -> None:
    assert rule.id not in confirmed(led(rule, gap=0.0), agreeing_measure(second))


@of_second
def test_a_second_measure_that_equals_its_threshold_does_not_agree(rule: FindingRule, second: Threshold) -> None:
    assert rule.id not in confirmed(led(rule), agreeing_measure(second, by=0.0))


@of_rule
def test_without_a_second_measure_a_rule_does_not_trigger(rule: FindingRule) -> None:
    assert rule.id not in confirmed(led(rule))


@of_second
@pytest.mark.parametrize("weak", ["lead", "second"])
@pytest.mark.parametrize("status", ["low_confidence", "withheld"])
def test_an_unreliable_measure_never_triggers(rule: FindingRule, second: Threshold, weak: str, status: str) -> None:
    lead, agreeing = led(rule), agreeing_measure(second)
    gone = {"status": status} | ({"value": None, "ci95": None} if status == "withheld" else {})
    if weak == "lead":
        lead = replace(lead, **gone)
    else:
        agreeing = replace(agreeing, **gone)
    assert rule.id not in confirmed(lead, agreeing)


@of_rule
def test_the_agreeing_measure_differs_from_the_leading_one(rule: FindingRule) -> None:
    assert rule.lead.measure not in {threshold.measure for threshold in rule.agree}


@of_cue
def test_a_confirmed_finding_becomes_the_cue(rule: FindingRule) -> None:
    advice = advise(clip(led(rule), agreeing_measure(rule.agree[0])))
    assert advice.outcome == "change"
    (cue,) = advice.cues
    assert cue.measures[:2] == (rule.lead.measure, rule.agree[0].measure)
    (finding,) = findings_of(advice)
    assert (finding.id, finding.cue, finding.measures) == (cue.id, cue.instruction, cue.measures)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.never], ids=lambda rule: rule.id)
def test_what_is_never_a_cue_is_left_alone(rule: FindingRule) -> None:
    advice = advise(clip(led(rule), agreeing_measure(rule.agree[0])))
    assert advice.cues == ()
    assert (rule.id, rule.never) in {(left.id, left.reason) for left in advice.left_alone}


@of_cue
def test_an_unconfirmed_finding_is_left_alone_with_the_reason(rule: FindingRule) -> None:
    advice = advise(clip(led(rule)))
    assert (advice.cues, [left.reason for left in advice.left_alone]) == ((), [rules().reasons["unconfirmed"]])
    assert advice.outcome == "unclear"


VETOES = [(rule, site) for rule in CUES for site in rules().levers[rule.lever].vetoed_by]


@pytest.mark.parametrize(("rule", "site"), VETOES, ids=[f"{rule.id}-{site}" for rule, site in VETOES])
def test_pain_vetoes_a_lever(rule: FindingRule, site: str) -> None:
    advice = advise(clip(led(rule), agreeing_measure(rule.agree[0])), runner=Runner(symptoms=(site,)))
    assert [cue.id for cue in advice.cues] == list(filter(None, [rules().symptoms[site].first_cue]))
    assert advice.metronome is None
    assert [(left.id, left.reason) for left in advice.left_alone] == [(rule.id, rules().levers[rule.lever].veto_reason)]


@of_cue
@pytest.mark.parametrize("incline_deg", [2.1, -2.1])
def test_an_incline_vetoes_what_it_changes_itself(rule: FindingRule, incline_deg: float) -> None:
    limited = rules().levers[rule.lever].most_incline_deg < 90
    advice = advise(clip(led(rule), agreeing_measure(rule.agree[0])), options=Options(incline_deg=incline_deg))
    assert (advice.cues == ()) == limited
    assert (rule.id in {left.id for left in advice.left_alone}) == limited


@pytest.mark.parametrize(("speed_mps", "cues"), [(4.8, 1), (5.2, 0)])
def test_fast_running_vetoes_a_change_of_cadence(speed_mps: float, cues: int) -> None:
    given = advise(LONG_STEPS, options=Options(speed_mps=speed_mps))
    found = advise(clip(CADENCE, OVERSTRIDE, SHIN, measured("speed", speed_mps)))
    assert (len(given.cues), len(found.cues)) == (cues, cues)


@pytest.mark.parametrize(
    "measurements",
    [
        (measured("contact_time", 400.0), measured("duty_factor", 50.0)),
        (measured("foot_strike_angle", 35.0), measured("shin_angle", 25.0)),
        (measured("trunk_lean", 0.0, 0.01), measured("overstride_leg", 15.0)),
        (measured("knee_window", 0.0), measured("heel_whip", 20.0)),
        (measured("elbow_angle", 150.0), measured("arm_swing", 10.0)),
    ],
    ids=lambda pair: pair[0].id,
)
def test_these_are_never_a_cue(measurements: tuple[Measurement, ...]) -> None:
    assert advise(clip(*measurements)).cues == ()


def test_no_rule_uses_a_measure_that_is_never_a_cue() -> None:
    used = {threshold.measure for rule in CUES for threshold in (rule.lead, *rule.agree)}
    assert used.isdisjoint({"contact_time", "foot_strike", "foot_strike_angle", "heel_whip", "duty_factor"})
    assert "knee_window" not in {rule.lead.measure for rule in CUES}
    assert all(rule.never for rule in RULES.values() if rule.lead.measure == "trunk_lean" and rule.lead.below)


def test_the_view_with_the_narrower_interval_counts() -> None:
    rear = replace(CADENCE, view="rear", value=170.0, ci95=(160.0, 180.0))
    assert reliable((*clip(rear), *clip(CADENCE)))["cadence"] is CADENCE


def test_each_lever_gives_one_cue_and_the_rest_is_left_alone() -> None:
    advice = advise(clip(CADENCE, OVERSTRIDE, SHIN, measured("vertical_oscillation", 11.5, 0.7)))
    assert [cue.id for cue in advice.cues] == ["landing_ahead"]
    assert {left.id: left.reason for left in advice.left_alone} == {
        name: rules().reasons["same_lever"] for name in ("slow_steps", "bounce")
    }


def test_there_are_at_most_two_cues() -> None:
    straight = measured("knee_flexion_at_contact", 2.0, 1.0)
    advice = advise(clip(CADENCE, OVERSTRIDE, SHIN, *CROSSED, straight))
    assert [cue.id for cue in advice.cues] == ["landing_ahead", "crossover"]
    assert rules().reasons["later"] in {left.reason for left in advice.left_alone if left.id == "straight_knee"}


@pytest.mark.parametrize(
    ("runner", "cues", "reason"),
    [
        (Runner(), 2, None),
        (Runner(experience="beginner"), 1, "beginner"),
        (Runner(symptoms=("hip",), pain_run=5), 1, "irritable"),
        (Runner(symptoms=("hip",), pain_run=2), 2, None),
    ],
)
def test_some_runners_get_one_cue(runner: Runner, cues: int, reason: str | None) -> None:
    advice = advise(LONG_AND_CROSSED, runner=runner)
    assert len(advice.cues) == cues
    reasons = {left.reason for left in advice.left_alone}
    assert reason is None or rules().reasons[reason] in reasons


def test_a_cue_gives_its_values_with_their_intervals_and_the_marks_with_their_grades() -> None:
    (cue,) = advise(clip(CADENCE, OVERSTRIDE, SHIN, measured("overstride", 25.9, 4.4))).cues
    assert cue.measures == ("overstride_leg", "shin_angle", "cadence")
    for part in (
        "28.0 % leg length (95 % interval 23.0 to 33.0; mark: above 20 % leg length, our own mark (grade D))",
        "160.0 steps/min (95 % interval 159.3 to 160.7; mark: below 166 steps/min, from studies (grade B))",
    ):
        assert part in cue.seen
    assert "25.9" not in cue.seen, "the same quantity in centimetres is no further evidence"


def test_success_names_pain_only_if_the_runner_told_of_pain() -> None:
    slow = clip(CADENCE, OVERSTRIDE, SHIN)
    (without,), (with_pain,) = advise(slow).cues, advise(slow, runner=Runner(symptoms=("hip",), pain_run=3)).cues
    assert "ain" not in without.success.replace("again", "")
    assert with_pain.success.startswith(without.success)
    assert "Your pain is lower by at least 2 points of 10" in with_pain.success


def test_a_claimed_difference_between_left_and_right_is_left_alone() -> None:
    differing = Asymmetry(value=12.0, unit="%", detectable=5.0, claimed=True)
    advice = advise((*WELL, *clip(measured("step_time", 0.35, 0.01, asymmetry=differing))))
    assert (advice.outcome, advice.cues) == ("nothing", ())
    (left,) = advice.left_alone
    assert (left.id, left.measures) == ("asymmetry", ("step_time",))
    not_claimed = replace(differing, claimed=False)
    assert advise((*WELL, *clip(measured("step_time", 0.35, 0.01, asymmetry=not_claimed)))).left_alone == ()


@pytest.mark.parametrize(
    ("clips", "outcome", "says"),
    [
        (LONG_STEPS, "change", "If nothing hurts, nothing has to change"),
        (WELL, "nothing", "enjoy it"),
        (clip(measured("step_width", 5.0), measured("knee_window", 14.0)), "nothing", "from the side"),
        (clip(CADENCE), "unclear", "Film again"),
        (clip(), "unclear", "Film again"),
        (clip(*(replace(m, status="low_confidence") for m in LONG_STEPS[0].measurements)), "unclear", "Film again"),
    ],
    ids=["change", "nothing", "rear_only", "one_measure", "no_measure", "low_confidence"],
)
def test_the_outcome_says_how_much_could_be_judged(clips: tuple, outcome: str, says: str) -> None:
    advice = advise(clips)
    assert advice.outcome == outcome
    assert says in advice.message


def test_a_high_cadence_is_not_raised() -> None:
    advice = advise(clip(measured("cadence", 178.0), OVERSTRIDE, SHIN))
    (cue,) = advice.cues
    assert advice.metronome is None
    assert cue.instruction == RULES["landing_ahead"].instruction_fast
    assert rules().reasons["fast_enough"] in cue.dose
    assert not any("{" in line for line in cue.dose)
