"""The leading key picture of a session as a JPEG file: whole, and as a thumbnail for lists of sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import cv2

from gait.report.key_pictures import KeyPicture
from gait.report.page.html import leading_picture, picture_of

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

_HEIGHT_PX = 320
_JPEG_QUALITY = 75


def thumbnail_jpeg(session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]) -> bytes | None:
    """Return the key picture that the report shows first as a small JPEG file.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    pictures : mapping of view to sequence of KeyPicture
        The key pictures by view. Faces that are blurred in them are blurred in the thumbnail.

    Returns
    -------
    bytes or None
        None without a leading picture.
    """
    leading = _leading(session, pictures)
    if leading is None:
        return None
    height, width = leading.picture.shape[:2]
    size = (max(1, round(width * _HEIGHT_PX / height)), _HEIGHT_PX)
    small = cv2.resize(leading.picture, size, interpolation=cv2.INTER_AREA)
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())


def leading_jpeg(session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]) -> bytes | None:
    """Return the key picture that the report shows first as a JPEG file.

    Parameters
    ----------
    session, pictures
        See `thumbnail_jpeg`.

    Returns
    -------
    bytes or None
        None without a leading picture.
    """
    leading = _leading(session, pictures)
    return None if leading is None else leading.jpeg


def _leading(session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]) -> KeyPicture | None:
    cues = session.advice.cues
    return picture_of(cues[0], session, pictures) if cues else leading_picture(pictures)
