"""From where the runner is seen, and which way is up in the picture."""

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.runner.view import require_view, seen_from
from gait.pose.scene.vertical import Edges, upright_edges, vertical_deg
from gait.pose.track import PoseTrack, build_track


def track(shoulder_width: float) -> PoseTrack:
    """A trunk 100 pixels long with the right shoulder so many trunk lengths to the right of the left one."""
    position = np.zeros((5, len(KEYPOINTS), 2))
    for side, sign in (("left", -0.5), ("right", 0.5)):
        position[:, INDEX[f"{side}_shoulder"]] = [100 * sign * shoulder_width, 100]
        position[:, INDEX[f"{side}_hip"]] = [0, 200]
    ones = np.ones((5, len(KEYPOINTS)))
    return build_track(time_s=np.arange(5) / 30, position_px=position, confidence=ones, depth_px=ones, provenance={})


@pytest.mark.parametrize(
    ("width", "seen"), [(0.66, "rear"), (0.0, "side"), (0.2, "side"), (-0.2, "side"), (-0.66, "front")]
)
def test_shoulders_tell_the_view(width: float, seen: str) -> None:
    assert seen_from(track(width)) == seen


@pytest.mark.parametrize(
    ("width", "view", "words"),
    [(0.66, "side", "--rear"), (0.0, "rear", "--side"), (-0.66, "rear", "behind the treadmill")],
)
def test_the_wrong_view_is_refused_with_the_right_option(width: float, view: str, words: str) -> None:
    with pytest.raises(RunnerError) as refused:
        require_view(track(width), view)  # type: ignore[arg-type]
    assert words in refused.value.remedy


def test_the_right_view_passes() -> None:
    require_view(track(0.1), "side")
    require_view(track(0.6), "rear")


def pencil(*, roll_deg: float, vanishing_y: float = 1e9, noise_deg: float = 0.3, clutter: int = 0) -> Edges:
    """Upright edges of a room seen by a camera that leans by `roll_deg`, and some that mean nothing."""
    random = np.random.default_rng(0)
    middle = random.uniform([0, 200], [720, 1000], (40, 2))
    roll = np.radians(roll_deg)
    vanishing = np.array([360 + np.sin(roll) * vanishing_y, 640 - np.cos(roll) * vanishing_y])
    away = middle - vanishing
    angle = np.arctan2(away[:, 0], away[:, 1]) + np.radians(random.normal(0, noise_deg, len(middle)))
    angle[:clutter] = np.radians(random.uniform(-11, 11, clutter))
    half = 60 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return Edges(ends_px=np.hstack([middle - half, middle + half]), short_side_px=720.0)


@pytest.mark.parametrize("roll_deg", [-4.0, 0.0, 3.0])
@pytest.mark.parametrize("vanishing_y", [1e9, 4000.0])
def test_up_is_found_among_clutter(roll_deg: float, vanishing_y: float) -> None:
    found = vertical_deg([pencil(roll_deg=roll_deg, vanishing_y=vanishing_y, clutter=15)], at_px=(360.0, 640.0))
    assert found == pytest.approx(roll_deg, abs=0.4)


def test_a_camera_that_looks_up_sees_another_vertical_at_the_side() -> None:
    edges = pencil(roll_deg=0.0, vanishing_y=4000.0)
    assert vertical_deg([edges], at_px=(60.0, 640.0)) == pytest.approx(np.degrees(np.arctan(300 / 4000)), abs=0.4)


def test_without_agreement_nothing_is_said() -> None:
    assert vertical_deg([pencil(roll_deg=0.0, clutter=40)], at_px=(360.0, 640.0)) is None
    assert vertical_deg([], at_px=(0.0, 0.0)) is None
    assert vertical_deg([upright_edges(np.zeros((640, 360, 3), np.uint8))], at_px=(0.0, 0.0)) is None


def test_edges_of_a_picture() -> None:
    picture = np.full((1280, 720, 3), 40, np.uint8)
    picture[:, 100:220] = 220
    picture[:, 400:520] = 220
    edges = upright_edges(picture)
    assert len(edges.ends_px) >= 2
    assert vertical_deg([edges], at_px=(360.0, 640.0)) == pytest.approx(0.0, abs=0.1)
