"""Annotators: each draws one thing about the body on a picture, and they are put together freely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.moment import Moment
from gait.report.drawing.palette import GROUND, MEASURED, MIDDLE, OF_SIDE, VERTICAL
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]

_LIMBS = (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"),
          ("heel", "toe"), ("ankle", "toe"))  # fmt: skip
_TRUNK = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), ("mid_shoulder", "mid_hip"))
_JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe")
_FAR_SHARE = 0.6
# Half the height of a head against the leg from hip to ground (Winter 2009, table 4.1).
_HEAD_LEG_SHARE = 0.13


class Annotator(Protocol):
    """Anything that draws on a picture, in place, what a moment shows."""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        ...


def draw_all(picture: Picture, moment: Moment, annotators: Iterable[Annotator]) -> Picture:
    """Let each annotator draw, the first lowest, and return the picture."""
    for annotator in annotators:
        annotator.draw(picture, moment)
    return picture


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """Bones and joints, left and right in their colours, the far side thinner and below."""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        width = moment.placement.stroke_px
        sides = ("left", "right") if moment.near_side != "left" else ("right", "left")
        self._side(picture, moment, sides[0], width * (_FAR_SHARE if moment.near_side else 1))
        canvas.lines(picture, _bones(moment, _TRUNK), colour=MIDDLE, width_px=width * _FAR_SHARE)
        self._side(picture, moment, sides[1], width)

    @staticmethod
    def _side(picture: Picture, moment: Moment, side: str, width: float) -> None:
        limbs = [(f"{side}_{start}", f"{side}_{end}") for start, end in _LIMBS]
        joints = [moment.points[f"{side}_{joint}"] for joint in _JOINTS if f"{side}_{joint}" in moment.points]
        canvas.lines(picture, _bones(moment, limbs), colour=OF_SIDE[side], width_px=width)
        canvas.discs(picture, np.reshape(joints, (-1, 2)), radius_px=0.85 * width, colour=OF_SIDE[side])


def _bones(moment: Moment, pairs: Iterable[tuple[str, str]]) -> Floats:
    """The bones of which both ends are there, [bones, 2, 2]."""
    ends = [moment.points[name] for pair in pairs if moment.has(*pair) for name in pair]
    return np.reshape(ends, (-1, 2, 2))


@dataclass(frozen=True, kw_only=True)
class Head:
    """A ring round the head and a line for the neck, where no picture shows them."""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        if not moment.has("mid_ear", "mid_shoulder"):
            return
        ear, shoulder = moment.points["mid_ear"], moment.points["mid_shoulder"]
        radius, width = _HEAD_LEG_SHARE * moment.leg_px, moment.placement.stroke_px * _FAR_SHARE
        distance = float(np.linalg.norm(shoulder - ear))
        if distance > radius:
            neck = np.stack([shoulder, ear + (shoulder - ear) * radius / distance])
            canvas.line(picture, neck, colour=MIDDLE, width_px=width)
        turn = np.linspace(0, 2 * np.pi, 49)
        ring = ear + radius * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        canvas.line(picture, ring, colour=MIDDLE, width_px=width)


@dataclass(frozen=True, kw_only=True, eq=False)
class GroundLine:
    """The ground, level across the whole picture.

    Parameters
    ----------
    point_px : ndarray, shape (2,)
        A point of it, in pixels of the scene.
    """

    point_px: Floats

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        point, reach = self.point_px + moment.scene_px, 2 * max(picture.shape) * moment.ahead
        width = 0.5 * moment.placement.stroke_px
        canvas.line(picture, np.stack([point - reach, point + reach]), colour=GROUND, width_px=width, outlined=False)


@dataclass(frozen=True, kw_only=True)
class PlumbLine:
    """The vertical through mid-hip, down to the ground."""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        hip = moment.points["mid_hip"]
        width = 0.5 * moment.placement.stroke_px
        canvas.dashed(picture, hip, hip - moment.up * moment.leg_px, colour=VERTICAL, width_px=width)


@dataclass(frozen=True, kw_only=True)
class TrunkLine:
    """The line from mid-hip through mid-shoulder beside the vertical, with the angle between them.

    Parameters
    ----------
    label : str
        What is written at its upper end.
    """

    label: str = ""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        if not moment.has("mid_hip", "mid_shoulder"):
            return
        hip, shoulder = moment.points["mid_hip"], moment.points["mid_shoulder"]
        width = moment.placement.stroke_px
        top = hip + 1.12 * (shoulder - hip)
        vertical = hip + moment.up * float(np.linalg.norm(top - hip))
        canvas.dashed(picture, hip, vertical, colour=VERTICAL, width_px=0.5 * width)
        canvas.line(picture, np.stack([hip, top]), colour=MEASURED, width_px=0.7 * width)
        radius = float(np.linalg.norm(shoulder - hip))
        canvas.arc(picture, hip, vertical, shoulder, radius_px=radius, colour=MEASURED, width_px=0.5 * width)
        # Behind the head, where no arm swings.
        place = top + np.array([-moment.facing * 0.16 * moment.leg_px, -0.06 * moment.leg_px])
        align: canvas.Align = "right" if moment.facing == 1 else "left"
        canvas.label(picture, self.label, place, size_px=moment.placement.text_px, align=align)


@dataclass(frozen=True, kw_only=True, eq=False)
class Landing:
    """A foot's landing: when, and where ankle and mid-hip were then, in pixels of the scene."""

    side: str
    time_s: float
    hip_px: Floats
    ankle_px: Floats


