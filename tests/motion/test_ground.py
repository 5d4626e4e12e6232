"""What the runner runs on is seen from the travel against the scene, which a foot that slides gives away as wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait.measurement import Surface
from gait.motion.course import Course
from gait.motion.ground import contradiction, seen_surface, sliding_mps, why_no_travel, why_sliding
from gait.motion.model import Motion
from gait.synthetic import SyntheticRunner, running_motion

ON_BELT = running_motion(duration_s=6.0, fps=60.0)
CONTACTS = SyntheticRunner().contacts(5.5)
STANDS = {"camera_shake_px": 0.0, "camera_travel_px": 0.0}
MOVES = {"camera_shake_px": 3.0, "camera_travel_px": 0.0}


def travelling(speed_mps: float, **changed: object) -> Motion:
    forward_m = speed_mps * ON_BELT.time_s[:, None, None] * np.array([1.0, 0.0])
    return replace(ON_BELT, points_m=ON_BELT.points_m + forward_m, **changed)  # type: ignore[arg-type]


def resized(change: float) -> Motion:
    zoom = np.linspace(1.0, change, len(ON_BELT.time_s))
    return replace(ON_BELT, course=Course(zoom=zoom, shift_px=np.zeros((len(zoom), 2))))


@pytest.mark.parametrize(
    ("motion", "camera", "surface"),
    [
        pytest.param(ON_BELT, STANDS, "treadmill", id="in place before a still camera"),
        pytest.param(travelling(0.05), STANDS, "treadmill", id="drifting on the belt"),
        pytest.param(travelling(3.0), STANDS, "overground", id="passing a still camera"),
        pytest.param(travelling(-3.0), STANDS, "overground", id="backwards, as a film played in reverse"),
        pytest.param(travelling(1.2), STANDS, "overground", id="followed on a far background"),
        pytest.param(travelling(0.4), STANDS, None, id="travelling too slowly for either"),
        pytest.param(ON_BELT, MOVES | {"camera_travel_px": 18.0}, "overground", id="a camera that goes along"),
        pytest.param(travelling(3.0), MOVES | {"camera_travel_px": 18.0}, "treadmill", id="a camera that turns away"),
        pytest.param(ON_BELT, {}, "treadmill", id="nothing known of the camera"),
        pytest.param(replace(ON_BELT, view="rear"), STANDS, None, id="from behind"),
        pytest.param(resized(3.0), STANDS, "overground", id="coming nearer"),
        pytest.param(replace(resized(0.3), view="rear"), STANDS, "overground", id="going away"),
        pytest.param(resized(3.0), MOVES, "treadmill", id="a camera that may zoom"),
        pytest.param(resized(1.3), STANDS, "treadmill", id="to the front of the belt"),
    ],
)
def test_what_the_runner_runs_on(motion: Motion, camera: dict[str, float], surface: Surface | None) -> None:
    assert seen_surface(motion, camera) == surface


def test_a_short_way_leaves_it_open() -> None:
    few = travelling(3.0).cut(slice(0, 34))
    assert np.ptp(few.point("mid_hip")[:, 0]) < 2 * few.leg_length_m
    assert seen_surface(few, STANDS) is None


def test_a_followed_camera_counts_as_one_that_stands() -> None:
    followed = travelling(3.0, camera_px=np.zeros((len(ON_BELT.time_s), 2)))
    assert seen_surface(followed, {"camera_shake_px": 3.0, "camera_travel_px": 5000.0}) == "overground"


@pytest.mark.parametrize(
    ("told", "seen", "said"),
    [
        (None, "overground", None),
        ("treadmill", "treadmill", None),
        ("treadmill", None, None),
        ("treadmill", "overground", "travels past the background"),
        ("overground", "treadmill", "stays in one place"),
    ],
)
def test_only_a_clear_contradiction_is_named(told: Surface | None, seen: Surface | None, said: str | None) -> None:
    found = contradiction(told, seen)
    assert found is None if said is None else said in str(found)


@pytest.mark.parametrize(
    ("scene_share", "slides_mps"),
    [(1.0, None), (0.95, None), (0.5, 1.5), (0.17, 2.5), (1.3, -0.9)],
)
def test_a_foot_slides_where_the_camera_was_followed_on_something_else(
    scene_share: float, slides_mps: float | None
) -> None:
    found = sliding_mps(travelling(3.0 * scene_share, surface="overground"), CONTACTS)
    assert found == (None if slides_mps is None else pytest.approx(slides_mps, abs=0.05))


def test_the_reason_names_the_slide() -> None:
    motion = travelling(0.5, surface="overground")
    assert "slide at 2.5 m/s" in str(why_sliding(motion, CONTACTS))
    assert why_no_travel(motion, CONTACTS) == why_sliding(motion, CONTACTS)


def test_a_way_that_is_too_short_has_a_reason_of_its_own() -> None:
    few = travelling(3.0, surface="overground").cut(slice(0, 34))
    assert why_sliding(few, CONTACTS[:1]) is None
    assert "cannot be seen" in str(why_no_travel(few, CONTACTS[:1]))


@pytest.mark.parametrize("motion", [ON_BELT, travelling(3.0, surface="overground", view="rear")])
def test_there_is_no_ground_on_a_belt_or_from_behind(motion: Motion) -> None:
    assert sliding_mps(motion, CONTACTS) is None
    assert why_no_travel(motion, CONTACTS) is None


def test_without_steps_nothing_is_known_to_slide() -> None:
    assert sliding_mps(travelling(0.5, surface="overground"), []) is None
