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

from gait.pose.engines.engine import PoseEngine
from gait.pose.engines.landmarks import INPUT_SIZE, Crop, Landmarks, cut_out
from gait.pose.sampling.dither import PLACES
from gait.video.frame import Frame

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
    cut_outs = _cut_outs(frames)
    while True:
        seen: list[int] = []
        passed: list[_Pair] = []
        for number, found in _landmarks(engine, _sparse(islice(cut_outs, BLOCK_FRAMES), every, passed)):
            seen.append(number)
            yield number, found
        if not seen:
            return
        others = np.array([frame.number for frame, _ in passed], np.int64)
        wanted = np.flatnonzero(needed(np.array(seen), others))
        yield from _landmarks(engine, (passed[place] for place in wanted))


def landmarks_of_all(engine: PoseEngine, frames: Iterator[_Pair]) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield number and landmarks of every frame, in order."""
    if engine.crop_only:
        yield from _landmarks(engine, _cut_outs(frames))
        return
    numbers: deque[int] = deque()

    def noted() -> Iterator[_Pair]:
        for frame, crop in frames:
            numbers.append(frame.number)
            yield frame, crop

    for found in engine.landmarks(noted()):
        yield numbers.popleft(), found


def _cut_outs(frames: Iterator[_Pair]) -> Iterator[_Pair]:
    """Cut every frame out at once, with the crop that it came from, as whole frames would pile up."""
    return ((Frame(frame.number, frame.time_s, cut_out(frame, crop)), crop) for frame, crop in frames)


def _sparse(frames: Iterator[_Pair], every: int, passed: list[_Pair]) -> Iterator[_Pair]:
    """Yield the frames that are seen in any case, and keep the others."""
    for place, pair in enumerate(frames):
        if place % every == 0:
            yield pair
        else:
            passed.append(pair)


def _landmarks(engine: PoseEngine, cut_outs: Iterator[_Pair]) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield number and landmarks of frames that were cut out, in order, in pixels of the picture they came from."""
    begun: deque[tuple[int, Crop]] = deque()

    def noted() -> Iterator[_Pair]:
        for frame, crop in cut_outs:
            begun.append((frame.number, crop))
            yield frame, _WHOLE

    for found in engine.landmarks(noted()):
        number, crop = begun.popleft()
        yield number, None if found is None else found.placed(crop)
