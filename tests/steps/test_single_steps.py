"""Single steps that come late are found late, by as much as the clip can tell from noise."""

import numpy as np
import pytest

from gait.motion.model import Motion
from gait.steps.single_steps import deviations
from gait.synthetic import NAMES, SyntheticRunner

STRIDE_S = 2 * 60 / 170.0


def moved(late_s: float, *, noise_m: float, fps: float = 60.0, seed: int = 0):
    """A runner each of whose third strides runs late by some time, with its phase."""
    time_s = np.arange(0, 12, 1 / fps)
    stride = np.floor((time_s - 0.1) / STRIDE_S)
    warped_s = time_s - late_s * (stride % 3 == 0) * np.sin(np.pi * ((time_s - 0.1) / STRIDE_S % 1)) ** 2
    points = SyntheticRunner(cadence_spm=170.0).landmarks(warped_s)
    points = points + np.random.default_rng(seed).normal(0, noise_m, points.shape)
    return Motion.from_landmarks(time_s, points, NAMES), (time_s - 0.1) / STRIDE_S


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
def test_a_late_stride_is_late(fps: float) -> None:
    motion, phase = moved(0.012, noise_m=0.002, fps=fps)
    strides = np.arange(2, 14)
    found = deviations(motion, phase, "left", event=0.5, strides=strides)
    late_s = STRIDE_S * found.late
    assert late_s[strides % 3 == 0].mean() - late_s[strides % 3 != 0].mean() == pytest.approx(0.012, abs=0.004)
    assert found.seen.all()


def test_noise_alone_moves_no_step() -> None:
    motion, phase = moved(0.0, noise_m=0.015)
    found = deviations(motion, phase, "left", event=0.5, strides=np.arange(2, 14))
    assert STRIDE_S * np.abs(found.late).max() < 0.006


def test_a_stride_outside_the_clip_is_not_seen() -> None:
    motion, phase = moved(0.0, noise_m=0.002)
    found = deviations(motion, phase, "left", event=0.5, strides=np.array([3.0, 40.0]))
    assert list(found.seen) == [True, False]
    assert found.late[1] == 0.0
