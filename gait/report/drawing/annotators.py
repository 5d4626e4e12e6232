"""Annotators: each draws one feature of the body on a picture. They can be combined freely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.frame_pose import FramePose
from gait.report.drawing.palette import GROUND, MEASURED, MIDDLE, OF_SIDE, VERTICAL, Colour
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]

_LIMBS = (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("ankle", "heel"),
          ("heel", "toe"), ("ankle", "toe"))  # fmt: skip
_TRUNK = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"), ("mid_shoulder", "mid_hip"))
_JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "toe")
_FAR_SHARE = 0.6
# Half the height of the head, per length from hip to ground (Winter 2009, table 4.1).
_HEAD_LEG_SHARE = 0.13


class Annotator(Protocol):
    """An object that draws a pose on a picture, in place."""

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        ...


@runtime_checkable
class Labelled(Protocol):
    """An annotator that writes its label after the lines of all annotators."""

    def write(self, picture: Picture, pose: FramePose) -> None:
        """Write the label on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        ...


def draw_all(picture: Picture, pose: FramePose, annotators: Iterable[Annotator]) -> Picture:
    """Draw with each annotator, the first one lowest.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    pose : FramePose
        The runner on the picture.
    annotators : iterable of Annotator
        The annotators.

    Returns
    -------
    ndarray
        The same picture.
    """
    drawn = tuple(annotators)
    for annotator in drawn:
        annotator.draw(picture, pose)
    # Labels come last, so that no line crosses them.
    for annotator in drawn:
        if isinstance(annotator, Labelled):
            annotator.write(picture, pose)
    return picture


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """Bones and joints, coloured by side. The far side is thinner and drawn first.

    Parameters
    ----------
    colour : tuple of int, optional
        One colour for all bones instead of a colour for each side.
    """

    colour: Colour | None = None

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        width = pose.placement.stroke_px
        sides = ("left", "right") if pose.near_side != "left" else ("right", "left")
        self._side(picture, pose, sides[0], width * (_FAR_SHARE if pose.near_side else 1))
        canvas.lines(picture, _bones(pose, _TRUNK), colour=self.colour or MIDDLE, width_px=width * _FAR_SHARE)
        self._side(picture, pose, sides[1], width)

    def _side(self, picture: Picture, pose: FramePose, side: str, width: float) -> None:
        limbs = [(f"{side}_{start}", f"{side}_{end}") for start, end in _LIMBS]
        joints = [pose.points[f"{side}_{joint}"] for joint in _JOINTS if f"{side}_{joint}" in pose.points]
        colour = self.colour or OF_SIDE[side]
        canvas.lines(picture, _bones(pose, limbs), colour=colour, width_px=width)
        canvas.discs(picture, np.reshape(joints, (-1, 2)), radius_px=0.85 * width, colour=colour)


def _bones(pose: FramePose, pairs: Iterable[tuple[str, str]]) -> Floats:
    """Return the bones whose ends are both known, [bones, 2, 2]."""
    ends = [pose.points[name] for pair in pairs if pose.has(*pair) for name in pair]
    return np.reshape(ends, (-1, 2, 2))


@dataclass(frozen=True, kw_only=True)
class Head:
    """A ring around the head and a line for the neck, for pictures without the filmed body."""

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if not pose.has("mid_ear", "mid_shoulder"):
            return
        ear, shoulder = pose.points["mid_ear"], pose.points["mid_shoulder"]
        radius, width = _HEAD_LEG_SHARE * pose.leg_px, pose.placement.stroke_px * _FAR_SHARE
        distance = float(np.linalg.norm(shoulder - ear))
        if distance > radius:
            neck = np.stack([shoulder, ear + (shoulder - ear) * radius / distance])
            canvas.line(picture, neck, colour=MIDDLE, width_px=width)
        turn = np.linspace(0, 2 * np.pi, 49)
        ring = ear + radius * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        canvas.line(picture, ring, colour=MIDDLE, width_px=width)


@dataclass(frozen=True, kw_only=True, eq=False)
class GroundLine:
    """The ground, a horizontal line across the whole picture.

    Parameters
    ----------
    point_px : ndarray, shape (2,)
        A point on the ground, in pixels of the scene.
    """

    point_px: Floats

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        point, reach = self.point_px + pose.scene_px, 2 * max(picture.shape) * pose.ahead
        width = 0.5 * pose.placement.stroke_px
        canvas.line(picture, np.stack([point - reach, point + reach]), colour=GROUND, width_px=width, outlined=False)


@dataclass(frozen=True, kw_only=True)
class PlumbLine:
    """The vertical from mid-hip down to the ground."""

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if not pose.has("mid_hip"):
            return
        hip = pose.points["mid_hip"]
        width = 0.5 * pose.placement.stroke_px
        canvas.dashed(picture, hip, hip - pose.up * pose.leg_px, colour=VERTICAL, width_px=width)


