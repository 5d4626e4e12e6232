"""`Run`: one of the two runs, as its pictures are drawn: motion, stride phase and clean film."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import cv2
import numpy as np
import numpy.typing as npt

from gait.analysis.clip import PreparedClip
from gait.comparison.phase import stride_phase, times_at_phase
from gait.measures import Trial
from gait.motion.model import Motion
from gait.motion.smoothing import hold_ends
from gait.report.drawing.crop import box_around_hips
from gait.report.drawing.film_crop import FilmCrop
from gait.report.drawing.frame_pose import FramePose, frame_pose_at
from gait.results.folder import Contact, Results
from gait.video import Clip, open_clip, read_frames
from gait.video.frame import Picture
from gait.video.placement import Placement
from gait.video.slow_motion import nominal_fps
from gait.video.writer import comment_of

Floats = npt.NDArray[np.float64]

_SMOOTHING_S = 0.5
# A film that plays at nearly the clip's pace plays at exactly that pace: lost frames change the usual frame interval.
_SAME_PACE_SHARE = 0.03


@dataclass(frozen=True, kw_only=True, eq=False)
class CleanFilm:
    """The film of a run without drawing.

    Parameters
    ----------
    video : Clip
        The film.
    crop : FilmCrop
        The part of the clip that it shows.
    clip_s : ndarray, shape (frames,)
        Time of each frame on the time axis of the clip.
    """

    video: Clip
    crop: FilmCrop
    clip_s: Floats

    @classmethod
    def open(cls, path: Path, *, clip: Clip) -> Self | None:
        """Open the film of a clip.

        Parameters
        ----------
        path : Path
            The file.
        clip : Clip
            The clip. Its video file may be missing.

        Returns
        -------
        CleanFilm or None
            None if there is no film, or it does not say which part of the clip it shows.

        Raises
        ------
        ClipError
            If the film is damaged.
        """
        if not path.is_file():
            return None
        video = open_clip(path)
        crop = FilmCrop.from_text(comment_of(path))
        return None if crop is None else cls(video=video, crop=crop, clip_s=_clip_times(video, clip.time_s))

    def drawn_on(self, picture: Picture, film_picture: Picture, placement: Placement, *, clip_s: float) -> None:
        """Draw a frame of the film where a picture shows that part of the clip.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place. What the film does not show is left as it is.
        film_picture : ndarray, shape (height, width, 3)
            The frame of the film, in RGB.
        placement : Placement
            The part of the clip that the picture shows.
        clip_s : float
            Time of the frame on the time axis of the clip.
        """
        shown = self.crop.placement_at(clip_s)
        scale = placement.scale / shown.scale
        offset = (np.array(shown.origin_px) - np.array(placement.origin_px)) * placement.scale + scale / 2 - 0.5
        transform = np.array([[scale, 0.0, offset[0]], [0.0, scale, offset[1]]])
        height, width = picture.shape[:2]
        method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        cv2.warpAffine(
            film_picture, transform, (width, height), dst=picture, flags=method, borderMode=cv2.BORDER_TRANSPARENT
        )


class Shot(NamedTuple):
    """A frame of a run.

    Parameters
    ----------
    number : int
        Number of the frame.
    picture : Picture or None
        The frame of the clean film, in RGB; None without a film.
    """

    number: int
    picture: Picture | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """One of the two runs.

    Parameters
    ----------
    name : str
        Label of the run.
    trial : Trial
        The motion with its steps.
    contacts : tuple of Contact
        The steps that the measures use, in seconds of the runner's own time.
    time_s : ndarray, shape (frames,)
        Time of each frame, in seconds of the runner's own time.
    film : CleanFilm, optional
        The film. Without one, only the skeleton is drawn.
    """

    name: str
    trial: Trial
    contacts: tuple[Contact, ...]
    time_s: Floats
    film: CleanFilm | None = None

    @classmethod
    def from_results(cls, results: Results, prepared: PreparedClip, *, name: str) -> Self:
        """Create the run from a view of a session.

        Parameters
        ----------
        results : Results
            The session.
        prepared : PreparedClip
            The motion of the view, from `gait.session.reanalyze.prepare_saved`.
        name : str
            Label of the run.

        Returns
        -------
        Run

        Raises
        ------
        ClipError
            If the clean film is damaged.
        """
        film = CleanFilm.open(results.clean_film(prepared.view), clip=prepared.clip)
        slow_motion = prepared.clip.slow_motion_factor
        contacts = tuple(
            contact._replace(
                initial_contact_s=contact.initial_contact_s / slow_motion,
                toe_off_s=None if contact.toe_off_s is None else contact.toe_off_s / slow_motion,
            )
            for contact in results.clips[prepared.view].contacts
        )
        return cls(
            name=name,
            trial=prepared.scaled.trial,
            contacts=contacts,
            time_s=(prepared.clip.time_s if film is None else film.clip_s) / slow_motion,
            film=film,
        )

    def shots(self, numbers: Collection[int]) -> Iterator[Shot]:
        """Yield frames in order, each once.

        Parameters
        ----------
        numbers : collection of int
            Numbers of the frames, in any order.

        Yields
        ------
        Shot

        Raises
        ------
        ClipError
            If the clean film is damaged.
        """
        if self.film is None:
            yield from (Shot(number) for number in sorted(set(numbers)))
        else:
            for frame in read_frames(self.film.video, indices=set(numbers)):
                yield Shot(frame.number, frame.picture)

    @property
    def motion(self) -> Motion:
        """The motion."""
        return self.trial.motion

    @cached_property
    def phase(self) -> Floats:
        """Stride phase of each frame, of shape (frames,); NaN where the run has none."""
        phase = stride_phase(self.time_s, self.contacts)
        start_s, end_s = self.motion.time_s[[0, -1]]
        return np.where((self.time_s >= start_s) & (self.time_s <= end_s), phase, np.nan)

    @cached_property
    def leg_px(self) -> float:
        """Length of the leg in pixels of the clip, where the runner has the size of the motion's scale."""
        return self.motion.leg_length_m / self.motion.scale.metres_per_pixel

    @cached_property
    def box_legs(self) -> Floats:
        """Upper left and lower right corner of a box around the hips that holds the runner at all times, in legs."""
        return box_around_hips(self.trial) / self.leg_px

    def pose(self, time_s: float, placement: Placement) -> FramePose:
        """Return the pose on a picture.

        Parameters
        ----------
        time_s : float
            Seconds of the runner's own time.
        placement : Placement
            The picture.

        Returns
        -------
        FramePose
        """
        return frame_pose_at(self.motion, time_s, placement=placement)

    def placement(self, time_s: float, *, leg_px: float, hips_px: Floats, size: tuple[int, int]) -> Placement:
        """Return the part of the clip that a picture shows, which follows the runner but not the bounce of the steps.

        Parameters
        ----------
        time_s : float
            Seconds of the runner's own time.
        leg_px : float
            Length of the leg in the picture.
        hips_px : ndarray, shape (2,)
            Mean place of the hips in the picture.
        size : tuple of int
            Width and height of the picture.

        Returns
        -------
        Placement
        """
        scale = leg_px / (self.leg_px * float(self.motion.zoom_at(np.asarray(time_s))))
        centre = [float(np.interp(time_s, self.motion.time_s, column)) for column in self._centre_px.T]
        origin = np.array(centre) + 0.5 - (hips_px + 0.5) / scale
        return Placement(scale=scale, origin_px=(float(origin[0]), float(origin[1])), picture_size=size)

    @cached_property
    def _centre_px(self) -> Floats:
        """Smoothed place of mid-hip in the clip at the times of the motion, of shape (times, 2)."""
        from scipy.ndimage import gaussian_filter1d

        motion = self.motion
        hips_px = motion.in_picture(hold_ends(motion.curve("mid_hip"), motion.time_s), motion.time_s)
        frame_s = float(np.median(np.diff(motion.time_s)))
        return np.asarray(gaussian_filter1d(hips_px, _SMOOTHING_S / frame_s, axis=0, mode="nearest"))

    def around_hips(self, time_s: Floats) -> dict[str, Floats]:
        """Return the mean pose over several times, relative to mid-hip and in legs.

        Parameters
        ----------
        time_s : ndarray, shape (times,)
            Seconds of the runner's own time.

        Returns
        -------
        dict of str to ndarray, shape (2,)
            By name of the point; the axes are those of the motion.
        """
        hips_m = self.motion.curve("mid_hip")(time_s)
        return {
            name: (self.motion.curve(name)(time_s) - hips_m).mean(axis=0) / self.motion.leg_length_m
            for name in self.motion.body_names
        }

    def times_of(self, phase: float) -> Floats:
        """Return when the run has a phase of the stride, in every stride.

        Parameters
        ----------
        phase : float
            Phase from 0 to 1.

        Returns
        -------
        ndarray, shape (strides,)
            Seconds of the runner's own time.
        """
        if not np.isfinite(self.phase).any():
            return np.empty(0)
        strides = np.arange(np.floor(np.nanmin(self.phase)) - 1, np.ceil(np.nanmax(self.phase)) + 1)
        times_s = times_at_phase(self.contacts, strides + phase)
        start_s, end_s = self.motion.time_s[[0, -1]]
        return times_s[(times_s >= start_s) & (times_s <= end_s)]


