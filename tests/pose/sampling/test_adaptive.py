"""The model processes some frames of every stride and those selected; the others are interpolated."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from gait.pose import estimate_pose
from gait.pose.engines.landmarks import INPUT_SIZE, Crop, Landmarks, crop_image
from gait.pose.estimate import _number_selector
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.sampling.adaptive import base_interval, estimate_adaptively
from gait.pose.sampling.dither import dither
from gait.pose.sampling.interpolation import LandmarkBuffer
from gait.pose.track import PoseTrack
from gait.video import Clip, open_clip, read_frames
from gait.video.frame import Frame

FPS = 60.0
INTERVAL = 2
CROP = Crop(300.0, 420.0, 512.0)
ANKLES = [INDEX["left_ankle"], INDEX["right_ankle"]]


def landmarks(number: int, *, presence: float = 1.0, exchanged: bool = False) -> Landmarks:
    """Landmarks of a runner with one stride per second."""
    position = np.zeros((len(KEYPOINTS), 2))
    swing = 80 * np.cos(2 * np.pi * number / FPS)
    position[ANKLES, 0] = (-swing, swing) if exchanged else (swing, -swing)
    return Landmarks(position, np.zeros(len(KEYPOINTS)), np.full(len(KEYPOINTS), 0.9), presence)


class Engine:
    """Returns the centre of the crop as the position of every landmark."""

    crop_only = True
    provenance: ClassVar[dict[str, str | float | int]] = {}

    def __init__(self) -> None:
        self.shown: list[int] = []

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        for frame, crop in frames:
            self.shown.append(frame.number)
            middle = np.tile([crop.x, crop.y], (len(KEYPOINTS), 1))
            yield Landmarks(middle, np.zeros(len(KEYPOINTS)), np.ones(len(KEYPOINTS)), 1.0)


def frames(count: int) -> Iterator[tuple[Frame, Crop]]:
    picture = np.zeros((960, 540, 3), np.uint8)
    return ((Frame(number, number / FPS, picture), CROP) for number in range(count))


@pytest.mark.parametrize(
    ("fps", "every"), [(24.0, 1), (30.0, 1), (50.0, 2), (59.94, 3), (60.0, 3), (120.0, 6), (240.0, 12)]
)
def test_at_least_19_frames_per_second_are_always_processed(fps: float, every: int) -> None:
    assert base_interval(fps) == every


def test_the_regular_frames_use_all_dither_offsets() -> None:
    for fps in np.arange(20.0, 1000.0, 5.0):
        every = base_interval(fps)
        assert fps / every >= 19, fps
        places = {dither(CROP, number=number) for number in range(0, 20 * every, every)}
        assert len(places) == len({dither(CROP, number=number) for number in range(20)}), fps


@pytest.mark.parametrize("count", [1, 2, 7, 600, 601, 1203])
def test_every_frame_is_processed_or_offered_for_selection_once(count: int) -> None:
    engine, asked = Engine(), []

    def none(seen, others):
        asked.extend(others)
        assert set(seen) <= set(engine.shown), "called before the regular frames were processed"
        return np.zeros(len(others), bool)

    seen = [number for number, _ in estimate_adaptively(engine, frames(count), interval=INTERVAL, select=none)]
    assert seen == engine.shown
    assert sorted(seen + asked) == list(range(count))


def test_selected_frames_are_processed_and_mapped_to_the_clips_pixels() -> None:
    answers = dict(
        estimate_adaptively(
            Engine(), frames(40), interval=4, select=lambda processed, others: np.isin(others, [9, 10, 31])
        )
    )
    assert sorted(answers) == sorted({*range(0, 40, 4), 9, 10, 31})
    for buffer in answers.values():
        np.testing.assert_allclose(buffer.position_px, np.tile([CROP.x, CROP.y], (len(KEYPOINTS), 1)))


def test_cropping_a_crop_changes_nothing() -> None:
    random = np.random.default_rng(1)
    picture = random.integers(0, 256, (960, 540, 3), np.uint8)
    cut = crop_image(Frame(0, 0.0, picture), CROP)
    again = crop_image(Frame(0, 0.0, cut), Crop(INPUT_SIZE / 2, INPUT_SIZE / 2, INPUT_SIZE))
    np.testing.assert_array_equal(cut, again)


def buffer_of(seen: Iterable[int], *, count: int = 120, **said: dict) -> LandmarkBuffer:
    """A buffer in which all frames between the processed ones are skipped."""
    buffer = LandmarkBuffer(np.arange(count) / FPS)
    for number in seen:
        buffer.store(number, landmarks(number, **said.get(str(number), {})))
    first, last = np.flatnonzero(buffer.processed)[[0, -1]]
    buffer.skipped[first:last] = ~buffer.processed[first:last]
    return buffer


def test_skipped_frames_are_interpolated() -> None:
    buffer = buffer_of(sorted({*range(0, 120, INTERVAL), 119}))
    buffer.interpolate()
    truth = buffer_of(range(120))
    np.testing.assert_allclose(buffer.position_px, truth.position_px, atol=0.02)
    np.testing.assert_allclose(buffer.confidence, truth.confidence)
    assert buffer.detected.all()


def test_interpolation_is_local() -> None:
    whole, part = buffer_of(range(0, 4001, INTERVAL), count=4001), buffer_of(range(0, 201, INTERVAL), count=201)
    whole.interpolate()
    part.interpolate()
    np.testing.assert_allclose(whole.position_px[:150], part.position_px[:150], atol=1e-5)


def test_frames_that_cannot_be_decoded_remain_gaps() -> None:
    buffer = buffer_of(range(20, 101, INTERVAL))
    buffer.skipped[41] = False
    buffer.interpolate()
    assert np.flatnonzero(~buffer.detected).tolist() == [*range(20), 41, *range(101, 120)]


def test_a_skipped_frame_is_completed() -> None:
    seen, others = np.arange(0, 121, INTERVAL), np.arange(1, 120, INTERVAL)
    buffer = LandmarkBuffer(np.arange(121) / FPS)
    for number in seen:
        buffer.store(number, landmarks(number))
    assert buffer.completed == 61

    def near_one_second(sparse: PoseTrack, time_s: np.ndarray) -> np.ndarray:
        assert sparse.sizes["time"] == 61
        return np.abs(time_s - 1) < 0.1

    wanted = _number_selector(near_one_second, buffer, {})(seen, others)
    assert wanted.sum() >= 6
    assert buffer.completed == 61 + (~wanted).sum()
    assert not (buffer.processed & buffer.skipped).any()


def test_a_frame_without_a_person_remains_a_gap() -> None:
    buffer = buffer_of(range(120), **{"60": {"presence": 0.2}})
    buffer.interpolate()
    assert np.flatnonzero(~buffer.detected).tolist() == [60]


@pytest.mark.parametrize("first", [60, 61])
def test_exchanged_legs_are_interpolated_leg_by_leg(first: int) -> None:
    """The legs are exchanged in some frames; the interpolation follows the same leg."""
    exchanged = range(first, 90)
    buffer = buffer_of(range(0, 121, INTERVAL), count=121, **{str(number): {"exchanged": True} for number in exchanged})
    buffer.interpolate()
    for number in range(121):
        as_before = (number // INTERVAL * INTERVAL) in exchanged
        truth = landmarks(number, exchanged=as_before).position_px
        np.testing.assert_allclose(buffer.position_px[number], truth, atol=0.02, err_msg=str(number))


@pytest.mark.parametrize(("presence", "cannot_be_filled"), [(1.0, set()), (0.2, {59, 61})])
def test_frames_next_to_a_gap_cannot_be_interpolated(presence: float, cannot_be_filled: set[int]) -> None:
    seen, others = np.arange(0, 121, INTERVAL), np.arange(1, 120, INTERVAL)
    buffer = buffer_of(seen, count=121, **{"60": {"presence": presence}})
    assert set(others[buffer.not_interpolable(others, processed=seen)]) == cannot_be_filled


def test_frames_after_the_last_processed_one_cannot_be_interpolated() -> None:
    seen = np.arange(0, 120, INTERVAL)
    assert buffer_of(seen).not_interpolable(np.array([117, 119]), processed=seen).tolist() == [False, True]


def test_the_pose_stage_is_reported_before_it_begins_and_completed_once(
    short_clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage completed twice is displayed twice; one reported late is timed with the stage before it."""
    reported: list[tuple[int, int]] = []
    reported_before_frames: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "pose":
            reported.append((done, total))

    def frames(clip: Clip, **which: Any) -> Iterator[Frame]:
        reported_before_frames.append(len(reported))
        return read_frames(clip, **which)

    monkeypatch.setattr("gait.pose.estimate.read_frames", frames)

    def none(sparse: PoseTrack, time_s: np.ndarray) -> np.ndarray:
        return np.zeros(len(time_s), bool)

    estimate_pose(open_clip(short_clips["side"]), model="lite", select_frames=none, progress=progress)
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    assert reported_before_frames == [1]
    assert reported[0] == (0, 300)
    assert reported[-1] == (300, 300)
    assert reported.count((300, 300)) == 1
