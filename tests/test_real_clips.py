"""The whole chain on clips whose truth is known: the sample pair, rendered runners, and a real one."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
import sample_pair

from gait.analysis.result import ClipAnalysis
from gait.options import Options
from gait.runner import Runner
from gait.session.analyze import analyze, analyze_clip
from gait.video import open_clip

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "sample_videos"
RENDERED = SHARED / "clips" / "rendered"
REAL = SHARED / "clips" / "real" / "treadmill_side_30fps.mp4"


def name(path: Path) -> str:
    return path.name.removesuffix(".truth.json")


BYSTANDER = RENDERED / "side06_R_185_short_bystander.truth.json"
FIRST_S = 5.0
"""Length of the part of a rendered clip that is analysed each time; `make soak` analyses the whole clip as well."""
WHOLE = float("inf")
CLIPS = [pytest.param(path, WHOLE, id=name(path)) for path in sorted(SAMPLES.glob("*.truth.json"))]
for path in sorted(RENDERED.glob("*.truth.json")):
    CLIPS += [
        pytest.param(path, FIRST_S, id=name(path)),
        pytest.param(path, WHOLE, id=f"{name(path)}-whole", marks=pytest.mark.slow),
    ]
MATCH_S = 0.08
MARGIN_S = 0.7

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the reference clips in ../shared are not here")


@cache
def analyzed(truth_file: Path, seconds: float) -> tuple[dict, ClipAnalysis]:
    """Analyse the first seconds of a clip."""
    truth = json.loads(truth_file.read_text())
    view = "rear" if truth["camera"]["view"] == "rear" else "side"
    if truth_file.parent == SAMPLES:
        return truth, sample_pair.analyzed(view).view(view)
    clip = open_clip(truth_file.with_name(f"{name(truth_file)}.mp4"))
    clip = replace(clip, time_s=clip.time_s[clip.time_s < seconds])
    runner = Runner(height_m=truth["runner"]["height_barefoot_m"])
    # The default model on the sample pair; a quicker one, which must do as well here, on the many others.
    return truth, analyze_clip(clip, view=view, runner=runner, options=Options(model="full"))


@pytest.mark.parametrize(("truth_file", "seconds"), CLIPS)
def test_cadence_and_every_step(truth_file: Path, seconds: float) -> None:
    truth, analysis = analyzed(truth_file, seconds)
    cadence = next(m for m in analysis.measurements if m.id == "cadence")
    assert cadence.value == pytest.approx(truth["metrics"]["cadence_spm"], abs=1.0)

    end_s = min(truth["duration_s"], seconds) - MARGIN_S
    expected = [(s["side"], s["ic_time"]) for s in truth["steps"] if MARGIN_S <= s["ic_time"] <= end_s]
    steps = analysis.steps
    assert len(expected) >= 8
    for side, contact_s in expected:
        near = [s for s in steps if abs(s.initial_contact_s - contact_s) < MATCH_S]
        assert [s.side[0].upper() for s in near] == [side], f"contact at {contact_s:.3f} s"

    invented = [
        s
        for s in steps
        if MARGIN_S < s.initial_contact_s < end_s
        and min(abs(s.initial_contact_s - t["ic_time"]) for t in truth["steps"]) > MATCH_S
    ]
    assert not invented


def test_a_stream_cut_at_its_front_keeps_its_times(tmp_path: Path) -> None:
    """Its pictures can be decoded from the second key frame on only; the steps are timed as in the whole clip."""
    whole = json.loads((SAMPLES / "side.truth.json").read_text())
    path = tmp_path / "stream.ts"
    with av.open(str(SAMPLES / "side.mp4")) as given, av.open(str(path), "w") as made:
        stream = given.streams.video[0]
        copy = made.add_stream_from_template(stream)
        packets = [packet for packet in given.demux(stream) if packet.dts is not None][20:480]
        first_s = min(float(packet.pts * packet.time_base) for packet in packets)
        for packet in packets:
            packet.stream = copy
            made.mux(packet)
    session = analyze(side=path, runner=Runner(height_m=1.72), model="lite")
    contacts_s = np.array([step["ic_time"] for step in whole["steps"]]) - first_s
    found_s = np.array([step.initial_contact_s for step in session.clips[0].steps])
    assert len(found_s) >= 8
    assert np.abs(found_s[:, None] - contacts_s).min(axis=1).max() < 0.03
    assert session.pose("side").position.isnull().all(("space", "keypoints", "individuals"))[0]
    assert session.save(tmp_path / "report").is_file()


@needs_shared
def test_the_bystander_is_told_of_or_not_seen_and_never_followed() -> None:
    truth, analysis = analyzed(BYSTANDER, FIRST_S)
    motion = analysis.motion
    camera = np.array(truth["camera"]["K"]) @ np.array(truth["camera"]["R_world_to_cam"])
    at = camera @ (np.array([0, 0, 0.9]) - np.array(truth["camera"]["centre"]))
    hips_px = motion.to_pixels(motion.point("mid_hip"))
    assert np.nanmedian(hips_px[:, 0]) == pytest.approx(at[0] / at[2], abs=40)


@needs_shared
def test_a_real_runner() -> None:
    session = analyze(side=REAL)
    labels = json.loads(REAL.with_name("treadmill_side_30fps.labels.json").read_text())
    cadence = next(m for m in session.measurements if m.id == "cadence")
    assert cadence.value == pytest.approx(168.9, abs=1.0)
    assert session.clips[0].motion.facing == -1
    steps = session.clips[0].steps
    hits = 0
    for contact in labels["initial_contacts"]:
        nearest = min(steps, key=lambda s: abs(s.initial_contact_s * 30 - contact["f"]))
        assert nearest.side[0].upper() == contact["side"]
        hits += abs(nearest.initial_contact_s * 30 - contact["f"]) <= 1
    assert hits >= 15
