"""The kinogram: ten phases of the stride of each leg in a strip, cut from the frames of the typical steps."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from gait.measurement import View
from gait.privacy.faces import FaceMask
from gait.report.drawing import canvas
from gait.report.drawing.annotators import Annotator, GroundLine, Head, Skeleton, draw_all
from gait.report.drawing.film_crop import film_crop
from gait.report.drawing.frame_pose import frame_pose_at
from gait.report.drawing.ground import ground_point
from gait.report.drawing.palette import BACKGROUND, OF_SIDE
from gait.report.drawing.style import DEFAULT_STYLE, FilmStyle
from gait.report.drawing.typical import typical_steps
from gait.video.frame import Frame, Picture, even
from gait.video.placement import Placement
from gait.words import say

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

PHASES = 10
"""Pictures of each strip, evenly spaced from one landing to just before the next of the same foot."""
_CELL_HEIGHT_PX = 240
_GAP_PX = 4
_EMPHASIS = 0.9
_TEXT_PX = 22.0
_JPEG_QUALITY = 80


@dataclass(frozen=True, kw_only=True, eq=False)
class Kinogram:
    """The strips of one clip.

    Parameters
    ----------
    view : {"side", "rear"}
        Where the camera stood.
    strips : dict of str to ndarray, shape (height, width, 3)
        The strip of each side, RGB.
    """

    view: View
    strips: dict[str, Picture]

    @property
    def picture(self) -> Picture:
        """All strips, one below the other."""
        rows = [np.pad(strip, ((0, _GAP_PX), (0, 0), (0, 0))) for strip in self.strips.values()]
        return np.concatenate(rows)[:-_GAP_PX]

    @property
    def png(self) -> bytes:
        """All strips as a PNG file."""
        return _encoded(self.picture, ".png", [])

    def data_uri(self, side: str) -> str:
        """Return the strip of a side as a data URI.

        Parameters
        ----------
        side : {"left", "right"}
            The side.

        Returns
        -------
        str
        """
        jpeg = _encoded(self.strips[side], ".jpg", [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


class KinogramBuilder:
    """Builds a kinogram from the frames of a clip, which are added one by one; other frames are ignored.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    style : FilmStyle
        The look of the pictures.
    faces : FaceMask, optional
        The faces to blur, if the style blurs them.
    """

    def __init__(
        self, analysis: ClipAnalysis, *, style: FilmStyle = DEFAULT_STYLE, faces: FaceMask | None = None
    ) -> None:
        self._analysis, self._style, self._faces = analysis, style, faces
        self._crop = film_crop(analysis)
        width, height = self._crop.size_px
        self._scale = _CELL_HEIGHT_PX / height
        self._size = (even(width * self._scale), _CELL_HEIGHT_PX)
        self._cells: dict[tuple[str, int], Picture] = {}
        self._wanted: dict[int, list[tuple[str, int]]] = {}
        trial, clip = analysis.trial, analysis.clip
        for side, index in typical_steps(trial).items():
            start_s, end_s = float(trial.contact_s[index]), float(trial.stride_end_s[index])
            if not np.isfinite(end_s) or end_s > trial.motion.time_s[-1]:
                continue
            for phase in range(PHASES):
                time_s = start_s + (end_s - start_s) * phase / PHASES
                number = int(np.abs(clip.time_s / clip.slow_motion_factor - time_s).argmin())
                self._wanted.setdefault(number, []).append((side, phase))

    @property
    def frame_numbers(self) -> frozenset[int]:
        """The numbers of the frames that the kinogram needs."""
        return frozenset(self._wanted)

    def add_frame(self, frame: Frame) -> None:
        """Cut the pictures that show this frame, if any.

        Parameters
        ----------
        frame : Frame
            A decoded frame of the clip.
        """
        for side, phase in self._wanted.get(frame.number, ()):
            self._cells[side, phase] = self._cell(side, phase, frame)

    def _cell(self, side: str, phase: int, frame: Frame) -> Picture:
        analysis, motion = self._analysis, self._analysis.motion
        area = self._crop.area_at(frame.time_s)
        placement = Placement(
            scale=self._scale, origin_px=(area.left, area.top), picture_size=self._size, emphasis=_EMPHASIS
        )
        annotators: list[Annotator] = [Skeleton()]
        if self._style.skeleton_only:
            cell: Picture = np.full((self._size[1], self._size[0], 3), BACKGROUND, np.uint8)
            annotators = [GroundLine(point_px=ground_point(analysis, placement)), Head(), *annotators]
        else:
            cell = frame.crop(area, width=self._size[0], height=self._size[1])
            if self._faces is not None:
                self._faces.blur(cell, frame.number, placement)
        time_s = float(np.clip(frame.time_s / analysis.clip.slow_motion_factor, *motion.time_s[[0, -1]]))
        draw_all(cell, frame_pose_at(motion, time_s, placement=placement), annotators)
        share = say("kinogram.share", percent=round(100 * phase / PHASES))
        canvas.label(cell, share, np.array([0.0, 0.0]), size_px=_TEXT_PX, align="left", colour=OF_SIDE[side])
        return cell

    @property
    def kinogram(self) -> Kinogram | None:
        """The kinogram; None if no side has a whole typical stride."""
        gap = np.zeros((self._size[1], _GAP_PX, 3), np.uint8)
        strips: dict[str, Picture] = {}
        for side in ("left", "right"):
            cells = [self._cells[side, phase] for phase in range(PHASES) if (side, phase) in self._cells]
            if len(cells) == PHASES:
                joined = [part for cell in cells for part in (cell, gap)][:-1]
                strips[side] = np.concatenate(joined, axis=1)
        return Kinogram(view=self._analysis.view, strips=strips) if strips else None


def _encoded(picture: Picture, kind: str, options: list[Any]) -> bytes:
    return bytes(cv2.imencode(kind, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes())
