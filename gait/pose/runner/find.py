"""Selecting the runner among the people in a clip, and where the runner is.

The clip is scanned before the pose is estimated: every 0.2 seconds, everybody in the picture is detected and given a
rough pose. Detections are linked into people, and the runner is the person whose ankles rise past each other most,
however large others appear. A clip without its rotation tag, in which people lie on their side, is turned upright
first. If a scan at half this rate shows exactly one person, who runs in place, no finer scan is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.engines.detector import Person, PersonDetector
from gait.pose.engines.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.keypoints import INDEX
from gait.pose.runner.path import RunnerPath
from gait.pose.scene.camera import camera_moves
from gait.pose.scene.cuts import CutDetector, segments_between
from gait.pose.scene.quality import (
    Background,
    Box,
    CameraMotion,
    PersonQuality,
    background_shift,
    camera_motion,
    find_background,
    measure_quality,
)
from gait.pose.scene.vanishing_points import Edges, estimate_vertical, straight_edges
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames_near
from gait.video.frame import Frame

Floats = npt.NDArray[np.float64]

SHORTEST_S = 1.5
"""Minimum duration of a clip, and of the used part of a clip, in seconds."""
SAMPLE_INTERVAL_S = 0.2
_COARSE_INTERVAL_S = 0.4
# The runner's position is not derived from fewer scanned frames.
_MIN_FRAMES = 15
# The smallest model swaps the legs when they are seen from behind.
SCAN_MODEL = "full"
# The ankles of a person who stands or sits change their difference in height by less than this share of the crop.
STANDING_ANKLE_RISE = 0.015
_PRESENCE_THRESHOLD = 0.5
_EDGE_FRAMES = 4
_QUALITY_FRAMES = 10
# Margin of the box around a body, as a share of the height of its landmarks.
_BOX_MARGIN = 0.08
# Largest distance between detections of one person in consecutive scanned frames, as a share of the crop.
_LINK_DISTANCE = 0.6
_LINK_MEMORY_S = 1.5
# People who are detected less often than this share of the most frequent person are passers-by.
_MIN_SEEN_SHARE = 0.25

FILM_TEN_SECONDS = "Film ten seconds with the whole runner in the picture all the time."
LEGS_OUTSIDE = "The runner's legs are not in the picture."
SHOW_THE_LEGS = "Step back or aim lower, so that the feet stay in the picture all the time."
MOST_OUTSIDE = 0.5
"""Share of points outside the picture from which the part of the body is not in the picture."""
FILM_THE_RUNNER = (
    "Film one person running, whole body in the picture, at least half as tall as the picture, in good light."
)
FILM_THE_PERSON = "Film one person, whole body in the picture, at least half as tall as the picture, in good light."


@dataclass(frozen=True, kw_only=True)
class Detection:
    """One person in one frame.

    Parameters
    ----------
    time_s : float
        Time of the frame in seconds, on the clip's time axis.
    person : Person
        The detected person.
    landmarks : Landmarks
        The person's rough pose.
    quality : PersonQuality, optional
        Brightness and sharpness of the person's picture, if they were measured in this frame.
    """

    time_s: float
    person: Person
    landmarks: Landmarks
    quality: PersonQuality | None = None


class Scan(NamedTuple):
    """Result of scanning a clip."""

    detections: Sequence[Detection]
    edges: list[Edges]
    camera: CameraMotion | None = None
    frame_count: int = 0
    """Number of scanned frames."""
    segment: slice | None = None
    """Frames of the clip that were scanned; None for all."""
    segments: Sequence[Scan] = ()
    """Scans of the segments between the cuts; empty for a clip without cuts."""


def find_runner(clip: Clip, *, on_the_spot: bool = False, progress: Progress = silent) -> RunnerPath:
    """Scan a clip and return the path of the runner.

    Parameters
    ----------
    clip : Clip
        The clip; it may lie on its side.
    on_the_spot : bool
        Whether to look for a person who exercises on the spot instead of one who runs: the one who is seen most and
        largest.
    progress : Progress
        Progress callback, called with the number of scanned frames.

    Returns
    -------
    RunnerPath

    Raises
    ------
    RunnerError
        If the clip is too short, shows nobody, or shows nobody whose legs move.
    """
    scan = _scan(clip, progress, interval_s=_COARSE_INTERVAL_S)
    if not _shows_one_stationary_runner(scan):
        scan = _scan(clip, progress, interval_s=SAMPLE_INTERVAL_S)
    turned_deg = _required_rotation(scan.detections)
    if turned_deg:
        scan = _scan(clip.turned(turned_deg), progress, interval_s=SAMPLE_INTERVAL_S)
    progress("looking for the runner", scan.frame_count, scan.frame_count)
    if not scan.segments:
        return _select_runner(clip, scan, turned_deg=turned_deg, on_the_spot=on_the_spot)
    paths, errors = [], []
    for segment in sorted(scan.segments, key=lambda segment: -segment.frame_count):
        try:
            paths.append(_select_runner(clip, segment, turned_deg=turned_deg, on_the_spot=on_the_spot))
        except RunnerError as error:
            errors.append(error)
    if not paths:
        raise errors[0]
    return replace(max(paths, key=lambda path: np.ptp(path.time_s)), cuts=len(scan.segments) - 1)


def _select_runner(clip: Clip, scan: Scan, *, turned_deg: int, on_the_spot: bool) -> RunnerPath:
    people = _link([d for d in scan.detections if d.landmarks.presence > _PRESENCE_THRESHOLD])
    if not people:
        raise RunnerError(f"Nobody is seen in '{clip.path.name}'.", FILM_THE_PERSON if on_the_spot else FILM_THE_RUNNER)
    most_seen = max(len(detections) for detections in people)
    regulars = [detections for detections in people if len(detections) >= _MIN_SEEN_SHARE * most_seen]
    runner = max(regulars, key=_presence if on_the_spot else ankle_rise)
    stands = not on_the_spot and ankle_rise(runner) < STANDING_ANKLE_RISE
    if stands and _legs_outside(runner, width=clip.width, height=clip.height):
        raise RunnerError(LEGS_OUTSIDE, SHOW_THE_LEGS)
    # Before the next check: in a fraction of a second, a runner's ankles hardly move.
    if clip.duration_s < SHORTEST_S:
        raise RunnerError(f"'{clip.path.name}' lasts less than {SHORTEST_S:g} seconds.", FILM_TEN_SECONDS)
    if stands:
        raise RunnerError(f"The person in '{clip.path.name}' stands still.", FILM_THE_RUNNER)
    path = _path(runner, scan, people=len(regulars), turned_deg=turned_deg)
    x, y = np.median(path.centre_px, axis=0)
    vertical = estimate_vertical(scan.edges, at_px=(float(x), float(y)))
    return replace(path, vertical_deg=vertical.lean_deg, vertical_se_deg=vertical.se_deg)


def _presence(detections: Sequence[Detection]) -> float:
    """Return for how long and how large a person is seen: the sum of the crop's sides."""
    return float(sum(detection.person.crop_side for detection in detections))


