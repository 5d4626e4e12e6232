"""Annotators of the angles of a leg: knee, shin and thigh, each with an arc and a label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.frame_pose import FramePose
from gait.report.drawing.palette import MEASURED, VERTICAL
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class KneeAngle:
    """The angle between the shank and the extended line of the thigh.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        Text beside the knee.
    """

    side: str
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
        if not pose.has(*(f"{self.side}_{joint}" for joint in ("hip", "knee", "ankle"))):
            return
        hip, knee, ankle = (pose.points[f"{self.side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        width = pose.placement.stroke_px
        straight = knee + (knee - hip) / max(float(np.linalg.norm(knee - hip)), 1e-6) * 0.3 * pose.leg_px
        canvas.dashed(picture, knee, straight, colour=VERTICAL, width_px=0.5 * width)
        radius = 0.24 * pose.leg_px
        canvas.arc(picture, knee, straight, ankle, radius_px=radius, colour=MEASURED, width_px=0.6 * width)

    def write(self, picture: Picture, pose: FramePose) -> None:
        """Write the label on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if self.label and pose.has(*(f"{self.side}_{joint}" for joint in ("hip", "knee", "ankle"))):
            _write(picture, pose, self.label, self._place(pose))

    def _place(self, pose: FramePose) -> Floats:
        ahead, down = pose.facing * 0.12 * pose.leg_px, -0.1 * pose.leg_px
        return pose.points[f"{self.side}_knee"] + np.array([ahead, down])


@dataclass(frozen=True, kw_only=True)
class ShinAngle:
    """The angle between the line from ankle to knee and the vertical.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        Text beside the shin.
    """

    side: str
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
        if not pose.has(f"{self.side}_knee", f"{self.side}_ankle"):
            return
        knee, ankle = pose.points[f"{self.side}_knee"], pose.points[f"{self.side}_ankle"]
        width = pose.placement.stroke_px
        length = float(np.linalg.norm(knee - ankle))
        canvas.dashed(picture, ankle, ankle + pose.up * length, colour=VERTICAL, width_px=0.5 * width)
        canvas.line(picture, np.stack([ankle, knee]), colour=MEASURED, width_px=0.7 * width)
        radius = 0.75 * length
        canvas.arc(picture, ankle, ankle + pose.up, knee, radius_px=radius, colour=MEASURED, width_px=0.6 * width)

    def write(self, picture: Picture, pose: FramePose) -> None:
        """Write the label on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if self.label and pose.has(*(f"{self.side}_{joint}" for joint in ("knee", "ankle"))):
            _write(picture, pose, self.label, self._place(pose))

    def _place(self, pose: FramePose) -> Floats:
        """Return a place in front of the middle of the arc."""
        knee, ankle = pose.points[f"{self.side}_knee"], pose.points[f"{self.side}_ankle"]
        length = float(np.linalg.norm(knee - ankle))
        between = (knee - ankle) / max(length, 1e-6) + pose.up
        middle = ankle + 0.75 * length * between / max(float(np.linalg.norm(between)), 1e-6)
        return np.asarray(middle + np.array([pose.facing * 0.14 * pose.leg_px, 0.12 * pose.leg_px]), np.float64)


@dataclass(frozen=True, kw_only=True)
class ThighAngle:
    """The angle between the line from hip to knee and the vertical.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        Text below the hip.
    """

    side: str
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
        if not pose.has(f"{self.side}_hip", f"{self.side}_knee"):
            return
        hip, knee = pose.points[f"{self.side}_hip"], pose.points[f"{self.side}_knee"]
        down = hip - pose.up * 0.42 * pose.leg_px
        width = pose.placement.stroke_px
        canvas.dashed(picture, hip, down, colour=VERTICAL, width_px=0.5 * width)
        canvas.line(picture, np.stack([hip, knee]), colour=MEASURED, width_px=0.7 * width)
        canvas.arc(picture, hip, down, knee, radius_px=0.3 * pose.leg_px, colour=MEASURED, width_px=0.6 * width)

    def write(self, picture: Picture, pose: FramePose) -> None:
        """Write the label on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        if self.label and pose.has(*(f"{self.side}_{joint}" for joint in ("hip", "knee"))):
            _write(picture, pose, self.label, self._place(pose))

    def _place(self, pose: FramePose) -> Floats:
        down = pose.points[f"{self.side}_hip"] - pose.up * 0.42 * pose.leg_px
        return np.asarray(down + np.array([pose.facing * 0.1 * pose.leg_px, 0.0]), np.float64)


def _write(picture: Picture, pose: FramePose, text: str, place: Floats) -> None:
    """Write in front of the leg, where it hides nothing of the body."""
    align: canvas.Align = "left" if pose.facing == 1 else "right"
    canvas.label(picture, text, place, size_px=pose.placement.text_px, align=align)
