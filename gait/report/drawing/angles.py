"""Annotators of a leg's angles: knee, shin and thigh, each with its arc and what is written at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.moment import Moment
from gait.report.drawing.palette import MEASURED, VERTICAL
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class KneeAngle:
    """How far the shank is bent from the thigh's own line.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        What is written at the knee.
    """

    side: str
    label: str = ""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        if not moment.has(*(f"{self.side}_{joint}" for joint in ("hip", "knee", "ankle"))):
            return
        hip, knee, ankle = (moment.points[f"{self.side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        width = moment.placement.stroke_px
        straight = knee + (knee - hip) / max(float(np.linalg.norm(knee - hip)), 1e-6) * 0.3 * moment.leg_px
        canvas.dashed(picture, knee, straight, colour=VERTICAL, width_px=0.5 * width)
        radius = 0.24 * moment.leg_px
        canvas.arc(picture, knee, straight, ankle, radius_px=radius, colour=MEASURED, width_px=0.6 * width)
        place = knee + np.array([moment.facing * 0.12 * moment.leg_px, -0.1 * moment.leg_px])
        _write(picture, moment, self.label, place)


@dataclass(frozen=True, kw_only=True)
class ShinAngle:
    """The shin's line from the ankle against the vertical.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        What is written at the shin.
    """

    side: str
    label: str = ""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        if moment.has(f"{self.side}_knee", f"{self.side}_ankle"):
            middle = _from_vertical(
                picture, moment, low=moment.points[f"{self.side}_ankle"], high=moment.points[f"{self.side}_knee"]
            )
            place = middle + np.array([moment.facing * 0.14 * moment.leg_px, 0.12 * moment.leg_px])
            _write(picture, moment, self.label, place)


@dataclass(frozen=True, kw_only=True)
class ThighAngle:
    """The thigh's line from the hip down against the vertical.

    Parameters
    ----------
    side : {"left", "right"}
        The leg.
    label : str
        What is written at the thigh.
    """

    side: str
    label: str = ""

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        if not moment.has(f"{self.side}_hip", f"{self.side}_knee"):
            return
        hip, knee = moment.points[f"{self.side}_hip"], moment.points[f"{self.side}_knee"]
        down = hip - moment.up * 0.42 * moment.leg_px
        width = moment.placement.stroke_px
        canvas.dashed(picture, hip, down, colour=VERTICAL, width_px=0.5 * width)
        canvas.line(picture, np.stack([hip, knee]), colour=MEASURED, width_px=0.7 * width)
        canvas.arc(picture, hip, down, knee, radius_px=0.3 * moment.leg_px, colour=MEASURED, width_px=0.6 * width)
        place = down + np.array([moment.facing * 0.1 * moment.leg_px, 0.0])
        _write(picture, moment, self.label, place)


def _from_vertical(picture: Picture, moment: Moment, *, low: Floats, high: Floats) -> Floats:
    """Draw a segment with the vertical from its lower end and the arc between, and return the arc's middle."""
    width = moment.placement.stroke_px
    length = float(np.linalg.norm(high - low))
    canvas.dashed(picture, low, low + moment.up * length, colour=VERTICAL, width_px=0.5 * width)
    canvas.line(picture, np.stack([low, high]), colour=MEASURED, width_px=0.7 * width)
    return canvas.arc(
        picture, low, low + moment.up, high, radius_px=0.75 * length, colour=MEASURED, width_px=0.6 * width
    )


def _write(picture: Picture, moment: Moment, words: str, place: Floats) -> None:
    """Write in front of the leg, where the background is."""
    align: canvas.Align = "left" if moment.facing == 1 else "right"
    canvas.label(picture, words, place, size_px=moment.placement.text_px, align=align)
