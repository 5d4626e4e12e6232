"""Body points while they are being found, frame by frame, and the frames between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.pose.engines.landmarks import Landmarks
from gait.pose.keypoints import INDEX, KEYPOINTS, LEG

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

# Below this the model says that the crop holds nobody; the frame becomes a gap.
_PRESENCE_THRESHOLD = 0.5
_FILLED_AT_ONCE = 1000
# A cubic spline forgets what is farther away than so many of its points, to one part in a hundred million.
_SPLINE_REACH = 14
_LEGS = [np.array([INDEX[f"{side}_{part}"] for part in LEG[1:]]) for side in ("left", "right")]


class Found:
    """What was found so far in a clip's frames; NaN where nobody was.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        When the frames were taken, in seconds.

    Attributes
    ----------
    position_px, depth_px, confidence : ndarray, shape (frames, 33, 2) and twice (frames, 33)
        As in `gait.pose.engines.landmarks.Landmarks`.
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

        A cubic spline for positions, a straight line for confidence. Where the model exchanged the legs' names, the
        course goes on with the leg it began with; a filled frame bears the names of the frame seen before it.
        """
        from scipy.interpolate import make_interp_spline

        known, missing = np.flatnonzero(self.known), np.flatnonzero(self.passed_over)
        exchanged = np.cumsum(self._exchanged(known)) % 2 == 1
        for part in np.array_split(missing, -(-len(missing) // _FILLED_AT_ONCE)) if len(missing) else ():
            next_known = np.searchsorted(known, part)
            near = slice(max(0, next_known[0] - _SPLINE_REACH), next_known[-1] + _SPLINE_REACH)
            near_s, part_s = self.time_s[known[near]], self.time_s[part]
            as_before = exchanged[next_known - 1]
            for course in (self.position_px, self.depth_px):
                of_one_leg = _with_legs_exchanged(course[known[near]], exchanged[near])
                course[part] = _with_legs_exchanged(make_interp_spline(near_s, of_one_leg)(part_s), as_before)
            of_one_leg = _with_legs_exchanged(self.confidence[known[near]], exchanged[near])
            filled = np.stack([np.interp(part_s, near_s, course) for course in of_one_leg.T], axis=1)
            self.confidence[part] = _with_legs_exchanged(filled, as_before)

    def keep_longest(self, pieces: Sequence[slice]) -> None:
        """Forget what was found outside the piece of the film that shows the runner in most of its frames."""
        longest = max(pieces, key=lambda piece: int(self.known[piece].sum()))
        outside = np.ones(len(self.time_s), bool)
        outside[longest] = False
        for course in (self.position_px, self.depth_px):
            course[outside] = np.nan
        self.confidence[outside] = 0.0

    def beside_nobody(self, others: Numbers, *, seen: Numbers) -> npt.NDArray[np.bool_]:
        """Return which of the frames cannot be filled in, as a frame beside shows nobody or was not seen."""
        nobody = ~self.known[seen]
        gap = np.searchsorted(seen, others) - 1
        return np.asarray(np.append(nobody[:-1] | nobody[1:], True)[gap])

    def _exchanged(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """For each of the frames: do its legs go on better from the frame before if they are exchanged?

        Better both from where they were in the frame before and from where they were heading.
        """
        left, right = (self.position_px[np.ix_(numbers, legs)] for legs in _LEGS)
        heading = [2 * leg[1:-1] - leg[:-2] for leg in (left, right)]
        nearer = np.zeros(len(numbers), bool)
        nearer[1:] = _nearer_exchanged(left[1:], right[1:], left[:-1], right[:-1])
        nearer[2:] &= _nearer_exchanged(left[2:], right[2:], *heading)
        return nearer


def _with_legs_exchanged(course: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    """Return a course [frames, 33, ...] with the legs' names exchanged in some frames."""
    put_back = course.copy()
    left, right = (np.ix_(where, legs) for legs in _LEGS)
    put_back[left], put_back[right] = course[right], course[left]
    return put_back


def _nearer_exchanged(
    left: Floats, right: Floats, expected_left: Floats, expected_right: Floats
) -> npt.NDArray[np.bool_]:
    def apart(legs: Floats, others: Floats) -> Floats:
        return np.asarray(np.linalg.norm(legs - others, axis=-1).sum(axis=1))

    as_named = apart(left, expected_left) + apart(right, expected_right)
    return np.asarray(apart(left, expected_right) + apart(right, expected_left) < as_named)
