"""Hard cuts are detected to the frame; camera motion, flicker and flashes are not cuts."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from gait.pose.engines.landmarks import Landmarks
from gait.pose.keypoints import KEYPOINTS
from gait.pose.sampling.interpolation import LandmarkBuffer
from gait.pose.scene.cuts import Cut, CutDetector, segments_between
from gait.video.frame import Frame, Picture

COUNT = 60


def scene(seed: int, width: int = 480) -> Picture:
    coarse = np.random.default_rng(seed).integers(0, 255, (18, width // 20, 3), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, 360), interpolation=cv2.INTER_CUBIC), np.uint8)


FIRST, SECOND, WIDE = scene(1), scene(2), scene(3, 1600)


def cuts_of(picture_at: Callable[[int], Picture], *, every: int = 1) -> list[Cut]:
    detector = CutDetector()
    for number in range(0, COUNT, every):
        detector.update(Frame(number, number / 30, picture_at(number)))
    return detector.cuts


def test_a_cut_is_found_to_the_frame() -> None:
    assert cuts_of(lambda n: FIRST if n < 40 else SECOND) == [Cut(39, 40)]


def test_skipped_frames_belong_to_neither_side_of_a_cut() -> None:
    assert cuts_of(lambda n: FIRST if n < 40 else SECOND, every=3) == [Cut(39, 42)]


def test_every_cut_is_buffer() -> None:
    assert cuts_of(lambda n: (FIRST, SECOND, WIDE[:, :480])[n // 20]) == [Cut(19, 20), Cut(39, 40)]


def test_a_black_frame_between_two_scenes_belongs_to_neither() -> None:
    assert cuts_of(lambda n: FIRST if n < 30 else 0 * FIRST if n < 33 else SECOND) == [Cut(29, 33)]


@pytest.mark.parametrize(
    "picture_at",
    [
        pytest.param(lambda n: FIRST, id="one scene"),
        pytest.param(lambda n: WIDE[:, 12 * n : 12 * n + 480], id="a camera that turns"),
        pytest.param(lambda n: WIDE[:, 200 * (n > 30) // 4 : 200 * (n > 30) // 4 + 480], id="a camera that is knocked"),
        pytest.param(lambda n: FIRST if n != 30 else 255 - FIRST // 8, id="a flash"),
        pytest.param(lambda n: FIRST if not 30 <= n < 33 else 0 * FIRST, id="a dark moment"),
        pytest.param(lambda n: (FIRST * (0.5 if n % 2 else 1.0)).astype(np.uint8), id="flicker"),
        pytest.param(lambda n: FIRST if n < COUNT - 1 else SECOND, id="a last frame that nothing confirms"),
    ],
)
def test_changes_that_are_not_cuts(picture_at: Callable[[int], Picture]) -> None:
    assert cuts_of(picture_at) == []


@pytest.mark.parametrize("frame_format", ["yuv420p", "yuv420p10le", "yuv444p", "rgb24"])
def test_a_thumbnail_is_the_same_in_any_format(frame_format: str) -> None:
    import av

    stored = av.VideoFrame.from_ndarray(np.repeat(FIRST[..., :1], 3, axis=2), format="rgb24").reformat(
        format=frame_format
    )
    sources = (stored, FIRST[..., :1].repeat(3, 2))
    seen, expected = (Frame(0, 0.0, source).thumbnail().astype(float) for source in sources)
    assert seen.shape == (32, 32)
    assert np.corrcoef(seen.ravel(), expected.ravel())[0, 1] > 0.995


def test_segments_lie_between_the_cuts() -> None:
    assert segments_between([], 9) == [slice(0, 9)]
    assert segments_between([Cut(2, 4), Cut(6, 7)], 9) == [slice(0, 3), slice(4, 7), slice(7, 9)]


def test_landmarks_outside_the_longest_segment_are_discarded() -> None:
    buffer = LandmarkBuffer(np.arange(20) / 30)
    ones = np.ones(len(KEYPOINTS))
    for number in range(2, 20):
        buffer.store(number, Landmarks(np.ones((len(KEYPOINTS), 2)), ones, ones, 0.9))
    # The first segment is longer, and shows the runner in fewer frames.
    buffer.keep_longest(segments_between([Cut(10, 11)], 20))
    assert buffer.detected.tolist() == [2 <= number <= 10 for number in range(20)]
    assert buffer.confidence[:2].max() == buffer.confidence[11:].max() == 0
