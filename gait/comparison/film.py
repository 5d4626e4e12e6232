"""Both runners side by side at the same place in the stride: one film, and pictures at the moments that matter."""

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
from gait.report.drawing.palette import OUTLINE
from gait.results.folder import Results
from gait.runtime.atomic import written_whole
from gait.runtime.progress import Progress, silent
from gait.video import Clip, open_clip, read_frames
from gait.video.frame import Frame, Picture, even
from gait.video.slow_motion import nominal_fps
from gait.video.writer import VideoWriter

Floats = npt.NDArray[np.float64]

MOMENTS: dict[str, float] = {
    "initial_contact": 0.0,
    "mid_stance": TOE_OFF_PHASE / 2,
    "toe_off": TOE_OFF_PHASE,
    "mid_flight": (TOE_OFF_PHASE + 0.5) / 2,
}
"""Moments of a left step by their place in the stride; the right step's come half a stride later."""
_OF_VIEW = {"side": tuple(MOMENTS), "rear": ("initial_contact", "mid_stance", "toe_off")}
_SIDES = {"left": 0.0, "right": 0.5}

_HEIGHT_PX = 720
_GAP_PX = 8
_LARGEST_SCALE = 1.6
# Room to the left, above, to the right and below: above the eyes is a head, below the feet are the film's labels.
_ROUND_RUNNER_M = np.array([0.15, 0.25, 0.15, 0.32])
_TEXT_SHARE = 0.035
_SLOW_S = 0.5
_JPEG_QUALITY = 82
_REPORT_EVERY = 30
# A film this near its clip's pace plays at it; frames of uneven length that were lost change the usual gap.
_SAME_PACE = 0.03


@dataclass(frozen=True, kw_only=True, eq=False)
class Pane:
    """One runner's half of the picture.

    Parameters
    ----------
    film : Clip
        The annotated film.
    phase : ndarray, shape (frames,)
        Place in the stride of each of its frames.
    middle_px : ndarray, shape (frames, 2)
        Where the runner is, in the film's pixels, moving slowly.
    reach_m : ndarray, shape (4,)
        How far the body reaches to the left, up, right and down of there, in metres.
    pixels_per_metre : float
        Scale of the film.
    name : str
        Written on it.
    """

    film: Clip
    phase: Floats
    middle_px: Floats
    reach_m: Floats
    pixels_per_metre: float
    name: str

    @classmethod
    def of(cls, results: Results, view: str, name: str) -> Self | None:
        """Make the pane of a folder's view; None where its film or its body points are gone."""
        if not (results.film(view).is_file() and results.pose(view).is_file()):
            return None
        facts, film = results.clips[view], open_clip(results.film(view))
        time_s, points_px = _points(results.pose(view))
        film_s = _on_clips_axis(film, time_s)
        points_px = points_px * film.width / facts.width
        known = np.isfinite(points_px).all(axis=(1, 2))
        middle_px = _slow(time_s[known], points_px[known].mean(axis=1), film_s)
        pixels_per_metre = film.width / facts.width / facts.metres_per_pixel
        around_px = points_px[known] - _slow(time_s[known], points_px[known].mean(axis=1), time_s[known])[:, None]
        low, high = (np.percentile(around_px, share, axis=(0, 1)) for share in (0.5, 99.5))
        return cls(
            film=film,
            phase=stride_phase(film_s, facts.contacts),
            middle_px=middle_px,
            reach_m=np.concatenate([-low, high]) / pixels_per_metre + _ROUND_RUNNER_M,
            pixels_per_metre=pixels_per_metre,
            name=name,
        )