def _legs_outside(detections: Sequence[Detection], *, width: int, height: int) -> bool:
    ankles = np.array([d.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]]] for d in detections])
    return share_outside(ankles, width=width, height=height) > MOST_OUTSIDE


def share_outside(points_px: npt.NDArray[np.float64], *, width: int, height: int) -> float:
    """Return the share of points that lie outside the picture, where the pose model guesses them.

    Parameters
    ----------
    points_px : ndarray, shape (..., 2)
        Points in pixels; those that are NaN do not count.
    width, height : int
        Size of the picture in pixels.

    Returns
    -------
    float
        From 0 to 1; 0 if there is no point.
    """
    seen = points_px[np.isfinite(points_px).all(axis=-1)]
    if not len(seen):
        return 0.0
    x, y = seen[:, 0], seen[:, 1]
    return float(np.mean((x < 0) | (x > width) | (y < 0) | (y > height)))


def _path(runner: Sequence[Detection], scan: Scan, *, people: int, turned_deg: int) -> RunnerPath:
    return RunnerPath(
        time_s=np.array([d.time_s for d in runner]),
        centre_px=np.array([(d.person.x, d.person.y) for d in runner]),
        crop_side_px=np.array([d.person.crop_side for d in runner]),
        people=people,
        turned_deg=turned_deg,
        quality=_quality(runner, scan.camera),
        segment=scan.segment,
    )


