"""Detecting the view, and estimating the vertical in the picture from straight edges."""

import numpy as np
import numpy.typing as npt
import pytest

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.runner.view import detect_view, require_view
from gait.pose.scene.vanishing_points import Edges, estimate_vertical, straight_edges
from gait.pose.scene.vertical import PRIOR
from gait.pose.track import PoseTrack, build_track


def track(shoulder_width: float) -> PoseTrack:
    """A trunk of 100 pixels, with the given distance from the left to the right shoulder in trunk lengths."""
    position = np.zeros((5, len(KEYPOINTS), 2))
    for side, sign in (("left", -0.5), ("right", 0.5)):
        position[:, INDEX[f"{side}_shoulder"]] = [100 * sign * shoulder_width, 100]
        position[:, INDEX[f"{side}_hip"]] = [0, 200]
    ones = np.ones((5, len(KEYPOINTS)))
    return build_track(time_s=np.arange(5) / 30, position_px=position, confidence=ones, depth_px=ones, provenance={})


@pytest.mark.parametrize(
    ("width", "seen"), [(0.66, "rear"), (0.0, "side"), (0.2, "side"), (-0.2, "side"), (-0.66, "front")]
)
def test_the_shoulders_show_the_view(width: float, seen: str) -> None:
    assert detect_view(track(width)) == seen


@pytest.mark.parametrize(
    ("width", "view", "words"),
    [(0.66, "side", "--rear"), (0.0, "rear", "--side"), (-0.66, "rear", "from behind, or from the side")],
)
def test_the_wrong_view_is_rejected_with_the_right_option(width: float, view: str, words: str) -> None:
    with pytest.raises(RunnerError) as refused:
        require_view(track(width), view)  # type: ignore[arg-type]
    assert words in refused.value.remedy


def test_the_right_view_passes() -> None:
    require_view(track(0.1), "side")
    require_view(track(0.6), "rear")


FOCAL_PX = 26 / 36 * 1280
MIDDLE = (360.0, 640.0)


class Room:
    """A room seen by a camera with the given roll, upward pitch and yaw."""

    def __init__(self, *, roll_deg: float = 0.0, pitch_deg: float = 0.0, yaw_deg: float = 0.0) -> None:
        roll, pitch, yaw = np.radians([roll_deg, pitch_deg, yaw_deg])
        self.up = np.array([np.sin(roll) * np.cos(pitch), -np.cos(roll) * np.cos(pitch), np.sin(pitch)])
        right = np.array([np.cos(roll), np.sin(roll), 0.0])
        ahead = np.array([-np.sin(roll) * np.sin(pitch), np.cos(roll) * np.sin(pitch), np.cos(pitch)])
        self.along = np.cos(yaw) * right + np.sin(yaw) * ahead
        self.ahead = -np.sin(yaw) * right + np.cos(yaw) * ahead

    def edges(
        self, direction: npt.NDArray[np.float64], places: npt.NDArray[np.float64], *, turned_deg: float = 0.0
    ) -> npt.NDArray[np.float64]:
        """Edges of 120 pixels at places of shape (edges, 2) in pixels, along a direction in space."""
        towards = direction[:2] - direction[2] * (places - MIDDLE) / FOCAL_PX
        angle = np.arctan2(towards[:, 1], towards[:, 0]) + np.radians(turned_deg)
        half = 60 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return np.hstack([places - half, places + half])


def places(count: int, *, low: bool = False, seed: int = 0) -> npt.NDArray[np.float64]:
    """Places all over the picture, or in its lower half only."""
    return np.random.default_rng(seed).uniform([40, 800 if low else 100], [680, 1200], (count, 2))


NONE = np.zeros((0, 4))


def edges_seen(*, vertical: npt.NDArray[np.float64] = NONE, horizontal: npt.NDArray[np.float64] = NONE) -> list[Edges]:
    """The same edges in each of four pictures, as from a static camera."""
    return [Edges(vertical_px=vertical, horizontal_px=horizontal, size_px=(720, 1280))] * 4


@pytest.mark.parametrize("roll_deg", [-4.0, 0.0, 3.0])
@pytest.mark.parametrize("pitch_deg", [-5.0, 0.0, 10.0])
def test_the_vertical_is_found_from_vertical_edges_among_clutter(roll_deg: float, pitch_deg: float) -> None:
    room = Room(roll_deg=roll_deg, pitch_deg=pitch_deg)
    true, clutter = room.edges(room.up, places(12)), room.edges(room.up, places(8, seed=1))
    clutter[:, 0] += np.linspace(-24, 24, 8)
    estimate = estimate_vertical(edges_seen(vertical=np.vstack([true, clutter])), at_px=MIDDLE)
    assert estimate.lean_deg == pytest.approx(roll_deg, abs=0.5)
    assert estimate.se_deg < 0.7


