"""Adaptive sampling: the pose model processes some frames of every stride, and all frames near the measured events.

Between these events, the body moves so smoothly that twenty frames a second represent it, and the other frames are
interpolated. This saves most of the time of an analysis, which the model takes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gait.pose.engines.engine import PoseEngine
from gait.pose.engines.landmarks import INPUT_SIZE, Crop, Landmarks, crop_image
from gait.pose.sampling.dither import OFFSETS
from gait.video.frame import Frame

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NumberSelector: TypeAlias = Callable[[Numbers, Numbers], Mask]
"""Called with the numbers of the processed frames and of the skipped ones; returns which of the latter are needed."""

BLOCK_FRAMES = 600
"""Frames that are selected from at once: enough strides to detect events in, and few enough to keep in memory."""
# Contact times get worse at 15 frames per second, and hardly better at 30.
_MIN_FPS = 19.0
_WHOLE_INPUT = Crop(INPUT_SIZE / 2, INPUT_SIZE / 2, float(INPUT_SIZE))
_FrameAndCrop: TypeAlias = tuple[Frame, Crop]


def base_interval(fps: float) -> int:
    """Return the interval, in frames, at which frames are always processed.

    Parameters
    ----------
    fps : float
        Frame rate in real time, in frames per second.

    Returns
    -------
    int

    Examples
    --------
    >>> [base_interval(fps) for fps in (30.0, 59.94, 100.0, 120.0, 240.0)]
    [1, 3, 4, 6, 12]
    """
    interval = max(1, int(fps // _MIN_FPS))
    # A multiple of the number of dither offsets would always select the same offset.
    return interval if interval % len(OFFSETS) else interval - 1


def estimate_adaptively(
    engine: PoseEngine, frames: Iterator[_FrameAndCrop], *, interval: int, select: NumberSelector
) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield the number and the landmarks of every processed frame, in no particular order.

    Parameters
    ----------
    engine : PoseEngine
        An engine that uses no pixels outside the crop.
    frames : iterator of (Frame, Crop)
        All frames.
    interval : int
        Interval, in frames, at which frames are always processed.
    select : callable
        Selects further frames; called once per block, after the regular frames of the block have been yielded.

    Yields
    ------
    number : int
    landmarks : Landmarks or None
    """
    crops = _cropped(frames)
    while True:
        processed: list[int] = []
        skipped: list[_FrameAndCrop] = []
        for number, landmarks in _estimate(engine, _every(islice(crops, BLOCK_FRAMES), interval, skipped)):
            processed.append(number)
            yield number, landmarks
        if not processed:
            return
        others = np.array([frame.number for frame, _ in skipped], np.int64)
        selected = np.flatnonzero(select(np.array(processed), others))
        yield from _estimate(engine, (skipped[place] for place in selected))


def estimate_all(engine: PoseEngine, frames: Iterator[_FrameAndCrop]) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield the number and the landmarks of every frame, in order.

    Parameters
    ----------
    engine : PoseEngine
        Any engine.
    frames : iterator of (Frame, Crop)
        All frames.

    Yields
    ------
    number : int
    landmarks : Landmarks or None
    """
    if engine.crop_only:
        yield from _estimate(engine, _cropped(frames))
        return
    numbers: deque[int] = deque()

    def recorded() -> Iterator[_FrameAndCrop]:
        for frame, crop in frames:
            numbers.append(frame.number)
            yield frame, crop

    for landmarks in engine.landmarks(recorded()):
        yield numbers.popleft(), landmarks


def _cropped(frames: Iterator[_FrameAndCrop]) -> Iterator[_FrameAndCrop]:
    """Replace each frame by its crop at once, because whole frames would fill the memory."""
    return ((Frame(frame.number, frame.time_s, crop_image(frame, crop)), crop) for frame, crop in frames)


def _every(frames: Iterator[_FrameAndCrop], interval: int, skipped: list[_FrameAndCrop]) -> Iterator[_FrameAndCrop]:
    """Yield every `interval`-th frame and append the others to `skipped`."""
    for place, pair in enumerate(frames):
        if place % interval == 0:
            yield pair
        else:
            skipped.append(pair)


def _estimate(engine: PoseEngine, crops: Iterator[_FrameAndCrop]) -> Iterator[tuple[int, Landmarks | None]]:
    """Yield the number and the landmarks of cropped frames, in order, in pixels of the whole frame."""
    pending: deque[tuple[int, Crop]] = deque()

    def recorded() -> Iterator[_FrameAndCrop]:
        for frame, crop in crops:
            pending.append((frame.number, crop))
            yield frame, _WHOLE_INPUT

    for landmarks in engine.landmarks(recorded()):
        number, crop = pending.popleft()
        yield number, None if landmarks is None else landmarks.from_crop(crop)
