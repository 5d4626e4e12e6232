"""Strokes on a picture: anti-aliased lines, arcs and labels, placed to a fraction of a pixel. All draw in place."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Literal, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.report.drawing.palette import OUTLINE, PANEL, TEXT, Colour
from gait.video.frame import Picture

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Floats = npt.NDArray[np.float64]
Fixed = npt.NDArray[np.int32]
Align = Literal["left", "centre", "right"]

_SHIFT = 4
_FURTHEST_PX = 20_000.0
_OUTLINE_SHARE = 0.55
_PANEL_OPACITY = 0.72
_ARC_STEP_DEG = 4.0


def line(picture: Picture, points: Floats, *, colour: Colour, width_px: float, outlined: bool = True) -> None:
    """Draw a line through points; a point that is not known leaves the whole line out.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    points : ndarray, shape (points, 2)
        Pixels.
    colour : tuple of int
        RGB.
    width_px : float
        Thickness.
    outlined : bool
        Whether a dark edge sets the line off from the picture.

    Examples
    --------
    >>> picture = np.zeros((20, 20, 3), np.uint8)
    >>> line(picture, np.array([[5.0, 10.0], [15.0, 10.0]]), colour=(255, 0, 0), width_px=2)
    >>> picture[10, 10].tolist()
    [255, 0, 0]
    """
    lines(picture, points[None], colour=colour, width_px=width_px, outlined=outlined)


def lines(picture: Picture, courses: Floats, *, colour: Colour, width_px: float, outlined: bool = True) -> None:
    """Draw lines [lines, points, 2] one after the other, as `line` does, the last uppermost."""
    for course in _fixed(courses[np.isfinite(courses).all(axis=(1, 2))]):
        _strokes(picture, [course], colour=colour, width_px=width_px, outlined=outlined)


def _strokes(picture: Picture, courses: list[Fixed], *, colour: Colour, width_px: float, outlined: bool = True) -> None:
    """Draw lines of one colour, all edges below all lines."""
    if outlined:
        edge = max(1, round(width_px * (1 + _OUTLINE_SHARE)))
        cv2.polylines(picture, courses, False, OUTLINE, edge, cv2.LINE_AA, _SHIFT)
    cv2.polylines(picture, courses, False, colour, max(1, round(width_px)), cv2.LINE_AA, _SHIFT)


def _fixed(points: Floats) -> Fixed:
    """Return points as OpenCV takes them, in sixteenths of a pixel."""
    near = np.minimum(np.maximum(points, -_FURTHEST_PX), _FURTHEST_PX)
    return np.rint(near * (1 << _SHIFT)).astype(np.int32)


def dashed(picture: Picture, start: Floats, end: Floats, *, colour: Colour, width_px: float) -> None:
    """Draw a dashed straight line from `start` to `end`, in pixels."""
    if not np.isfinite([start, end]).all():
        return
    length = max(float(np.linalg.norm(end - start)), 1e-6)
    dash_px = max(4.0, 3.5 * width_px)
    begins = np.arange(0, min(length, _FURTHEST_PX), 2 * dash_px)
    shares = np.stack([begins, np.minimum(begins + dash_px, length)], axis=1)[..., None] / length
    _strokes(picture, list(_fixed(start + shares * (end - start))), colour=colour, width_px=width_px)


def arc(picture: Picture, centre: Floats, towards: Floats, until: Floats, *, radius_px: float, colour: Colour,
        width_px: float) -> Floats:  # fmt: skip
    """Draw the arc round `centre` from one direction to another, the short way, and return its middle.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    centre : ndarray, shape (2,)
        Pixels.
    towards, until : ndarray, shape (2,)
        Points in the directions where the arc begins and ends.
    radius_px : float
        Radius.
    colour : tuple of int
        RGB.
    width_px : float
        Thickness.

    Returns
    -------
    ndarray, shape (2,)
        The arc's middle, in pixels.
    """
    first, last = (np.arctan2(*(point - centre)[::-1]) for point in (towards, until))
    turn = (last - first + np.pi) % (2 * np.pi) - np.pi
    if not np.isfinite(turn):
        return np.full(2, np.nan)
    angles = first + np.linspace(0, turn, 2 + int(abs(np.degrees(turn)) / _ARC_STEP_DEG))
    line(picture, centre + radius_px * np.stack([np.cos(angles), np.sin(angles)], -1), colour=colour, width_px=width_px)
    middle: Floats = centre + radius_px * np.array([np.cos(first + turn / 2), np.sin(first + turn / 2)])
    return middle


def discs(picture: Picture, centres: Floats, *, radius_px: float, colour: Colour) -> None:
    """Draw filled discs with dark edges round `centres` [discs, 2]; one that is not known is left out."""
    # What is not a number is not near either.
    near = (np.abs(centres) <= _FURTHEST_PX).all(axis=1)
    circles = [
        (round(radius * (1 << _SHIFT)), fill)
        for radius, fill in ((radius_px * (1 + _OUTLINE_SHARE / 2), OUTLINE), (radius_px, colour))
    ]
    for place in _fixed(centres[near]).tolist():
        for radius, fill in circles:
            cv2.circle(picture, place, radius, fill, -1, cv2.LINE_AA, _SHIFT)


def panel(picture: Picture, corner: tuple[int, int], size: tuple[int, int], *, opacity: float = _PANEL_OPACITY) -> None:
    """Darken a rectangle, so that writing on it can be read: `corner` is (x, y), `size` (width, height), in pixels."""
    (x, y), (width, height) = corner, size
    area = picture[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if area.size:
        cv2.addWeighted(area, 1 - opacity, _filled(*area.shape[:2], PANEL), opacity, 0, dst=area)


def text(picture: Picture, words: str, corner: tuple[int, int], *, size_px: float, colour: Colour = TEXT) -> None:
    """Write a line of words with its upper left corner at `corner` (x, y); what lies outside is cut off."""
    ink = _ink(words, round(size_px))
    x, y = corner
    left, top = max(-x, 0), max(-y, 0)
    area = picture[y + top : max(y + ink.covered.shape[0], 0), x + left : max(x + ink.covered.shape[1], 0)]
    if area.size:
        height, width = area.shape[:2]
        seen = np.s_[top : top + height, left : left + width]
        cv2.blendLinear(_filled(height, width, colour), area, ink.covered[seen], ink.bare[seen], dst=area)


def text_size(words: str, *, size_px: float) -> tuple[int, int]:
    """Return width and height in pixels that `text` takes."""
    height, width = _ink(words, round(size_px)).covered.shape
    return width, height


def label(picture: Picture, words: str, place: Floats, *, size_px: float, colour: Colour = TEXT,
          align: Align = "centre") -> None:  # fmt: skip
    """Write words on a dark panel at `place` (pixels), moved inside the picture where it would stick out."""
    if not words or not np.isfinite(place).all():
        return
    width, height = text_size(words, size_px=size_px)
    margin = round(0.28 * size_px)
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    x = float(np.clip(place[0] - shift * width, margin, max(margin, picture.shape[1] - width - margin)))
    y = float(np.clip(place[1] - height / 2, margin, max(margin, picture.shape[0] - height - margin)))
    panel(picture, (round(x) - margin, round(y) - margin), (width + 2 * margin, height + 2 * margin))
    text(picture, words, (round(x), round(y)), size_px=size_px, colour=colour)


class _Ink(NamedTuple):
    """How much of each pixel a line of words covers and how much it leaves bare, [height, width], together 1."""

    covered: npt.NDArray[np.float32]
    bare: npt.NDArray[np.float32]


@lru_cache(maxsize=64)
def _ink(words: str, size_px: int) -> _Ink:
    """Set the words; every line of a size is equally high, so that changing numbers do not jump."""
    from PIL import Image, ImageDraw

    font = _font(size_px)
    ascent, descent = font.getmetrics()
    image = Image.new("L", (max(1, round(font.getlength(words))), ascent + descent))
    ImageDraw.Draw(image).text((0, 0), words, fill=255, font=font)
    covered = np.asarray(np.asarray(image) / 255, np.float32)
    return _Ink(covered, 1 - covered)


@lru_cache(maxsize=64)
def _filled(height: int, width: int, colour: Colour) -> Picture:
    """Return a picture of one colour, not to be drawn on."""
    return np.full((height, width, 3), colour, np.uint8)


@lru_cache(maxsize=16)
def _font(size_px: int) -> FreeTypeFont:
    from PIL import ImageFont

    # It comes with matplotlib; to import that takes a tenth of a second, to look where it lies a hundredth of it.
    file = distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf")
    return ImageFont.truetype(str(file), size_px)
