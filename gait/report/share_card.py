"""The share card: one picture of 1080 x 1350 pixels with a key picture and three numbers with their intervals."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np

from gait.report.content import Tile
from gait.report.drawing import canvas
from gait.report.drawing.palette import BACKGROUND, OUTLINE, TEXT, Colour
from gait.report.key_pictures import KeyPicture
from gait.video.frame import Picture
from gait.words import say

SIZE_PX = (1080, 1350)
_PICTURE_HEIGHT_PX = 930
_MARGIN_PX = 48
_QUIET: Colour = (176, 186, 196)
_WARNING: Colour = (255, 196, 84)
_VALUE_PX = 50
_JPEG_QUALITY = 85


def share_card(picture: KeyPicture, tiles: Sequence[Tile]) -> Picture:
    """Draw the share card.

    Parameters
    ----------
    picture : KeyPicture
        The picture. Faces that are blurred in it stay blurred.
    tiles : sequence of Tile
        The numbers, at most three.

    Returns
    -------
    ndarray, shape (1350, 1080, 3)
        RGB.
    """
    width, height = SIZE_PX
    card: Picture = np.full((height, width, 3), OUTLINE, np.uint8)
    card[:_PICTURE_HEIGHT_PX] = BACKGROUND
    source = picture.picture
    scale = min(width / source.shape[1], _PICTURE_HEIGHT_PX / source.shape[0])
    size = (round(source.shape[1] * scale), round(source.shape[0] * scale))
    resized = np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    left, top = (width - size[0]) // 2, (_PICTURE_HEIGHT_PX - size[1]) // 2
    card[top : top + size[1], left : left + size[0]] = resized
    canvas.write(card, picture.shown, (_MARGIN_PX, _PICTURE_HEIGHT_PX + 24), size_px=26, colour=_QUIET)
    column = (width - 2 * _MARGIN_PX) // 3
    values = [tile.value for tile in tiles[:3]]
    widest = max((canvas.text_size(value, size_px=_VALUE_PX)[0] for value in values), default=1)
    value_px = min(_VALUE_PX, int(_VALUE_PX * (column - 24) / widest))
    for index, (tile, value) in enumerate(zip(tiles, values, strict=False)):
        x, y = _MARGIN_PX + index * column, _PICTURE_HEIGHT_PX + 90
        _fitted(card, tile.title, (x, y), column - 24, 30, _QUIET)
        canvas.write(card, value, (x, y + 52), size_px=value_px, colour=TEXT)
        _fitted(card, tile.interval, (x, y + 120), column - 24, 24, _QUIET)
        _fitted(card, tile.warning, (x, y + 154), column - 24, 24, _WARNING)
    _fitted(card, say("share.note"), (_MARGIN_PX, height - 62), width - 2 * _MARGIN_PX, 22, _QUIET)
    return card


def _fitted(card: Picture, text: str, corner: tuple[int, int], width: int, size_px: int, colour: Colour) -> None:
    """Write a line, smaller if it would be wider than its column."""
    if not text:
        return
    needed = canvas.text_size(text, size_px=size_px)[0]
    canvas.write(card, text, corner, size_px=min(size_px, size_px * width / max(needed, 1)), colour=colour)


def card_png(card: Picture) -> bytes:
    """Return a share card as a PNG file.

    Parameters
    ----------
    card : ndarray, shape (1350, 1080, 3)
        RGB.

    Returns
    -------
    bytes
    """
    return bytes(cv2.imencode(".png", cv2.cvtColor(card, cv2.COLOR_RGB2BGR))[1].tobytes())


def card_data_uri(card: Picture) -> str:
    """Return a share card as the data URI of a JPEG file.

    Parameters
    ----------
    card : ndarray, shape (1350, 1080, 3)
        RGB.

    Returns
    -------
    str
    """
    bgr = cv2.cvtColor(card, cv2.COLOR_RGB2BGR)
    jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")
