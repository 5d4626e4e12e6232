"""Frames by need: the model sees some of every stride, and every frame round the moments that are measured.

Between those moments a runner's body moves so smoothly that twenty frames a second carry it, and what lies between is
filled in from both sides: that costs nothing beside a model that takes most of the time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gait.frame import Frame
from gait.pose.dither import PLACES
from gait.pose.engine import PoseEngine
from gait.pose.landmarks import INPUT_SIZE, Crop, Landmarks, cut_out

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Needed: TypeAlias = Callable[[Numbers, Numbers], Mask]
"""Given the numbers of frames that were seen, and of others: which of the others the model must see too."""

BLOCK_FRAMES = 600
"""So many frames are decided on at once: enough strides to find the contacts in, few enough for the memory."""
# Fifteen a second make contact times worse; thirty make little better.
_LEAST_FPS = 19.0
_WHOLE = Crop(INPUT_SIZE / 2, INPUT_SIZE / 2, float(INPUT_SIZE))
_Pair: TypeAlias = tuple[Frame, Crop]


def spacing(fps: float) -> int:
    """Return how many frames apart those may lie that are seen in any case, at a frame rate of the runner's own time.

    Examples
    --------
    >>> [spacing(fps) for fps in (30.0, 59.94, 100.0, 120.0, 240.0)]
    [1, 3, 4, 6, 12]
    """
    every = max(1, int(fps // _LEAST_FPS))
    # Every fifth frame would be cut out at the same of the crop's places each time.
    return every if every % len(PLACES) else every - 1


def landmarks_by_need(
    engine: PoseEngine, frames: Iterator[_Pair], *, every: int, needed: Needed
) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield number and landmarks of the frames that the model was shown, in no order.

    Parameters
    ----------
    engine : PoseEngine
        An engine that looks at nothing but the crop.
    frames : iterator of (Frame, Crop)
        All frames.
    every : int
        One frame of so many is seen in any case.
    needed : callable
        Asked block by block about the frames that were passed over, when all others of the block have been yielded.

    Yields
    ------
    number : int
    landmarks : Landmarks or None
    """
    while True:
        seen: list[int] = []
        passed: list[_Pair] = []
        sparse = _sparse(islice(frames, BLOCK_FRAMES), every, seen, passed)
        for place, found in enumerate(engine.landmarks(sparse)):
            yield seen[place], found
        if not seen:
            return
        others = np.array([frame.number for frame, _ in passed], np.int64)
        chosen = [passed[place] for place in np.flatnonzero(needed(np.array(seen), others))]
        cut_outs = ((frame, _WHOLE) for frame, _ in chosen)
        for (frame, crop), found in zip(chosen, engine.landmarks(cut_outs), strict=True):
            yield frame.number, None if found is None else found.placed(crop)


def landmarks_of_all(engine: PoseEngine, frames: Iterator[_Pair]) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield number and landmarks of every frame, in order."""
    numbers: deque[int] = deque()

    def noted() -> Iterator[_Pair]:
        for frame, crop in frames:
            numbers.append(frame.number)
            yield frame, crop

    for found in engine.landmarks(noted()):
        yield numbers.popleft(), found


def _sparse(frames: Iterator[_Pair], every: int, seen: list[int], passed: list[_Pair]) -> Iterator[_Pair]:
    """Yield the frames that are seen in any case; the others are cut out at once, as whole frames would pile up."""
    for place, (frame, crop) in enumerate(frames):
        if place % every == 0:
            seen.append(frame.number)
            yield frame, crop
        else:
            passed.append((Frame(frame.number, frame.time_s, cut_out(frame, crop)), crop))
