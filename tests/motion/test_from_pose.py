"""From pixels to motion: direction, scale, slow motion, gaps and outliers."""

import numpy as np
import pytest
from scipy.interpolate import make_interp_spline

from gait.errors import RunnerError
from gait.measurement import View
from gait.measures import Trial
from gait.measures.posture import body_height_m
from gait.motion.body import STATURE_SHARE, apparent_stature
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import with_midpoints
from gait.motion.visibility import frozen_frames
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.sampling.adaptive import base_interval
from gait.pose.sampling.dither import OFFSETS
from gait.pose.scene.vertical import PRIOR
from gait.pose.track import PoseTrack, build_track, positions
from gait.runner import Runner
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner

PIXELS_PER_METRE = 280.0


def pose(
    *, fps: float = 60.0, duration_s: float = 6.0, facing: int = 1, view: View = "side", cadence_spm: float = 170.0
) -> PoseTrack:
    """The synthetic runner in the picture of a camera at the side or behind."""
    time_s = np.arange(round(duration_s * fps)) / fps
    metres = SyntheticRunner(cadence_spm=cadence_spm).landmarks(time_s)[..., [0 if view == "side" else 2, 1]]
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


def test_without_a_height_the_source_is_average_proportions() -> None:
    motion = motion_from_pose(pose(), view="side")
    assert motion.scale.source == "average"
    assert motion.scale.relative_se > 0.05


def test_slow_motion_is_corrected() -> None:
    slow = pose(fps=30.0, duration_s=24.0)
    slow = slow.assign_coords(time=slow["time"].values)
    real = motion_from_pose(slow, view="side", slow_motion_factor=4.0)
    assert real.time_s[-1] == pytest.approx(slow["time"].values[-1] / 4)
    assert real.slow_motion_factor == 4.0


def test_short_gaps_are_bridged_and_outliers_removed() -> None:
    track = pose()
    track["position"].values[100:104] = np.nan
    track["position"].values[200, :, KEYPOINTS.index("left_ankle")] += 300
    motion = motion_from_pose(track, view="side", runner=Runner(height_m=1.75))
    clean = motion_from_pose(pose(), view="side", runner=Runner(height_m=1.75))
    assert len(motion.time_s) == len(clean.time_s)
    assert np.isnan(motion.point("left_ankle")[200]).all()
    moments = motion.time_s[[102, 200]]
    assert motion.curve("left_ankle")(moments) == pytest.approx(clean.curve("left_ankle")(moments), abs=0.03)


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_limb_that_is_lost_at_an_end_of_the_clip_has_no_position_there(fps: float) -> None:
    """Its extrapolated curve left the picture within a few frames, as in a real clip with a lost wrist."""
    track, shoulders = pose(fps=fps), [KEYPOINTS.index(f"{side}_shoulder") for side in ("left", "right")]
    lost = {"left_ankle": slice(-8, None), "right_knee": slice(None, 8), "left_wrist": slice(-20, None)}
    for name, frames in lost.items():
        track["position"].values[frames, :, KEYPOINTS.index(name)] += 300
    track["position"].values[-10:, :, shoulders] += 300
    motion = motion_from_pose(track, view="side", runner=Runner(height_m=1.75))
    clean = motion_from_pose(pose(fps=fps), view="side", runner=Runner(height_m=1.75))
    places = motion.at(motion.time_s)
    for name, frames in lost.items():
        assert np.isnan(places[name][frames]).all()
    for name, place in places.items():
        low, high = (edge(motion.point(name), axis=0) for edge in (np.nanmin, np.nanmax))
        reach = 0.1 * (high - low) + 1e-9
        known = place[np.isfinite(place).all(axis=1)]
        assert ((known > low - reach) & (known < high + reach)).all(), name
    inner, inner_clean = (
        [step.initial_contact_s for step in detect_steps(m) if 1 < step.initial_contact_s < 5] for m in (motion, clean)
    )
    assert inner == pytest.approx(inner_clean, abs=0.02)
    assert np.isfinite(motion.ankle_separation_m).all()


