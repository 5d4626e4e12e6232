"""The beat to practise with, and the values expected for a runner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runners import LONG_STEPS

from gait.coaching.coach import advise
from gait.coaching.dose import dose_lines, metronome, raised_cadence
from gait.coaching.expected import expected_values
from gait.options import Options
from gait.runner import Runner


@given(st.floats(140, 168), st.booleans())
def test_the_raise_is_five_to_seven_per_cent(cadence_spm: float, cautious: bool) -> None:
    raised = raised_cadence(cadence_spm, cautious=cautious)
    assert raised is not None
    assert 1.05 * round(cadence_spm) <= raised + 1e-9
    assert raised <= min(1.07 * round(cadence_spm), 180) + 1e-9


@pytest.mark.parametrize(
    ("cadence_spm", "usual", "cautious"),
    [
        (160.0, 170, 168),
        (160.4, 170, 168),
        (150.0, 159, 158),
        (170.0, 180, 179),
        (171.4, 180, 180),
        (172.0, None, None),
    ],
)
def test_raises(cadence_spm: float, usual: int | None, cautious: int | None) -> None:
    assert raised_cadence(cadence_spm) == usual
    assert raised_cadence(cadence_spm, cautious=True) == cautious


@pytest.mark.parametrize(
    ("runner", "says"),
    [
        (Runner(), "2 minutes with the beat and 1 minute without it, for 20 minutes"),
        (Runner(symptoms=("hip",), pain_run=5), "1 minute with the beat and 1 minute without it, for 12 minutes"),
        (Runner(symptoms=("hip",), pain_run=8), "1 minute with the beat and 2 minutes without it, for 6 minutes"),
    ],
)
def test_pain_sets_the_dose(runner: Runner, says: str) -> None:
    lines = dose_lines(runner, metronome(160.0, runner))
    assert says in lines[1]
    assert "3 to 6 weeks" in lines[2]
    assert (len(lines) == 4) == runner.hurts


@pytest.mark.parametrize(
    ("own", "target", "range_text"), [(160.0, "170", "168 to 171"), (170.0, "180", "179 to 180"), (171.0, "180", "180")]
)
def test_the_dose_names_the_range(own: float, target: str, range_text: str) -> None:
    line = dose_lines(Runner(), metronome(own, Runner()))[0]
    assert line == (
        f"Set a metronome to {target} steps a minute. You take {own:.0f} now. The aim is 5 to 7 % more but never above "
        f"180, which for you is {range_text}."
    )


def test_an_unknown_cadence_has_no_beat() -> None:
    assert metronome(None, Runner()) is None


KNOWN = Runner(height_m=1.75, mass_kg=70, age_years=30, sex="man")


def test_what_is_expected_of_a_man_at_three_metres_a_second() -> None:
    found = {each.id: each.value for each in expected_values(KNOWN, 3.0)}
    assert found == pytest.approx(
        {
            "cadence": 203.056 + 0.193 * 30 - 44.242 * 1.75 + 3.067 * 10.8,
            "contact_time": 259.01 + 0.855 * 70 + 77.122 * 1.75 - 17.314 * 10.8,
            "duty_factor": 44.446 + 0.039 * 30 + 0.121 * 70 - 1.626 * 10.8,
            "vertical_oscillation": 0.1 * (36.451 - 0.275 * 30 - 0.284 * 70 + 43.148 * 1.75),
            "step_length": -0.255 - 0.001 * 30 + 0.279 * 1.75 + 0.083 * 10.8,
            "flight_time": 60_000 / found["cadence"] - found["contact_time"],
        }
    )


def test_the_formulas_agree_with_each_other() -> None:
    """The duty factor is contact time over stride time, and the speed is step length times step rate."""
    found = {each.id: each.value for each in expected_values(KNOWN, 3.0)}
    assert found["contact_time"] * found["cadence"] / 1200 == pytest.approx(found["duty_factor"], abs=1.0)
    assert found["step_length"] * found["cadence"] / 60 == pytest.approx(3.0, abs=0.1)


def test_expected_values_differ_between_women_and_men() -> None:
    man, woman = (
        {e.id: e.value for e in expected_values(Runner(height_m=1.75, mass_kg=70, age_years=30, sex=sex), 3.0)}
        for sex in ("man", "woman")
    )
    assert woman["contact_time"] - man["contact_time"] == pytest.approx(12.8)
    assert woman["cadence"] == man["cadence"]


@pytest.mark.parametrize(
    ("runner", "speed_mps", "known"),
    [
        (Runner(), 3.0, set()),
        (KNOWN, None, {"vertical_oscillation"}),
        (Runner(height_m=1.75, age_years=30), 3.0, {"cadence", "step_length"}),
    ],
)
def test_a_value_is_expected_only_if_its_formula_is_fully_known(
    runner: Runner, speed_mps: float | None, known: set[str]
) -> None:
    assert {each.id for each in expected_values(runner, speed_mps)} == known


def test_expected_values_carry_their_caveat_and_do_not_change_the_cues() -> None:
    without, known = advise(LONG_STEPS), advise(LONG_STEPS, runner=KNOWN, options=Options(speed_mps=3.0))
    assert without.expected == ()
    assert all("not yet checked" in each.source for each in known.expected)
    assert known.cues == without.cues
