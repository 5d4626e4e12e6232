"""The trajectory of a runner who moves or changes size is removed, and added again in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from roads import WIDTH, seen

from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.motion.steady import steady_part
from gait.motion.trajectory import estimate_trajectory
from gait.pose.keypoints import INDEX
from gait.pose.track import PoseTrack, positions
from gait.report.drawing.frame_pose import frame_pose_at
from gait.runner import Runner
from gait.video.placement import Placement

AWAY = {"heading_deg": 90.0, "distance_m": 5.0, "duration_s": 10.0}


def motion_of(track: PoseTrack, view: str) -> Motion:
    return motion_from_pose(track, view="rear" if view == "rear" else "side", runner=Runner(height_m=1.75))


def test_a_runner_on_a_treadmill_has_no_trajectory() -> None:
    assert motion_of(seen(speed_mps=0.0)[1], "side").trajectory is None


def test_a_shrinking_body_gets_a_constant_size() -> None:
    motion = motion_of(seen(**AWAY)[1], "rear")
    assert motion.trajectory is not None
    assert motion.trajectory.size_change == pytest.approx((5 + 3 * 10) / 5, rel=0.05)
    trunk_m = np.linalg.norm(motion.point("mid_shoulder") - motion.point("mid_hip"), axis=1)
    early, late = np.median(trunk_m[:120]), np.median(trunk_m[-120:])
    assert late == pytest.approx(early, rel=0.02)


def test_a_shrinking_body_is_steady_throughout() -> None:
    motion = motion_of(seen(**AWAY)[1], "rear")
    assert steady_part(motion) == slice(0, len(motion.time_s))


def test_a_body_that_sinks_in_the_picture_gets_a_constant_height() -> None:
    # Downhill, or with camera roll: by 5 % of the distance.
    _, track = seen(start_m=-5.0, duration_s=3.3)
    sinking = 0.05 * np.ptp(positions(track)[:, INDEX["left_hip"], 0]) * track.time.values / 3.3
    track["position"].loc[{"space": "y"}] += sinking[:, None, None]
    motion = motion_of(track, "side")
    hips_m = motion.point("mid_hip")[:, 1]
    assert abs(np.polyfit(motion.time_s, hips_m, 1)[0]) < 0.01
    assert np.ptp(motion.point("mid_hip")[:, 0]) / np.ptp(motion.time_s) == pytest.approx(3.0, rel=0.05)


@pytest.mark.parametrize(
    ("view", "road"),
    [("side", {"start_m": -5.0, "duration_s": 3.3}), ("side", {"heading_deg": 20.0, "start_m": -4.0}), ("rear", AWAY)],
)
def test_points_are_drawn_where_the_picture_shows_them(view: str, road: dict[str, float]) -> None:
    _, track = seen(**road)
    motion = motion_of(track, view)
    assert motion.trajectory is not None
    frame = len(motion.time_s) // 2
    time_s = float(motion.time_s[frame])
    shown = positions(track)[int(np.flatnonzero(np.isclose(track.time.values, time_s))[0])]
    at = frame_pose_at(motion, time_s, placement=Placement(scale=1.0, picture_size=(WIDTH, 1080)))
    assert at.points["left_hip"] == pytest.approx(shown[INDEX["left_hip"]], abs=1.5)
    assert motion.in_picture(motion.points_m[frame], np.full(len(motion.names), time_s))[
        motion.names.index("left_shoulder")
    ] == pytest.approx(shown[INDEX["left_shoulder"]], abs=0.01)


def test_a_body_far_away_is_drawn_smaller() -> None:
    motion = motion_of(seen(**AWAY)[1], "rear")
    placement = Placement(scale=1.0, picture_size=(WIDTH, 1080))
    near, far = (frame_pose_at(motion, time_s, placement=placement).leg_px for time_s in (0.5, 9.5))
    assert near / far == pytest.approx((5 + 3 * 9.5) / (5 + 3 * 0.5), rel=0.05)


def test_a_part_of_a_motion_has_its_part_of_the_trajectory() -> None:
    motion = motion_of(seen(**AWAY)[1], "rear")
    part = motion.cut(slice(100, 200))
    assert part.trajectory is not None
    assert motion.trajectory is not None
    assert part.trajectory.zoom == pytest.approx(motion.trajectory.zoom[100:200])
    points_m, time_s = part.points_m[7], np.full(len(part.names), part.time_s[7])
    assert part.in_picture(points_m, time_s) == pytest.approx(motion.in_picture(points_m, time_s), nan_ok=True)


@pytest.mark.parametrize(
    ("heading_deg", "at_least", "at_most"), [(0.0, 0.0, 2.0), (20.0, 18.0, 28.0), (-20.0, 18.0, 28.0)]
)
def test_the_angle_between_the_direction_of_running_and_the_picture(
    heading_deg: float, at_least: float, at_most: float
) -> None:
    motion = motion_of(seen(heading_deg=heading_deg, start_m=-5.0, duration_s=3.3, distance_m=10.0)[1], "side")
    assert motion.trajectory is not None
    assert at_least <= motion.trajectory.away_deg <= at_most


def test_single_outliers_do_not_affect_the_trajectory() -> None:
    _, track = seen(**AWAY)
    points = positions(track).copy()
    wild = points.copy()
    wild[50:600:97] *= 1.7
    fine, spoiled = (
        estimate_trajectory(track.time.values, p, vertical_deg=0.0, picture_px=(WIDTH, 1080.0), camera_turns=False)
        for p in (points, wild)
    )
    assert fine is not None
    assert spoiled is not None
    assert spoiled.zoom == pytest.approx(fine.zoom, rel=0.03)


@pytest.mark.parametrize("ends", [slice(None, 12), slice(-12, None)], ids=["start", "end"])
def test_outliers_at_an_end_of_the_clip_do_not_make_the_trajectory_diverge(ends: slice) -> None:
    _, track = seen(**AWAY)
    points = positions(track).copy()
    wild = points.copy()
    wild[ends] *= 3.0
    fine, spoiled = (
        estimate_trajectory(track.time.values, p, vertical_deg=0.0, picture_px=(WIDTH, 1080.0), camera_turns=False)
        for p in (points, wild)
    )
    assert fine is not None
    assert spoiled is not None
    assert spoiled.zoom[40:-40] == pytest.approx(fine.zoom[40:-40], rel=0.03)
    assert 0.95 * fine.zoom.min() < spoiled.zoom.min()
    assert spoiled.zoom.max() < 1.05 * fine.zoom.max()


def test_legs_that_do_not_alternate_have_no_trajectory() -> None:
    _, track = seen(speed_mps=0.0)
    still = np.repeat(positions(track)[:1], len(track.time), axis=0)
    assert estimate_trajectory(track.time.values, still, vertical_deg=0.0, picture_px=None, camera_turns=False) is None
