"""The annotated clip: every frame with skeleton, plumb line, overstride, trunk line and contact ribbon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.privacy.faces import FaceCover, find_faces
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
from gait.report.drawing.ground import ground_point
from gait.report.drawing.moment import Moment, moments
from gait.report.drawing.palette import BACKGROUND
from gait.report.drawing.ribbon import ContactRibbon, Edge, ribbon_height_px
from gait.report.drawing.style import AS_FILMED, FilmStyle
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
"""Clips larger than this are shrunk: 1080 x 1920 to 540 x 960, about the size of a phone's screen."""
_REPORT_EVERY = 30
# So many frames of more than 1080p may wait to be drawn on.
_FEW = 2
_FEET = ("left_heel", "right_heel", "left_toe", "right_toe")


def write_annotated(
    analysis: ClipAnalysis,
    path: Path,
    *,
    style: FilmStyle = AS_FILMED,
    faces: FaceCover | None = None,
    on_frame: Callable[[Frame], None] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the clip with what was measured drawn on every frame, at the clip's own times or slower.

    Frames outside the part in which the runner was followed are written as they are.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    path : Path
        The MP4 to write.
    style : FilmStyle
        How it looks, and how fast it plays.
    faces : FaceCover, optional
        Where the faces are, if the style hides them and they are known already; else they are found first.
    on_frame : callable, optional
        Shown every frame of the clip as it comes from the decoder.
    progress : Progress
        Told where the work stands.

    Raises
    ------
    ClipError
        If the clip can no longer be read.

    Examples
    --------
    >>> write_annotated(session.view("side"), Path("side.annotated.mp4"))  # doctest: +SKIP
    """
    clip, stage = analysis.clip, f"{analysis.view} clip: annotated video"
    width, height = shrunk(clip).picture_size
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
            if number % _REPORT_EVERY == 0:
                progress(stage, number, clip.frame_count)
    progress(stage, clip.frame_count, clip.frame_count)


def annotated_pictures(
    analysis: ClipAnalysis,
    *,
    style: FilmStyle = AS_FILMED,
    faces: FaceCover | None = None,
    on_frame: Callable[[Frame], None] | None = None,
) -> Iterator[tuple[Picture, float]]:
    """Yield every frame of the clip, drawn on, with its time (s) on the clip's time axis.

    `on_frame` is shown every frame as it comes from the decoder, so that who needs some need not decode them again.
    """
    clip = analysis.clip
    placement = shrunk(clip)
    annotators = video_annotators(analysis, placement, style=style)
    time_s = clip.time_s / clip.slow_motion_factor
    start_s, end_s = analysis.motion.time_s[[0, -1]]
    followed = (time_s >= start_s) & (time_s <= end_s)
    when = zip(
        np.flatnonzero(followed).tolist(), moments(analysis.motion, time_s[followed], placement=placement), strict=True
    )
    if style.hides_faces and faces is None:
        faces = find_faces(analysis)
    background = _backgrounds(clip, placement, style, faces)

    def to_draw() -> Iterator[tuple[Frame, Moment | None]]:
        # What shows no pixel of the clip does not need them decoded.
        undecoded = style.skeleton_only and on_frame is None
        for frame in _without_pixels(clip) if undecoded else read_frames(clip):
            if on_frame is not None:
                on_frame(frame)
            yield frame, _at(frame.number, when) if followed[frame.number] else None

    def draw(item: tuple[Frame, Moment | None]) -> tuple[Picture, float]:
        frame, moment = item
        picture = background(frame)
        return picture if moment is None else draw_all(picture, moment, annotators), frame.time_s

    yield from map_in_order(lambda: draw, to_draw(), waiting=_FEW if clip.decodes_ahead else None)


def _at(number: int, when: Iterator[tuple[int, Moment]]) -> Moment:
    """Go on to a frame's moment, past those of frames that could not be decoded."""
    return next(moment for place, moment in when if place == number)


def _backgrounds(
    clip: Clip, placement: Placement, style: FilmStyle, faces: FaceCover | None
) -> Callable[[Frame], Picture]:
    """Return what makes the picture that is drawn on: the frame, the frame with its faces hidden, or nothing of it."""
    width, height = placement.picture_size
    whole = Area(0, 0, clip.width, clip.height)

    empty: Picture = np.full((height, width, 3), BACKGROUND, np.uint8)

    def plain(_: Frame) -> Picture:
        return empty.copy()

    def filmed(frame: Frame) -> Picture:
        picture = frame.part(whole, width=width, height=height)
        if style.hides_faces and faces is not None:
            faces.hide(picture, frame.number, placement)
        return picture

    return plain if style.skeleton_only else filmed


def _without_pixels(clip: Clip) -> Iterator[Frame]:
    empty = np.zeros((2, 2, 3), np.uint8)
    return (Frame(number, float(time_s), empty) for number, time_s in enumerate(clip.time_s))


def shrunk(clip: Clip) -> Placement:
    """Return the whole clip on a picture of at most `LONGEST_SIDE_PX`, with even sides, as H.264 needs them.

    Shrunk a whole number of times, which is several times quicker than by a fraction.
    """
    times = -(-max(clip.width, clip.height) // LONGEST_SIDE_PX)
    return Placement(scale=1 / times, picture_size=(even(clip.width / times), even(clip.height / times)))


def video_annotators(
    analysis: ClipAnalysis, placement: Placement, *, style: FilmStyle = AS_FILMED
) -> tuple[Annotator, ...]:
    """Return what is drawn on every frame of this view, lowest first."""
    drawn = _on_the_runner(analysis, placement)
    if not style.skeleton_only:
        return drawn
    return GroundLine(point_px=ground_point(analysis, placement)), Head(), *drawn


def _on_the_runner(analysis: ClipAnalysis, placement: Placement) -> tuple[Annotator, ...]:
    ribbon = ContactRibbon(steps=analysis.steps, edge=_free_edge(analysis, placement))
    if analysis.view == "rear":
        return PlumbLine(), HipLevel(), Skeleton(), TrunkLine(), ribbon
    overstride = next((m for m in analysis.measurements if m.id == "overstride"), None)
    labels = {side: side_text(overstride, side) for side in ("left", "right")}
    labels = {side: say("picture.overstride", value=value) for side, value in labels.items() if value}
    used = [step for step in analysis.steps if step.used]
    contacts_s = np.array([step.initial_contact_s for step in used])
    at_contacts = moments(analysis.motion, contacts_s, placement=placement)
    landings = [landing(moment, step.side) for step, moment in zip(used, at_contacts, strict=True)]
    return PlumbLine(), Skeleton(), TrunkLine(), OverstrideBracket(landings=landings, labels=labels), ribbon


def _free_edge(analysis: ClipAnalysis, placement: Placement) -> Edge:
    """The picture's bottom, unless the feet are there."""
    motion = analysis.motion
    feet: list[npt.NDArray[np.float64]] = [
        motion.in_picture(motion.point(name), motion.time_s) for name in _FEET if name in motion
    ]
    if not feet:
        return "bottom"
    lowest = float(np.nanpercentile(placement.place(np.concatenate(feet))[:, 1], 99))
    free = placement.picture_size[1] - ribbon_height_px(placement.text_px)
    return "bottom" if lowest < free else "top"
