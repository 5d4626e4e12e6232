"""One decoded frame: any part of it at any size, without converting or turning the rest.

Decoders deliver brightness at full size and two colour planes at half of it. A model that looks at 256 pixels, or a
film of half the size, needs a fraction of that as RGB: shrinking first and converting then saves most of the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""[height, width, 3] RGB, the runner's head up."""
Plane = npt.NDArray[np.uint8]

_PLANAR = "yuv420p"
_FULL_RANGE = 2
_SKETCH_PX, _SKETCHED_PX = 32, 64
# How formats hold their first plane, which is brightness at full size, 8 bits of it or 10.
_BRIGHTNESS_FIRST: dict[str, type[np.uint8] | type[np.uint16]] = {
    **dict.fromkeys(("yuv420p", "yuvj420p", "nv12"), np.uint8),
    "yuv420p10le": np.uint16,
}


class Area(NamedTuple):
    """A rectangle of whole pixels: the first column and row in it, and the first beyond it."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame of a clip with its place in time.

    Parameters
    ----------
    number : int
        Counted from 0.
    time_s : float
        Seconds on the clip's time axis.
    source : av.VideoFrame or Picture
        What the decoder gave, as stored; or a picture.
    quarter_turns : int
        Counter-clockwise quarter turns that bring the source upright, 0 to 3.
    mirrored : bool
        Whether it is then to be shown with left and right exchanged.

    Examples
    --------
    >>> frame = Frame(0, 0.0, np.zeros((480, 360, 3), np.uint8))
    >>> frame.part(Area(0, 0, 360, 240), width=90, height=60).shape
    (60, 90, 3)
    """

    number: int
    time_s: float
    source: Any
    quarter_turns: int = 0
    mirrored: bool = False

    @cached_property
    def picture(self) -> Picture:
        """The whole frame, upright, in RGB."""
        return self._upright(self.source if self._is_picture else self.source.to_ndarray(format="rgb24"))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, upright."""
        width, height = self._stored_size
        return (height, width) if self.quarter_turns % 2 else (width, height)

    def part(self, area: Area, *, width: int, height: int) -> Picture:
        """Return a part of the frame at another size, upright, in RGB; what is shrunk is averaged by area.

        Parameters
        ----------
        area : Area
            The part, in pixels of the upright frame, inside it.
        width, height : int
            Even size of the result, in pixels.
        """
        left, top, right, bottom = self._stored_area(area)
        size = (height, width) if self.quarter_turns % 2 else (width, height)
        if self._is_picture:
            return self._upright(_resized(self.source[top:bottom, left:right], size))
        brightness, *colours = self._planes
        mixed = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
        _resized(brightness[top:bottom, left:right], size, into=mixed[: size[1]])
        halves = mixed[size[1] :].reshape(2, size[1] // 2, size[0] // 2)
        for colour, half in zip(colours, halves, strict=True):
            part = colour[top // 2 : (bottom + 1) // 2, left // 2 : (right + 1) // 2]
            _resized(part, (size[0] // 2, size[1] // 2), into=half)
        return self._upright(np.asarray(cv2.cvtColor(mixed, cv2.COLOR_YUV2RGB_I420), np.uint8))

    def grey(self, *, longest_px: int) -> tuple[Plane, float]:
        """Return the whole frame's brightness, upright, its longer side near `longest_px`, and by how much it shrank.

        A whole number of times, so that averaging is quick; a small frame stays as it is.
        """
        stored = cv2.cvtColor(self.source, cv2.COLOR_RGB2GRAY) if self._is_picture else self._planes[0]
        width, height = self._stored_size
        times = max(1, round(max(width, height) / longest_px))
        size = (max(1, width // times), max(1, height // times))
        return self._upright(_resized(np.asarray(stored, np.uint8), size)), 1 / times

    def sketch(self) -> Plane:
        """Return a rough grey copy of the frame, 32 by 32 and as stored: enough to tell one scene from another."""
        stored = self._brightness()
        # Averaging every pixel of a large frame would cost many times as much.
        step = max(1, min(stored.shape) // _SKETCHED_PX)
        sampled = np.ascontiguousarray(stored[::step, ::step])
        eight_bits = np.asarray(sampled >> 2 if sampled.dtype == np.uint16 else sampled, np.uint8)
        return np.asarray(cv2.resize(eight_bits, (_SKETCH_PX, _SKETCH_PX), interpolation=cv2.INTER_AREA), np.uint8)

    def _brightness(self) -> Any:
        """The plane of brightness, straight from the decoder where that is possible; of a picture, its green."""
        if self._is_picture:
            return self.source[..., 1]
        kind = _BRIGHTNESS_FIRST.get(self.source.format.name)
        if kind is None:
            return self._planes[0]
        plane = self.source.planes[0]
        rows = np.frombuffer(plane, kind).reshape(-1, plane.line_size // np.dtype(kind).itemsize)
        return rows[: self.source.height, : self.source.width]

    @property
    def _is_picture(self) -> bool:
        return isinstance(self.source, np.ndarray)

    @property
    def _stored_size(self) -> tuple[int, int]:
        if self._is_picture:
            return self.source.shape[1], self.source.shape[0]
        return self.source.width, self.source.height

    @cached_property
    def _planes(self) -> tuple[Plane, Plane, Plane]:
        """Brightness and both colours, without a copy where the decoder already delivers them so."""
        frame = self.source
        if frame.format.name != _PLANAR or frame.color_range == _FULL_RANGE:
            frame = frame.reformat(format=_PLANAR, dst_color_range="MPEG")
        half = ((frame.width + 1) // 2, (frame.height + 1) // 2)
        sizes = ((frame.width, frame.height), half, half)
        first, second, third = (_plane(plane, *size) for plane, size in zip(frame.planes, sizes, strict=True))
        return first, second, third

    def _stored_area(self, area: Area) -> Area:
        left, top, right, bottom = area
        width, height = self.size
        if self.mirrored:
            left, right = width - right, width - left
        if self.quarter_turns == 1:
            return Area(height - bottom, left, height - top, right)
        if self.quarter_turns == 2:
            return Area(width - right, height - bottom, width - left, height - top)
        if self.quarter_turns == 3:
            return Area(top, width - right, bottom, width - left)
        return Area(left, top, right, bottom)

    def _upright(self, stored: Picture) -> Picture:
        turned = np.rot90(stored, self.quarter_turns)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


def even(length: float) -> int:
    """Return the nearest even number of pixels, at least two, as sizes of parts and films need.

    Examples
    --------
    >>> even(123.4), even(0.3)
    (124, 2)
    """
    return max(2, 2 * round(length / 2))


def _plane(plane: Any, width: int, height: int) -> Plane:
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[:height, :width]


def _resized(plane: npt.NDArray[np.uint8], size: tuple[int, int], *, into: Plane | None = None) -> Picture:
    """Shrink by area: halved as long as that leaves no rest, which is many times quicker than all at once."""
    while not (times := _odd_times(plane, size)) and _can_be_halved(plane, size):
        height, width = plane.shape[:2]
        plane = np.asarray(cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
    if times <= 1:
        return np.asarray(cv2.resize(plane, size, dst=into, interpolation=cv2.INTER_AREA), np.uint8)
    # By 3, 5 ... this gives the same to the bit, and is twice as quick.
    means = cv2.blur(plane, (times, times), anchor=(0, 0))[::times, ::times]
    if into is None:
        return np.ascontiguousarray(means, np.uint8)
    np.copyto(into, means)
    return into


def _odd_times(plane: npt.NDArray[np.uint8], size: tuple[int, int]) -> int:
    """By which odd number a plane is shrunk to that size; 0 if it is not one."""
    times = plane.shape[1] // size[0]
    return times if times % 2 and plane.shape[:2] == (times * size[1], times * size[0]) else 0


def _can_be_halved(plane: npt.NDArray[np.uint8], size: tuple[int, int]) -> bool:
    pairs = zip(plane.shape[1::-1], size, strict=True)
    return all(length % 2 == 0 and length >= 4 * wanted for length, wanted in pairs)
