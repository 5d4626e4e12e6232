"""Corruptions of a runner's points, as cameras, trackers and files cause them, for property tests of the analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

Corruption = Callable[[np.random.Generator, np.ndarray], np.ndarray]
"""Takes a random generator and points, shape (frames, points, 2 or 3), and returns corrupted points."""


@dataclass(frozen=True, kw_only=True)
class Corrupted:
    """Corrupted points, with the names of the corruptions."""

    time_s: np.ndarray
    points: np.ndarray
    corruptions: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Corrupted({', '.join(self.corruptions) or 'nothing'}; {len(self.time_s)} frames)"


def _span(random: np.random.Generator, frames: int) -> slice:
    first, last = sorted(random.integers(0, frames + 1, 2))
    return slice(int(first), int(last))


def missing_points(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[random.random(points.shape[:2]) < random.choice([0.01, 0.1, 0.6])] = np.nan
    return points


def missing_frames(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[_span(random, len(points))] = np.nan
    return points


def a_point_gone(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[:, random.integers(points.shape[1])] = np.nan
    return points


def half_a_coordinate(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[_span(random, len(points)), random.integers(points.shape[1]), random.integers(points.shape[2])] = np.nan
    return points


def swapped_points(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    first, second = random.integers(0, points.shape[1], 2)
    span = _span(random, len(points))
    points[span, first], points[span, second] = points[span, second].copy(), points[span, first].copy()
    return points


def a_jump(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[random.integers(len(points)) :] += random.choice([0.01, 1.0, 1e3, 1e9]) * random.normal(size=points.shape[2])
    return points


def frozen(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    span = _span(random, len(points))
    points[span] = points[span][:1]
    return points


def one_place(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[:] = random.choice([0.0, 1.0, -1e6])
    return points


def all_points_one(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    points[:] = points[:, :1]
    return points


def backwards(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points[::-1].copy()


def upside_down(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points * np.array([1, -1, 1])[: points.shape[2]]


def mirrored(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points * np.array([-1, 1, 1])[: points.shape[2]]


def sized(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points * 10.0 ** random.choice([-300, -150, -12, -3, -1, 1, 3, 12, 100, 150, 300])


def wild_values(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    hit = random.random(points.shape) < random.choice([0.001, 0.05])
    points[hit] = random.choice([np.inf, -np.inf, 1e308, -1e308, 1e-308, 1e6], size=int(hit.sum()))
    return points


def shaken(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points + random.normal(0, random.choice([0.003, 0.03, 0.3, 30.0]), points.shape)


def noise_only(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return random.normal(0, 1, points.shape)


def repeated_frames(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    every = int(random.integers(2, 6))
    return points[np.arange(len(points)) // every * every]


def frames_out_of_order(random: np.random.Generator, points: np.ndarray) -> np.ndarray:
    return points[random.permutation(len(points))]


ALL: tuple[Corruption, ...] = (
    *(missing_points, missing_frames, a_point_gone, half_a_coordinate, swapped_points, a_jump, frozen, one_place),
    *(all_points_one, backwards, upside_down, mirrored, sized, wild_values, shaken, noise_only, repeated_frames),
    frames_out_of_order,
)
HARMLESS: tuple[Corruption, ...] = (missing_points, missing_frames, a_point_gone, half_a_coordinate)
"""Corruptions that hide points and change none."""


def even_times(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return time_s


def uneven_times(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return np.cumsum(np.diff(time_s, prepend=0.0) * random.uniform(0.05, 3.0, len(time_s)))


def a_gap(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    late = np.arange(len(time_s)) >= random.integers(1, max(2, len(time_s)))
    return time_s + late * random.choice([0.3, 10.0, 1e4, 1e9, 1e15])


def another_pace(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return time_s * 10.0 ** random.choice([-9, -6, -3, -1, 1, 3, 6, 12])


def late_start(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return time_s + random.choice([-1e9, -5.0, 1e3, 1e6, 1e9])


def doubled_times(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return np.repeat(time_s[::2], 2)[: len(time_s)]


def times_backwards(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return time_s[::-1].copy()


def times_unknown(random: np.random.Generator, time_s: np.ndarray) -> np.ndarray:
    return np.where(random.random(len(time_s)) < 0.02, random.choice([np.nan, np.inf]), time_s)


TIMES = (even_times, uneven_times, a_gap, another_pace, late_start, doubled_times, times_backwards, times_unknown)


@st.composite
def corrupted(
    draw: Any,
    time_s: np.ndarray,
    points: np.ndarray,
    *,
    corruptions: Sequence[Corruption] = ALL,
    times: Sequence[Any] = TIMES,
) -> Corrupted:
    """Draw up to four corruptions of the points, and one of the times."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    frames = draw(st.sampled_from([0, 1, 2, 4, 5, 12, 40, 120, len(time_s), len(time_s), len(time_s)]))
    chosen = draw(st.lists(st.sampled_from(list(corruptions)), min_size=0, max_size=4))
    of_time = draw(st.sampled_from([even_times, *times]))
    time_s, points = time_s[:frames].copy(), points[:frames].copy()
    if frames:
        time_s = of_time(random, time_s)
        with np.errstate(all="ignore"):
            for corruption in chosen:
                points = corruption(random, points)
    return Corrupted(time_s=time_s, points=points, corruptions=tuple(each.__name__ for each in (of_time, *chosen)))
