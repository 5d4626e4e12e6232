"""Clips that do not play in real time: no times with status `ok`, and no advice based on them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gait.analysis.clip import analyze_pose
from gait.analysis.motion import analyze_motion
from gait.errors import RunnerError
from gait.formats.landmarks import Landmarks, motion_from
from gait.measures import REGISTRY, Trial, measure_all
from gait.measures.timing_check import timing_is_doubtful
from gait.options import Options
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import analyze, build_session
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion
from gait.synthetic.session import synthetic_session

SHARED = Path(__file__).parents[3] / "shared"
CASES, RENDERED = SHARED / "cases" / "clips", SHARED / "clips" / "rendered"
TIMES = ("cadence", "step_time", "contact_time", "flight_time", "speed", "step_length", "vertical_ratio")
SLOW_STEPPER = SyntheticRunner(cadence_spm=164.0, overstride_m=0.2)

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs the clips in ../shared")


@cache
def made() -> Session:
    return synthetic_session(SLOW_STEPPER, fps=30.0)


def retimed(
    slower: float, *, declared: float = 1.0, tagged_fps: float | None = None, views: tuple[str, ...] = ("side",)
) -> Session:
    """Return the synthetic runner's clips, played `slower` times slower than real time."""
    session, clips = made(), []
    runner = Runner(height_m=SLOW_STEPPER.height_m)
    for view in views:
        known = session.view(view)
        time_s = known.clip.time_s * (slower if view == "side" else 1.0)
        factor = declared if view == "side" else 1.0
        clip = replace(known.clip, time_s=time_s, slow_motion_factor=factor, tagged_fps=tagged_fps)
        pose = known.pose.assign_coords(time=time_s)
        clips.append(analyze_pose(clip, pose, view=known.view, runner=runner, options=Options()))
    return build_session(clips, runner=runner, options=Options())


def statuses(session: Session) -> dict[str, str]:
    return {m.id: m.status for m in session.clips[0].measurements}


def check_of(session: Session, check: str) -> tuple[str, str]:
    [result] = [c for c in session.clips[0].checks if c.id == check]
    return result.status, result.message


def test_times_of_a_clip_in_real_time_are_ok() -> None:
    session = retimed(1.0)
    assert statuses(session)["cadence"] == "ok"
    assert check_of(session, "playback_speed")[0] == "pass"


@pytest.mark.parametrize(("slower", "words"), [(1.3, "slower than real time"), (0.75, "faster than real time")])
def test_times_of_a_retimed_clip_have_low_confidence(slower: float, words: str) -> None:
    session = retimed(slower)
    affected = {m.id: m for m in session.measurements if m.id not in REGISTRY or REGISTRY[m.id].depends_on_playback}
    assert set(TIMES) < set(affected)
    assert {m.status for m in affected.values()} <= {"low_confidence", "withheld"}
    assert words in (affected["cadence"].reason or "")
    status, message = check_of(session, "playback_speed")
    assert status == "warn"
    assert words in message
    assert "the height and the film's playback speed" in message
    assert session.advice.outcome == "unclear"
    assert not session.advice.cues


def test_declaring_the_likely_rate_corrects_a_slowed_clip() -> None:
    status, message = check_of(retimed(1.25), "playback_speed")
    assert (status, "perhaps 30 frames a second" in message) == ("warn", True)
    assert statuses(retimed(1.25, declared=1.25))["cadence"] == "ok"


def test_a_doubtful_clip_does_not_lead_to_the_advice_to_change_nothing() -> None:
    session = retimed(0.75, views=("side", "rear"))
    assert session.advice.outcome in ("unclear", "change")
    assert "Nothing to change" not in session.advice.headline
    assert session.view("rear").playback is not None
    assert not session.view("rear").playback.doubted


def test_a_slow_motion_tag_is_used_only_if_the_runner_agrees() -> None:
    untagged, wrong = retimed(1.0), retimed(1.0, declared=2.0, tagged_fps=60.0)
    assert [str(m) for m in wrong.measurements] == [str(m) for m in untagged.measurements]
    assert wrong.clips[0].clip.slow_motion_factor == 1.0
    status, message = check_of(wrong, "slow_motion_tag")
    assert status == "warn"
    assert "tag in the file says that the camera recorded 60 frames a second" in message
    right = retimed(2.0, declared=2.0, tagged_fps=30.0)
    assert right.clips[0].clip.slow_motion_factor == 2.0
    assert check_of(right, "slow_motion_tag")[0] == "pass"
    assert statuses(right)["cadence"] == "ok"


