"""Writing film: H.264 that plays in every browser."""

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
# Pictures waiting to be encoded: enough that who draws the next ones need not wait, few enough to stay small in memory.
_QUEUE = 12


class VideoWriter:
    """Write an H.264 MP4 that plays in a browser: yuv420p, index first, true timestamps.

    Pictures are encoded on a thread of their own; one that was handed over must not be changed. The file is whole when
    the writer closes without an error; `gait.runtime.atomic.atomic_file` keeps half a film from its name.

    Parameters
    ----------
    path : Path
        Where the film goes.
    width, height : int
        Size in pixels; odd sizes are cut by one pixel, as H.264 needs even ones.
    mean_fps : float
        Nominal frame rate, in frames per second, written into the stream's header.

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

    def __init__(self, path: Path, *, width: int, height: int, mean_fps: float) -> None:
        self._width, self._height = width - width % 2, height - height % 2
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: Any = self._container.add_stream("libx264", rate=Fraction(mean_fps).limit_denominator(1000))
        self._stream.width, self._stream.height, self._stream.pix_fmt = self._width, self._height, "yuv420p"
        self._stream.options = {"preset": "ultrafast", "crf": "23"}
        self._stream.codec_context.time_base = _TIME_BASE
        self._encoder = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._waiting: deque[Future[None]] = deque()

    def write(self, picture: Picture, time_s: float) -> None:
        """Append one picture, shown from `time_s` (seconds) on."""
        self._waiting.append(self._encoder.submit(self._encode, picture, time_s))
        if len(self._waiting) > _QUEUE:
            self._waiting.popleft().result()

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
            for encoded in self._waiting:
                encoded.result()
            self._container.mux(self._stream.encode(None))
        self._container.close()


def _planar(picture: Picture) -> Any:
    """Return a picture of even size as the encoder takes it: brightness, and both colours at half the size."""
    height, width = picture.shape[:2]
    mixed = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
    frame: Any = av.VideoFrame(width, height, "yuv420p")
    # PyAV's own copying takes six times as long; its frames round an array cut heights to a multiple of four.
    parts = (mixed[:height], *mixed[height:].reshape(2, height // 2, width // 2))
    for plane, part in zip(frame.planes, parts, strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        rows[:, : plane.width] = part
    return frame