def test_the_height_of_the_body_does_not_diverge_where_a_wrist_is_lost() -> None:
    track = pose()
    track["position"].values[-20:, :, KEYPOINTS.index("left_wrist")] += 300
    motion = motion_from_pose(track, view="side", runner=Runner(height_m=1.75))
    trial = Trial(motion=motion, steps=detect_steps(motion))
    height_m = body_height_m(trial, trial.at(motion.time_s))
    assert np.isnan(height_m[-20:]).all()
    assert 0.05 < np.ptp(height_m[:-20]) < 0.15


@pytest.mark.parametrize(("fps", "cadence_spm"), [(20.0, 160.0), (20.0, 171.0), (30.0, 180.0), (60.0, 170.0)])
def test_outliers_are_removed_even_if_few_phases_of_the_stride_are_seen(fps: float, cadence_spm: float) -> None:
    track, wild = pose(fps=fps, cadence_spm=cadence_spm), round(3 * fps)
    track["position"].values[wild, :, KEYPOINTS.index("left_ankle")] += 300
    gone = np.isnan(motion_from_pose(track, view="side").point("left_ankle")).all(axis=1)
    assert np.flatnonzero(gone).tolist() == [wild]


def test_the_longest_part_that_shows_the_runner_is_used() -> None:
    track = pose(duration_s=8.0)
    track["position"].values[120:160] = np.nan
    motion = motion_from_pose(track, view="side")
    assert motion.time_s[0] == pytest.approx(160 / 60)
    assert len(detect_steps(motion)) > 8


@pytest.mark.parametrize("facing", [1, -1])
def test_a_leaning_scene_is_rotated_upright(facing: int) -> None:
    motion = motion_from_pose(pose(facing=facing).assign_attrs(vertical_deg=2.5), view="side")
    assert motion.roll_deg == pytest.approx(2.5 * facing)
    assert motion.upright_from == "scene"
    assert motion.roll_se_deg == 1.0


def test_a_single_frame_is_not_a_part() -> None:
    track = pose(duration_s=8.0)
    track["position"].values[1:60] = np.nan
    assert motion_from_pose(track, view="side").time_s[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (0, "No frame shows the runner clearly."),
        (30, "The runner is seen for less than 1.5 seconds at a time."),
    ],
)
def test_a_runner_who_is_rarely_seen_raises_an_error(seen: int, problem: str) -> None:
    track = pose()
    track["position"].values[seen:] = np.nan
    with pytest.raises(RunnerError) as refused:
        motion_from_pose(track, view="side")
    assert refused.value.problem == problem


def test_phases_without_any_frame() -> None:
    """At 24 frames per second and strides of 16 frames, most phases of the stride are never seen."""
    motion = motion_from_pose(pose(fps=24.0, cadence_spm=180.0), view="side", runner=Runner(height_m=1.75))
    assert np.isfinite(motion.point("left_ankle")).all()
    assert len(detect_steps(motion)) > 14


@pytest.mark.parametrize("across_px", [30.0, -30.0])
def test_a_rear_view_is_not_mirrored_whichever_way_the_toes_point(across_px: float) -> None:
    track = pose(view="rear")
    toes = [KEYPOINTS.index(f"{side}_foot_index") for side in ("left", "right")]
    track["position"].values[:, 0, toes] += across_px
    motion = motion_from_pose(track, view="rear", runner=Runner(height_m=1.75))
    assert (motion.facing, motion.upright_from, motion.roll_se_deg) == (1, "camera", PRIOR.se_deg)
    toe, heel = motion.point("left_toe")[:, 0], motion.point("left_heel")[:, 0]
    assert np.sign(np.median(toe - heel)) == np.sign(across_px)


def with_legs_swapped(track: PoseTrack, where: np.ndarray) -> PoseTrack:
    """Swap whole legs by name, as pose models do."""
    names = [str(name) for name in track["keypoints"].values]
    legs = ("knee", "ankle", "heel", "foot_index")
    other = {f"{a}_{part}": f"{b}_{part}" for a, b in (("left", "right"), ("right", "left")) for part in legs}
    position = track.position.values.copy()
    columns = [names.index(other.get(name, name)) for name in names]
    axis = track.position.dims.index("keypoints")
    position[where] = np.take(position, columns, axis=axis)[where]
    return track.assign(position=(track.position.dims, position))


