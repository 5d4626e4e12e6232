"""Frames that are shown side by side have the same stride phase."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_folders import contacts

from gait.comparison.phase import TOE_OFF_PHASE, frame_pairs, nearest_frame, stride_phase
from gait.results.folder import Contact

TIME_S = np.arange(120) / 30


def test_contacts_and_toe_offs_have_fixed_phases() -> None:
    steps = contacts(count=6)
    at_s = np.array([[step.initial_contact_s, step.toe_off_s] for step in steps[:5]], float)
    expected = 0.5 * np.arange(5)[:, None] + np.array([0.0, TOE_OFF_PHASE])
    assert stride_phase(at_s.ravel(), steps) == pytest.approx(expected.ravel())


def test_the_phase_is_an_integer_at_left_contacts() -> None:
    steps = contacts(first="right", count=7)
    lefts = np.array([step.initial_contact_s for step in steps if step.side == "left"])
    assert stride_phase(lefts, steps) == pytest.approx([0.0, 1.0, 2.0])


def test_a_missed_step_does_not_shift_the_count() -> None:
    steps = contacts()
    whole, gappy = stride_phase(TIME_S, steps), stride_phase(TIME_S, [*steps[:4], *steps[5:]])
    known = np.isfinite(whole) & np.isfinite(gappy)
    assert np.abs(whole - gappy)[known].max() < 0.1
    assert known.sum() > 90


def test_a_contact_of_the_wrong_foot_is_left_out() -> None:
    steps = contacts()
    wrong = [*steps[:4], steps[4]._replace(side="right"), *steps[5:]]
    away = stride_phase(TIME_S, wrong) - stride_phase(TIME_S, steps)
    assert np.nanmax(np.abs(away)) < 0.1


def test_the_phase_never_decreases() -> None:
    steps = contacts()
    steps[3] = Contact(steps[3].side, steps[3].initial_contact_s + 0.1, steps[3].toe_off_s)
    phase = stride_phase(TIME_S, steps)
    assert (np.diff(phase[np.isfinite(phase)]) >= 0).all()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_without_strides_there_is_no_phase(count: int) -> None:
    phase = stride_phase(TIME_S, contacts(count=count))
    assert np.isnan(phase).all()
    assert len(frame_pairs(phase, phase)) == 0
    assert nearest_frame(phase, 0.0) is None


@given(shift_s=st.floats(-0.3, 5.0), first=st.sampled_from(["left", "right"]))
def test_a_clip_is_paired_with_the_same_frames_of_its_shifted_copy(shift_s: float, first: str) -> None:
    steps = contacts(start_s=0.4, first=first)
    shifted = [Contact(side, at_s + shift_s, off_s + shift_s) for side, at_s, off_s in steps if off_s is not None]
    pairs = frame_pairs(stride_phase(TIME_S, steps), stride_phase(TIME_S + shift_s, shifted))
    assert len(pairs) > 90
    # Rounding may decide between two frames that lie on either side of the same place.
    assert (pairs[:, 0] == pairs[:, 1]).all()


@given(cut=st.integers(1, 3))
def test_a_clip_that_starts_some_strides_later_is_paired_by_phase(cut: int) -> None:
    stride_frames = 24
    step_s = stride_frames / 60
    time_s, steps = np.arange(240) / 30, contacts(step_s=step_s, count=18)
    later = cut * stride_frames
    cut_time_s = time_s[later:] - time_s[later]
    cut_steps = [Contact(s, at_s - time_s[later], off_s - time_s[later]) for s, at_s, off_s in steps[2 * cut :]
                 if off_s is not None]  # fmt: skip
    pairs = frame_pairs(stride_phase(time_s, steps), stride_phase(cut_time_s, cut_steps))
    places = stride_phase(time_s, steps)[pairs[:, 0]], stride_phase(cut_time_s, cut_steps)[pairs[:, 1]]
    assert np.abs(places[0] - places[1]).max() < 1 / stride_frames
    assert len(pairs) > 100


@given(step_s=st.floats(0.3, 0.42), contact_s=st.floats(0.18, 0.28), fps=st.sampled_from([30.0, 60.0, 120.0]))
def test_runs_with_other_rates_are_paired_within_half_a_frame(step_s: float, contact_s: float, fps: float) -> None:
    steps = contacts(step_s=step_s, contact_s=contact_s)
    before = stride_phase(TIME_S, contacts())
    after = stride_phase(np.arange(round(4 * fps)) / fps, steps)
    pairs = frame_pairs(before, after)
    away = np.abs(before[pairs[:, 0]] - after[pairs[:, 1]])
    coarsest = np.nanmax(np.diff(after))
    assert len(pairs) > 50
    assert (np.diff(pairs, axis=0) >= 0).all()
    # At either end the last frame may lie up to a whole one away.
    assert away[1:-1].max() <= coarsest
    assert np.median(away) <= 0.5 * coarsest


@pytest.mark.parametrize("wanted", [0.0, TOE_OFF_PHASE / 2, TOE_OFF_PHASE, 0.5, 0.85])
def test_the_nearest_frame_of_all_strides_is_chosen(wanted: float) -> None:
    phase = stride_phase(TIME_S, contacts())
    number = nearest_frame(phase, wanted)
    away = np.abs((phase - wanted + 0.5) % 1 - 0.5)
    assert number is not None
    assert away[number] == pytest.approx(np.nanmin(away), abs=1e-6)
