"""Read the length and size of a video from the index of its file, in plain Python, before anything decodes it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SIGNATURE_BYTES = 16
# Matroska and WebM, MPEG program streams, and ASF (WMV).
_OTHER_CONTAINERS = (b"\x1a\x45\xdf\xa3", b"\0\0\x01\xba", b"\x30\x26\xb2\x75")
_FIRST_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_STILL_IMAGE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"hevc", b"crx ")
_MAX_BOXES = 4096


@dataclass(frozen=True, kw_only=True)
class VideoIndex:
    """What the index of a file says about the video. None where it says nothing.

    Parameters
    ----------
    duration_s : float, optional
        Playing time in seconds.
    width, height : int, optional
        Size of the frames in pixels, before any rotation.
    """

    duration_s: float | None = None
    width: int | None = None
    height: int | None = None


def is_video(start: bytes) -> bool:
    """Return whether a file begins like a video container that phones and cameras write.

    Parameters
    ----------
    start : bytes
        The first `SIGNATURE_BYTES` of the file, or more.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_video(b"\\0\\0\\0\\x18ftypmp42\\0\\0\\0\\0"), is_video(b"%PDF-1.7 ........")
    (True, False)
    """
    if start[4:8] == b"ftyp":
        return start[8:12] not in _STILL_IMAGE_BRANDS
    if start[:4] == b"RIFF":
        return start[8:12] == b"AVI "
    # Camcorders write transport streams: packets that begin with 0x47, or with it after a time code of four bytes.
    is_transport_stream = start[:1] == b"\x47" or start[4:5] == b"\x47"
    return start[4:8] in _FIRST_BOXES or start.startswith(_OTHER_CONTAINERS) or is_transport_stream


def read_index(path: Path) -> VideoIndex:
    """Read the index of an MP4 or QuickTime file, if it has been received already.

    A false index does no harm: the worker checks the clip again, within its limits.

    Parameters
    ----------
    path : Path
        The file, complete or in part.

    Returns
    -------
    VideoIndex
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        try:
            movie = next((box for box in _boxes(file, 0, end) if box[0] == b"moov"), None)
            return VideoIndex() if movie is None or movie[2] > end else _read_movie(file, movie[1], movie[2])
        except struct.error:
            return VideoIndex()


def _read_movie(file: BinaryIO, start: int, end: int) -> VideoIndex:
    duration_s: float | None = None
    width = height = 0
    for name, body, stop in _boxes(file, start, end):
        if name == b"mvhd":
            duration_s = _duration_s(_content(file, body, stop))
        elif name == b"trak":
            for inner, inner_body, inner_stop in _boxes(file, body, stop):
                if inner == b"tkhd" and inner_stop - inner_body >= 84:
                    # Fixed-point numbers with 16 bits after the point.
                    fixed_width, fixed_height = struct.unpack(">II", _content(file, inner_body, inner_stop)[-8:])
                    width, height = max(width, fixed_width >> 16), max(height, fixed_height >> 16)
    return VideoIndex(duration_s=duration_s, width=width or None, height=height or None)


def _duration_s(content: bytes) -> float | None:
    if content[:1] == b"\x01":
        scale, duration = struct.unpack(">IQ", content[20:32])
    else:
        scale, duration = struct.unpack(">II", content[12:20])
    return duration / scale if scale else None


def _content(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(min(end - start, 256))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of the content of each box, up to the first invalid one."""
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        elif size == 0:
            size = end - start
        if size < head:
            return
        yield name, start + head, start + size
        start += size
