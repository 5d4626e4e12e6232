"""Write annotated videos: every frame with skeleton, plumb line, overstride, trunk line and contact ribbon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.privacy.faces import FaceMask, find_faces
from gait.report.drawing.annotators import (
    Annotator,
    GroundLine,
    Head,
    HipLevel,
    OverstrideBracket,
    PlumbLine,
    Skeleton,
    TrunkLine,
    draw_all,
    landing,
)
from gait.report.drawing.frame_pose import FramePose, frame_poses
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.ribbon import ContactRibbon, Edge, ribbon_height_px
from gait.report.drawing.style import DEFAULT_STYLE, FilmStyle
from gait.runtime.atomic import atomic_file
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames
from gait.video.frame import Area, Frame, Picture, even
from gait.video.placement import Placement
from gait.video.writer import VideoWriter
from gait.words import say
from gait.words.numbers import side_text

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

LONGEST_SIDE_PX = 1280
"""Larger clips are reduced, for example from 1080 x 1920 to 540 x 960, about the size of a phone screen."""
_PROGRESS_INTERVAL = 30
# How many frames of more than 1080p may wait for drawing.
_MOST_WAITING = 2
_FEET = ("left_heel", "right_heel", "left_toe", "right_toe")


def write_annotated(
    analysis: ClipAnalysis,
    path: Path,
    *,
    style: FilmStyle = DEFAULT_STYLE,
    faces: FaceMask | None = None,
    on_frame: Callable[[Frame], None] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the clip with the measures drawn on every frame.

    Frames outside the analysed part of the clip are written without drawing.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    path : Path
        The MP4 file. It appears only when it is complete.
    style : FilmStyle
        The look and the speed of the video.
    faces : FaceMask, optional
        The result of `find_faces`, if it is known already and the style blurs faces.
    on_frame : callable, optional
        Called with every decoded frame, so that the caller does not need to decode the clip again.
    progress : Progress
        Progress callback.

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> write_annotated(session.view("side"), Path("side.annotated.mp4"))  # doctest: +SKIP
    """
    clip, stage = analysis.clip, f"{analysis.view} clip: annotated video"
    width, height = video_placement(clip).picture_size
    if style.hides_faces and faces is None:
        faces = find_faces(analysis, progress=progress)
    progress(stage, 0, clip.frame_count)
    pictures = annotated_pictures(analysis, style=style, faces=faces, on_frame=on_frame)
    mean_fps = clip.mean_fps / style.slow_motion
    with (
        atomic_file(path) as unfinished,
        VideoWriter(unfinished, width=width, height=height, mean_fps=mean_fps) as writer,
    ):
        for number, (picture, time_s) in enumerate(pictures):
            writer.write(picture, time_s * style.slow_motion)
            if number % _PROGRESS_INTERVAL == 0:
                progress(stage, number, clip.frame_count)
    progress(stage, clip.frame_count, clip.frame_count)


def annotated_pictures(
    analysis: ClipAnalysis,
    *,
    style: FilmStyle = DEFAULT_STYLE,
    faces: FaceMask | None = None,
    on_frame: Callable[[Frame], None] | None = None,
) -> Iterator[tuple[Picture, float]]:
    """Yield every annotated frame with its time in seconds on the time axis of the clip.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    style : FilmStyle
        The look of the video.
    faces : FaceMask, optional
        The result of `find_faces`, if it is known already and the style blurs faces.
    on_frame : callable, optional
        Called with every decoded frame, so that the caller does not need to decode the clip again.

    Yields
    ------
    picture : ndarray, shape (height, width, 3)
        RGB. Frames outside the analysed part of the clip have no drawing.
    time_s : float
        Seconds on the time axis of the clip.

    Raises
    ------
    ClipError
        If the clip can no longer be read.
    """
    clip = analysis.clip
    placement = video_placement(clip)
    annotators = video_annotators(analysis, placement, style=style)
    time_s = clip.time_s / clip.slow_motion_factor
    start_s, end_s = analysis.motion.time_s[[0, -1]]
    analysed = (time_s >= start_s) & (time_s <= end_s)
    poses = zip(
        np.flatnonzero(analysed).tolist(),
        frame_poses(analysis.motion, time_s[analysed], placement=placement),
        strict=True,
    )
    if style.hides_faces and faces is None:
        faces = find_faces(analysis)
    background = _backgrounds(clip, placement, style, faces)

    def frames_with_poses() -> Iterator[tuple[Frame, FramePose | None]]:
        needs_no_pixels = style.skeleton_only and on_frame is None
        for frame in _frames_without_pixels(clip) if needs_no_pixels else read_frames(clip):
            if on_frame is not None:
                on_frame(frame)
            yield frame, _pose_of(frame.number, poses) if analysed[frame.number] else None

    def draw(item: tuple[Frame, FramePose | None]) -> tuple[Picture, float]:
        frame, pose = item
        picture = background(frame)
        return picture if pose is None else draw_all(picture, pose, annotators), frame.time_s

    yield from map_in_order(lambda: draw, frames_with_poses(), waiting=_MOST_WAITING if clip.decodes_ahead else None)


