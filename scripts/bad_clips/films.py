"""Encode pictures as videos with any codec, container, timing and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from gait.video import open_clip, read_frames

Picture = npt.NDArray[np.uint8]
Change = Callable[[int, Picture], Picture]

SAMPLES = Path(__file__).parents[2] / "sample_videos"
FPS = 30
SECONDS = 6
WIDTH, HEIGHT = 360, 640
_TICKS = 90_000


@lru_cache(maxsize=4)
def sample(view: str = "side") -> tuple[Picture, ...]:
    """Return the first seconds of the sample at 30 frames a second and half its size."""
    clip = open_clip(SAMPLES / f"{view}.mp4")
    numbers = range(0, round(SECONDS * clip.mean_fps), round(clip.mean_fps / FPS))
    frames = read_frames(clip, indices=numbers)
    return tuple(np.asarray(cv2.resize(f.picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)) for f in frames)


def film(
    path: Path,
    pictures: Iterable[Picture] | None = None,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    fps: float = FPS,
    time_s: Sequence[float] | None = None,
    options: dict[str, str] | None = None,
    container: str | None = None,
    change: Change | None = None,
    prepare: Callable[[Any], None] | None = None,
) -> Path:
    """Encode pictures as a video.

    Parameters
    ----------
    path : Path
        The file to write.
    pictures : iterable of ndarray, optional
        RGB pictures. Default: those of the sample.
    codec, pixel_format, options, container
        As FFmpeg names them. By default the container follows from the file name.
    fps : float
        Frame rate.
    time_s : sequence of float, optional
        Time of each picture in seconds. Default: equal intervals.
    change : callable, optional
        Returns the picture to encode, given the number of the picture and the picture.
    prepare : callable, optional
        Called with the stream before the first picture is encoded.

    Returns
    -------
    Path
        `path`.
    """
    pictures = sample() if pictures is None else pictures
    with av.open(str(path), "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
        stream.pix_fmt = pixel_format
        stream.options = options or {}
        if time_s is not None:
            stream.codec_context.time_base = Fraction(1, _TICKS)
        for number, picture in enumerate(pictures):
            changed = picture if change is None else change(number, picture)
            if number == 0:
                stream.width, stream.height = changed.shape[1], changed.shape[0]
                if prepare is not None:
                    prepare(stream)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(changed), format="rgb24").reformat(
                format=pixel_format
            )
            if time_s is not None:
                frame.pts, frame.time_base = round(time_s[number] * _TICKS), Fraction(1, _TICKS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def remuxed(source: Path, target: Path, *, times: Callable[[int, int, int], tuple[int, int]], keep: slice) -> Path:
    """Copy packets with other timestamps: `times` converts number, presentation and decoding time to new times."""
    with av.open(str(source)) as original, av.open(str(target), "w") as copy:
        stream = original.streams.video[0]
        new_stream: Any = copy.add_stream_from_template(stream)
        packets = [p for p in original.demux(stream) if p.dts is not None][keep]
        for number, packet in enumerate(packets):
            packet.pts, packet.dts = times(number, packet.pts, packet.dts)
            packet.stream = new_stream
            copy.mux(packet)
    return target


def repeated(pictures: Sequence[Picture], count: int) -> Iterator[Picture]:
    """Yield the pictures again and again, `count` in total."""
    for number in range(count):
        yield pictures[number % len(pictures)]


def repeated_each(pictures: Sequence[Picture], count: int) -> Iterator[Picture]:
    """Yield each picture `count` times."""
    for picture in pictures:
        yield from [picture] * count
