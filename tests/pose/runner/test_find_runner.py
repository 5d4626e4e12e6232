"""The runner is selected among other people, in any orientation of the clip."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.pose.engines.detector import Person
from gait.pose.engines.landmarks import Landmarks
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.runner.find import (
    Detection,
    Scan,
    _FrameScan,
    _FrameTask,
    _shows_one_stationary_runner,
    ankle_rise,
    find_runner,
)
from gait.pose.runner.path import RunnerPath
from gait.pose.scene.quality import Background, CameraMotion, PersonQuality, find_background
from gait.runtime.progress import silent
from gait.video import Clip
from gait.video.frame import Frame

TIMES_S = np.arange(0, 8, 0.2)
PICTURE = {"width": 720, "height": 1280}


def person(
    time_s: float,
    *,
    x: float,
    side: float,
    rise: float = 0.0,
    jump: float = 0.0,
    up_deg: float = 0.0,
    presence: float = 1.0,
) -> Detection:
    """A person at x with ankles that separate by `rise` and a body that jumps by `jump`, as shares of the crop."""
    position = np.zeros((len(KEYPOINTS), 2))
    height = 0.5 * rise * side * np.sin(2 * np.pi * 1.37 * time_s)
    y = 600 + jump * side * np.sin(2 * np.pi * 2.1 * time_s)
    position[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] = y + height, y - height
    landmarks = Landmarks(position, np.zeros(len(KEYPOINTS)), np.ones(len(KEYPOINTS)), presence)
    return Detection(
        time_s=time_s, person=Person(x=x, y=600.0, crop_side=side, up_deg=up_deg, score=0.9), landmarks=landmarks
    )


def clip(tmp_path) -> Clip:
    return Clip(path=tmp_path / "clip.mp4", sha256="", rotation_deg=0, time_s=np.arange(480) / 60, **PICTURE)


def selected(monkeypatch: pytest.MonkeyPatch, tmp_path, detections: list[Detection]) -> RunnerPath:
    monkeypatch.setattr("gait.pose.runner.find._scan", lambda clip, progress, *, interval_s: Scan(detections, []))
    return find_runner(clip(tmp_path), progress=silent)


def crowd(*, other: dict[str, float], runner_x: float = 300.0) -> list[Detection]:
    return [s for t in TIMES_S for s in (person(t, **other), person(t, x=runner_x, side=400.0, rise=0.1))]


@pytest.mark.parametrize(
    "other",
    [
        {"x": 600.0, "side": 300.0},
        {"x": 600.0, "side": 900.0},
        {"x": 600.0, "side": 500.0, "jump": 0.1},
        {"x": 620.0, "side": 500.0, "rise": 0.04},
    ],
    ids=["smaller", "nearer", "jumping", "stepping"],
)
def test_a_bystander_is_not_followed(monkeypatch, tmp_path, other) -> None:
    path = selected(monkeypatch, tmp_path, crowd(other=other))
    assert np.median(path.centre_px[:, 0]) == 300
    assert path.people == 2


def test_a_passer_by_is_not_followed(monkeypatch, tmp_path) -> None:
    passing = [person(t, x=700.0, side=500.0, rise=0.3) for t in TIMES_S[:4]]
    path = selected(
        monkeypatch, tmp_path, sorted(crowd(other={"x": 600.0, "side": 500.0}) + passing, key=lambda s: s.time_s)
    )
    assert np.median(path.centre_px[:, 0]) == 300


def test_an_empty_clip_and_a_standing_person_raise_specific_errors(monkeypatch, tmp_path) -> None:
    with pytest.raises(RunnerError, match="Nobody"):
        selected(monkeypatch, tmp_path, [])
    with pytest.raises(RunnerError, match="Nobody"):
        selected(monkeypatch, tmp_path, [person(t, x=0.0, side=400.0, rise=0.1, presence=0.1) for t in TIMES_S])
    with pytest.raises(RunnerError, match="stands still"):
        selected(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.004) for t in TIMES_S])


def test_exchanged_legs_do_not_look_like_motion() -> None:
    standing = [person(t, x=0.0, side=400.0) for t in TIMES_S]
    for i, detection in enumerate(standing):
        ankles = [0.0, 40.0] if i % 2 else [40.0, 0.0]
        detection.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] = ankles
    assert ankle_rise(standing) == 0


@pytest.mark.parametrize(("up_deg", "turned_deg"), [(-88.0, 270), (91.0, 90), (179.0, 180), (-176.0, 180), (12.0, 0)])
def test_a_clip_that_lies_on_its_side_is_turned(monkeypatch, tmp_path, up_deg: float, turned_deg: int) -> None:
    path = selected(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.1, up_deg=up_deg) for t in TIMES_S])
    assert path.turned_deg == turned_deg


def test_the_crop_is_fixed_on_a_treadmill_and_follows_the_runner_over_ground() -> None:
    still = RunnerPath(
        time_s=TIMES_S,
        centre_px=np.column_stack([300 + 5 * np.sin(TIMES_S), 600 + 0 * TIMES_S]),
        crop_side_px=np.full(len(TIMES_S), 400.0),
        people=1,
    )
    assert len(set(still.crops(np.arange(0, 8, 1 / 60)))) == 1
    crossing = RunnerPath(
        time_s=TIMES_S,
        centre_px=np.column_stack([100 + 200 * TIMES_S, 600 + 0 * TIMES_S]),
        crop_side_px=np.full(len(TIMES_S), 400.0),
        people=1,
    )
    frame_s = np.arange(0, 8, 1 / 60)
    assert [crop.x for crop in crossing.crops(frame_s)] == pytest.approx(100 + 200 * frame_s, abs=3)


def test_quality_is_that_of_the_runner_and_the_camera(monkeypatch, tmp_path) -> None:
    detections = [
        replace(detection, quality=PersonQuality(brightness=detection.person.x / 3, sharpness=0.4))
        for detection in crowd(other={"x": 600.0, "side": 500.0})
    ]
    scan = Scan(detections, [], CameraMotion(shake_px=2.0, travel_px=30.0))
    monkeypatch.setattr("gait.pose.runner.find._scan", lambda clip, progress, *, interval_s: scan)
    assert find_runner(clip(tmp_path)).quality == {
        "picture_brightness": 100.0,
        "picture_sharpness": 0.4,
        "camera_shake_px": 2.0,
        "camera_travel_px": 30.0,
    }


def test_unknown_quality_is_missing(monkeypatch, tmp_path) -> None:
    path = selected(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.1) for t in TIMES_S])
    assert path.quality == {}


RUNNER = {"x": 300.0, "side": 400.0, "rise": 0.1}
STANDS = CameraMotion(shake_px=0.0, travel_px=0.1)


@pytest.mark.parametrize(
    ("closer", "change", "camera"),
    [
        (False, {}, STANDS),
        (True, {}, CameraMotion(shake_px=2.0, travel_px=0.1)),
        (True, {}, None),
        (True, {"rise": 0.004}, STANDS),
        (True, {"up_deg": 90.0}, STANDS),
    ],
    ids=["one runner in place", "shaking camera", "unknown camera", "hardly moves", "lies on their side"],
)
def test_a_finer_scan_is_made_unless_the_first_is_unambiguous(
    monkeypatch, tmp_path, closer: bool, change: dict[str, float], camera: CameraMotion | None
) -> None:
    taken: list[float] = []

    def scan(clip: Clip, progress, *, interval_s: float) -> Scan:
        taken.append(interval_s)
        times_s = np.arange(0, 8, interval_s)
        up = {} if len(taken) == 1 else {"up_deg": 0.0, "rise": 0.1}
        return Scan([person(t, **RUNNER | change | up) for t in times_s], [], camera, len(times_s))

    monkeypatch.setattr("gait.pose.runner.find._scan", scan)
    ends: list[int] = []
    path = find_runner(clip(tmp_path), progress=lambda stage, done, total: ends.append(done) if done == total else None)
    assert ends == [40 if closer else 20], "the stage is completed once, however many scans are made"
    assert taken == [0.4, 0.2] if closer else [0.4]
    assert len(path.time_s) == (40 if closer else 20)


@pytest.mark.parametrize(
    "ambiguous",
    [
        lambda scan: scan._replace(frame_count=len(scan.detections) + 1),
        lambda scan: scan._replace(detections=[*scan.detections, person(1.0, x=700.0, side=300.0)]),
        lambda scan: scan._replace(detections=scan.detections[:14], frame_count=14),
        lambda scan: scan._replace(
            detections=[person(s.time_s, **RUNNER | {"x": 100 + 50 * s.time_s}) for s in scan.detections]
        ),
    ],
    ids=["missing once", "another person once", "few frames", "crosses the picture"],
)
def test_which_scans_are_ambiguous(ambiguous) -> None:
    times_s = np.arange(0, 8, 0.4)
    scan = Scan([person(t, **RUNNER) for t in times_s], [], STANDS, len(times_s))
    assert _shows_one_stationary_runner(scan)
    assert not _shows_one_stationary_runner(ambiguous(scan))


@pytest.mark.parametrize(("times_larger", "most_waiting"), [(1, 17), (3, 1)], ids=["720 x 1280", "2160 x 3840"])
def test_few_large_frames_wait_to_be_scanned(monkeypatch, tmp_path, times_larger: int, most_waiting: int) -> None:
    """A 4K frame takes 12 megabytes from the decoder and another 25 in RGB."""
    taken: list[int] = []
    scanned: list[int] = []
    waiting: list[int] = []

    def frames_near(clip: Clip, *, numbers: list[int], on_frame: object) -> Iterator[Frame]:
        for number in numbers:
            taken.append(number)
            yield Frame(number, number / 60, np.zeros((64, 36, 3), np.uint8))

    class Scanner:
        def __call__(self, task: _FrameTask) -> tuple[_FrameScan, Background]:
            time.sleep(0.002)
            scanned.append(task.frame.number)
            waiting.append(len(taken) - len(scanned))
            return _FrameScan(task.frame.number, [], []), find_background(task.frame, [])

    monkeypatch.setattr("gait.pose.runner.find.read_frames_near", frames_near)
    monkeypatch.setattr("gait.pose.runner.find._FrameScanner", Scanner)
    monkeypatch.setattr("gait.runtime.parallel.usable_cores", lambda: 4)
    large = replace(clip(tmp_path), **{name: times_larger * length for name, length in PICTURE.items()})
    reported_before_frames: list[bool] = []
    with pytest.raises(RunnerError, match="Nobody is seen"):
        find_runner(large, progress=lambda *_: reported_before_frames.append(not taken))
    assert reported_before_frames[0], "a stage is reported when it begins"
    assert len(scanned) > 40
    assert max(waiting) <= most_waiting


def segment(
    first_s: float, last_s: float, frames: slice, *, camera: CameraMotion | None = None, rise: float = 0.1
) -> Scan:
    """Scan of a segment of a clip with one runner."""
    times_s = np.arange(first_s, last_s, 0.2)
    detections = [person(t, x=300.0 + 40 * frames.start, side=400.0, rise=rise) for t in times_s]
    return Scan(detections, [], camera, len(times_s), frames)


def find_in_segments(monkeypatch: pytest.MonkeyPatch, tmp_path, *of_segments: Scan) -> RunnerPath:
    scan = Scan([s for each in of_segments for s in each.detections], [], segments=of_segments)
    monkeypatch.setattr("gait.pose.runner.find._scan", lambda clip, progress, *, interval_s: scan)
    return find_runner(clip(tmp_path), progress=silent)


def test_the_longest_segment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    first, second = segment(0, 2.5, slice(0, 150)), segment(2.5, 8.0, slice(150, 480), camera=STANDS)
    path = find_in_segments(monkeypatch, tmp_path, first, second)
    assert (path.segment, path.cuts) == (slice(150, 480), 1)
    assert path.is_stationary
    assert path.time_s.min() >= 2.5
    assert path.quality["camera_shake_px"] == STANDS.shake_px


def test_a_segment_without_a_runner_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    stands, runs = segment(0, 6.0, slice(0, 360), rise=0.0), segment(6.0, 8.0, slice(360, 480))
    assert find_in_segments(monkeypatch, tmp_path, stands, runs).segment == slice(360, 480)


def test_without_a_runner_the_error_is_that_of_the_longest_segment(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    stands = segment(0, 6.0, slice(0, 360), rise=0.0)
    with pytest.raises(RunnerError, match="stands still"):
        find_in_segments(monkeypatch, tmp_path, Scan([], [], None, 10, slice(360, 480)), stands)


def test_scanned_frames_are_assigned_to_segments(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    scenes = [np.kron(np.random.default_rng(n).integers(0, 255, (8, 5, 3)), np.ones((40, 36, 1))) for n in (1, 2)]

    def frames_near(clip: Clip, *, numbers: list[int], on_frame: Callable[[Frame], None]) -> Iterator[Frame]:
        for number in range(clip.frame_count):
            frame = Frame(number, number / 60, scenes[number >= 300].astype(np.uint8))
            on_frame(frame)
            if number in numbers:
                yield frame

    class Scanner:
        def __call__(self, task: _FrameTask) -> tuple[_FrameScan, Background]:
            frame = task.frame
            return _FrameScan(frame.number, [person(frame.time_s, **RUNNER)], []), find_background(frame, [])

    monkeypatch.setattr("gait.pose.runner.find.read_frames_near", frames_near)
    monkeypatch.setattr("gait.pose.runner.find._FrameScanner", Scanner)
    path = find_runner(clip(tmp_path), progress=silent)
    assert (path.segment, path.cuts) == (slice(0, 300), 1)
    assert path.time_s.max() < 5.0
    # The jump at the cut does not count as camera motion.
    assert path.quality["camera_travel_px"] < 1


def test_legs_outside_the_picture_are_not_taken_for_standing(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    below = [person(time_s, x=360, side=900) for time_s in TIMES_S]
    for each in below:
        each.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] += PICTURE["height"]
    with pytest.raises(RunnerError, match="legs are not in the picture"):
        selected(monkeypatch, tmp_path, below)
    with pytest.raises(RunnerError, match="stands still"):
        selected(monkeypatch, tmp_path, [person(time_s, x=360, side=900) for time_s in TIMES_S])


@pytest.mark.parametrize(("people", "problem"), [(0, "Nobody is seen"), (1, "lasts less than")])
def test_a_clip_without_a_person_is_not_called_too_short(
    monkeypatch: pytest.MonkeyPatch, tmp_path, people: int, problem: str
) -> None:
    runner = [person(time_s, x=360, side=900, rise=0.3) for time_s in TIMES_S][: people * len(TIMES_S)]
    monkeypatch.setattr("gait.pose.runner.find._scan", lambda clip, progress, *, interval_s: Scan(runner, []))
    with pytest.raises(RunnerError, match=problem):
        find_runner(replace(clip(tmp_path), time_s=np.arange(60) / 60), progress=silent)
