"""The contact ribbon: ground contacts of both feet, a cursor, the number of steps and the cadence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.frame_pose import FramePose
from gait.report.drawing.palette import OF_SIDE, VERTICAL
from gait.steps import Step
from gait.video.frame import Picture
from gait.words import say

Floats = npt.NDArray[np.float64]
Edge = Literal["bottom", "top"]

_PAGE_S = 4.0
_ROWS = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class ContactRibbon:
    """A strip along an edge of the picture with a bar for each contact of the left and right foot, and a cursor.

    Parameters
    ----------
    steps : sequence of Step
        In order of time.
    cadence : str
        The cadence of the clip as the tables show it; empty if it is withheld.
    page_s : float
        Seconds that the strip shows at once. When the cursor reaches its end, the strip shows the next seconds.
    edge : {"bottom", "top"}
        The edge of the picture.
    """

    steps: Sequence[Step]
    cadence: str = ""
    page_s: float = _PAGE_S
    edge: Edge = "bottom"

    def draw(self, picture: Picture, pose: FramePose) -> None:
        """Draw on `picture`.

        Parameters
        ----------
        picture : ndarray, shape (height, width, 3)
            RGB, changed in place.
        pose : FramePose
            The runner on the picture.
        """
        height, width = picture.shape[:2]
        size = pose.placement.text_px
        row, gap, margin = round(0.8 * size), round(0.25 * size), round(0.6 * size)
        ribbon_height = ribbon_height_px(size)
        top = height - ribbon_height if self.edge == "bottom" else 0
        canvas.panel(picture, (0, top), (width, ribbon_height))
        self._headline(picture, pose, (margin, top + round(0.35 * size)), width - margin)
        bars = top + round(1.85 * size)
        first = margin + round(0.9 * size)
        page_s = np.floor(pose.time_s / self.page_s) * self.page_s
        last = width - margin
        per_second = (last - first) / self.page_s
        for index, side in enumerate(_ROWS):
            y = bars + index * (row + gap)
            corner = (margin, y - round(0.12 * size))
            canvas.write(picture, say(f"picture.{side}_letter"), corner, size_px=0.8 * size, colour=OF_SIDE[side])
            columns = np.round(first + (self._contacts_s[side] - page_s) * per_second).clip(first, last).astype(int)
            for low, high in columns[columns[:, 0] < columns[:, 1]].tolist():
                picture[y : y + row, low:high] = OF_SIDE[side]
        cursor = first + (pose.time_s - page_s) * per_second
        ends = np.array([[cursor, bars - gap], [cursor, bars + 2 * row + 2 * gap]])
        canvas.line(picture, ends, colour=VERTICAL, width_px=0.5 * pose.placement.stroke_px)

    def _headline(self, picture: Picture, pose: FramePose, corner: tuple[int, int], right: int) -> None:
        size = pose.placement.text_px
        done = bisect_right(self.steps, pose.time_s, key=lambda step: step.initial_contact_s)
        canvas.write(picture, say("picture.steps", count=done), corner, size_px=size)
        if self.cadence:
            width = canvas.text_size(self.cadence, size_px=size)[0]
            canvas.write(picture, self.cadence, (right - width, corner[1]), size_px=size)

    @cached_property
    def _contacts_s(self) -> dict[str, Floats]:
        """Start and end of the complete contacts of each side, [contacts, 2]."""
        complete = [step for step in self.steps if step.complete]
        return {
            side: np.array([(s.initial_contact_s, s.toe_off_s) for s in complete if s.side == side]).reshape(-1, 2)
            for side in _ROWS
        }


def ribbon_height_px(text_px: float) -> int:
    """Return the height of the ribbon for a font size, both in pixels.

    Parameters
    ----------
    text_px : float
        Font size in pixels.

    Returns
    -------
    int
        Height in pixels.
    """
    return round(4.4 * text_px)
