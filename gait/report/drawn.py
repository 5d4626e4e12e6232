"""Pictures of frames that a person drew on."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gait.edits.drawing import Drawing, Mark, angle_deg, in_film, slope_deg
from gait.errors import ClipError
from gait.report.drawing import canvas
from gait.report.drawing.film_crop import FilmCrop
from gait.report.drawing.palette import MEASURED, VERTICAL
from gait.results.layout import clean_film_name
from gait.video import open_clip, read_frames
from gait.video.frame import Picture
from gait.video.writer import comment_of
from gait.words import say
from gait.words.numbers import number, short_number

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

_JPEG_QUALITY = 88
_TEXT_SHARE, _LINE_SHARE = 1 / 34, 1 / 240


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawnPicture:
    """One frame with the drawing of a person.

    Parameters
    ----------
    drawing : Drawing
        The drawing.
    picture : Picture
        The frame of the film without drawing, with the marks on it.
    caption : str
        The view and the time.
    """

    drawing: Drawing
    picture: Picture
    caption: str

    @property
    def data_uri(self) -> str:
        """The picture as a data URI."""
        bgr = cv2.cvtColor(self.picture, cv2.COLOR_RGB2BGR)
        jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
        return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def drawn_pictures(session: AnalysisResult, folder: str | Path) -> tuple[DrawnPicture, ...]:
    """Return the frames that a person drew on, from the films without drawing. Blurred faces stay blurred.

    Parameters
    ----------
    session : AnalysisResult
        The session with its drawings.
    folder : str or Path
        The folder of the films.

    Returns
    -------
    tuple of DrawnPicture
        Without those of views that have no film.
    """
    return tuple(_pictures(session, Path(folder)))


def _pictures(session: AnalysisResult, folder: Path) -> Iterator[DrawnPicture]:
    for analysis in session.clips:
        path = folder / clean_film_name(analysis.name)
        drawings = [each for each in session.drawings if each.view == analysis.view]
        if not drawings or not path.is_file():
            continue
        crop = FilmCrop.from_text(comment_of(path))
        numbers = [int(np.abs(analysis.clip.time_s - each.time_s).argmin()) for each in drawings]
        up = analysis.motion.to_pixels(np.array([0.0, 1.0]))
        try:
            frames = {frame.number: frame.picture for frame in read_frames(open_clip(path), indices=set(numbers))}
        except ClipError:
            continue
        for drawing, frame in zip(drawings, numbers, strict=True):
            if frame not in frames:
                continue
            picture = frames[frame].copy()
            corner = (0.0, 0.0) if crop is None else tuple(crop.corners_at(np.array([drawing.time_s]))[0].tolist())
            reduction = 1.0 if crop is None else crop.reduction
            for mark in drawing.marks:
                _draw(picture, in_film(mark, corner_px=(corner[0], corner[1]), reduction=reduction), up=(up[0], up[1]))
            caption = say(f"drawn.{drawing.view}", time=number(drawing.time_s, "m/s"))
            yield DrawnPicture(drawing=drawing, picture=picture, caption=caption)


def _draw(picture: Picture, mark: Mark, *, up: tuple[float, float]) -> None:
    size = max(picture.shape[:2])
    text_px, width_px = max(14.0, size * _TEXT_SHARE), max(2.0, size * _LINE_SHARE)
    points = np.array(mark.points_px)
    if mark.kind == "text":
        canvas.label(picture, mark.text, points[0], size_px=text_px, align="left")
        return
    if mark.kind == "level":
        middle, half = points.mean(axis=0), np.linalg.norm(points[1] - points[0]) / 2
        along = half * np.array([-up[1], up[0]]) / np.hypot(*up)
        canvas.dashed(picture, middle - along, middle + along, colour=VERTICAL, width_px=0.7 * width_px)
    canvas.line(picture, points, colour=MEASURED, width_px=width_px)
    if mark.kind == "angle":
        value = angle_deg(mark.points_px[1], mark.points_px[0], mark.points_px[2])
        text = say("drawn.degrees", value=short_number(round(value)))
        canvas.label(picture, text, points[1] + np.array([0.9 * text_px, 0.0]), size_px=text_px, align="left")
    elif mark.kind == "level":
        value = abs(slope_deg(mark.points_px[0], mark.points_px[1], up))
        # Beside the higher end, where neither line runs.
        end = points[points[:, 1].argmin()] + np.array([0.0, -1.2 * text_px])
        canvas.label(picture, say("drawn.degrees", value=short_number(round(value))), end, size_px=text_px)
