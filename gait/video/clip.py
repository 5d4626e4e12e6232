"""Clips: opening one, its true timestamps, its frames one by one.

Times are seconds on the clip's own time axis: the container's presentation timestamps, zero at the first frame. A clip
filmed in slow motion runs slower than life by `Clip.slow_motion_factor`; nothing here divides by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import av
import av.error
import numpy as np
import numpy.typing as npt

from gait.errors import ClipError
from gait.video.file import COPY_AGAIN, FILM_IT, require_file, sha256, unreadable
from gait.video.frame import Frame, even
from gait.video.orientation import orientation, pixel_width
from gait.video.slow_motion import slow_motion_factor, tagged_fps

_PICTURE_FORMATS = ("image2", "_pipe", "mjpeg", "ico")
_MISSING_SHARE = 0.03
_ONE_THREAD_PIXELS = 1920 * 1088
_DECODER_THREADS = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """A video file that was opened once and found readable.

    Parameters
    ----------
    path : Path
        Where the file lies.
    sha256 : str
        Hash of the file's bytes, in hexadecimal.
    width, height : int
        Size in pixels as a viewer sees it, rotation applied.
    rotation_deg : int
        Counter-clockwise quarter turns, in degrees, that bring a stored frame upright.
    time_s : ndarray of float64, shape (frames,)
        Presentation time of each frame on the clip's time axis, zero at the first.
    slow_motion_factor : float
        Times slower than life the clip plays; 1 for ordinary video.
    mirrored : bool
        Whether the file tells viewers to exchange left and right, once the frame is upright.
    start_s : float
        When the first frame is shown on the container's own time axis, in seconds.
    tagged_fps : float, optional
        The rate at which the file's tag says that it was recorded, where the slow motion rests on nothing else.
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

    def turned(self, degrees: int) -> Self:
        """Return the same clip turned counter-clockwise by quarter turns: `degrees` is a multiple of 90."""
        sideways = degrees % 180 == 90
        # Mirrored last, a frame turns the other way round.
        before_mirror = -degrees if self.mirrored else degrees
        return replace(
            self,
            rotation_deg=(self.rotation_deg + before_mirror) % 360,
            width=self.height if sideways else self.width,
            height=self.width if sideways else self.height,
        )

    @property
    def decodes_ahead(self) -> bool:
        """Whether its decoder works ahead on threads of its own: so do those of films larger than 1080p.

        Each of their frames takes 12 megabytes and more, so that none should wait anywhere else.
        """
        return _is_large(self.width, self.height)

    @property
    def frame_count(self) -> int:
        """Number of frames."""
        return len(self.time_s)

    @property
    def duration_s(self) -> float:
        """Length in seconds of playing time, the last frame included."""
        return float(self.time_s[-1] + np.median(np.diff(self.time_s)))

    @property
    def mean_fps(self) -> float:
        """Mean frame rate of playing time, in frames per second."""
        return float((self.frame_count - 1) / (self.time_s[-1] - self.time_s[0]))

    @property
    def capture_fps(self) -> float:
        """Mean frame rate in the runner's own time, in frames per second."""
        return self.mean_fps * self.slow_motion_factor


