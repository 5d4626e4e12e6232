"""Gravity as a ruler: a scale of its own, and slow motion that was not declared."""

from dataclasses import replace

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.motion.gravity import bounce_m, gravity_scale, slower_than_life
from gait.motion.model import Motion, Scale
from gait.motion.scale import combined, disagreement
from gait.steps import detect_steps
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner()


def filmed(*, slower: float = 1.0) -> Motion:
    """The synthetic runner as if a pose model had seen them, so many times slower than life."""
    motion = running_motion(duration_s=8.0)
    return replace(motion, source="pose", time_s=motion.time_s * slower)


@pytest.mark.parametrize("contact_time_s", [0.2, 0.25, 0.3])
def test_the_bounce_is_that_of_the_synthetic_runner(contact_time_s: float) -> None:
    runner = SyntheticRunner(contact_time_s=contact_time_s)
    assert bounce_m(runner.step_time_s, contact_time_s) == pytest.approx(runner.vertical_oscillation_m, rel=1e-3)


def test_the_scale_needs_neither_height_nor_speed() -> None:
    shrunk = filmed().rescaled(Scale(metres_per_pixel=0.5, relative_se=0.02, source="height"))
    scale = gravity_scale(shrunk, RUNNER.contacts(7.5))
    assert scale is not None
    assert scale.metres_per_pixel == pytest.approx(1.0, rel=0.05)


@pytest.mark.parametrize("slower", [2.0, 4.0, 8.0])
def test_slow_motion_shows(slower: float) -> None:
    seen = slower_than_life(filmed(slower=slower), step_time_s=slower * RUNNER.step_time_s)
    assert seen == pytest.approx(slower, rel=0.15)
    with pytest.raises(RunnerError, match="slower than life"):
        detect_steps(filmed(slower=slower))


def test_life_is_not_slow_motion() -> None:
    assert slower_than_life(filmed(), step_time_s=RUNNER.step_time_s) == 1.0
    assert len(detect_steps(filmed())) > 15


def test_scales_are_weighed_by_their_errors_and_compared() -> None:
    scales = [
        Scale(metres_per_pixel=size, relative_se=error, source=source)
        for size, error, source in ((1.0, 0.02, "height"), (1.1, 0.02, "speed"), (1.3, 0.08, "gravity"))
    ]
    mean = combined(scales)
    assert mean.source == "height+speed+gravity"
    assert 1.04 < mean.metres_per_pixel < 1.08
    assert mean.relative_se < 0.02
    assert disagreement(scales) == pytest.approx(np.log(1.1) / np.hypot(0.02, 0.02))
    assert disagreement(scales[:1]) == 0
