"""The camera's path is tracked in generated pictures, removed from the motion, and added again in the picture."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from gait.checks.picture import _camera_still
from gait.measures import REGISTRY, Trial, measure
from gait.motion.from_pose import camera_in, motion_from_pose
from gait.motion.model import Motion
from gait.motion.steady import steady
from gait.motion.surface import travel_speed_mps
from gait.motion.visibility import longest_visible_part
from gait.pose.engines.landmarks import Crop
from gait.pose.keypoints import KEYPOINTS
from gait.pose.scene.camera import CameraPath, camera_moves
from gait.pose.track import PoseTrack, build_track
from gait.report.drawing.frame_pose import frame_pose_at
from gait.runner import Runner
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner
from gait.video.frame import Frame, Picture
from gait.video.placement import Placement

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 480, 640
CROP = Crop(240.0, 330.0, 340.0)
PIXELS_PER_METRE = 280.0


def scene(width: int = 2000) -> Picture:
    coarse = np.random.default_rng(3).integers(0, 255, (90, width // 8), np.uint8)
    grey = cv2.resize(coarse, (width, 720), interpolation=cv2.INTER_CUBIC)
    return np.repeat(grey[..., None], 3, axis=2)


def seen_from(wide: Picture, aim: Floats, *, runner_at: float | None = None) -> Picture:
    """The picture of a camera with its corner at `aim` (x, y) of the scene, with a striped runner in front of it."""
    matrix = np.array([[1, 0, aim[0]], [0, 1, aim[1]]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    picture = np.asarray(cv2.warpAffine(wide, matrix, (WIDTH, HEIGHT), flags=flags), np.uint8)
    if runner_at is not None:
        stripes = (np.indices((300, 160)).sum(axis=0) // 12 % 2 * 255).astype(np.uint8)
        x = 160 + round(runner_at)
        picture[180:480, x : x + 160] = stripes[..., None]
    return picture


def followed(aims: Floats, *, wide: Picture | None = None, runner: bool = True) -> Floats:
    wide = scene() if wide is None else wide
    path = CameraPath()
    for index, aim in enumerate(aims):
        path.follow(Frame(index, 0.0, seen_from(wide, aim, runner_at=8 * np.sin(index) if runner else None)), CROP)
    return path.shift_px(len(aims))


def jitter(frames: int, size_px: float) -> Floats:
    return np.random.default_rng(1).normal((300.0, 40.0), size_px, (frames, 2))


@pytest.mark.parametrize("size_px", [0.3, 2.0, 5.0])
def test_camera_shake_is_tracked_to_a_fraction_of_a_pixel(size_px: float) -> None:
    aims = jitter(25, size_px)
    assert followed(aims) == pytest.approx(aims[0] - aims, abs=0.1)


def test_a_panning_camera_is_tracked_beyond_its_first_picture() -> None:
    aims = jitter(70, 1.0) + np.column_stack([np.linspace(0, 1100, 70), np.zeros(70)])
    assert followed(aims)[-1] == pytest.approx(aims[0] - aims[-1], abs=1.0)


def test_a_blank_wall_does_not_show_the_cameras_motion() -> None:
    blank = np.full((720, 2000, 3), 128, np.uint8)
    shift = followed(jitter(5, 2.0), wide=blank)
    assert np.isnan(shift[1:]).all()


def test_tracking_continues_after_dark_frames() -> None:
    wide, aims, path = scene(), jitter(9, 2.0), CameraPath()
    for index, aim in enumerate(aims):
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8) if index in (4, 5) else seen_from(wide, aim)
        path.follow(Frame(index, 0.0, picture), CROP)
    shift = path.shift_px(9)
    assert np.isnan(shift[4:6]).all()
    assert shift[6:] == pytest.approx((aims[0] - aims)[6:], abs=0.15)


def test_a_frame_that_cannot_be_decoded_is_a_gap() -> None:
    wide, aims, path = scene(), jitter(6, 2.0), CameraPath()
    for index in (0, 1, 3, 4):
        path.follow(Frame(index, 0.0, seen_from(wide, aims[index])), CROP)
    shift = path.shift_px(6)
    assert np.isnan(shift[[2, 5]]).all()
    assert shift[[0, 1, 3, 4]] == pytest.approx((aims[0] - aims)[[0, 1, 3, 4]], abs=0.15)


@pytest.mark.parametrize(
    ("quality", "moves"),
    [
        ({"camera_shake_px": 0.01, "camera_travel_px": 0.3}, False),
        ({"camera_shake_px": 1.0, "camera_travel_px": 0.3}, True),
        ({"camera_shake_px": 0.01, "camera_travel_px": 9.0}, True),
        ({}, True),
    ],
)
def test_only_a_camera_known_to_be_static_is_not_tracked(quality: dict[str, float], moves: bool) -> None:
    assert camera_moves(quality) is moves


def pose(camera_px: Floats | None = None, *, give_path: bool = True, travel_mps: float = 0.0) -> PoseTrack:
    """The synthetic runner in place or over ground, with a scene displaced by `camera_px`."""
    time_s = np.arange(480) / 60
    metres = SyntheticRunner().landmarks(time_s)[..., :2] + np.stack([travel_mps * time_s, 0 * time_s], -1)[:, None]
    position = np.zeros((len(time_s), len(KEYPOINTS), 2))
    for index, name in enumerate(KEYPOINTS):
        known = name.replace("foot_index", "toe")
        source = metres[:, NAMES.index(known if known in NAMES else "nose")]
        position[:, index] = source * [1, -1] * PIXELS_PER_METRE + [360, 900]
    moved = np.zeros((len(time_s), 2)) if camera_px is None else camera_px
    ones = np.ones(position.shape[:2])
    return build_track(
        time_s=time_s,
        position_px=position + moved[:, None],
        confidence=ones,
        depth_px=0 * ones,
        provenance={"camera_shake_px": 6.0, "camera_travel_px": 20.0},
        camera_px=moved if give_path and camera_px is not None else None,
    )


def motion_of(track: PoseTrack, surface: str = "treadmill") -> Motion:
    kind = "overground" if surface == "overground" else "treadmill"
    return motion_from_pose(track, view="side", runner=Runner(height_m=1.75), surface=kind)


SHAKE = np.random.default_rng(5).normal(0, 4, (480, 2))
MEASURED = ("cadence", "contact_time", "overstride", "vertical_oscillation", "trunk_lean", "knee_flexion_at_contact")


def values(motion: Motion) -> list[float | None]:
    trial = Trial(motion=motion, steps=detect_steps(motion))
    return [measure(REGISTRY[name], trial).value for name in MEASURED]


def test_known_shake_changes_no_measure() -> None:
    assert values(motion_of(pose(SHAKE))) == pytest.approx(values(motion_of(pose())))


def test_unknown_shake_changes_measures() -> None:
    height = MEASURED.index("vertical_oscillation")
    assert values(motion_of(pose(SHAKE, give_path=False)))[height] != pytest.approx(
        values(motion_of(pose()))[height], rel=0.02
    )


def test_tracking_reduces_the_remaining_shake() -> None:
    known, unknown = motion_of(pose(SHAKE)), motion_of(pose(SHAKE, give_path=False))
    assert 0 < known.camera_error_m < 0.2 * unknown.camera_error_m
    assert unknown.camera_error_m == pytest.approx(6.0 * unknown.scale.metres_per_pixel)


def test_landmarks_are_drawn_on_the_runner_in_a_shaking_picture() -> None:
    track = pose(SHAKE)
    motion = steady(motion_of(track))
    placement = Placement(scale=1.0, picture_size=(720, 1280))
    at = frame_pose_at(motion, 2.0, placement=placement)
    frame = int(np.flatnonzero(np.isclose(track["time"].values, 2.0))[0])
    seen = track["position"].sel(keypoints="left_shoulder").values[frame, :, 0]
    assert at.points["left_shoulder"] == pytest.approx(seen, abs=0.5)
    assert at.scene_px == pytest.approx(SHAKE[frame])


def test_a_runner_followed_by_the_camera_moves_over_ground() -> None:
    pan = np.column_stack([-3.0 * PIXELS_PER_METRE * np.arange(480) / 60, np.zeros(480)])
    motion = motion_of(pose(pan, travel_mps=3.0), "overground")
    hips = motion.point("mid_hip")[:, 0]
    stature = motion.scale.metres_per_pixel * PIXELS_PER_METRE
    assert np.ptp(hips) / np.ptp(motion.time_s) == pytest.approx(3.0 * stature, rel=0.01)
    assert travel_speed_mps(motion) == pytest.approx(3.0 * stature, rel=0.01)
    steps = detect_steps(motion)
    ankle = {side: motion.curve(f"{side}_ankle") for side in ("left", "right")}
    for step in steps[1:-1]:
        slid = np.diff(
            ankle[step.side](np.array([step.initial_contact_s + 0.05, step.initial_contact_s + 0.15])), axis=0
        )
        assert abs(slid[0, 0]) < 0.03


def test_without_the_cameras_path_there_is_no_speed() -> None:
    pan = np.column_stack([-3.0 * PIXELS_PER_METRE * np.arange(480) / 60, np.zeros(480)])
    assert travel_speed_mps(motion_of(pose(pan, travel_mps=3.0, give_path=False), "overground")) is None


@pytest.mark.parametrize("lost", [slice(0, 60), slice(200, 260)])
def test_a_path_with_a_long_gap_is_not_used(lost: slice) -> None:
    broken = SHAKE.copy()
    broken[lost] = np.nan
    track = pose(SHAKE)
    track["camera"] = (("time", "space"), broken)
    assert camera_in(track).shift_px is None
    assert camera_in(track).error_px == pytest.approx(6.0)


def test_short_gaps_are_bridged() -> None:
    slow = np.column_stack([np.linspace(0, 50, 480), np.zeros(480)])
    track = pose(slow.copy())
    track["camera"][100:104] = np.nan
    found = camera_in(track).shift_px
    assert found is not None
    assert found == pytest.approx(slow)


def test_the_check_reports_that_the_motion_was_corrected() -> None:
    followed_check, unfollowed_check = (_camera_still(pose(SHAKE, give_path=known))[0] for known in (True, False))
    assert (followed_check.status, unfollowed_check.status) == ("pass", "warn")
    assert "undone" in followed_check.message


def test_a_runner_still_entering_the_picture_is_not_used() -> None:
    track = pose(travel_mps=2.0).assign_attrs(moving_crop=1, image_width_px=4000)
    used = longest_visible_part(track)
    hips = track["position"].sel(keypoints="left_hip", space="x").values[used, 0]
    assert used != slice(0, 480)
    assert hips.min() > 100
    assert hips.max() < 3900