def open_clip(path: str | Path, *, capture_fps: float | None = None) -> Clip:
    """Open a video file, read its timestamps, and refuse what cannot be analysed.

    Parameters
    ----------
    path : str or Path
        The video file.
    capture_fps : float, optional
        Frames per second at which a slow-motion clip was recorded. Without it, the container's tag is used if there
        is one; else the clip is taken to play at the speed of life.

    Returns
    -------
    Clip

    Raises
    ------
    ClipError
        If the file is missing, is no video, is cut off, or holds fewer than two frames.
    OptionError
        If `capture_fps` is lower than the rate at which the clip plays, or no camera's.

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
        with av.open(str(path), metadata_errors="replace") as container:
            stream = _video_stream(container, path)
            shown_s = _timestamps(container, stream, path)
            tags = {**container.metadata, **stream.metadata}
            opened = True
        first = next(_decoded(path))
    except av.error.FFmpegError as error:
        raise unreadable(path, error, opened=opened) from error
    except StopIteration as error:
        raise ClipError(f"No picture in '{path.name}' can be decoded.", COPY_AGAIN) from error
    rotation_deg, mirrored = orientation(first)
    turned = rotation_deg % 180 == 90
    time_s = shown_s - shown_s[0]
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
        start_s=float(shown_s[0]),
        tagged_fps=tagged_fps(tags) if capture_fps is None and factor > 1 else None,
    )


def read_frames(clip: Clip, *, indices: Collection[int] | None = None) -> Iterator[Frame]:
    """Yield the clip's frames in order, one in memory at a time, converted only where their pixels are asked for.

    Parameters
    ----------
    clip : Clip
        The clip to read.
    indices : collection of int, optional
        Numbers of the frames wanted; all others are decoded and dropped. Default: every frame.

    Yields
    ------
    Frame

    Raises
    ------
    ClipError
        If a frame's data are damaged.
    """
    last = clip.frame_count - 1 if indices is None else max(indices, default=-1)
    wanted = None if indices is None else frozenset(indices)
    for frame in _numbered(clip):
        if frame.number > last:
            return
        if wanted is None or frame.number in wanted:
            yield frame


def glance_frames(
    clip: Clip, *, numbers: Collection[int], watch: Callable[[Frame], None] | None = None
) -> Iterator[Frame]:
    """Yield for each number the first frame from there on that is cheap to decode, no frame twice.

    Frames that no other frame is built on, up to half of a film, are passed over undecoded.

    Parameters
    ----------
    clip : Clip
        The clip to read.
    numbers : collection of int
        Numbers of the frames wanted.
    watch : callable, optional
        Shown every frame that is decoded on the way, wanted or not.

    Yields
    ------
    Frame
        In order.

    Raises
    ------
    ClipError
        If a frame's data are damaged.
    """
    waiting = deque(sorted(numbers))
    for frame in _numbered(clip, skip="NONREF"):
        if watch is not None:
            watch(frame)
        if waiting and frame.number >= waiting[0]:
            yield frame
        while waiting and frame.number >= waiting[0]:
            waiting.popleft()
        if not waiting:
            return


def _video_stream(container: Any, path: Path) -> Any:
    if any(mark in container.format.name for mark in _PICTURE_FORMATS):
        raise ClipError(f"'{path.name}' is a single picture, not a clip.", FILM_IT)
    if not container.streams:
        raise ClipError(f"'{path.name}' is damaged or cut off.", COPY_AGAIN)
    streams = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not streams:
        what = "holds sound but no picture" if container.streams.audio else "holds no video"
        raise ClipError(f"'{path.name}' {what}.", FILM_IT)
    return streams[0]


def _timestamps(container: Any, stream: Any, path: Path) -> npt.NDArray[np.float64]:
    """Return when each frame is shown, from the packets alone: nothing is decoded, so a bad clip is refused at once."""
    stamps = sorted(
        packet.pts for packet in container.demux(stream) if packet.pts is not None and not packet.is_discard
    )
    shown_s = np.unique(np.array(stamps, np.float64) * float(stream.time_base))
    if len(shown_s) < 2:
        raise ClipError(f"'{path.name}' holds {len(shown_s)} frame, which is a picture, not a clip.", FILM_IT)
    promised_s = float(stream.duration * stream.time_base) if stream.duration else 0.0
    missing_s = promised_s - float(np.ptp(shown_s) + np.median(np.diff(shown_s)))
    if missing_s > max(_MISSING_SHARE * promised_s, 0.1):
        raise ClipError(
            f"'{path.name}' is cut off: it should last {promised_s:.1f} s and holds {promised_s - missing_s:.1f} s.",
            COPY_AGAIN,
        )
    return shown_s


def _numbered(clip: Clip, *, skip: str = "DEFAULT") -> Iterator[Frame]:
    """Yield frames with the number that their time gives them, so that one that cannot be decoded moves no other."""
    previous = -1
    try:
        for decoded in _decoded(clip.path, skip=skip):
            number = previous + 1
            if decoded.pts is not None:
                number = _nearest(clip.time_s, float(decoded.pts * decoded.time_base) - clip.start_s)
            if previous < number < clip.frame_count:
                previous = number
                yield Frame(number, float(clip.time_s[number]), decoded, clip.rotation_deg // 90, clip.mirrored)
    except av.error.FFmpegError as error:
        raise unreadable(clip.path, error, opened=True) from error


def _nearest(time_s: npt.NDArray[np.float64], moment_s: float) -> int:
    after = int(np.clip(np.searchsorted(time_s, moment_s), 1, len(time_s) - 1))
    return after if time_s[after] - moment_s < moment_s - time_s[after - 1] else after - 1


def _is_large(width: int, height: int) -> bool:
    return width * height > _ONE_THREAD_PIXELS


def _decoded(path: Path, *, skip: str = "DEFAULT") -> Iterator[Any]:
    with av.open(str(path), metadata_errors="replace") as container:
        stream = _video_stream(container, path)
        decoder = stream.codec_context
        # Up to 1080p one thread keeps up with the models, at four fifths of what the decoder's own threads cost.
        stream.thread_type = "AUTO" if _is_large(decoder.width, decoder.height) else "NONE"
        # A thread a core would hold as many large frames, on any machine.
        decoder.thread_count = _DECODER_THREADS
        # AVI says when a frame is decoded, not when it is shown: where both orders differ, frames are counted.
        counted = container.format.name == "avi" and decoder.has_b_frames
        decoder.skip_frame = "DEFAULT" if counted else skip
        wide = pixel_width(stream)
        previous_pts = None
        for frame in container.decode(stream):
            if counted:
                frame.pts = None
            elif frame.pts is None or (previous_pts is not None and frame.pts <= previous_pts):
                continue
            previous_pts = frame.pts
            yield frame if wide == 1 else frame.reformat(width=even(wide * frame.width))
