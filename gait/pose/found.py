"""Body points while they are being found, frame by frame, and the frames between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.pose.keypoints import INDEX, KEYPOINTS, LEG
from gait.pose.landmarks import Landmarks

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

# Below this the model says that the crop holds nobody; the frame becomes a gap.
_PRESENCE_THRESHOLD = 0.5
_FILLED_AT_ONCE = 1000
# A cubic spline forgets what is farther away than so many of its points, to one part in a hundred million.
_SPLINE_REACH = 14
_LEGS = [[INDEX[f"{side}_{part}"] for part in LEG[1:]] for side in ("left", "right")]


class Found:
    """What was found so far in a clip's frames; NaN where nobody was.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        When the frames were taken, in seconds.

    Attributes
    ----------
    position_px, depth_px, confidence : ndarray, shape (frames, 33, 2) and twice (frames, 33)
        As in `gait.pose.landmarks.Landmarks`.
    seen, passed_over : ndarray of bool, shape (frames,)
        Which frames the model was shown, and which it need not be shown. Neither of both holds for frames that are
        still to come, or that nobody could decode.
    """

    def __init__(self, time_s: Floats) -> None:
        count, points = len(time_s), len(KEYPOINTS)
        self.time_s = time_s
        self.position_px = np.full((count, points, 2), np.nan)
        self.depth_px = np.full((count, points), np.nan)
        self.confidence = np.zeros((count, points))
        self.seen = np.zeros(count, bool)
        self.passed_over = np.zeros(count, bool)

    def put(self, number: int, landmarks: Landmarks | None) -> None:
        """Note what the model said of a frame."""
        self.seen[number] = True
        if landmarks is not None and landmarks.presence > _PRESENCE_THRESHOLD:
            self.position_px[number] = landmarks.position_px
            self.depth_px[number] = landmarks.depth_px
            self.confidence[number] = landmarks.confidence

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """The frames in which somebody was found."""
        return np.isfinite(self.depth_px[:, 0])

    @property
    def settled(self) -> int:
        """How many frames are done with."""
        return int(self.seen.sum() + self.passed_over.sum())

    def fill(self) -> None:
        """Give the frames that were passed over the course of their neighbours.

        A cubic spline for positions, a straight line for confidence.
        """
        from scipy.interpolate import make_interp_spline

        known, missing = np.flatnonzero(self.known), np.flatnonzero(self.passed_over)
        for part in np.array_split(missing, -(-len(missing) // _FILLED_AT_ONCE)) if len(missing) else ():
            first, last = np.searchsorted(known, part[[0, -1]])
            near = known[max(0, first - _SPLINE_REACH) : last + _SPLINE_REACH]
            near_s, part_s = self.time_s[near], self.time_s[part]
            for course in (self.position_px, self.depth_px):
                course[part] = make_interp_spline(near_s, course[near])(part_s)
            for course in self.confidence.T:
                course[part] = np.interp(part_s, near_s, course[near])

    def doubtful(self, others: Numbers, *, seen: Numbers) -> npt.NDArray[np.bool_]:
        """Return which of the frames cannot be filled in: one beside shows nobody, or legs that were exchanged.

        Such a frame spoils a spline for the frames beyond its neighbours too.
        """
        nobody = ~self.known[seen]
        spoilt = nobody[:-1] | nobody[1:]
        exchanged = _exchanged(self.position_px[seen])
        spoilt |= exchanged
        spoilt[1:] |= exchanged[:-1]
        spoilt[:-1] |= exchanged[1:]
        gap = np.searchsorted(seen, others) - 1
        return np.asarray(np.append(spoilt, True)[gap])


def _exchanged(position_px: Floats) -> npt.NDArray[np.bool_]:
    """For each frame of [frames, 33, 2] but the first: do its legs go on better if they are exchanged?

    Better both from where they were in the frame before and from where they were heading.
    """
    left, right = (position_px[:, legs] for legs in _LEGS)
    heading = [2 * leg[1:-1] - leg[:-2] for leg in (left, right)]
    nearer = _nearer_exchanged(left[1:], right[1:], left[:-1], right[:-1])
    nearer[1:] &= _nearer_exchanged(left[2:], right[2:], *heading)
    return nearer


def _nearer_exchanged(
    left: Floats, right: Floats, expected_left: Floats, expected_right: Floats
) -> npt.NDArray[np.bool_]:
    def apart(legs: Floats, others: Floats) -> Floats:
        return np.asarray(np.linalg.norm(legs - others, axis=-1).sum(axis=1))

    as_named = apart(left, expected_left) + apart(right, expected_right)
    return np.asarray(apart(left, expected_right) + apart(right, expected_left) < as_named)