@dataclass(frozen=True, kw_only=True)
class TrunkLine:
    """The line from mid-hip through mid-shoulder, the vertical, and the angle between them.

    Parameters
    ----------
    label : str
        Text at the upper end of the line.
    """

    label: str = ""

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if not pose.has("mid_hip", "mid_shoulder"):
            return
        hip, shoulder = pose.points["mid_hip"], pose.points["mid_shoulder"]
        width = pose.placement.stroke_px
        top = hip + 1.12 * (shoulder - hip)
        vertical = hip + pose.up * float(np.linalg.norm(top - hip))
        canvas.dashed(picture, hip, vertical, colour=VERTICAL, width_px=0.5 * width)
        canvas.line(picture, np.stack([hip, top]), colour=MEASURED, width_px=0.7 * width)
        radius = float(np.linalg.norm(shoulder - hip))
        canvas.arc(picture, hip, vertical, shoulder, radius_px=radius, colour=MEASURED, width_px=0.5 * width)
        # Behind the head, away from the swinging arms.
        place = top + np.array([-pose.facing * 0.16 * pose.leg_px, -0.06 * pose.leg_px])
        align: canvas.Align = "right" if pose.facing == 1 else "left"
        canvas.label(picture, self.label, place, size_px=pose.placement.text_px, align=align)


@dataclass(frozen=True, kw_only=True, eq=False)
class Landing:
    """The initial contact of a foot.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    time_s : float
        Seconds of the runner's own time.
    hip_px, ankle_px : ndarray, shape (2,)
        Mid-hip and ankle at that time, in pixels of the scene.
    """

    side: str
    time_s: float
    hip_px: Floats
    ankle_px: Floats


def landing(pose: FramePose, side: str) -> Landing:
    """Return the pose at the initial contact of a foot as a `Landing`.

    Parameters
    ----------
    pose : FramePose
        The pose at the initial contact. It must have mid-hip and the ankle of the foot.
    side : {"left", "right"}
        The foot that lands.

    Returns
    -------
    Landing
        In pixels of the scene.
    """
    hip_px, ankle_px = (pose.points[name] - pose.scene_px for name in ("mid_hip", f"{side}_ankle"))
    return Landing(side=side, time_s=pose.time_s, hip_px=hip_px, ankle_px=ankle_px)


@dataclass(frozen=True, kw_only=True)
class OverstrideBracket:
    """A bracket on the ground from the plumb line to the ankle at initial contact, which fades after a while.

    Parameters
    ----------
    landings : sequence of Landing
        In order of time.
    labels : mapping of str to str
        Text under the bracket, by side.
    lasting_s : float
        How long a bracket is visible, in seconds of the runner's own time.
    """

    landings: Sequence[Landing]
    labels: Mapping[str, str] = field(default_factory=dict)
    lasting_s: float = 0.22

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        for landed in self.landings:
            age = (pose.time_s - landed.time_s) / self.lasting_s
            if 0 <= age < 1:
                self._bracket(picture, pose, landed, opacity=min(1.0, 2 * (1 - age)))

    def _bracket(self, picture: Picture, pose: FramePose, landed: Landing, *, opacity: float) -> None:
        hip, ankle = landed.hip_px + pose.scene_px, landed.ankle_px + pose.scene_px
        if not np.isfinite([hip, ankle]).all():
            return
        text_px, width = pose.placement.text_px, pose.placement.stroke_px
        under_ankle = ankle - 0.13 * pose.leg_px * pose.up
        under_hip = hip + pose.up * float((under_ankle - hip) @ pose.up)
        tick = 0.035 * pose.leg_px * pose.up
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
    """A horizontal line through the hips, as a reference for the tilt of the pelvis.

    Parameters
    ----------
    label : str
        Text beside the line.
    """

    label: str = ""

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if not pose.has("mid_hip"):
            return
        hip = pose.points["mid_hip"]
        half = 0.32 * pose.leg_px * pose.ahead
        canvas.line(
            picture, np.stack([hip - half, hip + half]), colour=MEASURED, width_px=0.6 * pose.placement.stroke_px
        )
        canvas.label(picture, self.label, hip + 1.1 * half, size_px=pose.placement.text_px, align="left")


def _around(picture: Picture, points: Floats, *, margin: float) -> tuple[Picture, Floats]:
    """Return a view of the picture around some points, and its upper left corner."""
    size = np.array(picture.shape[1::-1])
    corner = np.clip(np.floor(points.min(axis=0) - margin), 0, size).astype(int)
    end = np.clip(np.ceil(points.max(axis=0) + margin), 0, size).astype(int)
    return picture[corner[1] : end[1], corner[0] : end[0]], corner.astype(np.float64)
