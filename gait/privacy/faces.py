"""Where heads are during a clip, the runner's and everybody else's, for pictures on which nobody is recognised.

The runner's head is known in every frame from the pose. Other people are looked for every fifth of a second, in the
whole picture and in parts of it, in which small people appear larger. Between two looks, where a look misses them, and
for a while before the first and after the last, the place is carried on with a growing margin: to blur too much costs
little, to blur too little cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter

from gait.pose.engines.detector import CROP_MARGIN, Person, PersonDetector
from gait.pose.engines.landmarks import Crop, LandmarkModel
from gait.pose.keypoints import INDEX
from gait.pose.track import positions
from gait.privacy.blur import blur_circle
from gait.runtime.memory import release_free_memory
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, glance_frames
from gait.video.frame import Area, Frame, Picture
from gait.video.placement import Placement

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

Floats = npt.NDArray[np.float64]

LOOK_INTERVAL_S = 0.2
# A head is about 0.46 of the trunk high (shoulder to hip; Winter 2009, table 4.1), so this circle is larger by half.
_RADIUS_TRUNK_SHARE = 0.32
# Seen from the front, shoulders are this much narrower than the trunk is long; a trunk seen end-on looks shorter.
_TRUNK_PER_SHOULDERS = 1.2
_PRESENCE_THRESHOLD = 0.5
_MOST_LOOKS = 4
_TRUNK_HALF_WIDTH = 0.25
# A circle larger than the runner's by this factor belongs to somebody who is clearly nearer.
_NEARER = 1.2
# Two heads this near, in radii, are the same person's.
_SAME_HEAD = 0.7
# How far a head moves between looks and still is the same: by so many radii, and so many more a second, at most ...
_REACH, _REACH_PER_S, _FURTHEST_REACH = 1.5, 5.0, 4.0
# ... over as long as this.
_LINK_MEMORY_S = 4.0
_HELD_S = 1.0
_GROWTH_PER_S = 1.0
_MOST_GROWTH = 2.0
_RUNNER_SMOOTHED_FRAMES = 5


class Course(NamedTuple):
    """One person's head over time."""

    time_s: Floats
    """[looks] on the clip's time axis, increasing."""
    circle_px: Floats
    """[looks, 3] centre (x, y) and radius, in the clip's pixels."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FaceCover:
    """Which circles to blur in each frame of a clip.

    Parameters
    ----------
    circle_px : ndarray, shape (frames, people, 3)
        Centre (x, y) and radius in the clip's pixels; NaN where that person is not covered.
    """

    circle_px: Floats

    def hide(self, picture: Picture, number: int, placement: Placement) -> None:
        """Blur every face of frame `number`, in place, on a picture that shows the clip as `placement` says."""
        for circle in self.circle_px[number]:
            if np.isfinite(circle).all():
                x, y = placement.place(circle[:2])
                blur_circle(picture, float(x), float(y), float(circle[2]) * placement.scale)


def find_faces(analysis: ClipAnalysis, *, progress: Progress = silent) -> FaceCover:
    """Find the heads of all people in every frame of a clip.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    progress : Progress
        Told how many looks are done.

    Returns
    -------
    FaceCover

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> cover = find_faces(session.view("side"))  # doctest: +SKIP
    >>> cover.circle_px.shape  # doctest: +SKIP
    (600, 2, 3)
    """
    clip = analysis.clip
    position_px = positions(analysis.pose)
    runner = runner_course(clip.time_s, position_px)
    looks = _look_through(clip, f"{analysis.view} clip: looking for faces", progress)
    # The frames that were looked at, and the models that did.
    release_free_memory()
    others = linked([look for look in looks if not is_runner(look, clip.time_s, position_px)])
    covers = [covering(course, clip.time_s) for course in (runner, *others)]
    return FaceCover(circle_px=np.stack(covers, axis=1))


def head_circle(position_px: Floats) -> Floats:
    """Return the circle that holds a head, [..., 3] as centre (x, y) and radius, from body points [..., 33, 2].

    Examples
    --------
    >>> points = np.zeros((33, 2))
    >>> points[[INDEX["left_hip"], INDEX["right_hip"]], 1] = 100.0
    >>> head_circle(points).tolist()
    [0.0, 0.0, 32.0]
    """
    face = position_px[..., INDEX["nose"] : INDEX["mouth_right"] + 1, :]
    low, high = face.min(axis=-2), face.max(axis=-2)
    shoulders, hips = (
        [position_px[..., INDEX[f"{side}_{part}"], :] for side in ("left", "right")] for part in ("shoulder", "hip")
    )
    trunk = np.linalg.norm(sum(shoulders) - sum(hips), axis=-1) / 2
    across = np.linalg.norm(shoulders[0] - shoulders[1], axis=-1)
    size = np.maximum(trunk, _TRUNK_PER_SHOULDERS * across)
    radius = _RADIUS_TRUNK_SHARE * size + (high - low).max(axis=-1) / 2
    return np.concatenate([(low + high) / 2, radius[..., None]], axis=-1)


def runner_course(time_s: Floats, position_px: Floats) -> Course:
    """Return the runner's head from the pose [frames, 33, 2], NaN where the runner was not seen.

    What one frame says against its neighbours widens the circle rather than moving it.
    """
    seen = np.isfinite(position_px).all(axis=(1, 2))
    circle = head_circle(position_px[seen])
    if len(circle):
        calm = median_filter(circle, size=(_RUNNER_SMOOTHED_FRAMES, 1), mode="nearest")
        calm[:, 2] += np.linalg.norm(circle[:, :2] - calm[:, :2], axis=1)
        circle = calm
    return Course(time_s[seen], circle)


def covering(course: Course, time_s: Floats) -> Floats:
    """Return the circle that surely holds the head at each time, [times, 3]; NaN long before and after it was seen.

    Between two sightings the circle lies between theirs and reaches towards both; it grows with the time from the
    nearest.
    """
    if not len(course.time_s):
        return np.full((len(time_s), 3), np.nan)
    last = len(course.time_s) - 1
    after = np.clip(np.searchsorted(course.time_s, time_s), 0, last)
    before = np.clip(np.searchsorted(course.time_s, time_s, side="right") - 1, 0, last)
    centre = np.stack([np.interp(time_s, course.time_s, course.circle_px[:, axis]) for axis in (0, 1)], axis=1)
    radius = np.maximum(course.circle_px[before, 2], course.circle_px[after, 2])
    between = np.linalg.norm(course.circle_px[after, :2] - course.circle_px[before, :2], axis=1)
    away_s = np.minimum(np.abs(time_s - course.time_s[before]), np.abs(time_s - course.time_s[after]))
    radius = radius * np.minimum(1 + _GROWTH_PER_S * away_s, _MOST_GROWTH) + np.minimum(between, radius) / 2
    held = (time_s >= course.time_s[0] - _HELD_S) & (time_s <= course.time_s[-1] + _HELD_S)
    return np.where(held[:, None], np.column_stack([centre, radius]), np.nan)


def linked(looks: Sequence[tuple[float, Floats]]) -> list[Course]:
    """Group heads (time in seconds, circle), in order of time, into people: each goes on with the nearest one."""
    people: list[list[tuple[float, Floats]]] = []
    for time_s, circle in looks:
        near = [
            (distance, seen)
            for seen in people
            if 0 < (gap_s := time_s - seen[-1][0]) <= _LINK_MEMORY_S
            and (distance := float(np.hypot(*(circle - seen[-1][1])[:2])))
            < min(_REACH + _REACH_PER_S * gap_s, _FURTHEST_REACH) * max(circle[2], seen[-1][1][2])
        ]
        if near:
            min(near, key=lambda pair: pair[0])[1].append((time_s, circle))
        else:
            people.append([(time_s, circle)])
    return [Course(np.array([time for time, _ in seen]), np.array([circle for _, circle in seen])) for seen in people]


def is_runner(look: tuple[float, Floats], time_s: Floats, position_px: Floats) -> bool:
    """Whether a head (time in seconds, circle) is the runner's, where the pose [frames, 33, 2] knows the runner then.

    So is what seems a head on the runner's trunk, or a larger one elsewhere on the body: somebody behind would be
    hidden there by the runner, and somebody nearer would hide the runner.
    """
    index = int(np.abs(time_s - look[0]).argmin())
    body = position_px[index]
    if not np.isfinite(body).all() or abs(time_s[index] - look[0]) > LOOK_INTERVAL_S / 4:
        return False
    own, circle = head_circle(body), look[1]
    inside = (circle[:2] > body.min(axis=0)).all() and (circle[:2] < body.max(axis=0)).all()
    near = np.hypot(*(own - circle)[:2]) < _SAME_HEAD * own[2]
    return bool(near or _is_on_trunk(circle[:2], body) or (inside and circle[2] > _NEARER * own[2]))


def _is_on_trunk(place: Floats, body: Floats) -> bool:
    shoulder, hip = (body[[INDEX[f"left_{part}"], INDEX[f"right_{part}"]]].mean(axis=0) for part in ("shoulder", "hip"))
    trunk = hip - shoulder
    share = np.clip((place - shoulder) @ trunk / max(float(trunk @ trunk), 1e-9), 0, 1)
    return bool(np.linalg.norm(place - shoulder - share * trunk) < _TRUNK_HALF_WIDTH * np.linalg.norm(trunk))


def _look_through(clip: Clip, stage: str, progress: Progress) -> list[tuple[float, Floats]]:
    interval = max(1, round(LOOK_INTERVAL_S * clip.mean_fps))
    numbers = sorted({*range(0, clip.frame_count, interval), clip.frame_count - 1})
    heads: list[tuple[float, Floats]] = []
    progress(stage, 0, len(numbers))
    # Each look takes long enough for two at once, but a large frame, also in RGB, is some tens of megabytes.
    looks = map_in_order(_Looker, glance_frames(clip, numbers=numbers), waiting=1 if clip.decodes_ahead else None)
    for done, (time_s, circles) in enumerate(looks):
        progress(stage, done, len(numbers))
        heads += [(time_s, circle) for circle in circles]
    progress(stage, len(numbers), len(numbers))
    return heads


class _Looker:
    """Find every head in one frame after the other."""

    def __init__(self) -> None:
        self._detector, self._model = PersonDetector(), LandmarkModel("full")

    def __call__(self, frame: Frame) -> tuple[float, list[Floats]]:
        circles: list[Floats] = []
        for person in self._people(frame):
            circle = self._head(frame, Crop(person.x, person.y, person.crop_side))
            if circle is not None and not any(_same(circle, other) for other in circles):
                circles.append(circle)
        return frame.time_s, circles

    def _head(self, frame: Frame, crop: Crop) -> Floats | None:
        """Look again and again at the body that the last look saw, until both see the same head.

        A detection that shows only a part of somebody, such as a knee, leads to the whole of them, or to nobody.
        """
        before = None
        for _ in range(_MOST_LOOKS):
            found = self._model(frame, crop)
            if found.presence < _PRESENCE_THRESHOLD:
                return None
            circle = head_circle(found.position_px)
            if before is not None and _same(circle, before):
                return circle
            before, crop = circle, _crop_round(found.position_px)
        return None

    def _people(self, frame: Frame) -> list[Person]:
        picture, people = frame.picture, list(self._detector.find(frame))
        for window in windows(*frame.size):
            part = Frame(frame.number, frame.time_s, picture[window.top : window.bottom, window.left : window.right])
            people += [replace(p, x=p.x + window.left, y=p.y + window.top) for p in self._detector.find(part)]
        return people


def _same(circle: Floats, other: Floats) -> bool:
    return bool(np.hypot(*(circle - other)[:2]) < _SAME_HEAD * min(circle[2], other[2]))


def _crop_round(position_px: Floats) -> Crop:
    """The square that the landmark model wants: round mid-hip, with a margin round the farthest point."""
    hip = position_px[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    reach = np.linalg.norm(position_px - hip, axis=1).max()
    return Crop(float(hip[0]), float(hip[1]), float(2 * CROP_MARGIN * reach))


def windows(width: int, height: int) -> list[Area]:
    """Return squares, as wide as the picture's shorter side and half as wide, that overlap by half and cover it.

    Examples
    --------
    >>> len(windows(720, 1280))
    24
    """
    areas = []
    for side in (min(width, height), min(width, height) // 2):
        for top in _starts(height, side):
            areas += [Area(left, top, left + side, top + side) for left in _starts(width, side)]
    return areas


def _starts(length: int, side: int) -> list[int]:
    count = 1 + int(np.ceil(2 * (length - side) / side))
    return [int(start) for start in np.linspace(0, length - side, count).round()]
