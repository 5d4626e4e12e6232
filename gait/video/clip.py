"""Video clips: opening a file, reading its timestamps, and decoding its frames one at a time.

Times are seconds on the clip's own time axis: the container's presentation timestamps, zero at the first frame. A
slow-motion clip plays slower than real time by `Clip.slow_motion_factor`; no time in this module is divided by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import av
import av.error
import numpy as np
import numpy.typing as npt

from gait.errors import ClipError
from gait.video.container import best_track, open_container, read_packets, video_tracks
from gait.video.copies import copied_frames, may_hold_copies
from gait.video.file import COPY_AGAIN, FILM_IT, decode_error, require_file, sha256
from gait.video.frame import Frame, even
from gait.video.orientation import orientation, pixel_aspect_ratio
from gait.video.slow_motion import slow_motion_factor, tagged_fps

# A file that lacks more than this share of the duration in its header is truncated.
_MISSING_SHARE = 0.03
# Frames with more pixels than this are decoded on more than one thread.
_SINGLE_THREAD_PIXELS = 1920 * 1088
_DECODER_THREADS = 2
# Presentation times that differ by less than this are the same.
_SAME_TIME_S = 1e-4


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """A readable video file and its timestamps.

    Parameters
    ----------
    path : Path
        Path of the file.
    sha256 : str
        SHA-256 of the file's content, in hexadecimal.
    width, height : int
        Size in pixels as displayed, after rotation.
    rotation_deg : int
        Counter-clockwise rotation in degrees, a multiple of 90, that turns a stored frame upright.
    time_s : ndarray of float64, shape (frames,)
        Presentation time of each frame in seconds, zero at the first frame.
    slow_motion_factor : float
        How many times slower than real time the clip plays; 1 for ordinary video.
    mirrored : bool
        Whether the file asks players to mirror the frame left to right after the rotation.
    start_s : float
        Presentation time of the first frame on the container's own time axis, in seconds.
    tagged_fps : float, optional
        Recording rate in frames per second from the file's metadata, if `slow_motion_factor` is derived from it.
    track : int
        Number of the stream that holds the video.
    copied_s : ndarray of float64, shape (copies,)
        Presentation times, on the container's own time axis, of frames that only repeat the one before. They are left
        out of `time_s`.
    alias : str, optional
        Name under which the clip appears in results and reports; by default the name of its file.
    """

    path: Path
    sha256: str
    width: int
    height: int
    rotation_deg: int
    time_s: npt.NDArray[np.float64]
    slow_motion_factor: float = 1.0
    mirrored: bool = False
    start_s: float = 0.0
    tagged_fps: float | None = None
    track: int = 0
    copied_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    alias: str | None = None

    @property
    def name(self) -> str:
        """Name of the clip in results and reports, without folders. Bytes of it that are not UTF-8 become U+FFFD."""
        return self.alias or self.path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    def turned(self, degrees: int) -> Self:
        """Return the clip rotated counter-clockwise.

        Parameters
        ----------
        degrees : int
            Angle in degrees, a multiple of 90.

        Returns
        -------
        Clip
        """
        sideways = degrees % 180 == 90
        # Mirroring is applied last and reverses the sense of rotation.
        before_mirror = -degrees if self.mirrored else degrees
        return replace(
            self,
            rotation_deg=(self.rotation_deg + before_mirror) % 360,
            width=self.height if sideways else self.width,
            height=self.width if sideways else self.height,
        )

    @property
    def decodes_ahead(self) -> bool:
        """Whether the decoder reads ahead on its own threads, as it does for video larger than 1080p.

        Each frame of such a clip takes 12 megabytes or more, so callers should not queue further frames.
        """
        return _is_large(self.width, self.height)

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.time_s)

    @property
    def duration_s(self) -> float:
        """Playing time in seconds, including the last frame."""
        return float(self.time_s[-1] + np.median(np.diff(self.time_s)))

    @property
    def mean_fps(self) -> float:
        """Mean frame rate at playback, in frames per second."""
        return float((self.frame_count - 1) / (self.time_s[-1] - self.time_s[0]))

    @property
    def capture_fps(self) -> float:
        """Mean frame rate in real time, in frames per second."""
        return self.mean_fps * self.slow_motion_factor


def open_clip(path: str | Path, *, capture_fps: float | None = None) -> Clip:
    """Open a video file and read its timestamps.

    Parameters
    ----------
    path : str or Path
        The video file.
    capture_fps : float, optional
        Recording rate of a slow-motion clip, in frames per second. By default, the rate in the file's metadata is
        used; a file without one is assumed to play in real time.

    Returns
    -------
    Clip

    Raises
    ------
    ClipError
        If the file is missing, is not a video, is truncated, or has fewer than two frames.
    OptionError
        If `capture_fps` is lower than the playback rate or out of range.

    Examples
    --------
    >>> clip = open_clip("sample_videos/side.mp4")
    >>> clip.width, clip.height, clip.frame_count, round(clip.mean_fps, 1)
    (720, 1280, 600, 60.0)
    """
    path = Path(path)
    require_file(path)
    opened = False
    try:
        with open_container(path) as container:
            tracks = video_tracks(container, path)
            packets = read_packets(container, tracks)
            stream = best_track(tracks, packets)
            shown = packets[stream.index]
            _require_complete(shown.pts_s, stream, path)
            tags = {**container.metadata, **stream.metadata}
            track = stream.index
            opened = True
        first = next(_decoded(path, track))
        copied_s = copied_frames(_decoded(path, track)) if may_hold_copies(shown) else np.empty(0)
    except av.error.FFmpegError as error:
        raise decode_error(path, error, opened=opened) from error
    except StopIteration as error:
        raise ClipError(f"No picture in '{path.name}' can be decoded.", COPY_AGAIN) from error
    rotation_deg, mirrored = orientation(first)
    turned = rotation_deg % 180 == 90
    pts_s = shown.pts_s[~_near(shown.pts_s, copied_s)]
    time_s = pts_s - pts_s[0]
    factor = slow_motion_factor(time_s, capture_fps=capture_fps, tags=tags)
    return Clip(
        path=path,
        sha256=sha256(path),
        width=first.height if turned else first.width,
        height=first.width if turned else first.height,
        rotation_deg=rotation_deg,
        time_s=time_s,
        slow_motion_factor=factor,
        mirrored=mirrored,
        start_s=float(pts_s[0]),
        tagged_fps=tagged_fps(tags) if capture_fps is None and factor > 1 else None,
        track=track,
        copied_s=copied_s,
    )


def read_frames(clip: Clip, *, indices: Collection[int] | None = None) -> Iterator[Frame]:
    """Yield the frames of a clip in order.

    Only one frame is in memory at a time. Its pixels are converted to RGB when they are accessed.

    Parameters
    ----------
    clip : Clip
        The clip to read.
    indices : collection of int, optional
        Numbers of the frames to yield; the others are decoded and discarded. Default: all frames.

    Yields
    ------
    Frame

    Raises
    ------
    ClipError
        If the data of a frame are corrupt.
    """
    last = clip.frame_count - 1 if indices is None else max(indices, default=-1)
    wanted = None if indices is None else frozenset(indices)
    for frame in _numbered(clip):
        if frame.number > last:
            return
        if wanted is None or frame.number in wanted:
            yield frame


def read_frames_near(
    clip: Clip, *, numbers: Collection[int], on_frame: Callable[[Frame], None] | None = None
) -> Iterator[Frame]:
    """Yield frames near the requested ones, decoding reference frames only.

    For each number, the first reference frame at or after it is yielded, and no frame is yielded twice. Frames that no
    other frame refers to (up to half of a video) are not decoded.

    Parameters
    ----------
    clip : Clip
        The clip to read.
    numbers : collection of int
        Numbers of the requested frames.
    on_frame : callable, optional
        Called with every decoded frame, whether it is yielded or not.

    Yields
    ------
    Frame
        In order of time.

    Raises
    ------
    ClipError
        If the data of a frame are corrupt.
    """
    pending = deque(sorted(numbers))
    for frame in _numbered(clip, skip="NONREF"):
        if on_frame is not None:
            on_frame(frame)
        if pending and frame.number >= pending[0]:
            yield frame
        while pending and frame.number >= pending[0]:
            pending.popleft()
        if not pending:
            return


def _require_complete(pts_s: npt.NDArray[np.float64], stream: Any, path: Path) -> None:
    """Raise `ClipError` for a track that is a picture or lacks a part of what its header states."""
    if len(pts_s) < 2:
        raise ClipError(f"'{path.name}' holds {len(pts_s)} frame, which is a picture, not a clip.", FILM_IT)
    header_s = float(stream.duration * stream.time_base) if stream.duration else 0.0
    missing_s = header_s - float(np.ptp(pts_s) + np.median(np.diff(pts_s)))
    if missing_s > max(_MISSING_SHARE * header_s, 0.1):
        raise ClipError(
            f"'{path.name}' is cut off: it should last {header_s:.1f} s and holds {header_s - missing_s:.1f} s.",
            COPY_AGAIN,
        )


def _near(pts_s: npt.NDArray[np.float64], copied_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which presentation times are among those of the copies, up to rounding."""
    if not len(copied_s):
        return np.zeros(len(pts_s), bool)
    after = np.clip(np.searchsorted(copied_s, pts_s), 1, max(len(copied_s) - 1, 1))
    ends = np.stack([copied_s[after - 1], copied_s[np.minimum(after, len(copied_s) - 1)]])
    return np.asarray(np.abs(ends - pts_s).min(axis=0) < _SAME_TIME_S)


