"""Advice near a mark is stable: a small change of the values changes no grade by more than one step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runners import ALL_WELL, CADENCE, SHIN, MadeClip, clip, measured

from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.coaching.marks import mark_text, marks_of
from gait.coaching.rules import rules
from gait.measurement import NORMAL_975
from gait.measures import REGISTRY
from gait.runner import Runner

STEPS = {"nothing": 0, "borderline": 1, "cue": 2}
OUTCOMES = {"nothing": 0, "borderline": 1, "change": 2}
USED = sorted({each.measure for rule in rules().findings for each in (rule.lead, *rule.agree)} | {"speed"})


@st.composite
def pairs(draw: st.DrawFn) -> tuple[tuple[MadeClip, ...], tuple[MadeClip, ...]]:
    """Return measurements near their marks, and the same with every value moved by up to its standard error."""
    before, after = [], []
    for name in USED:
        limits = [mark.limit for mark in marks_of(name)] or [rules().levers["cadence"].most_speed_mps]
        half = draw(st.floats(0.1, 6.0))
        value = draw(st.sampled_from(limits)) + half * draw(st.floats(-3.0, 3.0))
        moved = value + half / NORMAL_975 * draw(st.floats(-1.0, 1.0))
        before.append(measured(name, value, half))
        after.append(measured(name, moved, half))
    return clip(*before), clip(*after)


@given(pairs())
def test_moving_each_value_by_its_standard_error_changes_no_grade_by_more_than_one_step(
    both: tuple[tuple[MadeClip, ...], tuple[MadeClip, ...]],
) -> None:
    before, after = (advise(clips) for clips in both)
    for one, other in zip(before.verdicts, after.verdicts, strict=True):
        assert abs(STEPS[one.grade] - STEPS[other.grade]) <= 1, one.id
    assert abs(OUTCOMES[before.outcome] - OUTCOMES[after.outcome]) <= 1


def grade(advice: Advice, name: str) -> str:
    return next(each.grade for each in advice.verdicts if each.id == name)


@pytest.mark.parametrize(
    ("overstride", "shin", "expected"),
    [
        (28.0, 10.9, "cue"),
        (24.0, 10.9, "borderline"),
        (16.0, 10.9, "borderline"),
        (14.9, 10.9, "nothing"),
        (28.0, 7.0, "borderline"),
        (28.0, 2.0, "nothing"),
    ],
)
def test_a_finding_is_graded(overstride: float, shin: float, expected: str) -> None:
    quick = measured("cadence", 178.0, 0.7)
    advice = advise(clip(quick, measured("overstride_leg", overstride, 5.0), measured("shin_angle", shin, 5.7)))
    assert grade(advice, "landing_ahead") == expected


@pytest.mark.parametrize("runner", [Runner(), Runner(symptoms=("shin",), pain_run=2)])
def test_a_borderline_finding_asks_for_another_film_and_gives_its_mark(runner: Runner) -> None:
    near = measured("overstride_leg", 22.0, 5.0)
    others = tuple(m for each in ALL_WELL for m in each.measurements if m.id not in ("overstride_leg", "shin_angle"))
    advice = advise(clip(*others, near, SHIN), runner=runner)
    assert (advice.outcome, advice.cues, advice.metronome) == ("borderline", (), None)
    assert "ilm again" in advice.headline
    assert "foot lands far ahead" in advice.message
    (left,) = advice.left_alone
    assert "22.0 % leg length (95 % interval 17.0 to 27.0; mark: above 20 % leg length, our own mark" in left.reason


def test_a_borderline_finding_does_not_hide_a_clear_one() -> None:
    advice = advise(clip(CADENCE, SHIN, measured("overstride_leg", 22.0, 5.0)))
    assert [cue.id for cue in advice.cues] == ["slow_steps"]
    assert {left.id for left in advice.left_alone} == {"landing_ahead"}


def test_a_wide_interval_alone_is_no_finding_to_name() -> None:
    knee = measured("knee_flexion_at_contact", 13.1, 7.5)
    deep = (measured("knee_flexion_stance", 52.5, 6.0), measured("vertical_oscillation", 11.0, 0.5))
    quick = measured("cadence", 178.0, 0.7)
    ahead = measured("overstride_leg", 28.0, 5.0)
    advice = advise(clip(CADENCE, SHIN, ahead, knee, *deep))
    assert grade(advice, "straight_knee") == "borderline"
    assert "straight_knee" not in {left.id for left in advice.left_alone}
    titles = {left.id: left.title for left in advice.left_alone}
    assert titles["deep_knee"] == "Could not be told: the knee bends more than usual while the foot is on the ground"
    near = advise(clip(quick, ahead, measured("shin_angle", 2.0, 5.0), measured("knee_flexion_at_contact", 7.0, 7.5)))
    (title,) = (left.title for left in near.left_alone if left.id == "straight_knee")
    assert title.startswith("Could not be told:")
    assert near.outcome == "borderline"


def test_a_measured_speed_close_to_fast_running_makes_a_cue_borderline() -> None:
    steps = (CADENCE, measured("overstride_leg", 28.0, 5.0), SHIN)
    outcomes = [advise(clip(*steps, measured("speed", speed, 0.3))).outcome for speed in (4.5, 4.9, 5.1, 5.5)]
    assert outcomes[:3] == ["change", "borderline", "borderline"]
    assert "change" not in outcomes[3:]


def test_a_published_change_from_week_to_week_widens_the_interval() -> None:
    change = REGISTRY["shin_angle"].week_to_week
    short = measured("shin_angle", 8.5 - 0.5 * change, 0.1)
    assert grade(advise(clip(CADENCE, short)), "slow_steps") == "borderline"


def test_every_mark_names_its_grade() -> None:
    for name in USED:
        for mark in marks_of(name):
            text = mark_text(mark, REGISTRY[name].unit)
            assert f"(grade {mark.grade})" in text
            assert ("our own" in text) == (mark.grade == "D")


def test_a_mark_at_the_mean_of_the_norm_is_not_said_to_come_from_studies() -> None:
    for rule in rules().findings:
        for mark in (rule.lead, *rule.agree):
            usual = REGISTRY[mark.measure].reference
            if usual is not None and mark.limit == pytest.approx(sum(usual) / 2):
                assert mark.grade == "D", (rule.id, mark.measure)


def test_a_measure_can_have_a_mark_on_either_side() -> None:
    assert [mark.limit for mark in marks_of("trunk_lean")] == [14.5, 0.1]
