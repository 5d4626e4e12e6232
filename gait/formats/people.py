"""Files that show several people: link the people from frame to frame, and choose the one who runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from gait.errors import InputError
from gait.formats.names import standard_names
from gait.motion.stride import stride_clock

Floats = npt.NDArray[np.float64]

# Somebody who is seen in a smaller share of the frames than this is not mentioned.
_LEAST_SEEN_SHARE = 0.1
# From one frame to the next, a person moves by less than this share of their size, and does not change size by more.
_MAX_STEP = 0.6
# Ankles that swing by this share of the legs' length, or more, belong to somebody who runs.
_FULL_SWING = 0.6
_RUNS = 0.25
# People who run as clearly as this share of the clearest one are told apart by their size.
_AS_CLEAR = 0.7
_SWING_PERCENTILES = (5, 95)


@dataclass(frozen=True, kw_only=True, eq=False)
class Person:
    """One person's points over all frames of a file.

    Parameters
    ----------
    name : str
        The name in the file, or a number.
    point_names : tuple of str
        Names of the points in the file.
    points : ndarray, shape (frames, points, 2)
        Pixels; NaN where a point was not seen.
    """

    name: str
    point_names: tuple[str, ...]
    points: Floats

    @property
    def _seen(self) -> npt.NDArray[np.bool_]:
        """In which frames at least one point is seen."""
        known = np.asarray(np.isfinite(self.points).all(axis=-1), bool)
        return np.asarray(known.any(axis=1), bool)

    @property
    def seen_share(self) -> float:
        """Share of the frames in which the person is seen."""
        return float(self._seen.mean()) if len(self.points) else 0.0

    @property
    def size(self) -> float:
        """Median height of the person in the picture, in pixels."""
        seen = self.points[self._seen]
        return float(np.median(np.nanmax(seen[..., 1], axis=1) - np.nanmin(seen[..., 1], axis=1))) if len(seen) else 0.0

    def running(self, fps: float) -> float:
        """Return how clearly the person runs, from 0 to 1: swing of the legs, its regularity, and how often it is seen.

        Parameters
        ----------
        fps : float
            Frames per second.

        Returns
        -------
        float
        """
        ours = {ours: number for number, ours in _numbered(self.point_names).items()}
        if not {"left_ankle", "right_ankle"} <= ours.keys():
            return 0.0
        left, right = (self.points[:, ours[f"{side}_ankle"]] for side in ("left", "right"))
        known = np.isfinite(left - right).all(axis=-1)
        if known.sum() < 2:
            return 0.0
        frames = np.arange(len(left))
        clearest = 0.0
        for axis in range(2):
            separation = np.interp(frames, frames[known], (left - right)[known, axis])
            swing = float(np.ptp(np.percentile(separation, _SWING_PERCENTILES))) / max(self.size / 2, 1e-9)
            clarity = stride_clock(frames / fps, separation).clarity
            clearest = max(clearest, clarity * min(1.0, swing / _FULL_SWING))
        return clearest * float(known.mean())


def choose(
    people: Sequence[Person], *, fps: float, individual: str | None, file: str
) -> tuple[Person, tuple[str, ...]]:
    """Return the person who was asked for, or the one who runs, and what to say about the choice.

    Parameters
    ----------
    people : sequence of Person
        Everybody in the file.
    fps : float
        Frames per second.
    individual : str, optional
        Name of the person who was asked for.
    file : str
        Name of the file, for messages.

    Returns
    -------
    person : Person
        If several people run, the one who is largest in the picture.
    cautions : tuple of str
        One sentence if there were several people to choose from.

    Raises
    ------
    InputError
        If there is nobody, or nobody of that name.
    """
    if individual is not None:
        for person in people:
            if person.name == individual:
                return person, ()
        known = ", ".join(person.name for person in people)
        raise InputError(f"'{file}' holds no individual '{individual}'.", f"It holds: {known}.")
    present = [person for person in people if person.seen_share >= _LEAST_SEEN_SHARE] or list(people)
    if not present:
        raise InputError(f"'{file}' shows nobody.", "Check that the pose program found the runner.")
    clearness = [person.running(fps) for person in present]
    clearest = max(clearness)
    # Nobody runs: the largest person is read, and the analysis says why they cannot be measured.
    runners = [
        person
        for person, clear in zip(present, clearness, strict=True)
        if clearest < _RUNS or clear >= _AS_CLEAR * clearest
    ]
    chosen = max(runners, key=lambda person: (person.size * person.seen_share, person.seen_share))
    if len(present) < 2:
        return chosen, ()
    others = ", ".join(f"'{person.name}'" for person in present if person is not chosen)
    why = "the largest of those who run" if len(runners) > 1 else "the one who runs"
    return chosen, (
        f"'{file}' shows {len(present)} people, and '{chosen.name}' was read, {why}. "
        f"Choose another with `individual`: {others}.",
    )


def linked(
    frames: Sequence[Sequence[Floats]], *, point_names: tuple[str, ...], least_confidence: float
) -> list[Person]:
    """Follow everybody from frame to frame, by position and size.

    Parameters
    ----------
    frames : sequence of sequence of ndarray, shape (points, 3)
        The people of each frame: x, y and confidence of their points.
    point_names : tuple of str
        Names of the first points.
    least_confidence : float
        Points of less confidence were not seen.

    Returns
    -------
    list of Person
        Named by number from 1, in the order in which they are first seen.
    """
    count = len(point_names)
    tracks: list[Floats] = []
    last: list[Floats] = []
    for number, people in enumerate(frames):
        points = [_seen(person[:count], least_confidence) for person in people]
        points = [each for each in points if np.isfinite(each).any()]
        boxes = [_box(each) for each in points]
        taken: set[int] = set()
        if tracks and boxes:
            cost = np.array([[_apart(before, now) for now in boxes] for before in last])
            for track, person in zip(*linear_sum_assignment(np.minimum(cost, _MAX_STEP)), strict=True):
                if cost[track, person] < _MAX_STEP:
                    tracks[track][number], last[track] = points[person], boxes[person]
                    taken.add(int(person))
        for person in set(range(len(points))) - taken:
            track_points = np.full((len(frames), count, 2), np.nan)
            track_points[number] = points[person]
            tracks.append(track_points)
            last.append(boxes[person])
    return [Person(name=str(n), point_names=point_names, points=each) for n, each in enumerate(tracks, start=1)]


def _seen(person: Floats, least_confidence: float) -> Floats:
    return np.where(person[:, 2:] >= least_confidence, person[:, :2], np.nan)


def _box(points: Floats) -> Floats:
    """Return the middle and the height of a person."""
    known = points[np.isfinite(points).all(axis=-1)]
    return np.array([*np.median(known, axis=0), np.ptp(known[:, 1])])


def _apart(before: Floats, now: Floats) -> float:
    """Return the distance of two positions of a person, and the difference of their sizes, as a share of the size."""
    size = max(before[2], now[2], 1e-9)
    return float(np.hypot(*(before[:2] - now[:2])) / size + abs(before[2] - now[2]) / size)


def _numbered(names: tuple[str, ...]) -> dict[int, str]:
    """Return the names that `Motion` uses by the number of the point."""
    return {names.index(name): ours for name, ours in standard_names(names, {}).items()}
