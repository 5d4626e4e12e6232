"""Anti-aliased lines, arcs, discs and text with sub-pixel positions. All functions draw in place and skip NaN."""

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
FixedPoint = npt.NDArray[np.int32]
Align = Literal["left", "centre", "right"]

# OpenCV takes coordinates as fixed-point numbers, here in sixteenths of a pixel, and overflows on large ones.
_SHIFT = 4
_COORDINATE_LIMIT_PX = 20_000.0
_OUTLINE_SHARE = 0.55
_PANEL_OPACITY = 0.72
_ARC_STEP_DEG = 4.0


def line(picture: Picture, points: Floats, *, colour: Colour, width_px: float, outlined: bool = True) -> None:
    """Draw a line through points, or nothing if one of them is NaN.

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
        Whether to draw a dark edge, which sets the line off from the picture.

    Examples
    --------
    >>> picture = np.zeros((20, 20, 3), np.uint8)
    >>> line(picture, np.array([[5.0, 10.0], [15.0, 10.0]]), colour=(255, 0, 0), width_px=2)
    >>> picture[10, 10].tolist()
    [255, 0, 0]
    """
    lines(picture, points[None], colour=colour, width_px=width_px, outlined=outlined)


def lines(picture: Picture, polylines: Floats, *, colour: Colour, width_px: float, outlined: bool = True) -> None:
    """Draw several lines, the last one uppermost.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    polylines : ndarray, shape (lines, points, 2)
        Pixels; a line that contains NaN is skipped.
    colour, width_px, outlined
        See `line`.
    """
    for polyline in _fixed_point(polylines[np.isfinite(polylines).all(axis=(1, 2))]):
        _stroke(picture, [polyline], colour=colour, width_px=width_px, outlined=outlined)


def _stroke(
    picture: Picture, polylines: list[FixedPoint], *, colour: Colour, width_px: float, outlined: bool = True
) -> None:
    """Draw lines of one colour, all edges below all lines."""
    if outlined:
        edge = max(1, round(width_px * (1 + _OUTLINE_SHARE)))
        cv2.polylines(picture, polylines, False, OUTLINE, edge, cv2.LINE_AA, _SHIFT)
    cv2.polylines(picture, polylines, False, colour, max(1, round(width_px)), cv2.LINE_AA, _SHIFT)


def _fixed_point(points: Floats) -> FixedPoint:
    clipped = np.minimum(np.maximum(points, -_COORDINATE_LIMIT_PX), _COORDINATE_LIMIT_PX)
    return np.rint(clipped * (1 << _SHIFT)).astype(np.int32)


def dashed(picture: Picture, start: Floats, end: Floats, *, colour: Colour, width_px: float) -> None:
    """Draw a dashed straight line.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    start, end : ndarray, shape (2,)
        Pixels; nothing is drawn if one of them is NaN.
    colour : tuple of int
        RGB.
    width_px : float
        Thickness.
    """
    if not np.isfinite([start, end]).all():
        return
    length = max(float(np.linalg.norm(end - start)), 1e-6)
    dash_px = max(4.0, 3.5 * width_px)
    dashes = np.arange(0, min(length, _COORDINATE_LIMIT_PX), 2 * dash_px)
    shares = np.stack([dashes, np.minimum(dashes + dash_px, length)], axis=1)[..., None] / length
    _stroke(picture, list(_fixed_point(start + shares * (end - start))), colour=colour, width_px=width_px)


def arc(
    picture: Picture, centre: Floats, start: Floats, end: Floats, *, radius_px: float, colour: Colour, width_px: float
) -> Floats:
    """Draw the shorter arc around a centre between two directions.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    centre : ndarray, shape (2,)
        Pixels.
    start, end : ndarray, shape (2,)
        Points in the directions in which the arc starts and ends, in pixels; nothing is drawn if one of them is NaN.
    radius_px : float
        Radius.
    colour : tuple of int
        RGB.
    width_px : float
        Thickness.

    Returns
    -------
    ndarray, shape (2,)
        The middle of the arc, in pixels.
    """
    first, last = (np.arctan2(*(point - centre)[::-1]) for point in (start, end))
    turn = (last - first + np.pi) % (2 * np.pi) - np.pi
    if not np.isfinite(turn):
        return np.full(2, np.nan)
    angles = first + np.linspace(0, turn, 2 + int(abs(np.degrees(turn)) / _ARC_STEP_DEG))
    line(picture, centre + radius_px * np.stack([np.cos(angles), np.sin(angles)], -1), colour=colour, width_px=width_px)
    middle: Floats = centre + radius_px * np.array([np.cos(first + turn / 2), np.sin(first + turn / 2)])
    return middle


