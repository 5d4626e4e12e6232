"""From where the runner is seen, and which way is up in the picture."""

import numpy as np
import numpy.typing as npt
import pytest

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.runner.view import require_view, seen_from
from gait.pose.scene.up import HELD
from gait.pose.scene.vertical import Edges, straight_edges, up_in_picture
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


FOCAL_PX = 26 / 36 * 1280
MIDDLE = (360.0, 640.0)


class Room:
    """A room seen by a camera that leans by `roll_deg`, looks up by `pitch_deg` and past square by `yaw_deg`."""

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
        """Edges 120 pixels long at places [edges, 2] in pixels, along a direction in space."""
        towards = direction[:2] - direction[2] * (places - MIDDLE) / FOCAL_PX
        angle = np.arctan2(towards[:, 1], towards[:, 0]) + np.radians(turned_deg)
        half = 60 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return np.hstack([places - half, places + half])


def places(count: int, *, low: bool = False, seed: int = 0) -> npt.NDArray[np.float64]:
    """Places all over the picture, or in its lower half only."""
    return np.random.default_rng(seed).uniform([40, 800 if low else 100], [680, 1200], (count, 2))


NONE = np.zeros((0, 4))


def edges_seen(*, upright: npt.NDArray[np.float64] = NONE, level: npt.NDArray[np.float64] = NONE) -> list[Edges]:
    """The same edges in each of four pictures, as a camera that stands sees them."""
    return [Edges(upright_px=upright, level_px=level, size_px=(720, 1280))] * 4


@pytest.mark.parametrize("roll_deg", [-4.0, 0.0, 3.0])
@pytest.mark.parametrize("pitch_deg", [-5.0, 0.0, 10.0])
def test_up_is_found_from_upright_edges_among_clutter(roll_deg: float, pitch_deg: float) -> None:
    room = Room(roll_deg=roll_deg, pitch_deg=pitch_deg)
    true, clutter = room.edges(room.up, places(12)), room.edges(room.up, places(8, seed=1))
    clutter[:, 0] += np.linspace(-24, 24, 8)
    up = up_in_picture(edges_seen(upright=np.vstack([true, clutter])), at_px=MIDDLE)
    assert up.lean_deg == pytest.approx(roll_deg, abs=0.5)
    assert up.se_deg < 0.7


@pytest.mark.parametrize("roll_deg", [-4.0, 3.0])
@pytest.mark.parametrize("yaw_deg", [-10.0, 0.0, 7.0])
def test_up_is_found_from_level_edges_that_slope_with_yaw(roll_deg: float, yaw_deg: float) -> None:
    room = Room(roll_deg=roll_deg, pitch_deg=5.0, yaw_deg=yaw_deg)
    level, upright = room.edges(room.along, places(12)), room.edges(room.up, places(3))
    up = up_in_picture(edges_seen(level=level), at_px=MIDDLE)
    assert abs(up.lean_deg - roll_deg) < 1.96 * up.se_deg
    assert up.se_deg < 1.2
    # A few upright edges tell the pitch, which level edges alone leave open.
    assert up_in_picture(edges_seen(level=level, upright=upright), at_px=MIDDLE).se_deg < max(0.7 * up.se_deg, 0.35)


def test_level_edges_at_one_height_leave_yaw_and_roll_open() -> None:
    room = Room(yaw_deg=8.0)
    everywhere, belt_only = (room.edges(room.along, p) for p in (places(12), places(12) * [1, 0] + [0, 1000.0]))
    of_all, of_belt = (up_in_picture(edges_seen(level=edges), at_px=MIDDLE) for edges in (everywhere, belt_only))
    assert of_belt.se_deg > 2 * of_all.se_deg
    assert abs(of_belt.lean_deg) < 1.96 * of_belt.se_deg


def test_floor_joints_in_perspective_are_not_upright() -> None:
    room = Room(roll_deg=1.0, yaw_deg=3.0)
    below = places(14, low=True) * [0.3, 1] + [250, 0]
    joints = room.edges(room.ahead, below)
    lean_deg = np.degrees(np.arctan2(joints[:, 2] - joints[:, 0], joints[:, 1] - joints[:, 3]))
    joints = joints[np.abs((lean_deg + 90) % 180 - 90) < 12]
    walls = room.edges(room.up, places(6) * [1, 0.4])
    assert len(joints) >= 4
    up = up_in_picture(edges_seen(upright=np.vstack([walls, joints])), at_px=MIDDLE)
    assert up.lean_deg == pytest.approx(1.0, abs=0.6)
    alone = up_in_picture(edges_seen(upright=joints), at_px=MIDDLE)
    assert alone.se_deg > 2 * up.se_deg
    assert abs(alone.lean_deg - 1.0) < 1.96 * alone.se_deg


def test_parallel_posts_of_a_leaning_machine_are_outvoted_by_the_wall() -> None:
    room = Room()
    posts = room.edges(room.up, places(6, low=True), turned_deg=6.0)
    up = up_in_picture(edges_seen(upright=np.vstack([room.edges(room.up, places(8) * [1, 0.4]), posts])), at_px=MIDDLE)
    assert up.lean_deg == pytest.approx(0.0, abs=0.4)


def test_a_camera_that_looks_up_sees_another_vertical_at_the_side() -> None:
    room = Room(pitch_deg=10.0)
    beside = up_in_picture(edges_seen(upright=room.edges(room.up, places(20))), at_px=(60.0, 640.0))
    lean_deg = -np.degrees(np.arctan(np.tan(np.radians(10)) * (60 - 360) / FOCAL_PX))
    assert lean_deg > 3
    assert beside.lean_deg == pytest.approx(lean_deg, abs=0.4)


def test_without_edges_it_is_known_how_people_hold_phones() -> None:
    black = straight_edges(np.zeros((640, 360, 3), np.uint8))
    assert up_in_picture([], at_px=(0.0, 0.0)) == up_in_picture([black], at_px=(0.0, 0.0)) == HELD
    assert HELD.lean_deg == 0
    assert 2 < HELD.se_deg < 3


def test_edges_that_agree_on_nothing_say_little() -> None:
    room, errors_deg = Room(), []
    for seed in range(20):
        lean_deg = np.random.default_rng(seed).uniform(-11, 11, 20)
        edges = zip(places(20, seed=seed), lean_deg, strict=True)
        clutter = np.vstack([room.edges(room.up, place[None], turned_deg=deg) for place, deg in edges])
        errors_deg.append(up_in_picture(edges_seen(upright=clutter), at_px=MIDDLE).se_deg)
    agreed = up_in_picture(edges_seen(upright=room.edges(room.up, places(20))), at_px=MIDDLE)
    assert np.median(errors_deg) > 3 * agreed.se_deg


def test_the_same_picture_four_times_says_no_more_than_once() -> None:
    room = Room(roll_deg=2.0)
    pictures = edges_seen(upright=room.edges(room.up, places(4)))
    assert up_in_picture(pictures, at_px=MIDDLE).se_deg == pytest.approx(
        up_in_picture(pictures[:1], at_px=MIDDLE).se_deg, abs=0.02
    )


def test_edges_of_a_picture() -> None:
    picture = np.full((1280, 720, 3), 40, np.uint8)
    picture[:900, 100:220] = 220
    picture[:900, 400:520] = 220
    edges = straight_edges(picture)
    assert len(edges.upright_px) >= 4
    assert len(edges.level_px) >= 2
    assert edges.size_px == (720, 1280)
    assert up_in_picture([edges], at_px=MIDDLE).lean_deg == pytest.approx(0.0, abs=0.1)
