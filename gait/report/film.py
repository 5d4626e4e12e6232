"""Write the films of a clip: annotated, with measures drawn on every frame, and clean, for the player of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.measurement import clip_in_progress
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
from gait.report.drawing.film_crop import FilmCrop, film_crop
from gait.report.drawing.frame_pose import FramePose
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.ribbon import ContactRibbon, Edge, ribbon_height_px
from gait.report.drawing.style import DEFAULT_STYLE, FilmStyle
from gait.runtime.atomic import atomic_file
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames
from gait.video.frame import Frame, Picture
from gait.video.writer import VideoWriter
from gait.words import say
from gait.words.numbers import displayed, side_text

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

_PROGRESS_INTERVAL = 30
# How many frames of more than 1080p may wait for drawing.
_MOST_WAITING = 2
_FEET = ("left_heel", "right_heel", "left_toe", "right_toe")


class FilmFrame(NamedTuple):
    """One frame of the films.

    Parameters
    ----------
    annotated : Picture
        The frame with the drawing. Frames outside the analysed part of the clip have none.
    clean : Picture or None
        The frame without drawing; None unless it was asked for.
    time_s : float
        Seconds on the time axis of the clip.
    """

    annotated: Picture
    clean: Picture | None
    time_s: float


def write_annotated(
    analysis: ClipAnalysis,
    path: Path,
    *,
    clean: Path | None = None,
    style: FilmStyle = DEFAULT_STYLE,
    faces: FaceMask | None = None,
    on_frame: Callable[[Frame], None] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the film of a clip with the measures drawn on every frame and, from the same decoding, one without.

    Both films show the part of the clip where the runner is. The file keeps where that is, see `FilmCrop.from_text`.
    Frames outside the analysed part of the clip are written without drawing.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    path : Path
        The MP4 file. It appears only when it is complete.
    clean : Path, optional
        The MP4 file of the film without drawing. It is not written if the style shows no pixel of the clip. Faces that
        are blurred in one film are blurred in the other.
    style : FilmStyle
        The look and the speed of the films.
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
    clip, stage = analysis.clip, f"{clip_in_progress(analysis.name)}: annotated video"
    crop = film_crop(analysis)
    width, height = crop.picture_size
    if style.hides_faces and faces is None:
        faces = find_faces(analysis, progress=progress)
    progress(stage, 0, clip.frame_count)
    paths = [path] if clean is None or style.skeleton_only else [path, clean]
    frames = film_frames(analysis, crop=crop, clean=len(paths) > 1, style=style, faces=faces, on_frame=on_frame)
    mean_fps = clip.mean_fps / style.slow_motion
    with ExitStack() as opened:
        unfinished = [opened.enter_context(atomic_file(each)) for each in paths]
        writers = [
            opened.enter_context(VideoWriter(each, width=width, height=height, mean_fps=mean_fps, comment=crop.text))
            for each in unfinished
        ]
        for number, frame in enumerate(frames):
            for writer, picture in zip(writers, frame[:2], strict=False):
                if picture is not None:
                    writer.write(picture, frame.time_s * style.slow_motion)
            if number % _PROGRESS_INTERVAL == 0:
                progress(stage, number, clip.frame_count)
    progress(stage, clip.frame_count, clip.frame_count)


def film_frames(
    analysis: ClipAnalysis,
    *,
    crop: FilmCrop | None = None,
    clean: bool = False,
    style: FilmStyle = DEFAULT_STYLE,
    faces: FaceMask | None = None,
    on_frame: Callable[[Frame], None] | None = None,
) -> Iterator[FilmFrame]:
    """Yield every frame of the films.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    crop : FilmCrop, optional
        The part of the clip to show; default: where the runner is, see `film_crop`.
    clean : bool
        Whether the frames without drawing are wanted too.
    style : FilmStyle
        The look of the films.
    faces : FaceMask, optional
        The result of `find_faces`, if it is known already and the style blurs faces.
    on_frame : callable, optional
        Called with every decoded frame, so that the caller does not need to decode the clip again.

    Yields
    ------
    FilmFrame

    Raises
    ------
    ClipError
        If the clip can no longer be read.
    """
    clip = analysis.clip
    crop = crop or film_crop(analysis)
    annotators = film_annotators(analysis, crop, style=style)
    time_s = clip.time_s / clip.slow_motion_factor
    start_s, end_s = analysis.motion.time_s[[0, -1]]
    analysed = (time_s >= start_s) & (time_s <= end_s)
    poses = zip(np.flatnonzero(analysed).tolist(), crop.poses(analysis, time_s[analysed]), strict=True)
    if style.hides_faces and faces is None:
        faces = find_faces(analysis)
    background = _backgrounds(crop, style, faces)

    def frames_with_poses() -> Iterator[tuple[Frame, FramePose | None]]:
        needs_no_pixels = style.skeleton_only and on_frame is None
        for frame in _frames_without_pixels(clip) if needs_no_pixels else read_frames(clip):
            if on_frame is not None:
                on_frame(frame)
            yield frame, _pose_of(frame.number, poses) if analysed[frame.number] else None

    def draw(item: tuple[Frame, FramePose | None]) -> FilmFrame:
        frame, pose = item
        picture = background(frame)
        # The encoder reads the pictures later, so each film has its own.
        undrawn = (picture if pose is None else picture.copy()) if clean else None
        annotated = picture if pose is None else draw_all(picture, pose, annotators)
        return FilmFrame(annotated, undrawn, frame.time_s)

    yield from map_in_order(lambda: draw, frames_with_poses(), waiting=_MOST_WAITING if clip.decodes_ahead else None)


def _pose_of(number: int, poses: Iterator[tuple[int, FramePose]]) -> FramePose:
    """Return the pose of a frame, skipping the poses of frames that could not be decoded."""
    return next(pose for frame, pose in poses if frame == number)


def _backgrounds(crop: FilmCrop, style: FilmStyle, faces: FaceMask | None) -> Callable[[Frame], Picture]:
    """Return a function that makes the background: the frame, the frame with blurred faces, or a plain colour."""
    width, height = crop.picture_size
    method = cv2.INTER_AREA if crop.reduction.is_integer() else cv2.INTER_LINEAR
    empty: Picture = np.full((height, width, 3), BACKGROUND, np.uint8)

    def plain(_: Frame) -> Picture:
        return empty.copy()

    def filmed(frame: Frame) -> Picture:
        picture = frame.crop(crop.area_at(frame.time_s), width=width, height=height, method=method)
        if style.hides_faces and faces is not None:
            faces.blur(picture, frame.number, crop.placement_at(frame.time_s))
        return picture

    return plain if style.skeleton_only else filmed


def _frames_without_pixels(clip: Clip) -> Iterator[Frame]:
    empty = np.zeros((2, 2, 3), np.uint8)
    return (Frame(number, float(time_s), empty) for number, time_s in enumerate(clip.time_s))


def film_annotators(
    analysis: ClipAnalysis, crop: FilmCrop, *, style: FilmStyle = DEFAULT_STYLE
) -> tuple[Annotator, ...]:
    """Return the annotators for the annotated film of a clip, the lowest first.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    crop : FilmCrop
        The part of the clip that the film shows.
    style : FilmStyle
        The look of the film.

    Returns
    -------
    tuple of Annotator
    """
    annotators = _runner_annotators(analysis, crop)
    if not style.skeleton_only:
        return annotators
    return GroundLine(point_px=ground_point(analysis, crop.placement)), Head(), *annotators


def _runner_annotators(analysis: ClipAnalysis, crop: FilmCrop) -> tuple[Annotator, ...]:
    values = {m.id: m for m in analysis.measurements}
    ribbon = ContactRibbon(
        steps=analysis.steps, cadence=displayed(values.get("cadence")), edge=_free_edge(analysis, crop)
    )
    if analysis.view == "rear":
        return PlumbLine(), HipLevel(), Skeleton(), TrunkLine(), ribbon
    overstride = values.get("overstride")
    labels = {side: side_text(overstride, side) for side in ("left", "right")}
    labels = {side: say("picture.overstride", value=value) for side, value in labels.items() if value}
    # The bracket shows the distance, so it is not drawn either where the distance is withheld.
    used = [step for step in analysis.steps if step.used] if labels else []
    poses = crop.poses(analysis, np.array([step.initial_contact_s for step in used]))
    landings = [landing(pose, step.side) for step, pose in zip(used, poses, strict=True)]
    return PlumbLine(), Skeleton(), TrunkLine(), OverstrideBracket(landings=landings, labels=labels), ribbon


def _free_edge(analysis: ClipAnalysis, crop: FilmCrop) -> Edge:
    """Return the edge for the contact ribbon: the bottom, unless it would hide the feet."""
    motion = analysis.motion
    feet: list[npt.NDArray[np.float64]] = [
        motion.in_picture(motion.point(name), motion.time_s) for name in _FEET if name in motion
    ]
    if not feet:
        return "bottom"
    corners = crop.corners_at(motion.time_s * analysis.clip.slow_motion_factor)
    heights = np.concatenate([(foot - corners)[:, 1] / crop.reduction for foot in feet])
    lowest = float(np.nanpercentile(heights, 99))
    free = crop.picture_size[1] - ribbon_height_px(crop.placement.text_px)
    return "bottom" if lowest < free else "top"
