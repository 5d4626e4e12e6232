"""Receive clips in pieces. Each piece states its offset; what has been received is the length of the file."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

from gait.runtime.locks import file_lock
from gait.web.errors.request_errors import RequestError, disk_full, no_video, too_long, too_many_pixels
from gait.web.settings import MEBIBYTE, Settings
from gait.web.visits.mp4_index import SIGNATURE_BYTES, VideoIndex, is_video, read_index

MAX_PIECE_BYTES = 4 * MEBIBYTE
# Phones export slow motion to play at this rate or a lower one.
_EXPORTED_FPS = 30.0


def received_bytes(path: Path) -> int:
    """Return how many bytes of a clip have been received.

    Parameters
    ----------
    path : Path
        Path of the clip.

    Returns
    -------
    int
        Size of the file in bytes; 0 if it does not exist.
    """
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def append(
    path: Path, piece: bytes, *, offset: int, size_bytes: int, settings: Settings, capture_fps: float | None = None
) -> int:
    """Append a piece to a clip.

    Parameters
    ----------
    path : Path
        The clip's file, created for the first piece.
    piece : bytes
        The received bytes.
    offset : int
        The stated position of the piece in the file.
    size_bytes : int
        The announced size of the clip.
    settings : Settings
        Limits.

    Returns
    -------
    int
        Number of bytes received so far.

    Raises
    ------
    RequestError
        If the offset is wrong (409, with the right one), the clip would become larger than announced (413), the bytes
        are not a video (415), its index states too long or too large a video (422), or the disk is full (507).
    FileNotFoundError
        If the folder of the visit is gone.
    """
    # Two senders of the same clip take turns.
    with file_lock(path.with_name(f".{path.name}.lock")), _opened_to_append(path) as file:
        received = file.seek(0, os.SEEK_END)
        is_last = received + len(piece) == size_bytes
        if offset != received:
            raise RequestError(
                409,
                "offset",
                f"{received} bytes of this clip have been received.",
                "Send the piece that begins there.",
                offset=received,
            )
        if received + len(piece) > size_bytes:
            raise RequestError(
                413, "too_large", "More bytes arrived than were announced.", "Choose the clip again and start over."
            )
        if received < SIGNATURE_BYTES:
            with path.open("rb") as beginning:
                start = (beginning.read(SIGNATURE_BYTES) + piece)[:SIGNATURE_BYTES]
            if (len(start) == SIGNATURE_BYTES or is_last) and not is_video(start):
                raise no_video()
        try:
            file.write(piece)
            file.flush()
            if is_last:
                # A complete clip must survive a power failure; a piece can be sent again.
                os.fsync(file.fileno())
        except OSError as error:
            # Remove what was written of the piece.
            os.truncate(path, received)
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise disk_full() from None
            raise
    check_index(read_index(path), settings, capture_fps=capture_fps)
    return received + len(piece)


def _opened_to_append(path: Path) -> BinaryIO:
    """Open a clip, which only its owner may read."""
    path.touch(mode=0o600)
    return path.open("ab")


def longest_playing_s(max_clip_s: float, capture_fps: float | None) -> float:
    """Return how long a clip may play, so that the limit counts the runner's own time.

    Parameters
    ----------
    max_clip_s : float
        Longest time of running, in seconds.
    capture_fps : float or None
        Frames per second at which slow motion was recorded. Phones export it to play at 30 or fewer.

    Returns
    -------
    float
        Longest playing time in seconds.

    Examples
    --------
    >>> longest_playing_s(60, None), longest_playing_s(60, 240)
    (60, 480.0)
    """
    return max_clip_s if capture_fps is None else max_clip_s * max(1.0, capture_fps / _EXPORTED_FPS)


def check_index(index: VideoIndex, settings: Settings, *, capture_fps: float | None = None) -> None:
    """Raise a `RequestError` for a video whose index states that it is too long or too large, while it is arriving.

    Parameters
    ----------
    index : VideoIndex
        What the index of the file says about the video.
    settings : Settings
        The settings of the server, with the limits.
    capture_fps : float, optional
        Frames per second at which slow motion was recorded.

    Raises
    ------
    RequestError
        422 if the video exceeds a limit.
    """
    longest_s = longest_playing_s(settings.max_clip_s, capture_fps)
    if index.duration_s is not None and index.duration_s > longest_s:
        raise too_long(longest_s, index.duration_s)
    if index.width and index.height and index.width * index.height > settings.max_pixels:
        raise too_many_pixels(index.width, index.height)
