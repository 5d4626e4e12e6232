"""Steps that are implausible in running are flagged."""

import pytest

from gait.steps import Step
from gait.steps.detect import flag_implausible


def step(side: str, contact_s: float, contact_time_s: float = 0.25) -> Step:
    return Step(
        side=side,  # type: ignore[arg-type]
        initial_contact_s=contact_s,
        toe_off_s=contact_s + contact_time_s,
        initial_contact_se_s=0.005,
        toe_off_se_s=0.005,
    )


ALTERNATE = "left and right steps do not alternate here"
CONTACT_TIME = "the contact time is not possible in running"


@pytest.mark.parametrize(
    ("steps", "reasons"),
    [
        ([step("left", 1.0), step("right", 1.35), step("left", 1.7)], [None, None, None]),
        ([step("left", 1.0), step("left", 1.7), step("right", 2.05)], [ALTERNATE, ALTERNATE, None]),
        ([step("left", 1.0), step("right", 1.35), step("right", 2.05)], [None, ALTERNATE, ALTERNATE]),
        ([step("left", 1.0, 0.36), step("right", 1.35, 0.43)], [None, CONTACT_TIME]),
        ([step("left", 1.0, -0.01), step("right", 1.35, 0.01)], [CONTACT_TIME, None]),
        ([step("left", 1.0), step("right", 1.35, float("nan"))], [None, None]),
    ],
)
def test_implausible_steps_are_not_used(steps: list[Step], reasons: list[str | None]) -> None:
    flagged = flag_implausible(steps, stride_s=0.7)
    assert [step.reason for step in flagged] == reasons
    assert [step.used for step in flagged] == [reason is None for reason in reasons]
