"""Pictures of both runs at the same phase of the stride: side by side, and the earlier as a ghost over the later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from gait.comparison.phase import TOE_OFF_PHASE, nearest_frame
from gait.comparison.run import Run, Shot, ghost_pose
from gait.report.drawing.annotators import Annotator, Head, PlumbLine, Skeleton, draw_all
from gait.report.drawing.canvas import label
from gait.report.drawing.frame_pose import FramePose
from gait.report.drawing.palette import BACKGROUND, GHOST, OUTLINE
from gait.video.frame import Picture, even

Floats = npt.NDArray[np.float64]
PictureKind = Literal["ghost", "pair"]

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
# Films are enlarged by at most this factor.
_MAX_SCALE = 1.6
_TEXT_HEIGHT_SHARE = 0.035
_GHOST_OPACITY = 0.8
_JPEG_QUALITY = 82


class Stage:
    """Where both runs are drawn: pictures of one size, with the hips at one place and legs of one length.

    Parameters
    ----------
    before, after : Run
        The earlier and the later run.
    """

    def __init__(self, before: Run, after: Run) -> None:
        self.before, self.after = before, after
        boxes = np.stack([before.box_legs, after.box_legs])
        low, high = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
        largest = [_MAX_SCALE * run.leg_px / run.film.crop.reduction for run in (before, after) if run.film is not None]
        self._leg_px = min([_HEIGHT_PX / float(high[1] - low[1]), *largest])
        self._hips_px = -low * self._leg_px
        width_px, height_px = (high - low) * self._leg_px
        self._size = (even(width_px), even(height_px))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture of one run, in pixels."""
        return self._size

    @property
    def pair_size(self) -> tuple[int, int]:
        """Width and height of the picture of both runs side by side, in pixels."""
        return 2 * self._size[0] + _GAP_PX, self._size[1]

    def run_picture(self, run: Run, shot: Shot) -> Picture:
        """Return the picture of one run, with its skeleton and its name.

        Parameters
        ----------
        run : Run
            One of the two runs.
        shot : Shot
            The frame.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            RGB.
        """
        picture, pose = self._background(run, shot)
        return self._named(draw_all(picture, pose, [PlumbLine(), *_body(shot)]), run.name)

    def pair_picture(self, shots: Sequence[Shot]) -> Picture:
        """Return the picture of both runs side by side.

        Parameters
        ----------
        shots : sequence of Shot
            A frame of the earlier and one of the later run.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            RGB.
        """
        width, height = self._size
        combined: Picture = np.full((height, self.pair_size[0], 3), OUTLINE, np.uint8)
        for index, (run, shot) in enumerate(zip((self.before, self.after), shots, strict=True)):
            combined[:, index * (width + _GAP_PX) :][:, :width] = self.run_picture(run, shot)
        return combined

    def ghost_picture(self, shot: Shot, before_s: Floats) -> Picture:
        """Return the picture of the later run with the skeleton of the earlier run as a ghost.

        Parameters
        ----------
        shot : Shot
            A frame of the later run.
        before_s : ndarray, shape (times,)
            When the earlier run has the same phase of the stride, in seconds of its own time. The ghost is their mean.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            RGB.
        """
        picture, pose = self._background(self.after, shot)
        ghost = ghost_pose(self.before, self.after, pose, before_s)
        drawn = draw_all(picture.copy(), ghost, [Skeleton(colour=GHOST)])
        blended = np.asarray(cv2.addWeighted(picture, 1 - _GHOST_OPACITY, drawn, _GHOST_OPACITY, 0), np.uint8)
        return draw_all(blended, pose, _body(shot))

    def _background(self, run: Run, shot: Shot) -> tuple[Picture, FramePose]:
        width, height = self._size
        time_s = float(run.time_s[shot.number])
        placement = run.placement(time_s, leg_px=self._leg_px, hips_px=self._hips_px, size=self._size)
        picture: Picture = np.full((height, width, 3), BACKGROUND, np.uint8)
        if run.film is not None and shot.picture is not None:
            run.film.drawn_on(picture, shot.picture, placement, clip_s=float(run.film.clip_s[shot.number]))
        return picture, run.pose(time_s, placement)

    def _named(self, picture: Picture, name: str) -> Picture:
        label(picture, name, np.array([12.0, 0.0]), size_px=_TEXT_HEIGHT_SHARE * self._size[1], align="left")
        return picture


@dataclass(frozen=True, kw_only=True, eq=False)
class EventPicture:
    """Both runs at the same event of the stride.

    Parameters
    ----------
    kind : {"ghost", "pair"}
        Whether the earlier run is drawn over the later one or beside it.
    view : str
        The view.
    event : str
        One of `EVENT_PHASES`.
    side : {"left", "right"}
        The foot of the step.
    picture : ndarray, shape (height, width, 3)
        RGB values of type uint8.
    """

    kind: PictureKind
    view: str
    event: str
    side: str
    picture: Picture

    @cached_property
    def jpeg(self) -> bytes:
        """The picture as a JPEG file."""
        bgr = cv2.cvtColor(self.picture, cv2.COLOR_RGB2BGR)
        return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())


def event_pictures(stage: Stage, view: str) -> tuple[EventPicture, ...]:
    """Draw the pictures of a view: all events of a left step, then those of a right step, each as ghost and as pair.

    Parameters
    ----------
    stage : Stage
        The runs.
    view : str
        The view.

    Returns
    -------
    tuple of EventPicture
        Empty if a clip has too few steps.

    Raises
    ------
    ClipError
        If a clean film is damaged.
    """
    wanted = []
    for side, offset in _PHASE_OF_SIDE.items():
        for event in _EVENTS_OF_VIEW[view]:
            phase = EVENT_PHASES[event] + offset
            before, after = (nearest_frame(run.phase, phase) for run in (stage.before, stage.after))
            before_s = stage.before.times_of(phase)
            if before is None or after is None or not len(before_s):
                return ()
            wanted.append((side, event, before, after, before_s))
    before_shots = {shot.number: shot for shot in stage.before.shots([before for _, _, before, _, _ in wanted])}
    after_shots = {shot.number: shot for shot in stage.after.shots([after for _, _, _, after, _ in wanted])}
    pictures = []
    for side, event, before, after, before_s in wanted:
        drawn: dict[PictureKind, Picture] = {
            "ghost": stage.ghost_picture(after_shots[after], before_s),
            "pair": stage.pair_picture((before_shots[before], after_shots[after])),
        }
        pictures += [
            EventPicture(kind=kind, view=view, event=event, side=side, picture=picture)
            for kind, picture in drawn.items()
        ]
    return tuple(pictures)


def _body(shot: Shot) -> list[Annotator]:
    """Return what is drawn of the runner. Without a film, the head is drawn too."""
    return [Skeleton()] if shot.picture is not None else [Head(), Skeleton()]
