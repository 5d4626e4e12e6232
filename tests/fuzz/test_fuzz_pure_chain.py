"""However a runner's points are corrupted, the analysis raises a `GaitError` or returns consistent numbers."""

from __future__ import annotations

import warnings
from functools import cache
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
from corrupted import HARMLESS, Corrupted, corrupted, even_times, uneven_times
from hypothesis import given, settings
from hypothesis import strategies as st

from gait import Runner, analyze_motion
from gait.analysis.clip import analyze_pose
from gait.analysis.motion import MotionAnalysis
from gait.analysis.result import ClipAnalysis
from gait.errors import GaitError
from gait.measurement import Measurement, View
from gait.measures import REGISTRY
from gait.motion.model import Motion
from gait.options import Options
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import build_track
from gait.session import Session
from gait.synthetic import NAMES, SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.video import Clip

FPS = 60.0
TIME_S = np.arange(300) / FPS
MADE_UP = SyntheticRunner(cadence_spm=172.0, contact_time_s=0.25)
POINTS_M = MADE_UP.landmarks(TIME_S)
VIEWS: tuple[View, ...] = ("side", "rear")
PROFILE = settings.get_profile("fuzz")


@cache
def made_up_session() -> Session:
    return synthetic_session(MADE_UP, duration_s=5.0, fps=FPS)


def measured(course: Corrupted, view: View) -> MotionAnalysis:
    return analyze_motion(Motion.from_landmarks(course.time_s, course.points, NAMES, view=view))


def check_consistent(found: Measurement) -> None:
    """Check that a value is finite, plausible and inside its interval, or withheld with a reason."""
    entry = REGISTRY[found.id]
    if found.value is None:
        assert (found.status, bool(found.reason), found.ci95) == ("withheld", True, None)
        return
    assert found.status in ("ok", "low_confidence")
    assert found.status == "ok" or found.reason
    assert isfinite(found.value)
    assert found.n >= 3
    if found.label is not None:
        assert 0 <= found.value <= 100
        return
    assert entry.plausible[0] <= found.value <= entry.plausible[1]
    assert found.ci95 is not None
    assert isfinite(found.ci95[0])
    assert isfinite(found.ci95[1])
    assert found.ci95[0] <= found.value <= found.ci95[1]
    assert all(side is None or isfinite(side) for side in (found.left, found.right))
    if found.asymmetry is not None:
        assert isfinite(found.asymmetry.value)
        assert found.asymmetry.detectable >= 0


@pytest.mark.parametrize("view", VIEWS)
@settings(PROFILE)
@given(data=st.data())
def test_corrupted_landmarks_give_consistent_numbers_or_an_error(view: View, data: st.DataObject) -> None:
    course = data.draw(corrupted(TIME_S, POINTS_M))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = measured(course, view)
        except GaitError:
            return
    for measurement in found.measurements:
        check_consistent(measurement)
    contacts = [step.initial_contact_s for step in found.trial.steps]
    assert contacts == sorted(contacts)


@pytest.mark.parametrize("view", VIEWS)
@settings(PROFILE)
@given(data=st.data())
def test_hidden_points_make_no_ok_value_wrong(view: View, data: st.DataObject) -> None:
    course = data.draw(corrupted(TIME_S, POINTS_M, corruptions=HARMLESS, times=(even_times,)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = measured(course, view)
        except GaitError:
            return
    ok = {m.id: m.value for m in found.measurements if m.status == "ok" and m.value is not None}
    assert ok.get("cadence", 172.0) == pytest.approx(172.0, abs=3.0)
    assert ok.get("contact_time", 250.0) == pytest.approx(250.0, abs=45.0)


def from_pose(course: Corrupted, view: View, *, confidence: np.ndarray, told: Options) -> ClipAnalysis:
    saved = made_up_session().view(view)
    clip = Clip(path=Path("clip.mp4"), sha256="0" * 64, width=720, height=1280, rotation_deg=0, time_s=course.time_s)
    track = build_track(
        time_s=course.time_s,
        position_px=course.points,
        confidence=confidence,
        depth_px=np.zeros(course.points.shape[:2]),
        provenance=dict(saved.pose.attrs),
    )
    return analyze_pose(clip, track, view=view, runner=Runner(height_m=1.75), options=told)


@pytest.mark.parametrize("view", VIEWS)
@settings(PROFILE)
@given(data=st.data())
def test_corrupted_poses_give_consistent_numbers_or_an_error(view: View, data: st.DataObject) -> None:
    pose = made_up_session().view(view).pose
    pixels = pose["position"].values[..., 0].transpose(0, 2, 1)
    assert pixels.shape == (len(TIME_S), len(KEYPOINTS), 2)
    # `open_clip` makes sure that the times of a clip increase.
    course = data.draw(corrupted(TIME_S, pixels, times=(uneven_times,)))
    confidence = np.full(course.points.shape[:2], data.draw(st.sampled_from([0.0, 0.4, 1.0, float("nan")])))
    told = Options(speed_mps=data.draw(st.sampled_from([None, 3.0, 12.9])))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = from_pose(course, view, confidence=confidence, told=told)
        except GaitError:
            return
    for measurement in found.measurements:
        check_consistent(measurement)
    for check in found.checks:
        assert check.message
