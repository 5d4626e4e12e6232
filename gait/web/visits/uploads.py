"""Clips arriving in pieces: each piece says where it belongs, and what is here is the length of the file."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gait.web.errors import request_errors as refusals
from gait.web.errors.request_errors import RequestError
from gait.web.settings import MEBIBYTE, Settings
from gait.web.visits.mp4_index import SIGNATURE_BYTES, Peek, is_video, peek

MOST_PIECE_BYTES = 4 * MEBIBYTE


def received_bytes(path: Path) -> int:
    """Return how many bytes of a clip are here."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def append(path: Path, piece: bytes, *, offset: int, size_bytes: int, settings: Settings) -> int:
    """Add a piece to a clip.

    Parameters
    ----------
    path : Path
        The clip's file, made if it is the first piece.
    piece : bytes
        What came.
    offset : int
        Where the sender says that it belongs.
    size_bytes : int
        Size of the whole clip, as announced.
    settings : Settings
        Limits.

    Returns
    -------
    int
        How many bytes are here now.

    Raises
    ------
    RequestError
        If the piece belongs elsewhere (409, with the true offset), the clip would grow past what was announced (413),
        the bytes are no video (415), its index says too long or too large (422), or the disk is full (507).
    """
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with _alone(path) as file:
        here = file.seek(0, os.SEEK_END)
        if offset != here:
            raise RequestError(
                409, "offset", f"{here} bytes of this clip are here.", "Send the piece that begins there.", offset=here
            )
        if here + len(piece) > size_bytes:
            raise RequestError(
                413, "too_large", "More bytes came than were announced.", "Choose the clip again and start anew."
            )
        if here < SIGNATURE_BYTES:
            start = (_start(path) + piece)[:SIGNATURE_BYTES]
            if (len(start) == SIGNATURE_BYTES or here + len(piece) == size_bytes) and not is_video(start):
                raise refusals.no_video()
        try:
            file.write(piece)
            file.flush()
            if here + len(piece) == size_bytes:
                # A finished clip is not lost with the machine's power; a piece may be.
                os.fsync(file.fileno())
        except OSError as error:
            # What the disk took of the piece is taken back.
            os.truncate(path, here)
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise refusals.disk_full() from None
            raise
    refuse_index(peek(path), settings)
    return here + len(piece)


def refuse_index(found: Peek, settings: Settings) -> None:
    """Refuse a clip whose own index says that it is too long or too large, while it is still arriving."""
    if found.duration_s is not None and found.duration_s > settings.most_clip_s:
        raise refusals.too_long(settings.most_clip_s, found.duration_s)
    if found.width and found.height and found.width * found.height > settings.most_pixels:
        raise refusals.too_many_pixels(found.width, found.height)


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SIGNATURE_BYTES)


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """Open a file to append to; a second sender of the same clip waits its turn."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
