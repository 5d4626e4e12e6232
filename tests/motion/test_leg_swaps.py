"""Leg swaps are found and corrected, and correct legs are left unchanged."""

import numpy as np
import pytest

from gait.motion.leg_swaps import find_leg_swaps, swap_legs
from gait.motion.stride import stride_clock
from gait.synthetic import NAMES, SyntheticRunner

JOINTS = ("knee", "ankle", "heel", "toe")


def legs(
    *, fps: float = 60.0, noise_m: float = 0.01, duration_s: float = 8.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, and left and right leg of a synthetic runner, of shape (frames, 4, 2)."""
    time_s = np.arange(round(duration_s * fps)) / fps
    points = SyntheticRunner().landmarks(time_s)[..., :2]
    points = points + np.random.default_rng(0).normal(0, noise_m, points.shape)
    left, right = ([NAMES.index(f"{side}_{joint}") for joint in JOINTS] for side in ("left", "right"))
    return time_s, points[:, left], points[:, right]


def bursts(time_s: np.ndarray, *, frames: int, phase: float) -> np.ndarray:
    """Mask of swapped frames at the same phase of every stride."""
    stride = (time_s - 0.2) / (2 * SyntheticRunner().step_time_s)
    starts = np.flatnonzero(np.diff(np.floor(stride - phase)) > 0)
    mask = np.zeros(len(time_s), bool)
    for start in starts:
        mask[start : start + frames] = True
    return mask


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("seconds", [0.03, 0.1])
def test_bursts_at_the_same_phase_of_every_stride_are_corrected(fps: float, phase: float, seconds: float) -> None:
    time_s, left, right = legs(fps=fps)
    truth = bursts(time_s, frames=max(1, round(seconds * fps)), phase=phase)
    seen_left, seen_right = swap_legs(left, right, truth)
    clock = stride_clock(time_s, seen_left[:, 1, 0] - seen_right[:, 1, 0])
    swaps = find_leg_swaps(seen_left, seen_right, leg_length=0.86, stride_phase=clock.phase)
    corrected, _ = swap_legs(seen_left, seen_right, swaps.feet)
    far_off = np.linalg.norm(corrected[:, 1] - left[:, 1], axis=1) > 0.1
    assert truth.sum() > 8
    assert not far_off.any()


def test_correct_legs_are_unchanged() -> None:
    time_s, left, right = legs()
    clock = stride_clock(time_s, left[:, 1, 0] - right[:, 1, 0])
    swaps = find_leg_swaps(left, right, leg_length=0.86, stride_phase=clock.phase)
    assert swaps.share == 0


def test_a_foot_swapped_without_its_knee_is_corrected() -> None:
    time_s, left, right = legs()
    truth = bursts(time_s, frames=3, phase=0.0)
    seen_left, seen_right = left.copy(), right.copy()
    seen_left[:, 1:], seen_right[:, 1:] = swap_legs(left[:, 1:], right[:, 1:], truth)
    swaps = find_leg_swaps(seen_left, seen_right, leg_length=0.86)
    assert (swaps.feet == truth).mean() > 0.99
    assert swaps.knees.mean() < 0.01


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_too_few_frames_have_no_swaps(frames: int) -> None:
    points = np.zeros((frames, 4, 2))
    assert len(find_leg_swaps(points, points, leg_length=1.0).feet) == frames