@pytest.mark.parametrize("roll_deg", [-4.0, 3.0])
@pytest.mark.parametrize("yaw_deg", [-10.0, 0.0, 7.0])
def test_the_vertical_is_found_from_horizontal_edges_that_slope_with_yaw(roll_deg: float, yaw_deg: float) -> None:
    room = Room(roll_deg=roll_deg, pitch_deg=5.0, yaw_deg=yaw_deg)
    horizontal, vertical = room.edges(room.along, places(12)), room.edges(room.up, places(3))
    estimate = estimate_vertical(edges_seen(horizontal=horizontal), at_px=MIDDLE)
    assert abs(estimate.lean_deg - roll_deg) < 1.96 * estimate.se_deg
    assert estimate.se_deg < 1.2
    # A few vertical edges determine the pitch, which horizontal edges alone do not.
    assert estimate_vertical(edges_seen(horizontal=horizontal, vertical=vertical), at_px=MIDDLE).se_deg < max(
        0.7 * estimate.se_deg, 0.35
    )


def test_horizontal_edges_at_one_height_do_not_separate_yaw_from_roll() -> None:
    room = Room(yaw_deg=8.0)
    everywhere, belt_only = (room.edges(room.along, p) for p in (places(12), places(12) * [1, 0] + [0, 1000.0]))
    of_all, of_belt = (
        estimate_vertical(edges_seen(horizontal=edges), at_px=MIDDLE) for edges in (everywhere, belt_only)
    )
    assert of_belt.se_deg > 2 * of_all.se_deg
    assert abs(of_belt.lean_deg) < 1.96 * of_belt.se_deg


def test_floor_joints_in_perspective_are_not_vertical() -> None:
    room = Room(roll_deg=1.0, yaw_deg=3.0)
    below = places(14, low=True) * [0.3, 1] + [250, 0]
    joints = room.edges(room.ahead, below)
    lean_deg = np.degrees(np.arctan2(joints[:, 2] - joints[:, 0], joints[:, 1] - joints[:, 3]))
    joints = joints[np.abs((lean_deg + 90) % 180 - 90) < 12]
    walls = room.edges(room.up, places(6) * [1, 0.4])
    assert len(joints) >= 4
    estimate = estimate_vertical(edges_seen(vertical=np.vstack([walls, joints])), at_px=MIDDLE)
    assert estimate.lean_deg == pytest.approx(1.0, abs=0.6)
    alone = estimate_vertical(edges_seen(vertical=joints), at_px=MIDDLE)
    assert alone.se_deg > 2 * estimate.se_deg
    assert abs(alone.lean_deg - 1.0) < 1.96 * alone.se_deg


def test_the_wall_outweighs_parallel_posts_of_a_leaning_machine() -> None:
    room = Room()
    posts = room.edges(room.up, places(6, low=True), turned_deg=6.0)
    estimate = estimate_vertical(
        edges_seen(vertical=np.vstack([room.edges(room.up, places(8) * [1, 0.4]), posts])), at_px=MIDDLE
    )
    assert estimate.lean_deg == pytest.approx(0.0, abs=0.4)


def test_with_pitch_the_vertical_differs_at_the_side_of_the_picture() -> None:
    room = Room(pitch_deg=10.0)
    beside = estimate_vertical(edges_seen(vertical=room.edges(room.up, places(20))), at_px=(60.0, 640.0))
    lean_deg = -np.degrees(np.arctan(np.tan(np.radians(10)) * (60 - 360) / FOCAL_PX))
    assert lean_deg > 3
    assert beside.lean_deg == pytest.approx(lean_deg, abs=0.4)


def test_without_edges_the_prior_is_returned() -> None:
    black = straight_edges(np.zeros((640, 360, 3), np.uint8))
    assert estimate_vertical([], at_px=(0.0, 0.0)) == estimate_vertical([black], at_px=(0.0, 0.0)) == PRIOR
    assert PRIOR.lean_deg == 0
    assert 2 < PRIOR.se_deg < 3


def test_inconsistent_edges_give_a_large_error() -> None:
    room, errors_deg = Room(), []
    for seed in range(20):
        lean_deg = np.random.default_rng(seed).uniform(-11, 11, 20)
        edges = zip(places(20, seed=seed), lean_deg, strict=True)
        clutter = np.vstack([room.edges(room.up, place[None], turned_deg=deg) for place, deg in edges])
        errors_deg.append(estimate_vertical(edges_seen(vertical=clutter), at_px=MIDDLE).se_deg)
    agreed = estimate_vertical(edges_seen(vertical=room.edges(room.up, places(20))), at_px=MIDDLE)
    assert np.median(errors_deg) > 3 * agreed.se_deg


def test_repeated_pictures_do_not_reduce_the_error() -> None:
    room = Room(roll_deg=2.0)
    pictures = edges_seen(vertical=room.edges(room.up, places(4)))
    assert estimate_vertical(pictures, at_px=MIDDLE).se_deg == pytest.approx(
        estimate_vertical(pictures[:1], at_px=MIDDLE).se_deg, abs=0.02
    )


def test_edges_of_a_picture() -> None:
    picture = np.full((1280, 720, 3), 40, np.uint8)
    picture[:900, 100:220] = 220
    picture[:900, 400:520] = 220
    edges = straight_edges(picture)
    assert len(edges.vertical_px) >= 4
    assert len(edges.horizontal_px) >= 2
    assert edges.size_px == (720, 1280)
    assert estimate_vertical([edges], at_px=MIDDLE).lean_deg == pytest.approx(0.0, abs=0.1)
