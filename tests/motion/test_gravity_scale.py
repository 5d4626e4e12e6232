"""The scale from gravity, and the mean of several scales."""

from dataclasses import replace

import numpy as np
import pytest

from gait.motion.model import Motion, Scale
from gait.motion.scale import combined, disagreement, gravity_scale
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner()


def filmed() -> Motion:
    """The synthetic runner with landmarks that count as those of a pose model."""
    return replace(running_motion(duration_s=8.0), source="pose")


def test_the_scale_needs_neither_height_nor_speed() -> None:
    shrunk = filmed().rescaled(Scale(metres_per_pixel=0.5, relative_se=0.02, source="height"))
    scale = gravity_scale(shrunk, RUNNER.contacts(7.5))
    assert scale is not None
    assert scale.metres_per_pixel == pytest.approx(1.0, rel=2 * scale.relative_se)
    # Landmarks, contact time and the shape of the force each contribute some per cent.
    assert 0.08 < scale.relative_se < 0.14
    assert scale.source == "gravity"


def test_scales_are_weighted_by_their_errors_and_compared() -> None:
    scales = [
        Scale(metres_per_pixel=size, relative_se=error, source=source)
        for size, error, source in ((1.0, 0.02, "height"), (1.06, 0.02, "speed"), (1.15, 0.08, "gravity"))
    ]
    mean = combined(scales)
    assert mean.source == "height+speed+gravity"
    assert 1.02 < mean.metres_per_pixel < 1.05
    assert mean.relative_se < 0.02
    assert disagreement(scales) == pytest.approx(np.log(1.06) / np.hypot(0.02, 0.02))
    assert disagreement(scales[:1]) == 0


@pytest.mark.parametrize(("apart", "agree"), [(1.05, True), (1.4, False)])
def test_inconsistent_scales_give_a_large_error(apart: float, agree: bool) -> None:
    height = Scale(metres_per_pixel=0.004, relative_se=0.02, source="height")
    speed = Scale(metres_per_pixel=0.004 * apart, relative_se=0.035, source="speed")
    mean = combined([height, speed])
    assert mean.agree is agree
    distances = [abs(np.log(mean.metres_per_pixel / each.metres_per_pixel)) for each in (height, speed)]
    assert agree or max(distances) < 1.96 * mean.relative_se
    assert not agree or mean.relative_se < 0.02


def test_steps_of_one_foot_give_no_scale() -> None:
    contacts = [contact for contact in RUNNER.contacts(7.5) if contact[0] == "left"]
    assert gravity_scale(filmed(), contacts) is None
