"""Find the heads of all people in a clip, so that faces can be blurred.

The pose gives the runner's head in every frame. Other people are detected five times a second, in the whole picture and
in overlapping windows, in which small people appear larger. Where a detection is missing, between two detections, and
for a while before the first and after the last one, the head is extrapolated with a growing margin. Blurring too much
does little harm; blurring too little reveals a face.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter

from gait.measurement import clip_in_progress
from gait.pose.keypoints import INDEX
from gait.pose.track import positions
from gait.privacy.blur import blur_circle
from gait.privacy.detection import DETECTION_INTERVAL_S, SAME_HEAD, HeadDetection, detect_heads, head_circle
from gait.runtime.memory import release_free_memory
from gait.runtime.progress import Progress, silent
from gait.video.frame import Picture
from gait.video.placement import Placement

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

Floats = npt.NDArray[np.float64]

_TRUNK_HALF_WIDTH = 0.25
# A circle larger than the runner's by this factor belongs to a person who is clearly nearer to the camera.
_NEARER = 1.2
# Largest distance in radii between linked detections: a base, more for each second in between, and a limit ...
_REACH, _REACH_PER_S, _FURTHEST_REACH = 1.5, 5.0, 4.0
# ... over gaps of at most this duration.
_LINK_MEMORY_S = 4.0
_EXTRAPOLATED_S = 1.0
_GROWTH_PER_S = 1.0
_MOST_GROWTH = 2.0
_RUNNER_SMOOTHED_FRAMES = 5


class HeadTrack(NamedTuple):
    """The head of one person over time.

    Parameters
    ----------
    time_s : ndarray, shape (detections,)
        Increasing times on the time axis of the clip.
    circle_px : ndarray, shape (detections, 3)
        Centre (x, y) and radius, in the clip's pixels.
    """

    time_s: Floats
    circle_px: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class FaceMask:
    """The circles to blur in each frame of a clip.

    Parameters
    ----------
    circle_px : ndarray, shape (frames, people, 3)
        Centre (x, y) and radius in the clip's pixels; NaN where a person needs no circle.
    """

    circle_px: Floats

    def blur(self, picture: Picture, number: int, placement: Placement) -> None:
        """Blur every face of a frame, in place.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        number : int
            Number of the frame.
        placement : Placement
            Which part of the frame the picture shows, and at which scale.
        """
        for circle in self.circle_px[number]:
            if np.isfinite(circle).all():
                x, y = placement.place(circle[:2])
                blur_circle(picture, float(x), float(y), float(circle[2]) * placement.scale)


def find_faces(analysis: ClipAnalysis, *, progress: Progress = silent) -> FaceMask:
    """Find the heads of all people in every frame of a clip.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    progress : Progress
        Progress callback.

    Returns
    -------
    FaceMask

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> mask = find_faces(session.view("side"))  # doctest: +SKIP
    >>> mask.circle_px.shape  # doctest: +SKIP
    (600, 2, 3)
    """
    clip = analysis.clip
    position_px = positions(analysis.pose)
    runner = runner_head_track(clip.time_s, position_px)
    detections = detect_heads(clip, stage=f"{clip_in_progress(analysis.name)}: looking for faces", progress=progress)
    # Frees the decoded frames and the models.
    release_free_memory()
    others = link_detections([each for each in detections if not is_runner(each, clip.time_s, position_px)])
    circles = [interpolate_circles(track, clip.time_s) for track in (runner, *others)]
    return FaceMask(circle_px=np.stack(circles, axis=1))


def runner_head_track(time_s: Floats, position_px: Floats) -> HeadTrack:
    """Return the track of the runner's head, in the frames in which the pose was found.

    A frame that deviates from its neighbours enlarges the circle instead of moving it.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times of the frames.
    position_px : ndarray, shape (frames, 33, 2)
        Landmarks in pixels; NaN where the runner was not found.

    Returns
    -------
    HeadTrack
    """
    seen = np.isfinite(position_px).all(axis=(1, 2))
    circle = head_circle(position_px[seen])
    if len(circle):
        smooth = median_filter(circle, size=(_RUNNER_SMOOTHED_FRAMES, 1), mode="nearest")
        smooth[:, 2] += np.linalg.norm(circle[:, :2] - smooth[:, :2], axis=1)
        circle = smooth
    return HeadTrack(time_s[seen], circle)


def interpolate_circles(track: HeadTrack, time_s: Floats) -> Floats:
    """Return a circle that surely contains the head at each time.

    Between two detections, the circle lies between theirs and extends towards both. It grows with the time from the
    nearest detection.

    Parameters
    ----------
    track : HeadTrack
        The head of one person.
    time_s : ndarray, shape (times,)
        Seconds on the time axis of the clip.

    Returns
    -------
    ndarray, shape (times, 3)
        Centre (x, y) and radius; NaN more than a second before the first or after the last detection.
    """
    if not len(track.time_s):
        return np.full((len(time_s), 3), np.nan)
    last = len(track.time_s) - 1
    after = np.clip(np.searchsorted(track.time_s, time_s), 0, last)
    before = np.clip(np.searchsorted(track.time_s, time_s, side="right") - 1, 0, last)
    centre = np.stack([np.interp(time_s, track.time_s, track.circle_px[:, axis]) for axis in (0, 1)], axis=1)
    radius = np.maximum(track.circle_px[before, 2], track.circle_px[after, 2])
    distance = np.linalg.norm(track.circle_px[after, :2] - track.circle_px[before, :2], axis=1)
    away_s = np.minimum(np.abs(time_s - track.time_s[before]), np.abs(time_s - track.time_s[after]))
    radius = radius * np.minimum(1 + _GROWTH_PER_S * away_s, _MOST_GROWTH) + np.minimum(distance, radius) / 2
    covered = (time_s >= track.time_s[0] - _EXTRAPOLATED_S) & (time_s <= track.time_s[-1] + _EXTRAPOLATED_S)
    return np.where(covered[:, None], np.column_stack([centre, radius]), np.nan)


def link_detections(detections: Sequence[HeadDetection]) -> list[HeadTrack]:
    """Link detected heads into one track per person.

    Each detection continues the nearest track within reach, or else begins a new one.

    Parameters
    ----------
    detections : sequence of HeadDetection
        In order of time.

    Returns
    -------
    list of HeadTrack
    """
    people: list[list[HeadDetection]] = []
    for detection in detections:
        time_s, circle = detection
        near = [
            (distance, track)
            for track in people
            if 0 < (gap_s := time_s - track[-1].time_s) <= _LINK_MEMORY_S
            and (distance := float(np.hypot(*(circle - track[-1].circle_px)[:2])))
            < min(_REACH + _REACH_PER_S * gap_s, _FURTHEST_REACH) * max(circle[2], track[-1].circle_px[2])
        ]
        if near:
            min(near, key=lambda pair: pair[0])[1].append(detection)
        else:
            people.append([detection])
    return [
        HeadTrack(np.array([each.time_s for each in track]), np.array([each.circle_px for each in track]))
        for track in people
    ]


def is_runner(detection: HeadDetection, time_s: Floats, position_px: Floats) -> bool:
    """Return whether a detected head is the runner's.

    A detection on the runner's trunk, or a larger one elsewhere on the body, is false: the runner would hide a person
    behind, and a person in front would hide the runner.

    Parameters
    ----------
    detection : HeadDetection
        The detected head.
    time_s : ndarray, shape (frames,)
        Times of the frames.
    position_px : ndarray, shape (frames, 33, 2)
        The runner's landmarks in pixels; NaN where the runner was not found.

    Returns
    -------
    bool
        False where the pose is unknown at that time.
    """
    index = int(np.abs(time_s - detection.time_s).argmin())
    body = position_px[index]
    if not np.isfinite(body).all() or abs(time_s[index] - detection.time_s) > DETECTION_INTERVAL_S / 4:
        return False
    own, circle = head_circle(body), detection.circle_px
    inside = (circle[:2] > body.min(axis=0)).all() and (circle[:2] < body.max(axis=0)).all()
    near = np.hypot(*(own - circle)[:2]) < SAME_HEAD * own[2]
    return bool(near or _is_on_trunk(circle[:2], body) or (inside and circle[2] > _NEARER * own[2]))


def _is_on_trunk(point: Floats, body: Floats) -> bool:
    shoulder, hip = (body[[INDEX[f"left_{part}"], INDEX[f"right_{part}"]]].mean(axis=0) for part in ("shoulder", "hip"))
    trunk = hip - shoulder
    share = np.clip((point - shoulder) @ trunk / max(float(trunk @ trunk), 1e-9), 0, 1)
    return bool(np.linalg.norm(point - shoulder - share * trunk) < _TRUNK_HALF_WIDTH * np.linalg.norm(trunk))
