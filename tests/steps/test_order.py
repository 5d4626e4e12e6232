"""Steps are flagged where they break the order of running."""

import pytest

from gait.steps import Step
from gait.steps.detect import _checked


def step(side: str, contact_s: float, contact_time_s: float = 0.25) -> Step:
    return Step(
        side=side,  # type: ignore[arg-type]
        initial_contact_s=contact_s,
        toe_off_s=contact_s + contact_time_s,
        initial_contact_se_s=0.005,
        toe_off_se_s=0.005,
    )


ALTERNATE = "the feet do not alternate here"
LATE = "toe-off does not follow contact as in running"


@pytest.mark.parametrize(
    ("steps", "reasons"),
    [
        ([step("left", 1.0), step("right", 1.35), step("left", 1.7)], [None, None, None]),
        ([step("left", 1.0), step("left", 1.7), step("right", 2.05)], [ALTERNATE, ALTERNATE, None]),
        ([step("left", 1.0), step("right", 1.35), step("right", 2.05)], [None, ALTERNATE, ALTERNATE]),
        ([step("left", 1.0, 0.36), step("right", 1.35, 0.43)], [None, LATE]),
        ([step("left", 1.0, -0.01), step("right", 1.35, 0.01)], [LATE, None]),
        ([step("left", 1.0), step("right", 1.35, float("nan"))], [None, None]),
    ],
)
def test_what_breaks_the_order_is_not_used(steps: list[Step], reasons: list[str | None]) -> None:
    checked = _checked(steps, stride_s=0.7)
    assert [found.reason for found in checked] == reasons
    assert [found.used for found in checked] == [reason is None for reason in reasons]
