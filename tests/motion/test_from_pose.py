"""From pixels to motion: direction, scale, slow motion, gaps and wild points."""

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.motion.body import STATURE_SHARE, apparent_stature
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import with_midpoints
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.runner import Runner
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner

PIXELS_PER_METRE = 280.0


def pose(*, fps: float = 60.0, duration_s: float = 6.0, facing: int = 1) -> PoseTrack:
    """The synthetic runner as a camera to the side sees them."""
    time_s = np.arange(round(duration_s * fps)) / fps
    metres = SyntheticRunner().landmarks(time_s)[..., :2]
    position = np.zeros((len(time_s), len(KEYPOINTS), 2))
    for index, name in enumerate(KEYPOINTS):
        known = name.replace("foot_index", "toe")
        source = known if known in NAMES else "nose"
        position[:, index] = metres[:, NAMES.index(source)] * [facing, -1] * PIXELS_PER_METRE + [360, 900]
    ones = np.ones(position.shape[:2])
    return build_track(time_s=time_s, position_px=position, confidence=ones, depth_px=0 * ones, provenance={})


@pytest.mark.parametrize("facing", [1, -1])
def test_direction_and_mirror(facing: int) -> None:
    motion = motion_from_pose(pose(facing=facing), view="side", runner=Runner(height_m=1.75))
    assert motion.facing == facing
    toe, heel = motion.point("left_toe")[:, 0], motion.point("left_heel")[:, 0]
    assert np.median(toe - heel) > 0


def test_scale_from_height() -> None:
    time_s = np.arange(60) / 60
    points, names = with_midpoints(SyntheticRunner().landmarks(time_s)[..., :2], NAMES)
    apparent_m = apparent_stature({name: points[:, names.index(name)] for name in names}, view="side")
    assert apparent_m is not None
    motion = motion_from_pose(pose(), view="side", runner=Runner(height_m=apparent_m))
    assert motion.scale.source == "height"
    assert 1 / motion.scale.metres_per_pixel == pytest.approx(PIXELS_PER_METRE, rel=0.01)
    assert apparent_m == pytest.approx(1.75, rel=0.05), STATURE_SHARE


def test_average_proportions_are_named_as_such() -> None:
    motion = motion_from_pose(pose(), view="side")
    assert motion.scale.source == "average"
    assert motion.scale.relative_se > 0.05


def test_slow_motion_is_undone() -> None:
    slow = pose(fps=30.0, duration_s=24.0)
    slow = slow.assign_coords(time=slow["time"].values)
    real = motion_from_pose(slow, view="side", slow_motion_factor=4.0)
    assert real.time_s[-1] == pytest.approx(slow["time"].values[-1] / 4)


def test_short_gaps_are_bridged_and_wild_points_left_out() -> None:
    track = pose()
    track["position"].values[100:104] = np.nan
    track["position"].values[200, :, KEYPOINTS.index("left_ankle")] += 300
    motion = motion_from_pose(track, view="side", runner=Runner(height_m=1.75))
    clean = motion_from_pose(pose(), view="side", runner=Runner(height_m=1.75))
    assert len(motion.time_s) == len(clean.time_s)
    assert np.isnan(motion.point("left_ankle")[200]).all()
    moments = motion.time_s[[102, 200]]
    assert motion.curve("left_ankle")(moments) == pytest.approx(clean.curve("left_ankle")(moments), abs=0.03)


def test_the_longest_part_that_shows_the_runner_is_used() -> None:
    track = pose(duration_s=8.0)
    track["position"].values[120:160] = np.nan
    motion = motion_from_pose(track, view="side")
    assert motion.time_s[0] == pytest.approx(160 / 60)
    assert len(detect_steps(motion)) > 8


@pytest.mark.parametrize("seen", [0, 30])
def test_a_runner_hardly_seen_is_refused(seen: int) -> None:
    track = pose()
    track["position"].values[seen:] = np.nan
    with pytest.raises(RunnerError):
        motion_from_pose(track, view="side")