def _clip_times(film: Clip, clip_s: Floats) -> Floats:
    """Return the time in the clip of each frame of its film, given the times of the clip's frames.

    The film may play slower than the clip, and it lacks the frames that could not be decoded.
    """
    if film.frame_count == len(clip_s):
        stretch = float(np.ptp(film.time_s) / np.ptp(clip_s))
    else:
        stretch = nominal_fps(clip_s) / nominal_fps(film.time_s)
    if not abs(stretch - 1) > _SAME_PACE_SHARE:
        stretch = 1.0
    return np.asarray((film.start_s + film.time_s) / stretch, np.float64)


def ghost_pose(before: Run, after: Run, pose: FramePose, times_s: Floats) -> FramePose:
    """Return the earlier run's pose as it is drawn over the later run, with the same hips and legs of the same length.

    Parameters
    ----------
    before, after : Run
        The runs.
    pose : FramePose
        The later run on the picture.
    times_s : ndarray, shape (times,)
        When the earlier run has the same phase of the stride, in seconds of its own time. The pose is their mean.

    Returns
    -------
    FramePose
        Turned round if the runners face opposite ways.
    """
    motion, at_s = after.motion, np.asarray(pose.time_s)
    hips_m = hold_ends(motion.curve("mid_hip"), at_s)
    points_m = {name: hips_m + motion.leg_length_m * offset for name, offset in before.around_hips(times_s).items()}
    placed = {name: pose.placement.place(motion.in_picture(place_m, at_s)) for name, place_m in points_m.items()}
    return replace(pose, points=placed)
