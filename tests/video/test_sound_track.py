"""Sound tracks: decoded on the time axis of the frames, and never a reason for a clip to fail."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clip_makers import SAMPLE_SIDE

from gait.video import open_clip
from gait.video.sound import SAMPLE_RATE_HZ, read_sound

RATE_HZ = 44_100


def with_track(path: Path, *, codec: str, start_s: float = 0.0, channels: str = "stereo") -> Path:
    """Copy two seconds of the sample with a sound track of silence and a burst that begins one second into it."""
    with av.open(str(SAMPLE_SIDE)) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        copy: Any = made.add_stream_from_template(stream)
        track: Any = made.add_stream(codec, rate=RATE_HZ, layout=channels)
        for _, packet in zip(range(120), (p for p in given.demux(stream) if p.dts is not None), strict=False):
            packet.stream = copy
            made.mux(packet)
        samples = np.zeros(2 * RATE_HZ, np.float32)
        samples[RATE_HZ : RATE_HZ + 2000] = 0.5 * np.sin(np.arange(2000) / 5)
        for first in range(0, len(samples), 1024):
            piece = np.tile(samples[first : first + 1024], (2 if channels == "stereo" else 1, 1))
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="fltp", layout=channels)
            frame.sample_rate = RATE_HZ
            frame.time_base = Fraction(1, RATE_HZ)
            frame.pts = first + round(start_s * RATE_HZ)
            made.mux(track.encode(frame))
        made.mux(track.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "start_s", "channels"),
    [
        ("phone.mp4", "aac", 0.0, "stereo"),
        ("phone.mov", "aac", 0.0, "mono"),
        ("camera.mov", "pcm_s16le", 0.0, "stereo"),
        ("late.mkv", "flac", 0.4, "mono"),
    ],
)
def test_the_burst_is_where_the_container_says(
    tmp_path: Path, name: str, codec: str, start_s: float, channels: str
) -> None:
    sound = read_sound(open_clip(with_track(tmp_path / name, codec=codec, start_s=start_s, channels=channels)))
    assert sound is not None
    burst_s = sound.start_s + int(np.argmax(np.abs(sound.samples) > 0.05)) / SAMPLE_RATE_HZ
    assert burst_s == pytest.approx(1.0 + start_s, abs=0.03)
    assert sound.duration_s == pytest.approx(2.0, abs=0.1)


def test_a_clip_without_sound_has_none() -> None:
    assert read_sound(open_clip(SAMPLE_SIDE)) is None


def test_damaged_sound_is_used_as_far_as_it_goes_or_not_at_all(tmp_path: Path) -> None:
    path = with_track(tmp_path / "whole.mkv", codec="flac")
    clip = open_clip(path)
    content = bytearray(path.read_bytes())
    half = len(content) // 2
    content[half : half + 5000] = bytes(5000)
    path.write_bytes(bytes(content))
    sound = read_sound(clip)
    assert sound is None or np.isfinite(sound.samples).all()