def ankle_rise(detections: Sequence[Detection]) -> float:
    """Return how much the difference in height of the ankles varies, as a share of the crop's side.

    The difference is taken without its sign, so that swapped legs do not look like motion.

    Parameters
    ----------
    detections : sequence of Detection
        Detections of one person.

    Returns
    -------
    float
        Difference between the 85th and the 10th percentile.
    """
    ankles = np.array([d.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] for d in detections])
    sides = np.array([d.person.crop_side for d in detections])
    low, high = np.percentile(np.abs(ankles[:, 0] - ankles[:, 1]) / sides, [10, 85])
    return float(high - low)


def _shows_one_stationary_runner(scan: Scan) -> bool:
    """Whether every scanned frame shows the same single person, upright, running in place, and the camera is still."""
    present = [d for d in scan.detections if d.landmarks.presence > _PRESENCE_THRESHOLD]
    if (
        scan.segments
        or scan.frame_count < _MIN_FRAMES
        or not len(present) == len(scan.detections) == len({d.time_s for d in present}) == scan.frame_count
    ):
        return False
    path = _path(present, scan, people=1, turned_deg=_required_rotation(present))
    return (
        path.turned_deg == 0
        and path.is_stationary
        and not camera_moves(path.quality)
        and ankle_rise(present) >= STANDING_ANKLE_RISE
    )


