"""The poster of a film: its first frame, which the page shows until the film is loaded."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import NamedTuple

import cv2

from gait.errors import ClipError
from gait.video import open_clip, read_frames

_LONGEST_PX = 720
_JPEG_QUALITY = 70


class Poster(NamedTuple):
    """The first frame of a film.

    Parameters
    ----------
    data_uri : str
        The frame as the data URI of a JPEG file.
    width, height : int
        Size of the film in pixels, so that the page keeps its place before the film is loaded.
    """

    data_uri: str
    width: int
    height: int


def read_poster(path: Path) -> Poster | None:
    """Return the first frame of a film that exists. Faces that are blurred in the film are blurred in it.

    Parameters
    ----------
    path : Path
        The film.

    Returns
    -------
    Poster or None
        None if the film cannot be read: the page works without a poster.
    """
    try:
        frame = next(read_frames(open_clip(path), indices=[0]), None)
    except ClipError:
        return None
    if frame is None:
        return None
    height, width = frame.picture.shape[:2]
    reduced = min(1.0, _LONGEST_PX / max(width, height))
    size = (max(1, round(width * reduced)), max(1, round(height * reduced)))
    bgr = cv2.cvtColor(cv2.resize(frame.picture, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
    return Poster("data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"), width, height)
