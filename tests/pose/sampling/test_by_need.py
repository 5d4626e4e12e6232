"""The model sees some of every stride and all that is needed; the rest is filled in as if it had been seen."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from gait.pose import _asked, estimate_pose
from gait.pose.engines.landmarks import INPUT_SIZE, Crop, Landmarks, cut_out
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.sampling.by_need import landmarks_by_need, spacing
from gait.pose.sampling.dither import dithered
from gait.pose.sampling.fill import Found
from gait.pose.track import PoseTrack
from gait.video import Clip, open_clip, read_frames
from gait.video.frame import Frame

FPS = 60.0
EVERY = 2
CROP = Crop(300.0, 420.0, 512.0)
ANKLES = [INDEX["left_ankle"], INDEX["right_ankle"]]


def landmarks(number: int, *, presence: float = 1.0, exchanged: bool = False) -> Landmarks:
    """Of someone whose ankles swing past each other once a second."""
    position = np.zeros((len(KEYPOINTS), 2))
    swing = 80 * np.cos(2 * np.pi * number / FPS)
    position[ANKLES, 0] = (-swing, swing) if exchanged else (swing, -swing)
    return Landmarks(position, np.zeros(len(KEYPOINTS)), np.full(len(KEYPOINTS), 0.9), presence)


class Engine:
    """Sees in each frame what its grey level says."""

    crop_only = True
    provenance: ClassVar[dict[str, str | float | int]] = {}

    def __init__(self) -> None:
        self.shown: list[int] = []

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        for frame, crop in frames:
            self.shown.append(frame.number)
            # A point in the middle of what it is shown.
            middle = np.tile([crop.x, crop.y], (len(KEYPOINTS), 1))
            yield Landmarks(middle, np.zeros(len(KEYPOINTS)), np.ones(len(KEYPOINTS)), 1.0)


def frames(count: int) -> Iterator[tuple[Frame, Crop]]:
    picture = np.zeros((960, 540, 3), np.uint8)
    return ((Frame(number, number / FPS, picture), CROP) for number in range(count))


@pytest.mark.parametrize(
    ("fps", "every"), [(24.0, 1), (30.0, 1), (50.0, 2), (59.94, 3), (60.0, 3), (120.0, 6), (240.0, 12)]
)
def test_at_least_19_frames_a_second_are_seen_in_any_case(fps: float, every: int) -> None:
    assert spacing(fps) == every


@pytest.mark.parametrize("fps", np.arange(20.0, 1000.0, 5.0))
def test_the_frames_seen_in_any_case_see_every_place_of_the_crop(fps: float) -> None:
    every = spacing(fps)
    assert fps / every >= 19
    places = {dithered(CROP, number=number) for number in range(0, 20 * every, every)}
    assert len(places) == len({dithered(CROP, number=number) for number in range(20)})


@pytest.mark.parametrize("count", [1, 2, 7, 600, 601, 1203])
def test_every_frame_is_seen_or_asked_about_once(count: int) -> None:
    engine, asked = Engine(), []

    def none(seen, others):
        asked.extend(others)
        assert set(seen) <= set(engine.shown), "asked before the sparse frames were seen"
        return np.zeros(len(others), bool)

    seen = [number for number, _ in landmarks_by_need(engine, frames(count), every=EVERY, needed=none)]
    assert seen == engine.shown
    assert sorted(seen + asked) == list(range(count))


def test_what_is_needed_is_seen_in_the_clips_own_pixels() -> None:
    answers = dict(
        landmarks_by_need(Engine(), frames(40), every=4, needed=lambda seen, others: np.isin(others, [9, 10, 31]))
    )
    assert sorted(answers) == sorted({*range(0, 40, 4), 9, 10, 31})
    for found in answers.values():
        np.testing.assert_allclose(found.position_px, np.tile([CROP.x, CROP.y], (len(KEYPOINTS), 1)))


def test_a_frame_put_aside_is_cut_out_as_if_at_once() -> None:
    random = np.random.default_rng(1)
    picture = random.integers(0, 256, (960, 540, 3), np.uint8)
    cut = cut_out(Frame(0, 0.0, picture), CROP)
    again = cut_out(Frame(0, 0.0, cut), Crop(INPUT_SIZE / 2, INPUT_SIZE / 2, INPUT_SIZE))
    np.testing.assert_array_equal(cut, again)


def found_of(seen: Iterable[int], *, count: int = 120, **said: dict) -> Found:
    """All frames between those that were seen are passed over."""
    found = Found(np.arange(count) / FPS)
    for number in seen:
        found.put(number, landmarks(number, **said.get(str(number), {})))
    first, last = np.flatnonzero(found.seen)[[0, -1]]
    found.passed_over[first:last] = ~found.seen[first:last]
    return found


def test_what_was_not_seen_is_filled_in_between() -> None:
    found = found_of(sorted({*range(0, 120, EVERY), 119}))
    found.fill()
    truth = found_of(range(120))
    np.testing.assert_allclose(found.position_px, truth.position_px, atol=0.02)
    np.testing.assert_allclose(found.confidence, truth.confidence)
    assert found.known.all()


def test_filling_does_not_depend_on_what_is_far_away() -> None:
    whole, part = found_of(range(0, 4001, EVERY), count=4001), found_of(range(0, 201, EVERY), count=201)
    whole.fill()
    part.fill()
    np.testing.assert_allclose(whole.position_px[:150], part.position_px[:150], atol=1e-5)


def test_frames_that_nobody_could_decode_stay_a_gap() -> None:
    found = found_of(range(20, 101, EVERY))
    found.passed_over[41] = False
    found.fill()
    assert np.flatnonzero(~found.known).tolist() == [*range(20), 41, *range(101, 120)]


def test_a_frame_that_need_not_be_shown_is_done_with() -> None:
    seen, others = np.arange(0, 121, EVERY), np.arange(1, 120, EVERY)
    found = Found(np.arange(121) / FPS)
    for number in seen:
        found.put(number, landmarks(number))
    assert found.settled == 61

    def near_one_second(sparse: PoseTrack, time_s: np.ndarray) -> np.ndarray:
        assert sparse.sizes["time"] == 61
        return np.abs(time_s - 1) < 0.1

    wanted = _asked(near_one_second, found, {})(seen, others)
    assert wanted.sum() >= 6
    assert found.settled == 61 + (~wanted).sum()
    assert not (found.seen & found.passed_over).any()


def test_a_frame_that_shows_nobody_stays_a_gap() -> None:
    found = found_of(range(120), **{"60": {"presence": 0.2}})
    found.fill()
    assert np.flatnonzero(~found.known).tolist() == [60]


@pytest.mark.parametrize("first", [60, 61])
def test_names_of_legs_that_the_model_exchanged_do_not_bend_their_course(first: int) -> None:
    """From some frame on, and again back: between frames that were seen the course is each leg's own."""
    exchanged = range(first, 90)
    found = found_of(range(0, 121, EVERY), count=121, **{str(number): {"exchanged": True} for number in exchanged})
    found.fill()
    for number in range(121):
        as_before = (number // EVERY * EVERY) in exchanged
        truth = landmarks(number, exchanged=as_before).position_px
        np.testing.assert_allclose(found.position_px[number], truth, atol=0.02, err_msg=str(number))


@pytest.mark.parametrize(("presence", "cannot_be_filled"), [(1.0, set()), (0.2, {59, 61})])
def test_beside_nobody_nothing_is_filled_in(presence: float, cannot_be_filled: set[int]) -> None:
    seen, others = np.arange(0, 121, EVERY), np.arange(1, 120, EVERY)
    found = found_of(seen, count=121, **{"60": {"presence": presence}})
    assert set(others[found.beside_nobody(others, seen=seen)]) == cannot_be_filled


def test_past_the_last_frame_seen_nothing_is_filled_in() -> None:
    seen = np.arange(0, 120, EVERY)
    assert found_of(seen).beside_nobody(np.array([117, 119]), seen=seen).tolist() == [False, True]


def test_the_pose_stage_is_told_before_it_begins_and_ends_once(
    short_clips: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage that ends twice is shown as two, and one that is told late has its time added to the one before."""
    told: list[tuple[int, int]] = []
    told_before_frames: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "pose":
            told.append((done, total))

    def frames(clip: Clip, **which: Any) -> Iterator[Frame]:
        told_before_frames.append(len(told))
        return read_frames(clip, **which)

    monkeypatch.setattr("gait.pose.read_frames", frames)

    def none(sparse: PoseTrack, time_s: np.ndarray) -> np.ndarray:
        return np.zeros(len(time_s), bool)

    estimate_pose(open_clip(short_clips["side"]), model="lite", needed=none, progress=progress)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told_before_frames == [1]
    assert told[0] == (0, 300)
    assert told[-1] == (300, 300)
    assert told.count((300, 300)) == 1