def _scan(clip: Clip, progress: Progress, *, interval_s: float) -> Scan:
    interval = max(1, round(interval_s * clip.mean_fps))
    # Every other frame is delayed a little, so that the scan cannot keep in step with the runner's strides.
    delay = max(1, round((interval_s - SAMPLE_INTERVAL_S) / 2 * clip.mean_fps))
    numbers = sorted(
        {min(i + (i // interval) % 2 * delay, clip.frame_count - 1) for i in range(0, clip.frame_count, interval)}
    )
    with_edges = _evenly_spread(range(len(numbers)), _EDGE_FRAMES)
    with_quality = _evenly_spread(range(len(numbers)), _QUALITY_FRAMES)
    cuts = CutDetector()
    tasks = (
        _FrameTask(frame, place in with_edges, place in with_quality)
        for place, frame in enumerate(read_frames_near(clip, numbers=numbers, on_frame=cuts.update))
    )
    frame_scans: list[_FrameScan] = []
    shifts: list[Floats | None] = []
    previous: Background | None = None
    progress("looking for the runner", 0, len(numbers))
    # A large frame that waits, or is held in RGB too, takes tens of megabytes, and its decoder has its own threads.
    results = map_in_order(_FrameScanner, tasks, threads=1 if clip.decodes_ahead else None)
    for done, (frame_scan, background) in enumerate(results):
        progress("looking for the runner", done, len(numbers))
        shifts.append(None if previous is None else background_shift(previous, background))
        previous = background
        frame_scans.append(frame_scan)
    scan = _combine(frame_scans, shifts)._replace(frame_count=len(numbers))
    if not cuts.cuts:
        return scan
    segments = []
    for segment in segments_between(cuts.cuts, clip.frame_count):
        inside = [i for i, frame_scan in enumerate(frame_scans) if segment.start <= frame_scan.number < segment.stop]
        if inside:
            combined = _combine([frame_scans[i] for i in inside], [shifts[i] for i in inside])
            segments.append(combined._replace(segment=segment))
    return scan._replace(segments=segments)


def _combine(frame_scans: Sequence[_FrameScan], shifts: Sequence[Floats | None]) -> Scan:
    """Combine scanned frames; the first shift is ignored, because its previous frame is not among them."""
    return Scan(
        detections=[detection for frame_scan in frame_scans for detection in frame_scan.detections],
        edges=[edges for frame_scan in frame_scans for edges in frame_scan.edges],
        camera=camera_motion(shifts[1:]),
        frame_count=len(frame_scans),
    )


class _FrameTask(NamedTuple):
    """A frame to scan, and what to measure in it besides the people."""

    frame: Frame
    with_edges: bool
    with_quality: bool


class _FrameScan(NamedTuple):
    """People and straight edges in one frame."""

    number: int
    detections: list[Detection]
    edges: list[Edges]


class _FrameScanner:
    """Detect the people in one frame after another, each with a rough pose, and the background around them."""

    def __init__(self) -> None:
        self._detector, self._model = PersonDetector(), LandmarkModel(SCAN_MODEL)

    def __call__(self, task: _FrameTask) -> tuple[_FrameScan, Background]:
        frame = task.frame
        detections, boxes = [], []
        for person in self._detector.detect(frame):
            landmarks = self._model(frame, Crop(person.x, person.y, person.crop_side))
            boxes.append(_box(landmarks))
            quality = measure_quality(frame.picture, boxes[-1]) if task.with_quality else None
            detections.append(Detection(time_s=frame.time_s, person=person, landmarks=landmarks, quality=quality))
        edges = [straight_edges(frame.picture)] if task.with_edges else []
        return _FrameScan(frame.number, detections, edges), find_background(frame, boxes)


def _evenly_spread(numbers: Sequence[int], count: int) -> set[int]:
    """Select at most `count` of the numbers, evenly spread."""
    return set(numbers[:: max(1, len(numbers) // count)][:count])


def _box(landmarks: Landmarks) -> Box:
    """Return the bounding box of the landmarks with a margin."""
    (left, top), (right, bottom) = landmarks.position_px.min(axis=0), landmarks.position_px.max(axis=0)
    margin = _BOX_MARGIN * (bottom - top)
    return (float(left - margin), float(top - margin), float(right + margin), float(bottom + margin))


def _quality(runner: Sequence[Detection], camera: CameraMotion | None) -> dict[str, float]:
    quality: dict[str, float] = {}
    measured = np.array([detection.quality for detection in runner if detection.quality is not None])
    if len(measured):
        brightness, sharpness = np.median(measured, axis=0)
        quality |= {"picture_brightness": float(brightness), "picture_sharpness": float(sharpness)}
    if camera is not None:
        quality |= {"camera_shake_px": camera.shake_px, "camera_travel_px": camera.travel_px}
    return quality


def _required_rotation(detections: Sequence[Detection]) -> int:
    """Return the rotation in degrees, a multiple of 90, that turns most of the people upright."""
    if not detections:
        return 0
    quarter_turns = [round(detection.person.up_deg / 90) % 4 for detection in detections]
    return 90 * max(range(4), key=quarter_turns.count)


def _link(detections: Sequence[Detection]) -> list[list[Detection]]:
    """Group detections by person: each joins the nearest person seen shortly before, or starts a new one."""
    people: list[list[Detection]] = []
    for detection in detections:
        near = [
            (distance, person)
            for person in people
            if person[-1].time_s < detection.time_s <= person[-1].time_s + _LINK_MEMORY_S
            and (distance := _distance(person, detection)) < _LINK_DISTANCE * detection.person.crop_side
        ]
        if near:
            min(near, key=lambda pair: pair[0])[1].append(detection)
        else:
            people.append([detection])
    return people


def _distance(earlier: Sequence[Detection], detection: Detection) -> float:
    """Return the distance in pixels from the last position, or from a constant-velocity prediction if it is nearer."""
    last = earlier[-1]
    x, y = last.person.x, last.person.y
    if len(earlier) > 1:
        before = earlier[-2]
        share = (detection.time_s - last.time_s) / (last.time_s - before.time_s)
        x += share * (last.person.x - before.person.x)
        y += share * (last.person.y - before.person.y)
    direct = np.hypot(detection.person.x - last.person.x, detection.person.y - last.person.y)
    return float(min(direct, np.hypot(detection.person.x - x, detection.person.y - y)))
