"""Frames near the events of the steps are selected, from a sparse first pass over the clip."""

from functools import cache

import numpy as np
import pytest

from gait.analysis.needed_frames import NEAR_EVENT_S, frames_near_events
from gait.analysis.result import ClipAnalysis
from gait.measurement import View
from gait.pose.sampling.adaptive import base_interval
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

SURELY_NEAR_S = NEAR_EVENT_S - 0.012


@cache
def made(view: View, fps: float) -> ClipAnalysis:
    return synthetic_session(SyntheticRunner(cadence_spm=171.0), views=(view,), fps=fps, duration_s=6.0).view(view)


def selected_frames(
    view: View, *, fps: float, slow_motion_factor: float = 1.0, before_s: float = 0.0, after_s: float = 0.0
):
    """Return the times of the skipped frames, which of them are selected, and the times of the events.

    The clip continues for `before_s` and `after_s` around the processed part.
    """
    clip = made(view, fps)
    contacts_s, toe_offs_s = np.array([(step.initial_contact_s, step.toe_off_s) for step in clip.steps]).T
    second_s = toe_offs_s if view == "side" else (contacts_s + toe_offs_s) / 2
    events_s = np.concatenate([contacts_s, second_s])
    pose = clip.pose.assign_coords(time=clip.pose.time * slow_motion_factor)
    every = base_interval(fps)
    sparse = pose.isel(time=slice(None, None, every))
    others_s = np.delete(pose.time.values, np.s_[::every])
    first_s, last_s = pose.time.values[[0, -1]]
    near = frames_near_events(
        sparse,
        others_s,
        clip_s=(first_s - before_s, last_s + after_s),
        view=view,
        slow_motion_factor=slow_motion_factor,
    )
    return others_s / slow_motion_factor, near, events_s


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize(("fps", "slow_motion_factor"), [(60.0, 1.0), (120.0, 1.0), (240.0, 8.0)])
def test_only_frames_near_events_are_selected(view: View, fps: float, slow_motion_factor: float) -> None:
    times_s, near, events_s = selected_frames(view, fps=fps, slow_motion_factor=slow_motion_factor)
    distance_s = np.abs(times_s[:, np.newaxis] - events_s).min(axis=1)
    assert near[distance_s < SURELY_NEAR_S].all()
    inside = (times_s > 0.5) & (times_s < 5.5)
    assert not near[inside & (distance_s > NEAR_EVENT_S + 0.02)].any()


@pytest.mark.parametrize(("before_s", "after_s"), [(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (4.0, 4.0)])
def test_ends_of_a_part_inside_the_clip_are_selected(before_s: float, after_s: float) -> None:
    times_s, near, _ = selected_frames("side", fps=60.0, before_s=before_s, after_s=after_s)
    assert near[times_s < 0.2].all() == (before_s > 0)
    assert near[times_s > 5.8].all() == (after_s > 0)


def test_all_frames_are_selected_if_nobody_runs() -> None:
    pose = synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0).view("side").pose
    standing = pose.assign(position=pose.position.isel(time=[0] * pose.sizes["time"]).drop_vars("time"))
    times_s = np.arange(10) / 60
    near = frames_near_events(standing, times_s, clip_s=(0.0, 4.0), view="side", slow_motion_factor=1.0)
    assert near.tolist() == [True] * 10
