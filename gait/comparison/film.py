"""Both runs side by side at the same stride phase: a synchronized film, and pictures of the key events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from gait.comparison.phase import TOE_OFF_PHASE, frame_pairs, nearest_frame, stride_phase
from gait.report.drawing.canvas import label
from gait.report.drawing.film_crop import FilmCrop
from gait.report.drawing.palette import OUTLINE
from gait.results.folder import Results
from gait.runtime.atomic import atomic_file
from gait.runtime.progress import Progress, silent
from gait.video import Clip, open_clip, read_frames
from gait.video.frame import Frame, Picture, even
from gait.video.slow_motion import nominal_fps
from gait.video.writer import VideoWriter, comment_of

Floats = npt.NDArray[np.float64]

EVENT_PHASES: dict[str, float] = {
    "initial_contact": 0.0,
    "mid_stance": TOE_OFF_PHASE / 2,
    "toe_off": TOE_OFF_PHASE,
    "mid_flight": (TOE_OFF_PHASE + 0.5) / 2,
}
"""Stride phase of the events of a left step. Those of a right step come half a stride later."""
_EVENTS_OF_VIEW = {"side": tuple(EVENT_PHASES), "rear": ("initial_contact", "mid_stance", "toe_off")}
_PHASE_OF_SIDE = {"left": 0.0, "right": 0.5}

_HEIGHT_PX = 720
_GAP_PX = 8
_MAX_SCALE = 1.6
# Margin to the left, above, to the right and below the body points: for the top of the head, and for the film's labels
# below the feet.
_MARGIN_M = np.array([0.15, 0.25, 0.15, 0.32])
_TEXT_HEIGHT_SHARE = 0.035
_SMOOTHING_S = 0.5
_JPEG_QUALITY = 82
_FRAMES_PER_REPORT = 30
# A film that plays at nearly the clip's pace plays at exactly that pace: lost frames change the usual frame interval.
_SAME_PACE_SHARE = 0.03


@dataclass(frozen=True, kw_only=True, eq=False)
class Pane:
    """One run in the side-by-side picture.

    Parameters
    ----------
    film : Clip
        The annotated film.
    phase : ndarray, shape (frames,)
        Stride phase of each frame.
    centre_px : ndarray, shape (frames, 2)
        Smoothed centre of the runner, in pixels of the film.
    extent_m : ndarray, shape (4,)
        How far the body extends from the centre to the left, upwards, to the right and downwards, in metres.
    pixels_per_metre : float
        Scale of the film.
    name : str
        Label of the run.
    """

    film: Clip
    phase: Floats
    centre_px: Floats
    extent_m: Floats
    pixels_per_metre: float
    name: str

    @classmethod
    def from_results(cls, results: Results, view: str, name: str) -> Self | None:
        """Create the pane for a view of a session.

        Parameters
        ----------
        results : Results
            The session.
        view : str
            The view.
        name : str
            Label of the run.

        Returns
        -------
        Pane or None
            None if the annotated film or the pose track is missing.
        """
        if not (results.film(view).is_file() and results.pose(view).is_file()):
            return None
        facts, film = results.clips[view], open_clip(results.film(view))
        time_s, points_px = _points(results.pose(view))
        film_s = _clip_times(film, time_s)
        crop = FilmCrop.from_text(comment_of(results.film(view)))
        scale = film.width / facts.width if crop is None else 1 / crop.reduction
        # A film of an earlier version shows the whole clip.
        points_px = scale * (points_px if crop is None else points_px - crop.corners_at(time_s)[:, None])
        known = np.isfinite(points_px).all(axis=(1, 2))
        centre_px = _smooth(time_s[known], points_px[known].mean(axis=1), film_s)
        pixels_per_metre = scale / facts.metres_per_pixel
        around_px = points_px[known] - _smooth(time_s[known], points_px[known].mean(axis=1), time_s[known])[:, None]
        low, high = (np.percentile(around_px, share, axis=(0, 1)) for share in (0.5, 99.5))
        return cls(
            film=film,
            phase=stride_phase(film_s, facts.contacts),
            centre_px=centre_px,
            extent_m=np.concatenate([-low, high]) / pixels_per_metre + _MARGIN_M,
            pixels_per_metre=pixels_per_metre,
            name=name,
        )


class SideBySide:
    """Draw two panes side by side, at the same scale and with the runners at the same height.

    Parameters
    ----------
    before, after : Pane
        The left and the right pane.
    """

    def __init__(self, before: Pane, after: Pane) -> None:
        self._panes = (before, after)
        extent_m = np.max([before.extent_m, after.extent_m], axis=0)
        width_m, height_m = extent_m[0] + extent_m[2], extent_m[1] + extent_m[3]
        max_pixels_per_metre = _MAX_SCALE * min(pane.pixels_per_metre for pane in self._panes)
        self._pixels_per_metre = min(_HEIGHT_PX / height_m, max_pixels_per_metre)
        self._size = (even(width_m * self._pixels_per_metre), even(height_m * self._pixels_per_metre))
        self._centre = extent_m[:2] * self._pixels_per_metre

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture, in pixels."""
        return 2 * self._size[0] + _GAP_PX, self._size[1]

    def picture(self, frames: Sequence[Frame]) -> Picture:
        """Return the picture of two frames, one of each film.

        Parameters
        ----------
        frames : sequence of Frame
            One frame of the left film and one of the right film.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            The picture, in RGB.
        """
        width, height = self._size
        combined: Picture = np.full((height, self.size[0], 3), OUTLINE, np.uint8)
        for index, (pane, frame) in enumerate(zip(self._panes, frames, strict=True)):
            half = self._cut(pane, frame)
            label(half, pane.name, np.array([12.0, 0.0]), size_px=_TEXT_HEIGHT_SHARE * height, align="left")
            combined[:, index * (width + _GAP_PX) :][:, :width] = half
        return combined

    def _cut(self, pane: Pane, frame: Frame) -> Picture:
        scale = self._pixels_per_metre / pane.pixels_per_metre
        shift = self._centre - scale * pane.centre_px[frame.number]
        transform = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
        method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        cut = cv2.warpAffine(frame.picture, transform, self._size, flags=method, borderValue=OUTLINE)
        return np.asarray(cut, np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class PairPicture:
    """Both runs at the same event of the stride.

    Parameters
    ----------
    view : str
        The view.
    event : str
        One of `EVENT_PHASES`.
    side : {"left", "right"}
        The foot of the step.
    picture : ndarray, shape (height, width, 3)
        RGB values of type uint8.
    """

    view: str
    event: str
    side: str
    picture: Picture

    @property
    def jpeg(self) -> bytes:
        """The picture as a JPEG file."""
        bgr = cv2.cvtColor(self.picture, cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())


def pair_pictures(before: Pane, after: Pane, view: str) -> tuple[PairPicture, ...]:
    """Draw the pictures of a view: all events of a left step, then those of a right step.

    Parameters
    ----------
    before, after : Pane
        The left and the right pane.
    view : str
        The view.

    Returns
    -------
    tuple of PairPicture
        Empty if a clip has too few steps.
    """
    wanted = []
    for side, offset in _PHASE_OF_SIDE.items():
        for event in _EVENTS_OF_VIEW[view]:
            numbers = [nearest_frame(pane.phase, EVENT_PHASES[event] + offset) for pane in (before, after)]
            if numbers[0] is None or numbers[1] is None:
                return ()
            wanted.append((event, side, (numbers[0], numbers[1])))
    both = SideBySide(before, after)
    frames = [
        {frame.number: frame for frame in read_frames(pane.film, indices={numbers[index] for *_, numbers in wanted})}
        for index, pane in enumerate((before, after))
    ]
    return tuple(
        PairPicture(
            view=view,
            event=event,
            side=side,
            picture=both.picture([by_number[number] for by_number, number in zip(frames, numbers, strict=True)]),
        )
        for event, side, numbers in wanted
    )


def write_synchronized_film(before: Pane, after: Pane, path: Path, *, progress: Progress = silent) -> bool:
    """Write a film of both runs with the same stride phase in each frame, at the pace of the first run.

    Parameters
    ----------
    before, after : Pane
        The left and the right pane.
    path : Path
        The MP4 file to write.
    progress : Progress
        Progress callback.

    Returns
    -------
    bool
        False if a clip has too few steps; then no film is written.
    """
    pairs = frame_pairs(before.phase, after.phase)
    if len(pairs) < 2:
        return False
    both = SideBySide(before, after)
    width, height = both.size
    start_s = before.film.time_s[pairs[0, 0]]
    stage = f"{path.name.split('.')[0]} view: both runs in step"
    progress(stage, 0, len(pairs))
    mean_fps = before.film.mean_fps
    with (
        atomic_file(path) as unfinished,
        VideoWriter(unfinished, width=width, height=height, mean_fps=mean_fps) as writer,
    ):
        for done, frames in enumerate(_paired_frames(before.film, after.film, pairs)):
            writer.write(both.picture(frames), float(frames[0].time_s - start_s))
            if done % _FRAMES_PER_REPORT == 0:
                progress(stage, done, len(pairs))
    progress(stage, len(pairs), len(pairs))
    return True


def _paired_frames(before: Clip, after: Clip, pairs: npt.NDArray[np.int64]) -> Iterator[tuple[Frame, Frame]]:
    """Yield the frames of each pair. The pairs are in order, so that each clip is read only once."""
    others = read_frames(after, indices=set(pairs[:, 1].tolist()))
    other = next(others)
    for frame, number in zip(read_frames(before, indices=set(pairs[:, 0].tolist())), pairs[:, 1], strict=True):
        while other.number < number:
            other = next(others)
        yield frame, other


def _clip_times(film: Clip, clip_s: Floats) -> Floats:
    """Return the time in the clip of each frame of its annotated film, given the times of the clip's frames.

    The film may play slower than the clip, and it lacks the frames that could not be decoded.
    """
    if film.frame_count == len(clip_s):
        stretch = float(np.ptp(film.time_s) / np.ptp(clip_s))
    else:
        stretch = nominal_fps(clip_s) / nominal_fps(film.time_s)
    if not abs(stretch - 1) > _SAME_PACE_SHARE:
        stretch = 1.0
    return np.asarray((film.start_s + film.time_s) / stretch, np.float64)


def _points(path: Path) -> tuple[Floats, Floats]:
    """Return times in seconds and body points, shape (frames, points, 2), in pixels of the clip."""
    from gait.results.pose_file import read_pose

    track = read_pose(path)
    positions = track["position"].isel(individuals=0).transpose("time", "keypoints", "space").to_numpy()
    return track["time"].to_numpy(), np.asarray(positions, np.float64)


def _smooth(time_s: Floats, position_px: Floats, wanted_s: Floats) -> Floats:
    """Smooth a position with a Gaussian of half a second, which removes the bounce of the steps, and resample it."""
    from scipy.ndimage import gaussian_filter1d

    frame_s = float(np.median(np.diff(time_s)))
    smooth = gaussian_filter1d(position_px, _SMOOTHING_S / frame_s, axis=0, mode="nearest")
    return np.stack([np.interp(wanted_s, time_s, smooth[:, axis]) for axis in range(2)], axis=1)
