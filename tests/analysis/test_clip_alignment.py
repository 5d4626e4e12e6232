"""Clips that ran at the same time are aligned by their clocks; clips filmed one after the other only by phase."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gait.analysis.alignment import align_clips
from gait.motion.model import Motion
from gait.steps import Step
from gait.synthetic import NAMES, SyntheticRunner

FPS = 60.0
# The standard deviation with which a clip sees landings, and the height of the head.
LANDING_SD_S, HEIGHT_SD_M = 0.002, 0.003


def clip_of(run: int, *, start_s: float, duration_s: float = 8.0, seed: int = 0) -> Any:
    """Return what is known of a clip that starts at some moment of a run whose strides are not equally long."""
    uneven, noise = np.random.default_rng(run), np.random.default_rng(seed)
    runner = SyntheticRunner()
    # A runner's step times vary by about 2 %: the regular runner's time passes unevenly.
    steps = np.cumsum(runner.step_time_s * (1 + 0.02 * uneven.normal(size=80)))
    regular = runner.step_time_s * np.arange(1, 81)
    time_s = np.arange(round(duration_s * FPS)) / FPS
    points = runner.landmarks(np.interp(start_s + time_s, steps, regular))[..., :2]
    points = points + noise.normal(0, HEIGHT_SD_M, points.shape)
    contacts = [(each.side, float(np.interp(each.initial_contact_s, regular, steps))) for each in runner.contacts(24.0)]
    found = tuple(
        Step(
            side=side,
            initial_contact_s=contact_s - start_s + noise.normal(0, LANDING_SD_S),
            toe_off_s=contact_s - start_s + 0.24,
            initial_contact_se_s=0.01,
            toe_off_se_s=0.01,
        )
        for side, contact_s in contacts
        if 0 < contact_s - start_s < duration_s - 0.3
    )
    motion = Motion.from_landmarks(time_s, points, NAMES)
    return SimpleNamespace(steps=found, motion=motion, clip=SimpleNamespace(capture_fps=FPS))


@pytest.mark.parametrize("later_s", [0.0, 0.412, -1.237])
def test_clips_of_one_time_are_aligned_by_their_clocks(later_s: float) -> None:
    """The second camera starts a moment later or earlier; its clock is found to within 5 ms."""
    alignment = align_clips(clip_of(1, start_s=2.0), clip_of(1, start_s=2.0 + later_s, seed=1))
    assert alignment.kind == "time"
    assert alignment.offset_s == pytest.approx(-later_s, abs=0.005)
    assert alignment.error_s < 0.006


@pytest.mark.parametrize("run", range(2, 8))
def test_clips_of_two_runs_are_aligned_by_phase(run: int) -> None:
    """The strides of two runs at one pace are not taken for the same strides."""
    alignment = align_clips(clip_of(1, start_s=2.0), clip_of(run, start_s=3.0, seed=run))
    assert (alignment.kind, alignment.offset_s) == ("phase", None)
    assert alignment.error_s > 0.01


def test_perfectly_even_strides_are_aligned_by_phase() -> None:
    """If all strides are alike, nothing tells which of them two clips share."""
    runner, time_s = SyntheticRunner(), np.arange(480) / FPS
    motion = Motion.from_landmarks(time_s, runner.landmarks(time_s)[..., :2], NAMES)
    steps = tuple(
        Step(
            side=each.side,
            initial_contact_s=each.initial_contact_s,
            toe_off_s=each.toe_off_s,
            initial_contact_se_s=0.01,
            toe_off_se_s=0.01,
        )
        for each in runner.contacts(8.0)
    )
    clip: Any = SimpleNamespace(steps=steps, motion=motion, clip=SimpleNamespace(capture_fps=FPS))
    assert align_clips(clip, clip).kind == "phase"
