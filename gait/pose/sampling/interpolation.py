"""Collecting the landmarks of a clip frame by frame, and interpolating the frames that the model did not process."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.pose.engines.landmarks import Landmarks
from gait.pose.keypoints import INDEX, KEYPOINTS, LEG

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

# Below this presence, the crop contains no person, and the frame is a gap.
_PRESENCE_THRESHOLD = 0.5
_CHUNK_FRAMES = 1000
# A cubic spline is independent of samples further away than this many, to one part in a hundred million.
_SPLINE_REACH = 14
_LEGS = [np.array([INDEX[f"{side}_{part}"] for part in LEG[1:]]) for side in ("left", "right")]


class LandmarkBuffer:
    """The landmarks of a clip's frames while they are estimated; NaN for frames without a person.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times of the frames in seconds.

    Attributes
    ----------
    position_px : ndarray, shape (frames, 33, 2)
        Positions in pixels; see `gait.pose.engines.landmarks.Landmarks`.
    depth_px, confidence : ndarray, shape (frames, 33)
        Depth in pixels, and confidence from 0 to 1.
    processed : ndarray of bool, shape (frames,)
        Frames that the model has processed.
    skipped : ndarray of bool, shape (frames,)
        Frames that the model need not process. Frames that are pending or cannot be decoded are neither processed nor
        skipped.
    """

    def __init__(self, time_s: Floats) -> None:
        count, points = len(time_s), len(KEYPOINTS)
        self.time_s = time_s
        self.position_px = np.full((count, points, 2), np.nan)
        self.depth_px = np.full((count, points), np.nan)
        self.confidence = np.zeros((count, points))
        self.processed = np.zeros(count, bool)
        self.skipped = np.zeros(count, bool)

    def store(self, number: int, landmarks: Landmarks | None) -> None:
        """Store the model's output for a frame.

        Parameters
        ----------
        number : int
            Number of the frame.
        landmarks : Landmarks or None
            The landmarks; None if no person was found.
        """
        self.processed[number] = True
        if landmarks is not None and landmarks.presence > _PRESENCE_THRESHOLD:
            self.position_px[number] = landmarks.position_px
            self.depth_px[number] = landmarks.depth_px
            self.confidence[number] = landmarks.confidence

    @property
    def detected(self) -> npt.NDArray[np.bool_]:
        """Frames in which a person was found, shape (frames,)."""
        return np.isfinite(self.depth_px[:, 0])

    @property
    def completed(self) -> int:
        """Number of frames that were processed or skipped."""
        return int(self.processed.sum() + self.skipped.sum())

    def interpolate(self) -> None:
        """Interpolate the skipped frames.

        Positions follow a cubic spline, and confidences a straight line. If the model swapped the legs, the
        spline follows the same leg throughout, and the interpolated frame takes the names of the frame before it.
        """
        from scipy.interpolate import make_interp_spline

        known, missing = np.flatnonzero(self.detected), np.flatnonzero(self.skipped)
        exchanged = np.cumsum(self._exchanged(known)) % 2 == 1
        for chunk in np.array_split(missing, -(-len(missing) // _CHUNK_FRAMES)) if len(missing) else ():
            next_known = np.searchsorted(known, chunk)
            near = slice(max(0, next_known[0] - _SPLINE_REACH), next_known[-1] + _SPLINE_REACH)
            near_s, chunk_s = self.time_s[known[near]], self.time_s[chunk]
            names_before = exchanged[next_known - 1]
            for values in (self.position_px, self.depth_px):
                of_one_leg = _exchange_legs(values[known[near]], exchanged[near])
                values[chunk] = _exchange_legs(make_interp_spline(near_s, of_one_leg)(chunk_s), names_before)
            of_one_leg = _exchange_legs(self.confidence[known[near]], exchanged[near])
            interpolated = np.stack([np.interp(chunk_s, near_s, values) for values in of_one_leg.T], axis=1)
            self.confidence[chunk] = _exchange_legs(interpolated, names_before)

    def keep_longest(self, segments: Sequence[slice]) -> None:
        """Discard all landmarks outside the segment that shows the runner in most frames.

        Parameters
        ----------
        segments : sequence of slice
            Frames of the segments between the clip's cuts.
        """
        longest = max(segments, key=lambda segment: int(self.detected[segment].sum()))
        outside = np.ones(len(self.time_s), bool)
        outside[longest] = False
        for values in (self.position_px, self.depth_px):
            values[outside] = np.nan
        self.confidence[outside] = 0.0

    def not_interpolable(self, others: Numbers, *, processed: Numbers) -> npt.NDArray[np.bool_]:
        """Return which frames have no person, or no processed frame at all, on one of their sides.

        Parameters
        ----------
        others : ndarray of int
            Numbers of the frames in question, ascending.
        processed : ndarray of int
            Numbers of the processed frames, ascending.

        Returns
        -------
        ndarray of bool
            True for the elements of `others` that cannot be interpolated.
        """
        nobody = ~self.detected[processed]
        gap = np.searchsorted(processed, others) - 1
        return np.asarray(np.append(nobody[:-1] | nobody[1:], True)[gap])

    def _exchanged(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """Return for each frame whether its legs continue those of the frame before better if they are swapped.

        They do if swapping brings them nearer both to their previous positions and to their extrapolated ones.
        """
        left, right = (self.position_px[np.ix_(numbers, legs)] for legs in _LEGS)
        extrapolated = [2 * leg[1:-1] - leg[:-2] for leg in (left, right)]
        nearer = np.zeros(len(numbers), bool)
        nearer[1:] = _nearer_exchanged(left[1:], right[1:], left[:-1], right[:-1])
        nearer[2:] &= _nearer_exchanged(left[2:], right[2:], *extrapolated)
        return nearer


def _exchange_legs(values: Floats, where: npt.NDArray[np.bool_]) -> Floats:
    """Return values of shape (frames, 33, ...) with the legs swapped in some frames."""
    result = values.copy()
    left, right = (np.ix_(where, legs) for legs in _LEGS)
    result[left], result[right] = values[right], values[left]
    return result


def _nearer_exchanged(
    left: Floats, right: Floats, expected_left: Floats, expected_right: Floats
) -> npt.NDArray[np.bool_]:
    def distance(legs: Floats, others: Floats) -> Floats:
        return np.asarray(np.linalg.norm(legs - others, axis=-1).sum(axis=1))

    as_named = distance(left, expected_left) + distance(right, expected_right)
    return np.asarray(distance(left, expected_right) + distance(right, expected_left) < as_named)