def _numbered(clip: Clip, *, skip: str = "DEFAULT") -> Iterator[Frame]:
    """Yield frames numbered by their timestamps, so that a frame that cannot be decoded does not shift the others."""
    previous = -1
    try:
        for decoded in _decoded(clip.path, clip.track, skip=skip):
            number = previous + 1
            if decoded.pts is not None:
                moment_s = float(decoded.pts * decoded.time_base)
                if _near(np.array([moment_s]), clip.copied_s)[0]:
                    continue
                number = _nearest(clip.time_s, moment_s - clip.start_s)
            if previous < number < clip.frame_count:
                previous = number
                yield Frame(number, float(clip.time_s[number]), decoded, clip.rotation_deg // 90, clip.mirrored)
    except av.error.FFmpegError as error:
        raise decode_error(clip.path, error, opened=True) from error


def _nearest(time_s: npt.NDArray[np.float64], moment_s: float) -> int:
    after = int(np.clip(np.searchsorted(time_s, moment_s), 1, len(time_s) - 1))
    return after if time_s[after] - moment_s < moment_s - time_s[after - 1] else after - 1


def _is_large(width: int, height: int) -> bool:
    return width * height > _SINGLE_THREAD_PIXELS


def _decoded(path: Path, track: int, *, skip: str = "DEFAULT") -> Iterator[Any]:
    with open_container(path) as container:
        stream = container.streams[track]
        decoder = stream.codec_context
        # Up to 1080p, one thread keeps up with the pose model and takes a fifth less CPU time than threaded decoding.
        stream.thread_type = "AUTO" if _is_large(decoder.width, decoder.height) else "NONE"
        # Each thread holds a large frame, so the number of threads must not grow with the number of cores.
        decoder.thread_count = _DECODER_THREADS
        # AVI stores decoding times only: where the order of display differs, frames are numbered by counting.
        counted = container.format.name == "avi" and decoder.has_b_frames
        decoder.skip_frame = "DEFAULT" if counted else skip
        aspect = pixel_aspect_ratio(stream)
        previous_pts = None
        for frame in container.decode(stream):
            if counted:
                frame.pts = None
            elif frame.pts is None or (previous_pts is not None and frame.pts <= previous_pts):
                continue
            previous_pts = frame.pts
            yield frame if aspect == 1 else frame.reformat(width=even(aspect * frame.width))