def test_declared_slow_motion_that_contradicts_the_runner_is_rejected() -> None:
    with pytest.raises(RunnerError, match="as was declared"):
        retimed(1.0, declared=2.0)


def test_an_impossible_time_lowers_all_measures_that_depend_on_the_times() -> None:
    motion = running_motion(duration_s=16.0)
    steps = detect_steps(motion)
    # Every second step is removed and the sides are reassigned, so that step times double.
    of_left = [step for step in steps if step.side == "left"]
    every_other = tuple(replace(step, side="right" if index % 2 else "left") for index, step in enumerate(of_left))
    result = {
        m.id: m
        for m in measure_all(
            [entry for entry in REGISTRY.values() if "side" in entry.views], Trial(motion=motion, steps=every_other)
        )
    }
    assert result["cadence"].status == "withheld"
    assert timing_is_doubtful(tuple(result.values()), None)
    assert {m.status for m in result.values() if REGISTRY[m.id].depends_on_playback} <= {"low_confidence", "withheld"}
    assert "not possible for a runner" in (result["contact_time"].reason or "")


def test_all_measures_are_withheld_at_five_frames_per_second() -> None:
    motion = running_motion(fps=5.0, duration_s=20.0)
    steps = detect_steps(running_motion(duration_s=20.0))
    result = measure_all(
        [entry for entry in REGISTRY.values() if "side" in entry.views], Trial(motion=motion, steps=steps)
    )
    assert {m.status for m in result} == {"withheld"}
    assert "5 frames a second are too few" in (result[0].reason or "")


@pytest.mark.parametrize("given_fps", [120.0, 30.0])
def test_landmarks_with_a_wrong_frame_rate_are_rejected(given_fps: float) -> None:
    """The true frame rate is 60 frames per second."""
    time_s = np.arange(480) / 60
    pixels = 400 * SLOW_STEPPER.landmarks(time_s)[..., :2] * [1, -1] + [360, 900]
    right = Landmarks(time_s=time_s, points=pixels, names=NAMES, unit="px")
    wrong = replace(right, time_s=np.arange(480) / given_fps)
    cadence = analyze_motion(motion_from(right, file="a.csv")).measures.set_index("id").loc["cadence"]
    assert (round(cadence.value), cadence.status) == (164, "ok")
    with pytest.raises(RunnerError, match="than real time") as error:
        analyze_motion(motion_from(wrong, file="a.csv"))
    assert "about 60 a second" in error.value.remedy


@needs_shared
def test_a_real_time_clip_declared_as_slow_motion_is_rejected() -> None:
    with pytest.raises(RunnerError, match="as was declared, the clip would play about") as error:
        analyze(
            side=RENDERED / "side02_R_156_overstride.mp4", capture_fps=120, runner=Runner(height_m=1.86), model="lite"
        )
    assert "leave out --capture-fps" in error.value.remedy


@needs_shared
def test_a_tag_of_60_on_a_clip_that_plays_30_in_real_time_is_not_used() -> None:
    session = analyze(side=CASES / "tag_60_plays_30_real_time.mp4", runner=Runner(height_m=1.86), model="lite")
    cadence = next(m for m in session.measurements if m.id == "cadence")
    assert cadence.value == pytest.approx(156, abs=1)
    assert check_of(session, "slow_motion_tag")[0] == "warn"


@needs_shared
def test_times_of_a_film_retimed_from_30_to_24_have_low_confidence() -> None:
    clip = CASES / "retimed_30_to_24.mp4"
    session = analyze(side=clip, runner=Runner(height_m=1.78), model="lite")
    assert {statuses(session)[name] for name in TIMES} == {"low_confidence"}
    status, message = check_of(session, "playback_speed")
    assert (status, "playback speed" in message, "perhaps 30 frames" in message) == ("warn", True, True)
    assert session.advice.outcome == "unclear"
    declared = analyze(side=clip, runner=Runner(height_m=1.78), capture_fps=30, model="lite")
    cadence = next(m for m in declared.measurements if m.id == "cadence")
    assert (cadence.value, cadence.status) == (pytest.approx(168, abs=1), "ok")


@needs_shared
def test_a_film_of_five_frames_per_second_is_withheld() -> None:
    session = analyze(side=CASES / "five_frames_a_second.mp4", runner=Runner(height_m=1.78), model="lite")
    assert set(statuses(session).values()) == {"withheld"}
    assert session.advice.outcome == "unclear"
