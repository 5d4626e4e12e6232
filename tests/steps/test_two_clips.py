"""Pooling of the duty factors of two clips of one run."""

import pytest

from gait.steps import Step
from gait.steps.two_clips import duty_factor, pool_duty_factor

STEP_S = 0.35


def steps(contact_s: float, *, sd_s: float = 0.010, step_s: float = STEP_S, own_s: float = 0.0) -> tuple[Step, ...]:
    """Return ten steps; the toe-offs have a common standard error `sd_s` and an independent one `own_s`."""
    return tuple(
        Step(
            side="left" if number % 2 else "right",
            initial_contact_s=number * step_s,
            toe_off_s=number * step_s + contact_s,
            initial_contact_se_s=0.0,
            toe_off_se_s=(sd_s**2 + own_s**2) ** 0.5,
            toe_off_own_se_s=own_s,
        )
        for number in range(10)
    )


def contact_times_s(clips: tuple[tuple[Step, ...], ...]) -> list[float]:
    return [clip[0].toe_off_s - clip[0].initial_contact_s for clip in clips]


def test_pooled_contact_times_lie_between_those_of_the_clips() -> None:
    first, second = contact_times_s(pool_duty_factor(steps(0.240), steps(0.256)))
    assert 0.240 < first <= second < 0.256
    assert second - first < 0.002


def test_the_more_precise_clip_is_shifted_less() -> None:
    first, second = contact_times_s(pool_duty_factor(steps(0.240, sd_s=0.004), steps(0.256, sd_s=0.012)))
    assert first - 0.240 < (0.256 - second) / 3


def test_independent_errors_of_single_steps_do_not_lower_the_weight() -> None:
    quiet, scattered = (pool_duty_factor(steps(0.240, own_s=own_s), steps(0.256))[0] for own_s in (0.0, 0.02))
    assert scattered[0].toe_off_s == pytest.approx(quiet[0].toe_off_s)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (steps(0.256, step_s=0.37), "another speed"),
        (steps(0.310), "the clips contradict each other"),
        (steps(0.256)[:1], "no foot has two steps"),
        ((), "no steps"),
    ],
)
def test_clips_that_contradict_each_other_stay_unchanged(second: tuple[Step, ...], why: str) -> None:
    first = steps(0.240)
    assert pool_duty_factor(first, second) == (first, second), why


def test_standard_errors_do_not_change() -> None:
    first = steps(0.240)
    shifted, _ = pool_duty_factor(first, steps(0.256))
    assert [step.toe_off_se_s for step in shifted] == [step.toe_off_se_s for step in first]


def test_the_duty_factor_is_relative_to_the_stride() -> None:
    factor = duty_factor(steps(0.245))
    assert factor is not None
    assert factor.value == pytest.approx(0.245 / (2 * STEP_S))
    assert factor.toe_off_sd == pytest.approx(0.010 / (2 * STEP_S))
