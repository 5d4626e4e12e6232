"""Write small clips for tests: good, unusual and invalid ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from gait.video import open_clip, read_frames
from gait.video.frame import Picture
from gait.video.writer import VideoWriter

PROJECT = Path(__file__).parents[1]
SAMPLE_SIDE = PROJECT / "sample_videos" / "side.mp4"
SAMPLE_REAR = PROJECT / "sample_videos" / "rear.mp4"


def write_clip(path: Path, pictures: Iterable[Picture], *, time_s: Sequence[float], fps: float = 30.0) -> Path:
    """Write a clip of the given pictures, each shown from its time on."""
    pictures = list(pictures)
    height, width = pictures[0].shape[:2]
    with VideoWriter(path, width=width, height=height, mean_fps=fps) as writer:
        for picture, shown_from_s in zip(pictures, time_s, strict=True):
            writer.write(picture, shown_from_s)
    return path


def noise_clip(path: Path, *, frames: int = 90, fps: float = 30.0, size: tuple[int, int] = (240, 320)) -> Path:
    """Write a clip of blurred noise, in which there is nobody."""
    rng = np.random.default_rng(7)
    coarse = rng.integers(60, 190, size=(frames, size[0] // 16, size[1] // 16, 3), dtype=np.uint8)
    pictures = (np.kron(picture, np.ones((16, 16, 1), np.uint8)) for picture in coarse)
    return write_clip(path, pictures, time_s=[index / fps for index in range(frames)], fps=fps)


def still_clip(path: Path, *, seconds: float = 3.0) -> Path:
    """Write a clip in which the runner of the sample does not move."""
    picture = next(read_frames(open_clip(SAMPLE_SIDE))).picture
    count = round(seconds * 30)
    return write_clip(path, [picture] * count, time_s=[index / 30 for index in range(count)])


def shortened(source: Path, path: Path, *, frames: int, metadata: dict[str, str] | None = None) -> Path:
    """Copy the first frames of a clip without encoding them again."""
    options = {"movflags": "use_metadata_tags"} if metadata else {}
    with av.open(str(source)) as given, av.open(str(path), "w", options=options) as made:
        stream = given.streams.video[0]
        copy: Any = made.add_stream_from_template(stream)
        made.metadata.update(metadata or {})
        packets = (packet for packet in given.demux(stream) if packet.dts is not None)
        for _, packet in zip(range(frames), packets, strict=False):
            packet.stream = copy
            made.mux(packet)
    return path


def truncated(source: Path, path: Path, *, share: float) -> Path:
    """Copy the first bytes of a file, as an interrupted copy does."""
    content = source.read_bytes()
    path.write_bytes(content[: round(share * len(content))])
    return path


def sound_clip(path: Path) -> Path:
    """Write two seconds of silence without a video stream."""
    with av.open(str(path), "w", format="mp4") as container:
        stream: Any = container.add_stream("aac", rate=44_100)
        for index in range(80):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 44_100, index * 1024, Fraction(1, 44_100)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def still_picture(path: Path, *, codec: str, pixel_format: str) -> Path:
    """Write a picture file, such as a PNG or a JPEG."""
    grey = np.full((64, 96, 3), 120, np.uint8)
    with av.open(str(path), "w", format="image2") as container:
        stream: Any = container.add_stream(codec, rate=1)
        stream.width, stream.height, stream.pix_fmt = 96, 64, pixel_format
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24").reformat(format=pixel_format)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def turned_for_viewers(path: Path, quarter_turns_clockwise: int, *, mirrored: bool = False) -> Path:
    """Change the header of an MP4 so that players rotate the pictures clockwise, as phones do, and mirror them."""
    one = 0x10000
    matrices = {0: (one, 0, 0, one), 1: (0, one, -one, 0), 2: (-one, 0, 0, -one), 3: (0, -one, one, 0)}
    a, b, c, d = matrices[quarter_turns_clockwise]
    # The x axis is reversed to mirror the rotated pictures.
    a, c = (-a, -c) if mirrored else (a, c)
    content = bytearray(path.read_bytes())
    # The matrix follows 44 bytes after the type: version and flags, two times, track, reserved, duration, reserved, and
    # layer to volume.
    start = content.index(b"tkhd") + 44
    rows = np.array([a, b, 0, c, d, 0, 0, 0, 0x40000000], ">i4").tobytes()
    content[start : start + len(rows)] = rows
    path.write_bytes(content)
    return path
