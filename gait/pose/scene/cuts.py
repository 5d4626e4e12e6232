"""Detecting hard cuts, at which a video jumps from one scene to another.

Consecutive frames of a scene differ little, even if the camera turns. At a cut, everything changes at once and does not
change back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.pose.scene.quality import background_shift, find_background
from gait.video.frame import Frame, Plane

Floats = npt.NDArray[np.float32]

# One minus the correlation of two thumbnails. Between consecutive frames it is 0.00 to 0.02 for a static camera, and up
# to 0.2 for one that turns quickly; for unrelated scenes it is 0.5 or more.
_MIN_CHANGE = 0.12
# A cut changes the picture by at least this multiple of the median change in the frames before it.
_TIMES_MEDIAN = 6.0
_HISTORY_FRAMES = 9
# After a flash of light, the old scene is back within this number of frames.
_CONFIRMATION_FRAMES = 4
# Standard deviation of the grey levels below which a picture counts as blank.
_BLANK_SD = 3.0


class Cut(NamedTuple):
    """A cut, given by the numbers of the frames before and after it."""

    last_before: int
    first_after: int


class CutDetector:
    """Detect the cuts of a video from its frames in order; some of the frames may be missing.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> first, second = (np.kron(random.integers(0, 255, (12, 9, 3)), np.ones((20, 20, 1))) for _ in range(2))
    >>> detector = CutDetector()
    >>> for number in range(20):
    ...     detector.update(Frame(number, number / 30, (first if number < 12 else second).astype(np.uint8)))
    >>> detector.cuts
    [Cut(last_before=11, first_after=12)]
    """

    def __init__(self) -> None:
        self.cuts: list[Cut] = []
        self._changes: deque[float] = deque(maxlen=_HISTORY_FRAMES)
        self._last: tuple[Frame, Floats] | None = None
        self._candidate: _Candidate | None = None

    def update(self, frame: Frame) -> None:
        """Process the next frame.

        Parameters
        ----------
        frame : Frame
            A frame later than the previous one.
        """
        pattern = _pattern(frame.thumbnail())
        if pattern is None:
            return
        if self._last is not None:
            before, old_pattern = self._last
            change = _dissimilarity(old_pattern, pattern)
            median = sorted(self._changes)[len(self._changes) // 2] if self._changes else 0.0
            if self._candidate is not None:
                self._confirm(self._candidate, pattern)
            elif change > max(_MIN_CHANGE, _TIMES_MEDIAN * median) and not _same_scene(before, frame):
                self._candidate = _Candidate(Cut(before.number, frame.number), old_pattern)
            self._changes.append(change)
        self._last = frame, pattern

    def _confirm(self, candidate: _Candidate, pattern: Floats) -> None:
        """Reject the candidate if the old scene is back, and accept it after enough frames of the new one."""
        if _dissimilarity(candidate.old_pattern, pattern) < _MIN_CHANGE:
            self._candidate = None
        elif candidate.frames + 1 < _CONFIRMATION_FRAMES:
            self._candidate = candidate._replace(frames=candidate.frames + 1)
        else:
            self.cuts.append(candidate.cut)
            self._candidate = None


class _Candidate(NamedTuple):
    """A change of scene that is a cut unless the old scene returns."""

    cut: Cut
    old_pattern: Floats
    frames: int = 1


def segments_between(cuts: Sequence[Cut], frame_count: int) -> list[slice]:
    """Return the frames of each segment between the cuts.

    Parameters
    ----------
    cuts : sequence of Cut
        Cuts in order of time.
    frame_count : int
        Number of frames of the clip.

    Returns
    -------
    list of slice
        One slice of frame numbers more than there are cuts.

    Examples
    --------
    >>> segments_between([Cut(11, 13)], 20)
    [slice(0, 12, None), slice(13, 20, None)]
    """
    firsts = [0, *(cut.first_after for cut in cuts)]
    lasts = [*(cut.last_before for cut in cuts), frame_count - 1]
    return [slice(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _pattern(thumbnail: Plane) -> Floats | None:
    """Return a thumbnail as a vector with mean 0 and length 1, independent of brightness; None if it is blank."""
    centred = thumbnail.ravel().astype(np.float32)
    centred -= centred.mean()
    length = float(np.sqrt(centred @ centred))
    return centred / length if length > _BLANK_SD * np.sqrt(len(centred)) else None


def _dissimilarity(first: Floats, second: Floats) -> float:
    """Return one minus the correlation of two patterns: 0 for the same scene, about 1 for unrelated scenes."""
    return 1.0 - float(first @ second)


def _same_scene(before: Frame, after: Frame) -> bool:
    """Whether both frames show one scene before a camera that was knocked or swung, so that its corners are found."""
    return background_shift(find_background(before, []), find_background(after, [])) is not None