class SideBySide:
    """Two panes as one picture, at one scale, the runners at one height.

    Parameters
    ----------
    before, after : Pane
        The halves, left and right.
    """

    def __init__(self, before: Pane, after: Pane) -> None:
        self._panes = (before, after)
        reach_m = np.max([before.reach_m, after.reach_m], axis=0)
        width_m, height_m = reach_m[0] + reach_m[2], reach_m[1] + reach_m[3]
        finest = _LARGEST_SCALE * min(pane.pixels_per_metre for pane in self._panes)
        self._pixels_per_metre = min(_HEIGHT_PX / height_m, finest)
        self._size = (even(width_m * self._pixels_per_metre), even(height_m * self._pixels_per_metre))
        self._middle = reach_m[:2] * self._pixels_per_metre

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole, in pixels."""
        return 2 * self._size[0] + _GAP_PX, self._size[1]

    def picture(self, frames: Sequence[Frame]) -> Picture:
        """Put the two frames side by side."""
        width, height = self._size
        whole: Picture = np.full((height, self.size[0], 3), OUTLINE, np.uint8)
        for place, (pane, frame) in enumerate(zip(self._panes, frames, strict=True)):
            half = self._cut(pane, frame)
            label(half, pane.name, np.array([12.0, 0.0]), size_px=_TEXT_SHARE * height, align="left")
            whole[:, place * (width + _GAP_PX) :][:, :width] = half
        return whole

    def _cut(self, pane: Pane, frame: Frame) -> Picture:
        scale = self._pixels_per_metre / pane.pixels_per_metre
        shift = self._middle - scale * pane.middle_px[frame.number]
        turn = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
        method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        cut = cv2.warpAffine(frame.picture, turn, self._size, flags=method, borderValue=OUTLINE)
        return np.asarray(cut, np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class PairPicture:
    """Both runners at one moment of the stride.

    Parameters
    ----------
    view : str
        Where the cameras stood.
    event : str
        One of `MOMENTS`.
    side : {"left", "right"}
        The foot whose step it is.
    picture : ndarray
        RGB.
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
    """Make the pictures of a view: every moment of a left step, then of a right one.

    Parameters
    ----------
    before, after : Pane
        The halves.
    view : str
        Where the cameras stood.

    Returns
    -------
    tuple of PairPicture
        Empty where a clip has too few steps.
    """
    wanted = []
    for side, later in _SIDES.items():
        for event in _OF_VIEW[view]:
            numbers = [nearest_frame(pane.phase, MOMENTS[event] + later) for pane in (before, after)]
            if numbers[0] is None or numbers[1] is None:
                return ()
            wanted.append((event, side, (numbers[0], numbers[1])))
    both = SideBySide(before, after)
    frames = [
        {frame.number: frame for frame in read_frames(pane.film, indices={numbers[place] for *_, numbers in wanted})}
        for place, pane in enumerate((before, after))
    ]
    return tuple(
        PairPicture(
            view=view,
            event=event,
            side=side,
            picture=both.picture([of[number] for of, number in zip(frames, numbers, strict=True)]),
        )
        for event, side, numbers in wanted
    )


def write_in_step(before: Pane, after: Pane, path: Path, *, progress: Progress = silent) -> bool:
    """Write a film of both runners in step, at the first one's pace.

    Parameters
    ----------
    before, after : Pane
        The halves.
    path : Path
        The MP4 to write.
    progress : Progress
        Told where the work stands.

    Returns
    -------
    bool
        Whether it was written; not where a clip has too few steps.
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
        written_whole(path) as unfinished,
        VideoWriter(unfinished, width=width, height=height, mean_fps=mean_fps) as writer,
    ):
        for done, frames in enumerate(_in_step(before.film, after.film, pairs)):
            writer.write(both.picture(frames), float(frames[0].time_s - start_s))
            if done % _REPORT_EVERY == 0:
                progress(stage, done, len(pairs))
    progress(stage, len(pairs), len(pairs))
    return True


def _in_step(before: Clip, after: Clip, pairs: npt.NDArray[np.int64]) -> Iterator[tuple[Frame, Frame]]:
    """Yield the frames of each pair; both clips are read once, side by side, since the pairs are in order."""
    others = read_frames(after, indices=set(pairs[:, 1].tolist()))
    other = next(others)
    for frame, number in zip(read_frames(before, indices=set(pairs[:, 0].tolist())), pairs[:, 1], strict=True):
        while other.number < number:
            other = next(others)
        yield frame, other


def _on_clips_axis(film: Clip, clip_s: Floats) -> Floats:
    """When each frame of a film is shown in its clip, whose frames are at `clip_s`.

    The film may play slower than the clip, and lacks the frames that could not be decoded, be it the first ones.
    """
    if film.frame_count == len(clip_s):
        stretch = float(np.ptp(film.time_s) / np.ptp(clip_s))
    else:
        stretch = nominal_fps(clip_s) / nominal_fps(film.time_s)
    if not abs(stretch - 1) > _SAME_PACE:
        stretch = 1.0
    return np.asarray((film.start_s + film.time_s) / stretch, np.float64)


def _points(path: Path) -> tuple[Floats, Floats]:
    """Times (s) and body points [frames, points, 2] in the clip's pixels."""
    from gait.results.pose_file import read_pose

    track = read_pose(path)
    positions = track["position"].isel(individuals=0).transpose("time", "keypoints", "space").to_numpy()
    return track["time"].to_numpy(), np.asarray(positions, np.float64)


def _slow(time_s: Floats, place_px: Floats, wanted_s: Floats) -> Floats:
    """The place without the bounce of the steps: averaged over half a second either way, at the wanted times."""
    from scipy.ndimage import gaussian_filter1d

    frame_s = float(np.median(np.diff(time_s)))
    slow = gaussian_filter1d(place_px, _SLOW_S / frame_s, axis=0, mode="nearest")
    return np.stack([np.interp(wanted_s, time_s, slow[:, axis]) for axis in range(2)], axis=1)