def _pose_of(number: int, poses: Iterator[tuple[int, FramePose]]) -> FramePose:
    """Return the pose of a frame, skipping the poses of frames that could not be decoded."""
    return next(pose for frame, pose in poses if frame == number)


def _backgrounds(
    clip: Clip, placement: Placement, style: FilmStyle, faces: FaceMask | None
) -> Callable[[Frame], Picture]:
    """Return a function that makes the background: the frame, the frame with blurred faces, or a plain colour."""
    width, height = placement.picture_size
    whole = Area(0, 0, clip.width, clip.height)

    empty: Picture = np.full((height, width, 3), BACKGROUND, np.uint8)

    def plain(_: Frame) -> Picture:
        return empty.copy()

    def filmed(frame: Frame) -> Picture:
        picture = frame.crop(whole, width=width, height=height)
        if style.hides_faces and faces is not None:
            faces.blur(picture, frame.number, placement)
        return picture

    return plain if style.skeleton_only else filmed


def _frames_without_pixels(clip: Clip) -> Iterator[Frame]:
    empty = np.zeros((2, 2, 3), np.uint8)
    return (Frame(number, float(time_s), empty) for number, time_s in enumerate(clip.time_s))


def video_placement(clip: Clip) -> Placement:
    """Return how the annotated video shows the clip: reduced to at most `LONGEST_SIDE_PX`, with even sides for H.264.

    The reduction is by a whole number, which is several times faster than by a fraction.

    Parameters
    ----------
    clip : Clip
        The clip.

    Returns
    -------
    Placement
    """
    reduction = -(-max(clip.width, clip.height) // LONGEST_SIDE_PX)
    return Placement(scale=1 / reduction, picture_size=(even(clip.width / reduction), even(clip.height / reduction)))


def video_annotators(
    analysis: ClipAnalysis, placement: Placement, *, style: FilmStyle = DEFAULT_STYLE
) -> tuple[Annotator, ...]:
    """Return the annotators for the video of a clip, the lowest first.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    placement : Placement
        How the video shows the clip.
    style : FilmStyle
        The look of the video.

    Returns
    -------
    tuple of Annotator
    """
    annotators = _runner_annotators(analysis, placement)
    if not style.skeleton_only:
        return annotators
    return GroundLine(point_px=ground_point(analysis, placement)), Head(), *annotators


def _runner_annotators(analysis: ClipAnalysis, placement: Placement) -> tuple[Annotator, ...]:
    ribbon = ContactRibbon(steps=analysis.steps, edge=_free_edge(analysis, placement))
    if analysis.view == "rear":
        return PlumbLine(), HipLevel(), Skeleton(), TrunkLine(), ribbon
    overstride = next((m for m in analysis.measurements if m.id == "overstride"), None)
    labels = {side: side_text(overstride, side) for side in ("left", "right")}
    labels = {side: say("picture.overstride", value=value) for side, value in labels.items() if value}
    used = [step for step in analysis.steps if step.used]
    contacts_s = np.array([step.initial_contact_s for step in used])
    poses = frame_poses(analysis.motion, contacts_s, placement=placement)
    landings = [landing(pose, step.side) for step, pose in zip(used, poses, strict=True)]
    return PlumbLine(), Skeleton(), TrunkLine(), OverstrideBracket(landings=landings, labels=labels), ribbon


def _free_edge(analysis: ClipAnalysis, placement: Placement) -> Edge:
    """Return the edge for the contact ribbon: the bottom, unless it would hide the feet."""
    motion = analysis.motion
    feet: list[npt.NDArray[np.float64]] = [
        motion.in_picture(motion.point(name), motion.time_s) for name in _FEET if name in motion
    ]
    if not feet:
        return "bottom"
    lowest = float(np.nanpercentile(placement.place(np.concatenate(feet))[:, 1], 99))
    free = placement.picture_size[1] - ribbon_height_px(placement.text_px)
    return "bottom" if lowest < free else "top"
