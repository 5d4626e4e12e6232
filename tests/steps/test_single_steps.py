"""Delays of single steps are detected, and noise is shrunk away."""

import numpy as np
import pytest

from gait.motion.model import Motion
from gait.steps.single_steps import step_delays
from gait.synthetic import NAMES, SyntheticRunner

STRIDE_S = 2 * 60 / 170.0


def runner_with_delays(delay_s: float, *, noise_m: float, fps: float = 60.0, seed: int = 0):
    """Return a runner whose every third stride is late by `delay_s`, and the true phase of each frame."""
    time_s = np.arange(0, 12, 1 / fps)
    stride = np.floor((time_s - 0.1) / STRIDE_S)
    warped_s = time_s - delay_s * (stride % 3 == 0) * np.sin(np.pi * ((time_s - 0.1) / STRIDE_S % 1)) ** 2
    points = SyntheticRunner(cadence_spm=170.0).landmarks(warped_s)
    points = points + np.random.default_rng(seed).normal(0, noise_m, points.shape)
    return Motion.from_landmarks(time_s, points, NAMES), (time_s - 0.1) / STRIDE_S


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
def test_a_late_stride_is_detected(fps: float) -> None:
    motion, phase = runner_with_delays(0.012, noise_m=0.002, fps=fps)
    strides = np.arange(2, 14)
    delays = step_delays(motion, phase, "left", event=0.5, strides=strides)
    delay_s = STRIDE_S * delays.delay
    assert delay_s[strides % 3 == 0].mean() - delay_s[strides % 3 != 0].mean() == pytest.approx(0.012, abs=0.004)
    assert delays.observed.all()


def test_noise_alone_causes_no_delays() -> None:
    motion, phase = runner_with_delays(0.0, noise_m=0.015)
    delays = step_delays(motion, phase, "left", event=0.5, strides=np.arange(2, 14))
    assert STRIDE_S * np.abs(delays.delay).max() < 0.006


def test_a_stride_outside_the_clip_is_not_observed() -> None:
    motion, phase = runner_with_delays(0.0, noise_m=0.002)
    delays = step_delays(motion, phase, "left", event=0.5, strides=np.array([3.0, 40.0]))
    assert list(delays.observed) == [True, False]
    assert delays.delay[1] == 0.0