@pytest.mark.parametrize("ahead", ["left", "right"])
def test_legs_named_by_which_is_ahead_are_separated(ahead: str) -> None:
    """The named legs do not alternate, so the stride phase is taken from the distance of the ankles."""
    track = pose(fps=30.0)
    names = [str(name) for name in track["keypoints"].values]
    x = track.position.sel(space="x").squeeze("individuals").transpose("time", "keypoints").values
    apart = x[:, names.index("left_ankle")] - x[:, names.index("right_ankle")]
    motion = motion_from_pose(
        with_legs_swapped(track, apart < 0 if ahead == "left" else apart > 0),
        view="side",
        runner=Runner(height_m=1.75),
    )
    steps = [step for step in detect_steps(motion) if step.used]
    assert np.diff([step.initial_contact_s for step in steps]) == pytest.approx(SyntheticRunner().step_time_s, abs=0.02)
    assert len(steps) >= 14


@pytest.mark.parametrize("frozen_s", [(3.0, 6.0), (0.0, 2.5)])
def test_frozen_frames_are_not_used(frozen_s: tuple[float, float]) -> None:
    track = pose(fps=30.0)
    time_s = track["time"].values
    shown = np.where(
        (time_s >= frozen_s[0]) & (time_s < frozen_s[1]), np.searchsorted(time_s, frozen_s[0]), range(len(time_s))
    )
    stalled = track.isel(time=shown).assign_coords(time=time_s)
    motion = motion_from_pose(stalled, view="side", runner=Runner(height_m=1.75))
    left = (motion.time_s < frozen_s[0]) | (motion.time_s >= frozen_s[1])
    assert np.mean(left) > 0.95
    assert len(motion.time_s) > 0.95 * (len(time_s) - 30 * np.diff(frozen_s)[0])


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
def test_frozen_frames_are_detected_despite_errors_that_depend_on_the_dither_offset(fps: float) -> None:
    track, every = pose(fps=fps, duration_s=9.0), base_interval(fps)
    numbers, time_s = np.arange(track.sizes["time"]), track["time"].values
    stalled = track.isel(time=np.minimum(numbers, int(6 * fps))).assign_coords(time=time_s)
    errors_px = np.random.default_rng(0).normal(0, 5, (len(OFFSETS), *track.position.shape[1:]))
    shown = stalled.position.values + errors_px[numbers % len(OFFSETS)]
    sparse = numbers[::every]
    seen = np.union1d(sparse, numbers[-every:])
    filled = ~np.isin(numbers, seen)
    position = make_interp_spline(seen, shown[seen], k=1)(numbers)
    stalled = stalled.assign(position=(track.position.dims, position), filled=("time", filled.astype(np.int8)))
    motion = motion_from_pose(stalled, view="side", runner=Runner(height_m=1.75))
    assert motion.time_s[-1] == pytest.approx(6.0, abs=0.1)
    # The frames with which the last ones would be compared are interpolated.
    assert frozen_frames(stalled)[(time_s > 6.1) & (numbers < numbers[-every])].all()
    # The regular frames alone, as in adaptive sampling.
    assert frozen_frames(stalled.isel(time=sparse).drop_vars("filled"))[time_s[sparse] > 6.1].all()
    assert not frozen_frames(stalled)[time_s < 5.9].any()


def test_one_frame_raises_an_error() -> None:
    with pytest.raises(RunnerError, match="one frame"):
        motion_from_pose(pose().isel(time=[5]), view="side")


@pytest.mark.parametrize(("missing_m", "is_refused"), [(0.0, False), (0.6, True)])
def test_legs_outside_the_picture_are_refused(missing_m: float, is_refused: bool) -> None:
    track = pose()
    ankles = positions(track)[:, [INDEX["left_ankle"], INDEX["right_ankle"]]]
    height_px = float(ankles[..., 1].max()) + 1 - missing_m * PIXELS_PER_METRE
    track.attrs |= {"image_width_px": 1440, "image_height_px": round(height_px)}
    if is_refused:
        with pytest.raises(RunnerError, match="legs are not in the picture"):
            motion_from_pose(track, view="side")
    else:
        motion_from_pose(track, view="side")
