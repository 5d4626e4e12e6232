"""Gravity as a ruler: a scale of its own, and slow motion that was not declared."""

from dataclasses import replace

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.motion.gravity import gravity_scale, slower_than_life
from gait.motion.model import Motion, Scale
from gait.motion.scale import combined, disagreement
from gait.steps import detect_steps
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner()


def filmed(*, slower: float = 1.0) -> Motion:
    """The synthetic runner as if a pose model had seen them, so many times slower than life."""
    motion = running_motion(duration_s=8.0)
    return replace(motion, source="pose", time_s=motion.time_s * slower)


def test_the_scale_needs_neither_height_nor_speed() -> None:
    shrunk = filmed().rescaled(Scale(metres_per_pixel=0.5, relative_se=0.02, source="height"))
    scale = gravity_scale(shrunk, RUNNER.contacts(7.5))
    assert scale is not None
    assert scale.metres_per_pixel == pytest.approx(1.0, rel=2 * scale.relative_se)
    # Points, contact time and the force's shape each add some per cent.
    assert 0.08 < scale.relative_se < 0.14
    assert scale.source == "gravity"


@pytest.mark.parametrize("slower", [1.7, 2.0, 4.0, 8.0])
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
        for size, error, source in ((1.0, 0.02, "height"), (1.06, 0.02, "speed"), (1.15, 0.08, "gravity"))
    ]
    mean = combined(scales)
    assert mean.source == "height+speed+gravity"
    assert 1.02 < mean.metres_per_pixel < 1.05
    assert mean.relative_se < 0.02
    assert disagreement(scales) == pytest.approx(np.log(1.06) / np.hypot(0.02, 0.02))
    assert disagreement(scales[:1]) == 0


def test_of_legs_that_were_not_followed_no_slow_motion_is_claimed() -> None:
    """A body that hardly rises and falls, over legs that exchange their names now and then."""
    motion = filmed(slower=4.0)
    exchanged = np.repeat(np.random.default_rng(0).random(60) < 0.2, 16)
    sides = {"left": "right", "right": "left"}
    columns = [
        motion.names.index(f"{sides[side]}_{part}") if side in sides and part in ("ankle", "heel", "toe") else own
        for own, (side, _, part) in enumerate(name.partition("_") for name in motion.names)
    ]
    points_m = np.where(exchanged[:, None, None], motion.points_m[:, columns], motion.points_m)
    with pytest.raises(RunnerError, match="do not alternate"):
        detect_steps(replace(motion, points_m=points_m))


@pytest.mark.parametrize(("apart", "agree"), [(1.05, True), (1.4, False)])
def test_of_scales_that_disagree_neither_is_believed(apart: float, agree: bool) -> None:
    height = Scale(metres_per_pixel=0.004, relative_se=0.02, source="height")
    speed = Scale(metres_per_pixel=0.004 * apart, relative_se=0.035, source="speed")
    mean = combined([height, speed])
    assert mean.agree is agree
    distances = [abs(np.log(mean.metres_per_pixel / each.metres_per_pixel)) for each in (height, speed)]
    assert agree or max(distances) < 1.96 * mean.relative_se
    assert not agree or mean.relative_se < 0.02


def test_one_foots_steps_alone_give_no_scale() -> None:
    contacts = [contact for contact in RUNNER.contacts(7.5) if contact[0] == "left"]
    assert gravity_scale(filmed(), contacts) is None
