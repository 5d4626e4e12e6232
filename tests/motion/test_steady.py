"""Start, stop and changes of pace are not part of the steady part; a constant pace is kept as a whole."""

import numpy as np
import pytest

from gait.motion.model import Motion
from gait.motion.steady import pace, steady, steady_part
from gait.steps import detect_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion

FPS = 60.0
DURATION_S = 10.0
TIME_S = np.arange(round(DURATION_S * FPS)) / FPS


def motion_with(*, swing: np.ndarray | None = None, rate: np.ndarray | None = None, view: str = "side") -> Motion:
    """The synthetic runner with the given share of the usual swing and multiple of the usual stride frequency."""
    run_time_s = TIME_S if rate is None else np.concatenate([[0.0], np.cumsum(rate[:-1]) / FPS])
    running = SyntheticRunner().landmarks(run_time_s)
    standing = running.mean(axis=0)
    share = np.ones_like(TIME_S) if swing is None else swing
    noise = np.random.default_rng(3).normal(0, 0.008, running.shape)
    return Motion.from_landmarks(
        TIME_S, standing + share[:, None, None] * (running - standing) + noise, NAMES, view=view
    )


def ramp(from_s: float, to_s: float, before: float, after: float) -> np.ndarray:
    return np.interp(TIME_S, [from_s, to_s], [before, after])


def ends_s(motion: Motion) -> tuple[float, float]:
    part = steady_part(motion)
    return float(TIME_S[part.start]), float(TIME_S[part.stop - 1])


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize("cadence_spm", [150.0, 185.0])
@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_a_constant_pace_is_kept_as_a_whole(view: str, cadence_spm: float, fps: float) -> None:
    motion = running_motion(cadence_spm=cadence_spm, fps=fps, view=view, noise_m=0.015)
    assert steady_part(motion) == slice(0, len(motion.time_s))


@pytest.mark.parametrize("view", ["side", "rear"])
def test_standing_before_the_start_is_left_out(view: str) -> None:
    start_s, end_s = ends_s(motion_with(swing=ramp(3.0, 4.0, 0.0, 1.0), view=view))
    assert 3.2 < start_s < 4.5
    assert end_s > DURATION_S - 0.1


def test_a_stop_is_left_out() -> None:
    start_s, end_s = ends_s(motion_with(swing=ramp(6.0, 7.0, 1.0, 0.0)))
    assert start_s < 0.1
    assert 5.5 < end_s < 6.8


@pytest.mark.parametrize(("before", "after"), [(1.0, 1.25), (1.2, 1.0)])
def test_of_two_paces_the_longer_is_used(before: float, after: float) -> None:
    motion = motion_with(rate=ramp(3.0, 4.0, before, after))
    start_s, end_s = ends_s(motion)
    assert 2.8 < start_s < 4.5
    assert end_s > DURATION_S - 0.1
    used = pace(steady(motion))
    assert used is not None
    assert np.median(used.frequency_hz) == pytest.approx(after * 170 / 120, rel=0.02)


def test_a_changing_pace_gives_a_part_within_the_tolerance() -> None:
    part = steady(motion_with(rate=np.linspace(0.8, 1.4, len(TIME_S))))
    found = pace(part)
    assert found is not None
    assert np.ptp(part.time_s) > 1.5
    assert np.ptp(found.frequency_hz) / np.median(found.frequency_hz) < 0.17


def test_steps_of_the_steady_part_keep_their_times() -> None:
    motion = motion_with(swing=ramp(3.0, 4.0, 0.0, 1.0))
    contacts_s = [contact_s for _, contact_s, _ in SyntheticRunner().contacts(DURATION_S)]
    found_s = [step.initial_contact_s for step in detect_steps(steady(motion)) if step.used]
    assert len(found_s) >= 12
    assert max(min(abs(found - true) for true in contacts_s) for found in found_s) < 0.03


def test_legs_that_do_not_alternate_are_not_cut() -> None:
    motion = motion_with(swing=np.zeros_like(TIME_S))
    still = Motion.from_landmarks(TIME_S[:20], motion.points_m[:20, : len(NAMES)], NAMES)
    assert steady_part(still) == slice(0, 20)


@pytest.mark.parametrize("size", [0.0, 1e200])
def test_without_a_stride_there_is_no_pace_and_no_cut(size: float) -> None:
    """Without motion, or with excessive motion, there is no stride."""
    motion = running_motion(duration_s=4.0, fps=60.0)
    away = size * np.where(np.arange(240) % 7 == 0, 1.0, -1.0)[:, None]
    points_m = np.repeat(motion.points_m[:1], 240, axis=0)
    points_m[:, motion.names.index("left_ankle")] += away
    still = Motion(time_s=motion.time_s, points_m=points_m, names=motion.names, view="side")
    assert pace(still) is None
    assert steady_part(still) == slice(0, 240)
