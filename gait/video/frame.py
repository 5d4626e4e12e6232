"""A decoded frame, of which any area can be read at any size without converting the rest.

Decoders deliver luma at full size and two chroma planes at half the size. A model with an input of 256 pixels, or a
video at half the size, needs only a fraction of the frame as RGB, so resizing before the conversion saves most of the
work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
"""RGB image, shape (height, width, 3), upright."""
Plane = npt.NDArray[np.uint8]
"""Luma, chroma or grey image, shape (height, width)."""

_PLANAR = "yuv420p"
_FULL_RANGE = 2
# Side of a thumbnail, and the least number of sampled rows and columns that it is averaged from.
_THUMBNAIL_PX, _SAMPLED_PX = 32, 64
# Sample type of the first plane, which is full-size luma, in pixel formats with 8 or 10 bits.
_LUMA_FIRST: dict[str, type[np.uint8] | type[np.uint16]] = {
    **dict.fromkeys(("yuv420p", "yuvj420p", "nv12"), np.uint8),
    "yuv420p10le": np.uint16,
}


class Area(NamedTuple):
    """A rectangle of whole pixels; `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame of a clip.

    Parameters
    ----------
    number : int
        Number of the frame, counted from 0.
    time_s : float
        Presentation time in seconds on the clip's time axis.
    source : av.VideoFrame or Picture
        The frame as the decoder delivered it, or an RGB image.
    quarter_turns : int
        Counter-clockwise quarter turns that bring the source upright, 0 to 3.
    mirrored : bool
        Whether the frame is mirrored left to right after the rotation.

    Examples
    --------
    >>> frame = Frame(0, 0.0, np.zeros((480, 360, 3), np.uint8))
    >>> frame.crop(Area(0, 0, 360, 240), width=90, height=60).shape
    (60, 90, 3)
    """

    number: int
    time_s: float
    source: Any
    quarter_turns: int = 0
    mirrored: bool = False

    @cached_property
    def picture(self) -> Picture:
        """The whole frame as an upright RGB image."""
        return self._upright(self.source if self._is_picture else self.source.to_ndarray(format="rgb24"))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the upright frame."""
        width, height = self._stored_size
        return (height, width) if self.quarter_turns % 2 else (width, height)

    def crop(self, area: Area, *, width: int, height: int, method: int = cv2.INTER_AREA) -> Picture:
        """Return an area of the frame at another size as an upright RGB image.

        Parameters
        ----------
        area : Area
            The area in pixels of the upright frame; it must lie inside the frame.
        width, height : int
            Size of the result in pixels; both even.
        method : int
            OpenCV's interpolation: area averaging, or a linear one, which is quicker for reductions by less than two.

        Returns
        -------
        Picture
        """
        left, top, right, bottom = self._stored_area(area)
        size = (height, width) if self.quarter_turns % 2 else (width, height)
        if self._is_picture:
            return self._upright(_resized(self.source[top:bottom, left:right], size, method=method))
        luma, *chroma = self._planes
        yuv = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
        _resized(luma[top:bottom, left:right], size, into=yuv[: size[1]], method=method)
        halves = yuv[size[1] :].reshape(2, size[1] // 2, size[0] // 2)
        for plane, half in zip(chroma, halves, strict=True):
            cropped = plane[top // 2 : (bottom + 1) // 2, left // 2 : (right + 1) // 2]
            _resized(cropped, (size[0] // 2, size[1] // 2), into=half, method=method)
        return self._upright(np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420), np.uint8))

    def grey(self, *, longest_px: int) -> tuple[Plane, float]:
        """Return the whole frame as an upright grey image, shrunk by a whole number.

        Parameters
        ----------
        longest_px : int
            Approximate length of the longer side, in pixels. A smaller frame is not enlarged.

        Returns
        -------
        grey : Plane
        scale : float
            Size of the image relative to the frame, at most 1.
        """
        stored = cv2.cvtColor(self.source, cv2.COLOR_RGB2GRAY) if self._is_picture else self._planes[0]
        width, height = self._stored_size
        factor = max(1, round(max(width, height) / longest_px))
        size = (max(1, width // factor), max(1, height // factor))
        return self._upright(_resized(np.asarray(stored, np.uint8), size)), 1 / factor

    def thumbnail(self) -> Plane:
        """Return a grey image of 32 x 32 pixels, in the stored orientation, for comparing scenes."""
        stored = self._luma()
        # Averaging every pixel of a large frame would take many times as long.
        step = max(1, min(stored.shape) // _SAMPLED_PX)
        sampled = np.ascontiguousarray(stored[::step, ::step])
        eight_bits = np.asarray(sampled >> 2 if sampled.dtype == np.uint16 else sampled, np.uint8)
        size = (_THUMBNAIL_PX, _THUMBNAIL_PX)
        return np.asarray(cv2.resize(eight_bits, size, interpolation=cv2.INTER_AREA), np.uint8)

    def _luma(self) -> Any:
        """Return the luma plane, without conversion where possible; for an RGB image, its green channel."""
        if self._is_picture:
            return self.source[..., 1]
        kind = _LUMA_FIRST.get(self.source.format.name)
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
        """Luma and both chroma planes, without a copy if the decoder delivers them in this format."""
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
        rotated = np.rot90(stored, self.quarter_turns)
        return np.ascontiguousarray(rotated[:, ::-1] if self.mirrored else rotated)


def even(length: float) -> int:
    """Return the nearest even number of pixels, at least 2, as chroma subsampling and H.264 require.

    Parameters
    ----------
    length : float
        Length in pixels.

    Returns
    -------
    int

    Examples
    --------
    >>> even(123.4), even(0.3)
    (124, 2)
    """
    return max(2, 2 * round(length / 2))


def _plane(plane: Any, width: int, height: int) -> Plane:
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[:height, :width]


def _resized(
    plane: npt.NDArray[np.uint8], size: tuple[int, int], *, into: Plane | None = None, method: int = cv2.INTER_AREA
) -> Picture:
    """Resize a plane; by area averaging, halving while the sizes allow it is many times faster than a single step."""
    if method != cv2.INTER_AREA:
        return np.asarray(cv2.resize(plane, size, dst=into, interpolation=method), np.uint8)
    while not (factor := _odd_factor(plane, size)) and _can_be_halved(plane, size):
        height, width = plane.shape[:2]
        plane = np.asarray(cv2.resize(plane, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
    if factor <= 1:
        return np.asarray(cv2.resize(plane, size, dst=into, interpolation=cv2.INTER_AREA), np.uint8)
    # For factors of 3, 5 ... a box filter gives identical bits and is twice as fast.
    means = cv2.blur(plane, (factor, factor), anchor=(0, 0))[::factor, ::factor]
    if into is None:
        return np.ascontiguousarray(means, np.uint8)
    np.copyto(into, means)
    return into


def _odd_factor(plane: npt.NDArray[np.uint8], size: tuple[int, int]) -> int:
    """Return the odd whole factor by which a plane shrinks to the size; 0 if there is none."""
    factor = plane.shape[1] // size[0]
    return factor if factor % 2 and plane.shape[:2] == (factor * size[1], factor * size[0]) else 0


def _can_be_halved(plane: npt.NDArray[np.uint8], size: tuple[int, int]) -> bool:
    pairs = zip(plane.shape[1::-1], size, strict=True)
    return all(length % 2 == 0 and length >= 4 * target for length, target in pairs)
