"""Open video files: only the file itself is read, only formats on a list, and of several tracks the best one.

FFmpeg can follow addresses, playlists and names such as ``concat:a|b``, and it reads hundreds of formats. A clip comes
from somebody else, so none of that is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import av
import av.error
import numpy as np
import numpy.typing as npt

from gait.errors import ClipError
from gait.video.file import COPY_AGAIN, FILM_IT

# Containers that phones, cameras and editing programs write, and sound files, so that an error can name them.
_FORMATS = (
    *("mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "mpegts", "mpeg", "asf", "flv", "ogg", "dv"),
    *("mp3", "wav", "aac", "flac"),
)
_DECODERS = frozenset(
    (
        *("h264", "hevc", "mpeg4", "mjpeg", "vp8", "vp9", "av1", "libdav1d", "prores", "dnxhd", "mpeg1video"),
        *("mpeg2video", "h263", "wmv1", "wmv2", "wmv3", "vc1", "msmpeg4", "msmpeg4v2", "msmpeg4v3", "theora"),
        *("dvvideo", "ffv1", "huffyuv", "rawvideo", "flv", "libvpx", "libvpx-vp9", "png"),
    )
)
SOUND_DECODERS = frozenset(
    (
        *("aac", "aac_latm", "alac", "mp3", "mp3float", "mp2", "mp2float", "opus", "libopus", "vorbis", "flac"),
        *("ac3", "eac3", "amrnb", "amr_nb", "amrwb", "amr_wb", "wmav2", "pcm_s16le", "pcm_s16be", "pcm_s24le"),
        *("pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_u8", "pcm_mulaw", "pcm_alaw"),
    )
)
"""Decoders of sound that a clip may need."""
_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(_FORMATS),
    # Of hundreds of decoders, a hostile file can only reach these.
    "codec_whitelist": ",".join((*sorted(_DECODERS), *sorted(SOUND_DECODERS))),
}
_CONVERT = "Save or export it as an MP4 file with H.264 video and pass that file."
_SIGNATURE_BYTES = 512
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
# A track with fewer frames a second than this cannot show a step, so any other track is better.
_LEAST_FPS = 10.0


class Packets(NamedTuple):
    """The packets of a video track, in order of presentation.

    Parameters
    ----------
    pts_s : ndarray of float64, shape (frames,)
        Presentation times in seconds, strictly increasing.
    size_bytes : ndarray of int64, shape (frames,)
        Sizes of the packets.
    """

    pts_s: npt.NDArray[np.float64]
    size_bytes: npt.NDArray[np.int64]


@contextmanager
def open_container(path: Path) -> Iterator[Any]:
    """Open a video file for reading.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    av.container.InputContainer

    Raises
    ------
    ClipError
        If the file is a picture, a playlist, or in a format that is not on the list.
    """
    # An absolute path cannot be taken for an address or for another of FFmpeg's protocols.
    try:
        container = av.open(str(path.absolute()), metadata_errors="replace", options=_OPTIONS)
    except av.error.ArgumentError as error:
        raise _not_on_the_list(path) from error
    with container:
        yield container


def video_tracks(container: Any, path: Path) -> list[Any]:
    """Return the video tracks of a file without the cover picture.

    Parameters
    ----------
    container : av.container.InputContainer
        The open file.
    path : Path
        Its path, for messages.

    Returns
    -------
    list of av.VideoStream
        At least one track.

    Raises
    ------
    ClipError
        If there is none, or none can be decoded.
    """
    if not container.streams:
        raise ClipError(f"'{path.name}' is damaged or cut off.", COPY_AGAIN)
    tracks = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not tracks:
        what = "holds sound but no picture" if container.streams.audio else "holds no video"
        raise ClipError(f"'{path.name}' {what}.", FILM_IT)
    decodable = [s for s in tracks if s.codec_context is not None and s.codec_context.codec.name in _DECODERS]
    if not decodable:
        names = {s.codec_context.codec.name for s in tracks if s.codec_context is not None}
        how = f"is compressed as {' and '.join(sorted(names))}" if names else "is compressed in an unknown way"
        raise ClipError(f"'{path.name}' {how}, which is not supported.", _CONVERT)
    return decodable


def read_packets(container: Any, tracks: list[Any]) -> dict[int, Packets]:
    """Return the packets of each track. Nothing is decoded.

    Parameters
    ----------
    container : av.container.InputContainer
        The open file.
    tracks : list of av.VideoStream
        Tracks of the file.

    Returns
    -------
    dict of int to Packets
        By the index of the track.
    """
    found: dict[int, dict[int, int]] = {track.index: {} for track in tracks}
    for packet in container.demux(tracks):
        if packet.pts is not None and not packet.is_discard:
            found[packet.stream_index].setdefault(packet.pts, packet.size)
    packets = {}
    for track in tracks:
        stamps = sorted(found[track.index].items())
        pts = np.array([pts for pts, _ in stamps], np.float64) * float(track.time_base)
        packets[track.index] = Packets(pts, np.array([size for _, size in stamps], np.int64))
    return packets


def best_track(tracks: list[Any], packets: dict[int, Packets]) -> Any:
    """Return the track that shows the runner best: a film before a picture or a slide show, then the largest.

    Cameras store a cover picture, a small copy for previews, or timed metadata beside the film, in any order.

    Parameters
    ----------
    tracks : list of av.VideoStream
        Tracks of one file.
    packets : dict of int to Packets
        Their packets by index.

    Returns
    -------
    av.VideoStream
    """

    def rank(track: Any) -> tuple[bool, int, float]:
        fps = _fps(packets[track.index].pts_s)
        return fps >= _LEAST_FPS, track.codec_context.width * track.codec_context.height, fps

    return max(tracks, key=rank)


def _fps(pts_s: npt.NDArray[np.float64]) -> float:
    return (len(pts_s) - 1) / float(np.ptp(pts_s)) if len(pts_s) > 1 else 0.0


def _not_on_the_list(path: Path) -> ClipError:
    with path.open("rb") as file:
        start = file.read(_SIGNATURE_BYTES)
    if start.startswith(_PICTURES) or start[8:12] == b"WEBP":
        return ClipError(f"'{path.name}' is a single picture, not a clip.", FILM_IT)
    try:
        start.decode()
    except UnicodeDecodeError:
        return ClipError(f"'{path.name}' is not a video in a format that can be read here.", _CONVERT)
    return ClipError(f"'{path.name}' is a text file or a list of other files, not a video.", FILM_IT)
