"""Clips for `benchmark.py`: the sample in the resolution of a phone, and a clip of several minutes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2

from gait.video import open_clip, read_frames

WIDTH, HEIGHT, FPS = 1080, 1920, 60


def enlarged_sample(source: Path, target: Path, *, times: int = 1) -> Path:
    """Enlarge a clip to `times` 1080 x 1920 and encode it at 60 frames a second."""
    width, height = times * WIDTH, times * HEIGHT
    with av.open(str(target), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "fast", "crf": "20"}
        stream.codec_context.time_base = Fraction(1, FPS)
        for frame in read_frames(open_clip(source)):
            large = cv2.resize(frame.picture, (width, height), interpolation=cv2.INTER_CUBIC)
            picture = av.VideoFrame.from_ndarray(large, format="rgb24")
            picture.pts, picture.time_base = frame.number, Fraction(1, FPS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return target


def looped(source: Path, target: Path, *, minutes: float) -> Path:
    """Repeat a clip until it has the given length, by copying its packets."""
    with av.open(str(source)) as first:
        stream = first.streams.video[0]
        length = round(stream.frames / stream.average_rate / stream.time_base)
        packets = [(p.pts, p.dts, p.is_keyframe, bytes(p)) for p in first.demux(stream) if p.dts is not None]
        with av.open(str(target), "w") as container:
            out = container.add_stream_from_template(stream)
            for repetition in range(round(60 * minutes / float(length * stream.time_base))):
                for pts, dts, is_keyframe, content in packets:
                    packet = av.Packet(content)
                    packet.pts, packet.dts = pts + repetition * length, dts + repetition * length
                    packet.time_base, packet.stream, packet.is_keyframe = stream.time_base, out, is_keyframe
                    container.mux(packet)
    return target
