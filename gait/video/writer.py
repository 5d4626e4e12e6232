"""Writing H.264 video that plays in every browser."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import cv2
import numpy as np

from gait.video.frame import Picture

_TIME_BASE = Fraction(1, 90_000)
# Images that may wait for the encoder: enough that the caller seldom blocks, few enough to need little memory.
_MAX_PENDING = 12


class VideoWriter:
    """Write an H.264 MP4 file (yuv420p, index at the start, variable timestamps) that plays in a browser.

    Images are encoded on a separate thread, so an image must not be modified after it was passed to `write`. The file
    is complete once the writer closes without an error; use `gait.runtime.atomic.atomic_file` to keep an incomplete
    file from appearing under its final name.

    Parameters
    ----------
    path : Path
        Path of the file to write.
    width, height : int
        Size in pixels. Odd sizes are reduced by one pixel, because H.264 requires even ones.
    mean_fps : float
        Nominal frame rate in frames per second, written into the header of the stream.
    comment : str
        Text that is kept in the file, see `comment_of`.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from gait.video import open_clip
    >>> target = Path(tempfile.mkdtemp()) / "grey.mp4"
    >>> with VideoWriter(target, width=64, height=48, mean_fps=30.0) as writer:
    ...     for index in range(3):
    ...         writer.write(np.full((48, 64, 3), 128, np.uint8), index / 30)
    >>> open_clip(target).frame_count
    3
    """

    def __init__(self, path: Path, *, width: int, height: int, mean_fps: float, comment: str = "") -> None:
        self._width, self._height = width - width % 2, height - height % 2
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        if comment:
            self._container.metadata["comment"] = comment
        self._stream: Any = self._container.add_stream("libx264", rate=Fraction(mean_fps).limit_denominator(1000))
        self._stream.width, self._stream.height, self._stream.pix_fmt = self._width, self._height, "yuv420p"
        self._stream.options = {"preset": "ultrafast", "crf": "23"}
        self._stream.codec_context.time_base = _TIME_BASE
        self._encoder = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._pending: deque[Future[None]] = deque()

    def write(self, picture: Picture, time_s: float) -> None:
        """Append a frame.

        Parameters
        ----------
        picture : Picture
            RGB image; it must not be modified afterwards.
        time_s : float
            Presentation time in seconds.
        """
        self._pending.append(self._encoder.submit(self._encode, picture, time_s))
        if len(self._pending) > _MAX_PENDING:
            self._pending.popleft().result()

    def _encode(self, picture: Picture, time_s: float) -> None:
        frame = _planar(picture[: self._height, : self._width])
        frame.pts, frame.time_base = round(time_s / _TIME_BASE), _TIME_BASE
        self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._encoder.shutdown(cancel_futures=kind is not None)
        if kind is None:
            for encoding in self._pending:
                encoding.result()
            self._container.mux(self._stream.encode(None))
        self._container.close()


def comment_of(path: Path) -> str:
    """Return the text that a `VideoWriter` has kept in a file.

    Parameters
    ----------
    path : Path
        Path of a video file.

    Returns
    -------
    str
        Empty without one.
    """
    with av.open(str(path)) as container:
        return str(container.metadata.get("comment", ""))


def _planar(picture: Picture) -> Any:
    """Return an image of even size as a frame with a luma plane and two chroma planes of half the size."""
    height, width = picture.shape[:2]
    yuv = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
    frame: Any = av.VideoFrame(width, height, "yuv420p")
    # `VideoFrame.from_ndarray` takes six times as long; `from_numpy_buffer` cuts the height to a multiple of 4.
    planes = (yuv[:height], *yuv[height:].reshape(2, height // 2, width // 2))
    for target, plane in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(target, np.uint8).reshape(target.height, target.line_size)
        rows[:, : target.width] = plane
    return frame
