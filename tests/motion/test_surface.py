"""The surface is detected from the displacement relative to the scene; a sliding foot shows that it is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait.measurement import Surface
from gait.motion.model import Motion
from gait.motion.surface import contradiction, detect_surface, slide_speed_mps, why_no_travel, why_sliding
from gait.motion.trajectory import ImageTrajectory
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
    return replace(ON_BELT, trajectory=ImageTrajectory(zoom=zoom, shift_px=np.zeros((len(zoom), 2))))


@pytest.mark.parametrize(
    ("motion", "camera", "surface"),
    [
        pytest.param(ON_BELT, STANDS, "treadmill", id="in place before a still camera"),
        pytest.param(travelling(0.05), STANDS, "treadmill", id="drifting on the belt"),
        pytest.param(travelling(3.0), STANDS, "overground", id="passing a still camera"),
        pytest.param(travelling(-3.0), STANDS, "overground", id="backwards, as in a reversed video"),
        pytest.param(travelling(1.2), STANDS, "overground", id="tracked on a distant background"),
        pytest.param(travelling(0.4), STANDS, None, id="travelling too slowly for either"),
        pytest.param(ON_BELT, MOVES | {"camera_travel_px": 18.0}, "overground", id="a camera that moves along"),
        pytest.param(travelling(3.0), MOVES | {"camera_travel_px": 18.0}, "treadmill", id="a camera that turns away"),
        pytest.param(ON_BELT, {}, "treadmill", id="unknown camera"),
        pytest.param(replace(ON_BELT, view="rear"), STANDS, None, id="from behind"),
        pytest.param(resized(3.0), STANDS, "overground", id="coming nearer"),
        pytest.param(replace(resized(0.3), view="rear"), STANDS, "overground", id="going away"),
        pytest.param(resized(3.0), MOVES, "treadmill", id="a camera that may zoom"),
        pytest.param(resized(1.3), STANDS, "treadmill", id="to the front of the belt"),
    ],
)
def test_detected_surface(motion: Motion, camera: dict[str, float], surface: Surface | None) -> None:
    assert detect_surface(motion, camera) == surface


def test_a_short_displacement_gives_no_surface() -> None:
    few = travelling(3.0).cut(slice(0, 34))
    assert np.ptp(few.point("mid_hip")[:, 0]) < 2 * few.leg_length_m
    assert detect_surface(few, STANDS) is None


def test_a_tracked_camera_counts_as_static() -> None:
    tracked = travelling(3.0, camera_px=np.zeros((len(ON_BELT.time_s), 2)))
    assert detect_surface(tracked, {"camera_shake_px": 3.0, "camera_travel_px": 5000.0}) == "overground"


@pytest.mark.parametrize(
    ("given", "detected", "message"),
    [
        (None, "overground", None),
        ("treadmill", "treadmill", None),
        ("treadmill", None, None),
        ("treadmill", "overground", "travels past the background"),
        ("overground", "treadmill", "stays in one place"),
    ],
)
def test_only_a_clear_contradiction_has_a_message(
    given: Surface | None, detected: Surface | None, message: str | None
) -> None:
    found = contradiction(given, detected)
    assert found is None if message is None else message in str(found)


@pytest.mark.parametrize(
    ("scene_share", "slides_mps"),
    [(1.0, None), (0.95, None), (0.5, 1.5), (0.17, 2.5), (1.3, -0.9)],
)
def test_a_foot_slides_if_the_camera_was_tracked_on_something_else(
    scene_share: float, slides_mps: float | None
) -> None:
    found = slide_speed_mps(travelling(3.0 * scene_share, surface="overground"), CONTACTS)
    assert found == (None if slides_mps is None else pytest.approx(slides_mps, abs=0.05))


def test_the_reason_contains_the_speed_of_the_foot() -> None:
    motion = travelling(0.5, surface="overground")
    assert "slide at 2.5 m/s" in str(why_sliding(motion, CONTACTS))
    assert why_no_travel(motion, CONTACTS) == why_sliding(motion, CONTACTS)


def test_a_short_displacement_has_its_own_reason() -> None:
    few = travelling(3.0, surface="overground").cut(slice(0, 34))
    assert why_sliding(few, CONTACTS[:1]) is None
    assert "cannot be seen" in str(why_no_travel(few, CONTACTS[:1]))


@pytest.mark.parametrize("motion", [ON_BELT, travelling(3.0, surface="overground", view="rear")])
def test_on_a_belt_or_from_behind_there_is_no_reason(motion: Motion) -> None:
    assert slide_speed_mps(motion, CONTACTS) is None
    assert why_no_travel(motion, CONTACTS) is None


def test_without_steps_no_foot_slides() -> None:
    assert slide_speed_mps(travelling(0.5, surface="overground"), []) is None
