"""Hard cuts: where a film jumps from one scene to another.

From frame to frame a scene changes little, even if the camera turns. At a cut everything changes at once, and stays so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.pose.scene.quality import background, background_shift
from gait.video.frame import Frame, Plane

Floats = npt.NDArray[np.float32]

# One less the correlation of two sketches. Frame by frame it is 0.00 to 0.02 before a camera that stands, and up to 0.2
# before one that turns quickly; two scenes that have nothing in common differ by 0.5 and more.
_LEAST_CHANGE = 0.12
# A cut changes the picture by so many times more than the frames before it changed.
_TIMES_USUAL = 6.0
_REMEMBERED = 9
# After a flash of light the old scene is back in so many frames.
_CONFIRMED_BY = 4
# Standard deviation of the grey levels of a picture that shows nothing.
_BLANK = 3.0


class Cut(NamedTuple):
    """One cut, by frame numbers."""

    last_before: int
    first_after: int


class CutFinder:
    """Watch the frames of a film in order, all of them or most, and find its cuts.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> first, second = (np.kron(random.integers(0, 255, (12, 9, 3)), np.ones((20, 20, 1))) for _ in range(2))
    >>> finder = CutFinder()
    >>> for number in range(20):
    ...     finder.watch(Frame(number, number / 30, (first if number < 12 else second).astype(np.uint8)))
    >>> finder.cuts
    [Cut(last_before=11, first_after=12)]
    """

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self._changes: deque[float] = deque(maxlen=_REMEMBERED)
        self._last: tuple[Frame, Floats] | None = None
        self._doubtful: _Doubtful | None = None

    def watch(self, frame: Frame) -> None:
        """Look at the next frame."""
        pattern = _pattern(frame.sketch())
        if pattern is None:
            return
        if self._last is not None:
            before, old = self._last
            change = _unlikeness(old, pattern)
            usual = sorted(self._changes)[len(self._changes) // 2] if self._changes else 0.0
            if self._doubtful is not None:
                self._confirm(self._doubtful, pattern)
            elif change > max(_LEAST_CHANGE, _TIMES_USUAL * usual) and not _same_scene(before, frame):
                self._doubtful = _Doubtful(Cut(before.number, frame.number), old)
            self._changes.append(change)
        self._last = frame, pattern

    def _confirm(self, doubtful: _Doubtful, pattern: Floats) -> None:
        """A scene that is back soon was never left."""
        if _unlikeness(doubtful.old, pattern) < _LEAST_CHANGE:
            self._doubtful = None
        elif doubtful.seen + 1 < _CONFIRMED_BY:
            self._doubtful = doubtful._replace(seen=doubtful.seen + 1)
        else:
            self.cuts.append(doubtful.cut)
            self._doubtful = None


class _Doubtful(NamedTuple):
    """A cut that is one unless the old scene comes back."""

    cut: Cut
    old: Floats
    seen: int = 1


def pieces(cuts: Sequence[Cut], frame_count: int) -> list[slice]:
    """Return the frames of each piece between the cuts.

    Examples
    --------
    >>> pieces([Cut(11, 13)], 20)
    [slice(0, 12, None), slice(13, 20, None)]
    """
    firsts = [0, *(cut.first_after for cut in cuts)]
    lasts = [*(cut.last_before for cut in cuts), frame_count - 1]
    return [slice(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _pattern(sketch: Plane) -> Floats | None:
    """A sketch without its mean, as a vector of length 1: the same however bright it is; None where nothing shows."""
    away = sketch.ravel().astype(np.float32)
    away -= away.mean()
    length = float(np.sqrt(away @ away))
    return away / length if length > _BLANK * np.sqrt(len(away)) else None


def _unlikeness(first: Floats, second: Floats) -> float:
    """One less the correlation of two patterns: 0 for the same scene, about 1 for two that have nothing in common."""
    return 1.0 - float(first @ second)


def _same_scene(before: Frame, after: Frame) -> bool:
    """Whether it is one scene before a camera that was knocked or swung: its corners are found again together."""
    return background_shift(background(before, []), background(after, [])) is not None
