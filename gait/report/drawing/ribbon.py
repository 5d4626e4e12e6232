"""The contact ribbon: when each foot is on the ground, with a cursor, the count of steps and the cadence just now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.report.drawing import canvas
from gait.report.drawing.moment import Moment
from gait.report.drawing.palette import OF_SIDE, VERTICAL
from gait.steps import Step
from gait.video.frame import Picture
from gait.words import say

Floats = npt.NDArray[np.float64]
Edge = Literal["bottom", "top"]

_PAGE_S = 4.0
_STEPS_TO_AVERAGE = 8
_ROWS = ("left", "right")


@dataclass(frozen=True, kw_only=True)
class ContactRibbon:
    """A strip along the picture's edge: a bar for each contact of the left and the right foot, and a moving cursor.

    Parameters
    ----------
    steps : sequence of Step
        In order of time.
    page_s : float
        Seconds that the strip shows at once; the strip turns its pages.
    edge : {"bottom", "top"}
        Where it lies.
    """

    steps: Sequence[Step]
    page_s: float = _PAGE_S
    edge: Edge = "bottom"

    def draw(self, picture: Picture, moment: Moment) -> None:
        """Draw on `picture`."""
        height, width = picture.shape[:2]
        size = moment.placement.text_px
        row, gap, margin = round(0.8 * size), round(0.25 * size), round(0.6 * size)
        whole = ribbon_height_px(size)
        top = height - whole if self.edge == "bottom" else 0
        canvas.panel(picture, (0, top), (width, whole))
        self._headline(picture, moment, (margin, top + round(0.35 * size)), width - margin)
        bars = top + round(1.85 * size)
        first = margin + round(0.9 * size)
        page_s = np.floor(moment.time_s / self.page_s) * self.page_s
        last = width - margin
        per_second = (last - first) / self.page_s
        for index, side in enumerate(_ROWS):
            y = bars + index * (row + gap)
            canvas.text(picture, say(f"picture.{side}_letter"), (margin, y - round(0.12 * size)), size_px=0.8 * size,
                        colour=OF_SIDE[side])  # fmt: skip
            columns = np.round(first + (self._contacts_s[side] - page_s) * per_second).clip(first, last).astype(int)
            for low, high in columns[columns[:, 0] < columns[:, 1]].tolist():
                picture[y : y + row, low:high] = OF_SIDE[side]
        cursor = first + (moment.time_s - page_s) * per_second
        ends = np.array([[cursor, bars - gap], [cursor, bars + 2 * row + 2 * gap]])
        canvas.line(picture, ends, colour=VERTICAL, width_px=0.5 * moment.placement.stroke_px)

    def _headline(self, picture: Picture, moment: Moment, corner: tuple[int, int], right: int) -> None:
        size = moment.placement.text_px
        done = bisect_right(self.steps, moment.time_s, key=lambda step: step.initial_contact_s)
        canvas.text(picture, say("picture.steps", count=done), corner, size_px=size)
        cadence_spm = self._cadences_spm[done]
        if cadence_spm is not None:
            words = say("picture.cadence", cadence=f"{cadence_spm:.0f}")
            width = canvas.text_size(words, size_px=size)[0]
            canvas.text(picture, words, (right - width, corner[1]), size_px=size)

    @cached_property
    def _contacts_s(self) -> dict[str, Floats]:
        """When the complete contacts of each side begin and end, [contacts, 2]."""
        complete = [step for step in self.steps if step.complete]
        return {
            side: np.array([(s.initial_contact_s, s.toe_off_s) for s in complete if s.side == side]).reshape(-1, 2)
            for side in _ROWS
        }

    @cached_property
    def _cadences_spm(self) -> list[float | None]:
        """The cadence just now after each number of steps, none included."""
        return [cadence_now_spm(self.steps[:done]) for done in range(len(self.steps) + 1)]


def ribbon_height_px(text_px: float) -> int:
    """Return the ribbon's height for writing of that size."""
    return round(4.4 * text_px)


def cadence_now_spm(steps: Sequence[Step]) -> float | None:
    """Return the step rate of the last few steps, in steps per minute; None before the third step.

    Examples
    --------
    >>> contacts = [0.0, 0.4, 0.8, 1.2]
    >>> sides = ["left", "right", "left", "right"]
    >>> steps = [
    ...     Step(side=s, initial_contact_s=t, toe_off_s=t + 0.25, initial_contact_se_s=0.01, toe_off_se_s=0.01)
    ...     for s, t in zip(sides, contacts, strict=True)
    ... ]
    >>> round(cadence_now_spm(steps))
    150
    """
    last = steps[-_STEPS_TO_AVERAGE - 1 :]
    intervals = [
        after.initial_contact_s - before.initial_contact_s
        for before, after in pairwise(last)
        if before.side != after.side
    ]
    return 60 / float(np.median(intervals)) if len(intervals) >= 2 else None
