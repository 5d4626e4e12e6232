"""Clip checks: each passes on a good clip, and warns with a remedy on a bad one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gait.checks import ClipCheck, check_clip
from gait.measurement import SURFACES
from gait.motion.camera_angle import put_upright
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion, Scale
from gait.motion.steady import steady
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.runner import Runner
from gait.steps import Step, detect_steps
from gait.steps.frame_lock import locked_share
from gait.synthetic import NAMES, SyntheticRunner
from gait.video import Clip

PIXELS_PER_METRE = 280.0
BODY_PX = 0.9 * 1.75 * PIXELS_PER_METRE
GOOD: dict[str, Any] = {
    "people": 1,
    "moving_crop": 0,
    "vertical_deg": 0.0,
    "picture_brightness": 105.0,
    "picture_sharpness": 0.45,
    "camera_shake_px": 0.01,
    "camera_travel_px": 0.1,
}


def clip_and_track(
    *,
    time_s: np.ndarray | None = None,
    run_time_s: np.ndarray | None = None,
    cadence_spm: float = 170.0,
    pixels_per_metre: float = PIXELS_PER_METRE,
    slow_motion_factor: float = 1.0,
    **attributes: float,
) -> tuple[Clip, PoseTrack]:
    """Return a clip and the pose of the synthetic runner in it, as a good camera records them by default."""
    time_s = np.arange(480) / 60 if time_s is None else time_s
    run_time_s = time_s / slow_motion_factor if run_time_s is None else run_time_s
    metres = SyntheticRunner(cadence_spm=cadence_spm).landmarks(run_time_s)[..., :2]
    position = np.zeros((len(time_s), len(KEYPOINTS), 2))
    for index, name in enumerate(KEYPOINTS):
        known = name.replace("foot_index", "toe")
        source = known if known in NAMES else "nose"
        position[:, index] = metres[:, NAMES.index(source)] * [1, -1] * pixels_per_metre + [360, 900]
    ones = np.ones(position.shape[:2])
    track = build_track(
        time_s=time_s, position_px=position, confidence=ones, depth_px=0 * ones, provenance={**GOOD, **attributes}
    )
    clip = Clip(
        path=Path("clip.mp4"),
        sha256="",
        width=720,
        height=1280,
        rotation_deg=0,
        time_s=time_s,
        slow_motion_factor=slow_motion_factor,
    )
    return clip, track


def analysed(clip: Clip, track: PoseTrack, **options: Any) -> tuple[Motion, tuple[Step, ...]]:
    motion = motion_from_pose(
        track,
        view="side",
        runner=Runner(height_m=1.75),
        slow_motion_factor=clip.slow_motion_factor,
        **options,
    )
    motion = steady(motion)
    return motion, detect_steps(motion)


def checks_of(clip: Clip, track: PoseTrack, *, incline_deg: float = 0.0, **options: Any) -> dict[str, ClipCheck]:
    motion, steps = analysed(clip, track, **options)
    return {check.id: check for check in check_clip(clip, track, motion, steps, incline_deg=incline_deg)}


def without_frames(time_s: np.ndarray, first: int, last: int) -> np.ndarray:
    return np.delete(time_s, slice(first, last))


def test_a_good_clip_passes_every_check() -> None:
    found = checks_of(*clip_and_track())
    assert {check.id for check in found.values() if check.status != "pass"} == set()
    assert len(found) == 18


def test_messages_are_plain_sentences() -> None:
    for check in checks_of(*clip_and_track(camera_shake_px=20.0, picture_brightness=10.0, people=2)).values():
        assert check.message.endswith(".")
        assert check.message[0].isupper() or check.message[0].isdigit()


AT_60 = np.arange(480) / 60


@pytest.mark.parametrize(
    ("check", "words", "clip"),
    [
        ("frame_rate", "30 frames a second", {"time_s": np.arange(240) / 30}),
        ("frame_timing", "longest gap is 200 ms", {"time_s": without_frames(AT_60, 200, 211)}),
        ("frame_timing", "come early or late", {"time_s": np.delete(AT_60, np.arange(3, 480, 5))}),
        ("duration", "only 4.0 seconds", {"time_s": np.arange(240) / 60}),
        ("duration", "4 times slower", {"time_s": np.arange(480) / 30, "slow_motion_factor": 4.0}),
        ("light", "12 % of full brightness", {"picture_brightness": 30.0}),
        ("sharpness", "blurred", {"picture_sharpness": 0.12}),
        ("runner_size", "only", {"pixels_per_metre": 150.0}),
        ("camera_still", "shakes by 1.0 %", {"camera_shake_px": 0.0095 * BODY_PX}),
        ("camera_still", "drifts by 7", {"camera_travel_px": 0.7 * BODY_PX}),
        ("one_person", "2 people", {"people": 2}),
        ("steps", "7 on each side are needed", {"time_s": np.arange(240) / 60}),
        ("frame_lock", "synchronous with the frame rate", {"time_s": np.arange(240) / 30, "cadence_spm": 180.0}),
    ],
)
def test_a_bad_clip_gets_a_warning_that_names_the_fault(check: str, words: str, clip: dict[str, Any]) -> None:
    found = checks_of(*clip_and_track(**clip))[check]
    assert found.status == "warn"
    assert words in found.message


@pytest.mark.parametrize(
    ("check", "clip"),
    [
        ("frame_timing", {"time_s": np.delete(AT_60, np.arange(20, 480, 50))}),
        ("duration", {"time_s": np.arange(1200) / 30, "slow_motion_factor": 4.0}),
        ("camera_still", {"camera_shake_px": 0.003 * BODY_PX}),
        ("frame_lock", {"time_s": np.arange(240) / 30, "cadence_spm": 172.0}),
        ("frame_lock", {"cadence_spm": 180.0}),
    ],
    ids=["a few dropped frames", "slow motion", "a little shake", "30 a second", "locked at 60 a second"],
)
def test_harmless_faults_pass(check: str, clip: dict[str, Any]) -> None:
    assert checks_of(*clip_and_track(**clip))[check].status == "pass"


def test_a_little_shake_is_called_a_little() -> None:
    found = checks_of(*clip_and_track(camera_shake_px=0.003 * BODY_PX))["camera_still"]
    assert "only a little" in found.message


def test_a_foot_out_of_the_picture_is_named() -> None:
    clip, track = clip_and_track()
    found = checks_of(replace(clip, height=885), track)
    assert "leaves the picture" in found["feet_in_frame"].message


def test_the_leg_that_is_hidden_is_named() -> None:
    clip, track = clip_and_track()
    hidden = [INDEX[f"left_{part}"] for part in ("knee", "ankle", "heel", "foot_index")]
    track["confidence"].values[:240, hidden] = 0.1
    found = checks_of(clip, track)["legs_visible"]
    assert found.status == "warn"
    assert "left leg" in found.message
    assert "50 %" in found.message


def test_the_seconds_that_were_used_are_named() -> None:
    # The runner stands for four seconds, one leg ahead, and then runs.
    time_s = np.arange(720) / 60
    found = checks_of(*clip_and_track(time_s=time_s, run_time_s=np.maximum(time_s - 4, 0)))["steady_pace"]
    assert found.status == "warn"
    assert found.message.startswith(("Only seconds 3.", "Only seconds 4."))
    assert "nothing moves" in found.message
    assert "even pace" in found.message


def test_a_runner_who_comes_into_the_picture_late_is_not_called_uneven() -> None:
    clip, track = clip_and_track(time_s=np.arange(720) / 60)
    track["position"].values[:150] = np.nan
    found = checks_of(clip, track)["steady_pace"]
    assert found.message.startswith("Only seconds 2.5 to 12.0")
    assert "not seen" in found.message


def test_a_cut_clip_is_named() -> None:
    clip, track = clip_and_track(time_s=np.arange(720) / 60, cuts=1)
    track["position"].values[:150] = np.nan
    found = checks_of(clip, track)["steady_pace"]
    assert found.status == "warn"
    assert "the clip is cut" in found.message


def test_a_camera_that_moves_along_means_over_ground_whatever_was_given() -> None:
    clip, track = clip_and_track(camera_travel_px=12.0 * BODY_PX, camera_shake_px=3.0)
    motion, steps = analysed(clip, track)
    detected, given = (
        {check.id: check for check in check_clip(clip, track, motion, steps, given_surface=surface)}["surface"]
        for surface in (None, SURFACES[0])
    )
    assert (detected.status, given.status) == ("pass", "warn")
    assert "measured as running over ground" in detected.message
    assert "A treadmill was given" in given.message


def test_a_belt_with_a_given_incline_is_square() -> None:
    clip, track = clip_and_track()
    motion, _ = analysed(clip, track)
    uphill = motion.turned(6.0, upright_from="scene")
    steps = tuple(
        Step(
            side=side,
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s,
            initial_contact_se_s=0.006,
            toe_off_se_s=0.009,
        )
        for side, contact_s, toe_off_s in SyntheticRunner().contacts(7.5)
    )
    given, missing = (
        {check.id: check for check in check_clip(clip, track, uphill, steps, incline_deg=incline_deg)}
        for incline_deg in (6.0, 0.0)
    )
    assert given["camera_square"].status == "pass"
    assert "7 degrees steeper or flatter in the picture than it is" in missing["camera_square"].message
    assert put_upright(uphill, [], incline_deg=6.0) is uphill


def test_scales_that_disagree_are_named() -> None:
    clip, track = clip_and_track()
    motion, steps = analysed(clip, track)
    height = Scale(metres_per_pixel=0.0036, relative_se=0.02, source="height")
    for share, status in ((1.03, "pass"), (1.2, "warn")):
        speed = Scale(metres_per_pixel=0.0036 * share, relative_se=0.035, source="speed")
        found = {check.id: check for check in check_clip(clip, track, motion, steps, [height, speed])}
        assert found["scales_agree"].status == status
        assert ("which is no more than their own errors explain" in found["scales_agree"].message) == (status == "pass")


@pytest.mark.parametrize("attribute", ["picture_brightness", "picture_sharpness", "camera_shake_px"])
def test_a_track_without_picture_quality_has_no_such_check(attribute: str) -> None:
    clip, track = clip_and_track()
    name = {"picture_brightness": "light", "picture_sharpness": "sharpness", "camera_shake_px": "camera_still"}
    del track.attrs[attribute]
    assert name[attribute] not in checks_of(clip, track)


@pytest.mark.parametrize(
    ("stride_frames", "low", "high"),
    [(20.0, 0.9, 1.0), (20.02, 0.7, 1.0), (20.5, 0.4, 0.6), (20.1, 0.0, 0.2), (20.37, 0.0, 0.4)],
)
def test_the_share_of_steps_in_time_with_the_frames(stride_frames: float, low: float, high: float) -> None:
    frames_s = np.arange(400) / 30
    noise = np.random.default_rng(0).normal(0, 0.004, 12)
    contacts = [
        (side, 0.5 + (lag + k) * stride_frames / 30 + noise[k])
        for k in range(12)
        for side, lag in (("left", 0.0), ("right", 0.5))
    ]
    assert low <= locked_share(frames_s, contacts) <= high