def discs(picture: Picture, centres: Floats, *, radius_px: float, colour: Colour) -> None:
    """Draw filled discs with dark edges.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    centres : ndarray, shape (discs, 2)
        Pixels; a disc whose centre is NaN is skipped.
    radius_px : float
        Radius.
    colour : tuple of int
        RGB.
    """
    # NaN compares false, too.
    near = (np.abs(centres) <= _COORDINATE_LIMIT_PX).all(axis=1)
    circles = [
        (round(radius * (1 << _SHIFT)), fill)
        for radius, fill in ((radius_px * (1 + _OUTLINE_SHARE / 2), OUTLINE), (radius_px, colour))
    ]
    for centre in _fixed_point(centres[near]).tolist():
        for radius, fill in circles:
            cv2.circle(picture, centre, radius, fill, -1, cv2.LINE_AA, _SHIFT)


def panel(picture: Picture, corner: tuple[int, int], size: tuple[int, int], *, opacity: float = _PANEL_OPACITY) -> None:
    """Darken a rectangle as a background for text.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    corner : tuple of int
        Upper left corner (x, y) in pixels.
    size : tuple of int
        Width and height in pixels.
    opacity : float
        Between 0 (unchanged) and 1 (solid).
    """
    (x, y), (width, height) = corner, size
    area = picture[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if area.size:
        cv2.addWeighted(area, 1 - opacity, _filled(*area.shape[:2], PANEL), opacity, 0, dst=area)


def write(picture: Picture, text: str, corner: tuple[int, int], *, size_px: float, colour: Colour = TEXT) -> None:
    """Write a line of text, clipped at the edges of the picture.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    text : str
        The text.
    corner : tuple of int
        Upper left corner (x, y) in pixels.
    size_px : float
        Font size.
    colour : tuple of int
        RGB.
    """
    mask = _text_mask(text, round(size_px))
    x, y = corner
    left, top = max(-x, 0), max(-y, 0)
    area = picture[y + top : max(y + mask.inside.shape[0], 0), x + left : max(x + mask.inside.shape[1], 0)]
    if area.size:
        height, width = area.shape[:2]
        visible = np.s_[top : top + height, left : left + width]
        cv2.blendLinear(_filled(height, width, colour), area, mask.inside[visible], mask.outside[visible], dst=area)


def text_size(text: str, *, size_px: float) -> tuple[int, int]:
    """Return the width and height in pixels of a line of text.

    Parameters
    ----------
    text : str
        The text.
    size_px : float
        Font size.

    Returns
    -------
    tuple of int
    """
    height, width = _text_mask(text, round(size_px)).inside.shape
    return width, height


def label(
    picture: Picture,
    text: str,
    place: Floats,
    *,
    size_px: float,
    colour: Colour = TEXT,
    align: Align = "centre",
) -> None:
    """Write text on a dark panel, moved so that it lies inside the picture.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    text : str
        The text; nothing is drawn if it is empty.
    place : ndarray, shape (2,)
        Where the text is aligned horizontally and centred vertically, in pixels; nothing is drawn if it is NaN.
    size_px : float
        Font size.
    colour : tuple of int
        RGB.
    align : {"left", "centre", "right"}
        The part of the text that lies at `place`.
    """
    if not text or not np.isfinite(place).all():
        return
    width, height = text_size(text, size_px=size_px)
    margin = round(0.28 * size_px)
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    x = float(np.clip(place[0] - shift * width, margin, max(margin, picture.shape[1] - width - margin)))
    y = float(np.clip(place[1] - height / 2, margin, max(margin, picture.shape[0] - height - margin)))
    panel(picture, (round(x) - margin, round(y) - margin), (width + 2 * margin, height + 2 * margin))
    write(picture, text, (round(x), round(y)), size_px=size_px, colour=colour)


class _TextMask(NamedTuple):
    """The share of each pixel that lies inside and outside the glyphs of a text, [height, width]; their sum is 1."""

    inside: npt.NDArray[np.float32]
    outside: npt.NDArray[np.float32]


@lru_cache(maxsize=64)
def _text_mask(text: str, size_px: int) -> _TextMask:
    """Render a text. All texts of a size have the same height, so that changing numbers do not move."""
    from PIL import Image, ImageDraw

    font = _font(size_px)
    ascent, descent = font.getmetrics()
    image = Image.new("L", (max(1, round(font.getlength(text))), ascent + descent))
    ImageDraw.Draw(image).text((0, 0), text, fill=255, font=font)
    inside = np.asarray(np.asarray(image) / 255, np.float32)
    return _TextMask(inside, 1 - inside)


@lru_cache(maxsize=64)
def _filled(height: int, width: int, colour: Colour) -> Picture:
    """Return a picture of one colour. It is cached and must not be changed."""
    return np.full((height, width, 3), colour, np.uint8)


@lru_cache(maxsize=16)
def _font(size_px: int) -> FreeTypeFont:
    from PIL import ImageFont

    # The font is part of matplotlib. Importing matplotlib takes 0.1 s; finding its folder takes 0.001 s.
    file = distribution("matplotlib").locate_file("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf")
    return ImageFont.truetype(str(file), size_px)
