"""Both engines run the same models: for the same image and the same crop, their landmarks agree.

Measured on 60 frames of `sample_videos/side.mp4`, model full, scaled so that the runner's crop is about 385 pixels:

- The same crop for both (the landmarker chooses its own, which is computed here and passed to LiteRT) and the same
  window in the heat maps: the median distance is 0.017 and the 95th percentile 0.054 pixels of the 256-pixel crop, or
  0.01 % and 0.03 % of the runner's height. 0.7 % of the points differ by more than a pixel, where the peak of the heat
  map is close to the confidence that is required for refining the point.
- The window of this package, 9 cells instead of the landmarker's 7: median 0.08, 95th percentile 1.2 pixels.
- Each engine as it is used, the default one with a fixed upright crop for the whole clip: median 0.5 %, 90th percentile
  1.4 % of the height.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from gait.pose.engines import detector, landmarks
from gait.pose.engines.blazepose import BlazePose
from gait.pose.engines.detector import Person, PersonDetector
from gait.pose.engines.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.engines.mediapipe import REGION_MARGIN, MediaPipe
from gait.video import open_clip, read_frames
from gait.video.frame import Frame, Picture

CLIP = Path(__file__).parents[3] / "sample_videos" / "side.mp4"
EVERY = 10
# The runner's crop in this clip, and the runner's height as a share of its side, from the clip's ground truth.
RUNNER = Crop(347.0, 675.0, 649.0)
HEIGHT_SHARE = 0.79
# Twice the input of the detector, so that the landmarker, which samples without averaging, takes every second pixel.
PICTURE_SIDE = 448

Points = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    clip = open_clip(CLIP)
    return list(read_frames(clip, indices=range(0, clip.frame_count, EVERY)))


@pytest.fixture(scope="module")
def pictures(frames: list[Frame]) -> list[Picture]:
    """The region around the runner in each frame, small enough to be passed to the landmarker as a whole."""
    side = REGION_MARGIN * RUNNER.side
    shrink = side / PICTURE_SIDE
    to_frame = np.array([[shrink, 0, RUNNER.x - side / 2], [0, shrink, RUNNER.y - side / 2]])
    return [_sampled(cv2.GaussianBlur(frame.picture, (0, 0), shrink / 2), to_frame, PICTURE_SIDE) for frame in frames]


@pytest.fixture(scope="module")
def official(pictures: list[Picture]) -> list[Landmarks]:
    crop = Crop(PICTURE_SIDE / 2, PICTURE_SIDE / 2, PICTURE_SIDE / REGION_MARGIN)
    found = MediaPipe("full").landmarks((Frame(i, i / 6, picture), crop) for i, picture in enumerate(pictures))
    return [_seen(person) for person in found]


def test_the_same_crop_gives_the_same_landmarks(
    pictures: list[Picture], official: list[Landmarks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detector, "_suppress_duplicates", _blended)
    monkeypatch.setattr(landmarks, "_REFINE_REACH", 3)
    distance, confidence = _compared(pictures, official)
    assert np.median(distance) < 0.03
    assert np.percentile(distance, 95) < 0.1
    assert np.mean(distance > 1) < 0.015
    assert confidence.max() < 0.02


def test_the_wider_heat_map_window_moves_the_landmarks_little(
    pictures: list[Picture], official: list[Landmarks], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detector, "_suppress_duplicates", _blended)
    distance, _ = _compared(pictures, official)
    assert np.median(distance) < 0.15
    assert np.percentile(distance, 95) < 1.5


def test_the_engines_as_used_agree(frames: list[Frame]) -> None:
    seen = [
        np.array([_seen(person).position_px for person in engine.landmarks((frame, RUNNER) for frame in frames)])
        for engine in (BlazePose("full"), MediaPipe("full"))
    ]
    distance = np.linalg.norm(seen[0] - seen[1], axis=-1) / (HEIGHT_SHARE * RUNNER.side)
    assert np.median(distance) < 0.0075
    # Each engine swaps the legs in a sixth of the frames, but not in exactly the same ones.
    assert np.percentile(distance, 90) < 0.02


def _compared(pictures: list[Picture], official: list[Landmarks]) -> tuple[Points, Points]:
    """Return distances in pixels of the model's input and differences of confidence, of shape (pictures, 33)."""
    detector_model, model = PersonDetector(), LandmarkModel("full")
    distances, confidences = [], []
    for picture, theirs in zip(pictures, official, strict=True):
        scale = PICTURE_SIDE / detector.INPUT_SIZE
        small = _sampled(picture, np.array([[scale, 0, 0], [0, scale, 0]]), detector.INPUT_SIZE)
        to_picture = _crop_to_picture(detector_model.detect(Frame(0, 0.0, small))[0], scale)
        side = landmarks.INPUT_SIZE
        ours = model(Frame(0, 0.0, _sampled(picture, to_picture, side)), Crop(side / 2, side / 2, side))
        position = ours.position_px @ to_picture[:, :2].T + to_picture[:, 2]
        pixel = np.hypot(*to_picture[:, 0])
        distances.append(np.linalg.norm(position - theirs.position_px, axis=1) / pixel)
        confidences.append(np.abs(ours.confidence - theirs.confidence))
    return np.array(distances), np.array(confidences)


def _sampled(picture: Picture, to_picture: Points, side: int) -> Picture:
    """Sample a square like MediaPipe: `to_picture` maps each of its pixels to a point of the image."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped: Any = cv2.warpAffine(picture, to_picture, (side, side), flags=flags)
    return np.asarray(warped)


def _crop_to_picture(person: Person, scale: float) -> Points:
    """Return the map from the model's input to the image for the official crop, rotated to the body's axis."""
    turn = np.radians(person.up_deg)
    step = person.crop_side * scale / landmarks.INPUT_SIZE
    linear = step * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre = np.array([person.x, person.y]) * scale
    return np.column_stack([linear, centre - linear @ np.full(2, landmarks.INPUT_SIZE / 2)])


def _blended(people: list[Person]) -> list[Person]:
    """Average all detections, weighted by score, as the landmarker does with overlapping detections."""
    score = np.array([person.score for person in people])
    up = np.radians([person.up_deg for person in people])
    hip = np.array([(person.x, person.y) for person in people])
    axis = np.array([person.crop_side for person in people])[:, None] * np.column_stack([np.sin(up), -np.cos(up)])
    x, y = np.average(hip, axis=0, weights=score)
    across, down = np.average(axis, axis=0, weights=score)
    up_deg = float(np.degrees(np.arctan2(across, -down)))
    return [
        Person(x=float(x), y=float(y), crop_side=float(np.hypot(across, down)), up_deg=up_deg, score=float(score.max()))
    ]


def _seen(person: Landmarks | None) -> Landmarks:
    assert person is not None
    return person
