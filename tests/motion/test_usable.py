"""An impossible motion is rejected before it is measured; landmarks that are rarely seen are removed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait import analyze_motion
from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.usable import usable
from gait.synthetic import running_motion


@pytest.fixture(scope="module")
def motion() -> Motion:
    return running_motion(duration_s=6.0, fps=60.0)


def without(motion: Motion, name: str, *, seen: int = 0) -> Motion:
    points_m = motion.points_m.copy()
    points_m[seen:, motion.names.index(name)] = np.nan
    return replace(motion, points_m=points_m)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda m: m.cut(slice(0, 0)), "Only 0 frames"),
        (lambda m: m.cut(slice(0, 9)), "Only 9 frames"),
        (lambda m: replace(m, time_s=1000 * m.time_s), "frames a second"),
        (lambda m: replace(m, time_s=1e-6 * m.time_s), "frames a second"),
        (lambda m: replace(m, time_s=m.time_s + 1e9 * (m.time_s > 3)), "lasts 1e[+]09 seconds"),
        (lambda m: replace(m, points_m=1000 * m.points_m), "m from the hips"),
        (lambda m: replace(m, points_m=0.001 * m.points_m), "m from the hips"),
        (lambda m: replace(m, points_m=0 * m.points_m), "m from the hips"),
        (lambda m: without(m, "left_ankle"), "hardly ever seen"),
        (lambda m: without(m, "mid_hip", seen=50), "hardly ever seen"),
    ],
)
def test_an_impossible_motion_is_rejected(motion: Motion, spoil: object, problem: str) -> None:
    assert callable(spoil)
    with pytest.raises(RunnerError, match=problem):
        usable(spoil(motion))
    with pytest.raises(RunnerError):
        analyze_motion(spoil(motion))


def test_a_landmark_that_is_rarely_seen_is_removed_and_the_rest_measured(motion: Motion) -> None:
    found = analyze_motion(without(motion, "mid_shoulder", seen=30)).measures.set_index("id")
    assert (found.status["trunk_lean"], found.status["cadence"]) == ("withheld", "ok")


def test_infinite_and_excessive_coordinates_count_as_not_seen(motion: Motion) -> None:
    points_m = motion.points_m.copy()
    points_m[100, motion.names.index("left_toe")] = (np.inf, 0.0)
    points_m[101, motion.names.index("left_toe")] = (1e300, 0.0)
    found = usable(replace(motion, points_m=points_m))
    assert np.isnan(found.point("left_toe")[100:102]).all()
    assert np.isfinite(found.point("left_toe")[102:]).all()


def test_head_and_shoulders_that_are_never_seen_together(motion: Motion) -> None:
    points_m = motion.points_m.copy()
    even = np.arange(len(points_m)) % 2 == 0
    points_m[even, motion.names.index("mid_shoulder")] = np.nan
    points_m[~even, motion.names.index("mid_ear")] = np.nan
    found = analyze_motion(replace(motion, points_m=points_m)).measures.set_index("id")
    assert found.value["cadence"] == pytest.approx(170.0, abs=1.0)


@pytest.mark.parametrize("spoiled", [{"time_factor": 1000.0}, {"size": 1000.0}])
def test_a_wrong_unit_is_suggested(motion: Motion, spoiled: dict[str, float]) -> None:
    other = replace(
        motion,
        time_s=spoiled.get("time_factor", 1.0) * motion.time_s,
        points_m=spoiled.get("size", 1.0) * motion.points_m,
    )
    with pytest.raises(RunnerError) as refused:
        usable(other)
    assert refused.value.remedy == "Check the units: seconds and metres."


def test_too_few_frames_ask_for_a_longer_clip(motion: Motion) -> None:
    with pytest.raises(RunnerError) as refused:
        usable(motion.cut(slice(0, 9)))
    assert refused.value.remedy.startswith("Film ")


def test_a_film_with_too_few_frames_is_not_asked_for_its_units(motion: Motion) -> None:
    slow = replace(motion, time_s=30 * motion.time_s)
    with pytest.raises(RunnerError, match=r"Check the units"):
        usable(slow)
    with pytest.raises(RunnerError, match=r"2 frames a second, too few"):
        usable(replace(slow, source="pose"))
