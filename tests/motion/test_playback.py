"""The playback speed is estimated from gravity and cadence, and wrong times are doubted or rejected."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.motion.playback import Playback, judge_playback
from gait.motion.scale import to_check
from gait.results.pose_file import read_pose
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion

SHARED = Path(__file__).parents[3] / "shared"
REAL, TRIALS = SHARED / "real-landmarks", sorted(SHARED.glob("force-plate*/*.npz"))

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the folder ../shared is missing")


def played(motion: Motion, slower: float, *, declared: float = 1.0) -> Motion:
    """The motion in a clip that plays slower by a factor, after correction of the declared slow motion."""
    return replace(motion, source="pose", time_s=motion.time_s * slower / declared, slow_motion_factor=declared)


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize(
    ("slower", "doubted", "refused"),
    [
        *((factor, True, True) for factor in (0.25, 0.4, 0.5, 1.8, 2.0, 4.0, 8.0)),
        *((factor, True, False) for factor in (0.75, 1.3)),
        *((factor, False, False) for factor in (0.9, 1.0, 1.1)),
    ],
)
def test_the_factor_is_estimated_for_slow_and_fast_clips(
    view: str, slower: float, doubted: bool, refused: bool
) -> None:
    found = judge_playback(played(running_motion(view=view), slower))
    assert found is not None
    assert found.factor == pytest.approx(slower, rel=0.06)
    assert found.ci95[0] < slower < found.ci95[1]
    assert (found.doubted, found.refused) == (doubted, refused)


@pytest.mark.parametrize("cadence_spm", [140.0, 160.0, 180.0, 200.0])
@pytest.mark.parametrize("contact_share", [0.55, 0.7, 0.85])
@pytest.mark.parametrize("height_m", [1.5, 1.75, 1.95])
def test_usual_runners_are_not_doubted(cadence_spm: float, contact_share: float, height_m: float) -> None:
    runner = SyntheticRunner(
        cadence_spm=cadence_spm, contact_time_s=contact_share * 60 / cadence_spm, height_m=height_m, speed_mps=2.5
    )
    time_s = np.arange(360) / 60
    motion = Motion.from_landmarks(time_s, runner.landmarks(time_s), NAMES)
    for contacts in ((), runner.contacts(5.5)):
        found = judge_playback(motion, contacts=contacts)
        assert found is not None
        assert not found.doubted


def test_contacts_and_a_consistent_belt_reduce_the_error() -> None:
    runner = SyntheticRunner()
    motion = running_motion()
    alone, timed, on_belt = (
        judge_playback(motion, **known)
        for known in (
            {},
            {"contacts": runner.contacts(7.5)},
            {"contacts": runner.contacts(7.5), "speed_mps": runner.speed_mps},
        )
    )
    assert alone.relative_se > timed.relative_se > on_belt.relative_se


@pytest.mark.parametrize("given_mps", [1.5, 6.0, 10.8])
def test_a_belt_speed_that_contradicts_gravity_and_cadence_is_ignored(given_mps: float) -> None:
    runner, motion = SyntheticRunner(), running_motion()
    without = judge_playback(motion, contacts=runner.contacts(7.5))
    assert judge_playback(motion, contacts=runner.contacts(7.5), speed_mps=given_mps) == without


def test_a_contradiction_of_gravity_and_cadence_rejects_nothing() -> None:
    """The body hardly oscillates at a usual cadence, so its oscillation was measured wrongly."""
    motion = running_motion()
    points_m = motion.points_m.copy()
    for name in ("mid_shoulder", "mid_ear"):
        height_m = points_m[:, motion.names.index(name), 1]
        height_m -= 0.85 * (height_m - height_m.mean())
    found = judge_playback(replace(motion, points_m=points_m))
    assert found is not None
    assert found.relative_se > 0.2
    assert not found.refused


def test_low_frame_rates_and_impossible_sizes_give_no_estimate() -> None:
    assert judge_playback(running_motion(fps=5.0, duration_s=10.0)) is None
    motion = running_motion()
    assert judge_playback(replace(motion, points_m=2.5 * motion.points_m)) is None


@pytest.mark.parametrize(
    ("slower", "declared", "words", "remedy"),
    [
        (
            2.0,
            1.0,
            "times slower than real time",
            "--capture-fps how many frames a second the camera recorded: about 120",
        ),
        (1.0, 2.0, "at 120 frames a second, as was declared", "if that is real time, leave out --capture-fps"),
        (4.0, 8.0, "times faster than real time", "about 240"),
        (0.5, 1.0, "times faster than real time", "as the camera recorded it, not sped up"),
    ],
)
def test_wrong_times_are_rejected_with_the_likely_rate(slower: float, declared: float, words: str, remedy: str) -> None:
    motion = played(running_motion(fps=60.0 * slower), slower, declared=declared)
    with pytest.raises(RunnerError, match=words) as refused:
        detect_steps(motion)
    assert remedy in refused.value.remedy


def test_a_wrong_frame_rate_of_landmarks_is_rejected_with_the_likely_one() -> None:
    motion = running_motion(fps=60.0)
    with pytest.raises(RunnerError, match="faster than real time") as refused:
        detect_steps(replace(motion, time_s=motion.time_s / 2))
    assert "about 60 a second, not 120" in refused.value.remedy


def test_legs_that_were_not_tracked_are_not_called_slow_motion() -> None:
    motion = played(running_motion(), 4.0)
    exchanged = np.repeat(np.random.default_rng(0).random(60) < 0.2, 16)
    sides = {"left": "right", "right": "left"}
    columns = [
        motion.names.index(f"{sides[side]}_{part}") if side in sides and part in ("ankle", "heel", "toe") else own
        for own, (side, _, part) in enumerate(name.partition("_") for name in motion.names)
    ]
    points_m = np.where(exchanged[:, None, None], motion.points_m[:, columns], motion.points_m)
    with pytest.raises(RunnerError, match="do not alternate"):
        detect_steps(replace(motion, points_m=points_m))


def test_the_likely_rate_is_a_common_one_if_one_is_near() -> None:
    assert Playback(factor=1.25, relative_se=0.07, fps=24.0).likely_fps == 30
    assert Playback(factor=0.98, relative_se=0.07, fps=240.0).likely_fps == 240
    assert Playback(factor=0.5, relative_se=0.02, fps=150.0).likely_fps == 75


@pytest.mark.parametrize(
    ("source", "film", "phrase"),
    [
        ("height+gravity", True, "the height and the film's playback speed"),
        ("average+speed+gravity", True, "the speed and the film's playback speed"),
        ("average+gravity", False, "the frame rate"),
    ],
)
def test_only_given_inputs_are_to_be_checked(source: str, film: bool, phrase: str) -> None:
    assert to_check(source, film=film) == phrase


@needs_shared
@pytest.mark.parametrize(
    ("track", "slower", "surface"),
    [("lab_treadmill_slow_motion", 270 / 29.97, "treadmill"), ("street_pass_slow_motion", 118 / 50, "overground")],
)
def test_real_slow_motion_is_rejected_unless_declared(track: str, slower: float, surface: str) -> None:
    pose = read_pose(REAL / f"{track}.pose.nc")
    right = judge_playback(motion_from_pose(pose, view="side", surface=surface, slow_motion_factor=slower))
    undeclared, too_much = (
        judge_playback(motion_from_pose(pose, view="side", surface=surface, slow_motion_factor=declared))
        for declared in (1.0, 2.5 * slower)
    )
    assert not right.doubted
    assert undeclared.refused
    assert undeclared.factor > 1
    assert too_much.refused
    assert too_much.factor < 1


@needs_shared
@pytest.mark.parametrize("trial", TRIALS, ids=lambda path: path.stem)
def test_marker_trials_are_in_real_time(trial: Path) -> None:
    with np.load(trial) as data:
        motion = Motion.from_landmarks(data["time"], data["xyz"], [str(name) for name in data["names"]])
    assert not judge_playback(motion).doubted
    for wrong in (0.5, 2.0):
        assert judge_playback(replace(motion, time_s=motion.time_s * wrong)).refused
