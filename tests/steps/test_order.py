"""Steps are drawn towards the clock by a share, and flagged where they break the order of running."""

import numpy as np
import pytest

from gait.steps import Step
from gait.steps.detect import _checked, _drawn

STARTS_S = 0.7 * np.arange(5)
LATE_S = np.array([0.0, 0.0, 0.03, 0.0, 0.0])


@pytest.mark.parametrize(("kept", "left_s"), [(1.0, 0.03), (0.6, 0.018), (0.0, 0.0)])
def test_of_a_late_step_a_share_is_kept(kept: float, left_s: float) -> None:
    drawn_s = _drawn(STARTS_S + 0.1 + LATE_S, STARTS_S, kept)
    assert drawn_s == pytest.approx(STARTS_S + 0.1 + left_s * (LATE_S > 0))


def test_without_a_habit_nothing_is_drawn() -> None:
    times_s = (STARTS_S + 0.1 + LATE_S)[1:4]
    assert np.array_equal(_drawn(times_s, STARTS_S[1:4], 0.6), times_s)


def step(side: str, contact_s: float, contact_time_s: float = 0.25) -> Step:
    return Step(
        side=side,  # type: ignore[arg-type]
        initial_contact_s=contact_s,
        toe_off_s=contact_s + contact_time_s,
        initial_contact_se_s=0.005,
        toe_off_se_s=0.005,
    )


ALTERNATE = "the feet do not alternate here"
LATE = "toe-off does not follow contact within half a stride"


@pytest.mark.parametrize(
    ("steps", "reasons"),
    [
        ([step("left", 1.0), step("right", 1.35), step("left", 1.7)], [None, None, None]),
        ([step("left", 1.0), step("left", 1.7), step("right", 2.05)], [ALTERNATE, ALTERNATE, None]),
        ([step("left", 1.0), step("right", 1.35), step("right", 2.05)], [None, ALTERNATE, ALTERNATE]),
        ([step("left", 1.0, 0.34), step("right", 1.35, 0.36)], [None, LATE]),
        ([step("left", 1.0, -0.01), step("right", 1.35, 0.01)], [LATE, None]),
        ([step("left", 1.0), step("right", 1.35, float("nan"))], [None, None]),
    ],
)
def test_what_breaks_the_order_is_not_used(steps: list[Step], reasons: list[str | None]) -> None:
    checked = _checked(steps, stride_s=0.7)
    assert [found.reason for found in checked] == reasons
    assert [found.used for found in checked] == [reason is None for reason in reasons]
