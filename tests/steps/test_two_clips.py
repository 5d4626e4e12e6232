"""Two clips of one run agree on the time on the ground, each as far as it can be trusted."""

import pytest

from gait.steps import Step
from gait.steps.two_clips import duty_factor, share_duty_factor

STEP_S = 0.35


def steps(contact_s: float, *, sd_s: float = 0.010, step_s: float = STEP_S, own_s: float = 0.0) -> tuple[Step, ...]:
    """Ten steps of one clip whose toe-offs are all off by about `sd_s`, and each by about `own_s` besides."""
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


def test_both_clips_end_up_between_what_each_shows() -> None:
    first, second = contact_times_s(share_duty_factor(steps(0.240), steps(0.256)))
    assert 0.240 < first <= second < 0.256
    assert second - first < 0.002


def test_the_clip_that_is_surer_moves_less() -> None:
    first, second = contact_times_s(share_duty_factor(steps(0.240, sd_s=0.004), steps(0.256, sd_s=0.012)))
    assert first - 0.240 < (0.256 - second) / 3


def test_scatter_of_single_steps_does_not_make_a_clip_less_sure() -> None:
    quiet, scattered = (share_duty_factor(steps(0.240, own_s=own_s), steps(0.256))[0] for own_s in (0.0, 0.02))
    assert scattered[0].toe_off_s == pytest.approx(quiet[0].toe_off_s)


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (steps(0.256, step_s=0.37), "another pace"),
        (steps(0.310), "the clips contradict each other"),
        (steps(0.256)[:1], "no foot lands twice"),
        ((), "no steps"),
    ],
)
def test_clips_that_do_not_show_the_same_run_are_left_alone(second: tuple[Step, ...], why: str) -> None:
    first = steps(0.240)
    assert share_duty_factor(first, second) == (first, second), why


def test_standard_errors_stay_as_they_were() -> None:
    first = steps(0.240)
    moved, _ = share_duty_factor(first, steps(0.256))
    assert [step.toe_off_se_s for step in moved] == [step.toe_off_se_s for step in first]


def test_the_duty_factor_is_a_share_of_the_stride() -> None:
    found = duty_factor(steps(0.245))
    assert found is not None
    assert found.value == pytest.approx(0.245 / (2 * STEP_S))
    assert found.toe_off_sd == pytest.approx(0.010 / (2 * STEP_S))
