"""Measures of the synthetic runner come out as it was made."""

import numpy as np
import pytest

from gait.measures import REGISTRY, Gait
from gait.motion.model import Motion
from gait.steps import Step
from gait.synthetic import NAMES, SyntheticRunner

RUNNER = SyntheticRunner(
    cadence_spm=165.0, contact_time_s=0.25, overstride_m=0.2, trunk_lean_deg=7.0, step_width_m=0.08
)


def gait(view: str) -> Gait:
    """The synthetic runner with true contacts, so that only the measures are under test."""
    time_s = np.arange(1000) / 100
    motion = Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES, view=view)  # type: ignore[arg-type]
    steps = tuple(
        Step(
            side=side,  # type: ignore[arg-type]
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s,
            initial_contact_se_s=0.001,
            toe_off_se_s=0.001,
        )
        for side, contact_s, toe_off_s in RUNNER.contacts(9.0)
    )
    return Gait(motion=motion, steps=steps)


@pytest.mark.parametrize(
    ("name", "view", "expected", "tolerance"),
    [
        ("cadence", "side", 165.0, 0.01),
        ("cadence", "rear", 165.0, 0.01),
        ("step_time", "side", 60 / 165, 0.0001),
        ("contact_time", "side", 250.0, 0.1),
        ("flight_time", "side", 60_000 / 165 - 250, 0.1),
        ("duty_factor", "side", 100 * 0.25 / (120 / 165), 0.05),
        ("overstride", "side", 20.0, 0.5),
        ("overstride_leg", "side", 20.0 / (0.492 * 1.75 * 1.09), 1.0),
        ("trunk_lean", "side", 7.0, 0.1),
        ("trunk_lean_at_contact", "side", 7.0, 0.1),
        ("head_oscillation", "side", 100 * RUNNER.vertical_oscillation_m, 0.3),
        ("speed", "side", 3.0, 0.05),
        ("step_length", "side", 3.0 * 60 / 165, 0.03),
        ("foot_strike_angle", "side", 10.0, 2.5),
        ("step_width", "rear", 8.0, 0.2),
        ("trunk_side_lean", "rear", 0.0, 0.1),
    ],
)
def test_value(name: str, view: str, expected: float, tolerance: float) -> None:
    entry = REGISTRY[name]
    values = entry.per_step(gait(view))
    assert entry.summary(values[np.isfinite(values)]) == pytest.approx(expected, abs=tolerance)


def test_overstride_is_measured_from_the_landing_leg() -> None:
    values = REGISTRY["overstride"].per_step(gait("side"))
    assert (values[np.isfinite(values)] > 15).all()