def landing(moment: Moment, side: str) -> Landing:
    """Return the moment as a landing of that foot."""
    hip_px, ankle_px = (moment.points[name] - moment.scene_px for name in ("mid_hip", f"{side}_ankle"))
    return Landing(side=side, time_s=moment.time_s, hip_px=hip_px, ankle_px=ankle_px)


@dataclass(frozen=True, kw_only=True)
class OverstrideBracket:
    """The bracket on the ground between the plumb line and the landing ankle; stays for a while and fades.

    Parameters
    ----------
    landings : sequence of Landing
        In order of time.
    labels : mapping of str to str
        What is written under the bracket of each side.
    lasting_s : float
        How long a bracket stays, in seconds of the runner's own time.
    """

    landings: Sequence[Landing]
    labels: Mapping[str, str] = field(default_factory=dict)
    lasting_s: float = 0.22

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        for landed in self.landings:
            age = (moment.time_s - landed.time_s) / self.lasting_s
            if 0 <= age < 1:
                self._bracket(picture, moment, landed, opacity=min(1.0, 2 * (1 - age)))

    def _bracket(self, picture: Picture, moment: Moment, landed: Landing, *, opacity: float) -> None:
        hip, ankle = landed.hip_px + moment.scene_px, landed.ankle_px + moment.scene_px
        if not np.isfinite([hip, ankle]).all():
            return
        text_px, width = moment.placement.text_px, moment.placement.stroke_px
        under_ankle = ankle - 0.13 * moment.leg_px * moment.up
        under_hip = hip + moment.up * float((under_ankle - hip) @ moment.up)
        tick = 0.035 * moment.leg_px * moment.up
        area, shift = _around(picture, np.stack([under_hip, ankle, under_ankle]), margin=8 * text_px)
        if not area.size:
            return
        drawn = area.copy() if opacity < 1 else area
        bracket = np.stack([under_hip + tick, under_hip, under_ankle, under_ankle + tick])
        canvas.dashed(drawn, ankle - shift, under_ankle + tick - shift, colour=MEASURED, width_px=0.5 * width)
        canvas.line(drawn, bracket - shift, colour=MEASURED, width_px=width)
        place = (under_hip + under_ankle) / 2 + np.array([0.0, 1.3 * text_px])
        canvas.label(drawn, self.labels.get(landed.side, ""), place - shift, size_px=text_px)
        if opacity < 1:
            cv2.addWeighted(area, 1 - opacity, drawn, opacity, 0, dst=area)


@dataclass(frozen=True, kw_only=True)
class HipLevel:
    """A level line across the hips, for the eye to judge how far the pelvis tilts from it.

    Parameters
    ----------
    label : str
        What is written beside it.
    """

    label: str = ""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        hip = moment.points["mid_hip"]
        half = 0.32 * moment.leg_px * moment.ahead
        canvas.line(
            picture, np.stack([hip - half, hip + half]), colour=MEASURED, width_px=0.6 * moment.placement.stroke_px
        )
        canvas.label(picture, self.label, hip + 1.1 * half, size_px=moment.placement.text_px, align="left")


def _around(picture: Picture, points: Floats, *, margin: float) -> tuple[Picture, Floats]:
    """Return the part of the picture round some points, a view into it, and its corner."""
    size = np.array(picture.shape[1::-1])
    corner = np.clip(np.floor(points.min(axis=0) - margin), 0, size).astype(int)
    end = np.clip(np.ceil(points.max(axis=0) + margin), 0, size).astype(int)
    return picture[corner[1] : end[1], corner[0] : end[0]], corner.astype(np.float64)
