"""A clip with the sound of its own steps, as a phone records it."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clip_makers import SAMPLE_SIDE

from gait.analysis.sound import listen_to_clip
from gait.session import Session
from gait.video.sound import SAMPLE_RATE_HZ

LATE_S = 0.03


@pytest.fixture(scope="module")
def clip_with_sound(short_clips: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short side clip with a burst of noise at each true contact, 30 ms late as over ten metres."""
    random = np.random.default_rng(5)
    samples = random.normal(0, 0.002, 5 * SAMPLE_RATE_HZ)
    for step in json.loads(SAMPLE_SIDE.with_suffix(".truth.json").read_text())["steps"]:
        start = round((step["ic_time"] + LATE_S) * SAMPLE_RATE_HZ)
        if 0 < start < len(samples) - 1600:
            samples[start : start + 1600] += random.normal(0, 0.1, 1600) * np.exp(-np.arange(1600) / 300)
    path = tmp_path_factory.mktemp("sound") / "side.mp4"
    with av.open(str(short_clips["side"])) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        copy: Any = made.add_stream_from_template(stream)
        track: Any = made.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="mono")
        for packet in given.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
        for first in range(0, len(samples), 1024):
            piece = np.ascontiguousarray(samples[None, first : first + 1024], np.float32)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
            frame.sample_rate, frame.time_base, frame.pts = SAMPLE_RATE_HZ, Fraction(1, SAMPLE_RATE_HZ), first
            made.mux(track.encode(frame))
        made.mux(track.encode(None))
    return path


def test_the_steps_of_the_picture_are_heard(session: Session, clip_with_sound: Path) -> None:
    clip = session.view("side")
    heard = listen_to_clip(replace(clip, clip=replace(clip.clip, path=clip_with_sound))).sound
    assert heard is not None
    assert heard.refusal is None
    assert heard.agrees
    cadence = next(m for m in clip.measurements if m.id == "cadence")
    assert heard.cadence_spm == pytest.approx(cadence.value, abs=1.0)
    assert heard.offset_s == pytest.approx(LATE_S, abs=0.03)


def test_a_clip_without_sound_keeps_its_numbers(session: Session) -> None:
    clip = session.view("side")
    heard = listen_to_clip(clip)
    assert heard.sound is not None
    assert heard.sound.refusal == "no_sound"
    assert heard.measurements == clip.measurements
