"""The pose model sees every frame near the moments that are measured, found in a sparse look at the clip."""

import numpy as np
import pytest

from gait.analysis.needed_frames import NEAR_EVENT_S, near_events
from gait.measurement import View
from gait.pose.sampling.adaptive import base_interval
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

CERTAIN_S = NEAR_EVENT_S - 0.012


def asked(view: View, *, fps: float, slow_motion_factor: float = 1.0, before_s: float = 0.0, after_s: float = 0.0):
    """Times of the frames that were passed over, which of them are needed, and the moments that are measured.

    The clip has more seconds before and after the part that was looked at.
    """
    clip = synthetic_session(SyntheticRunner(cadence_spm=171.0), views=(view,), fps=fps, duration_s=6.0).view(view)
    contacts_s, toe_offs_s = np.array([(step.initial_contact_s, step.toe_off_s) for step in clip.steps]).T
    second_s = toe_offs_s if view == "side" else (contacts_s + toe_offs_s) / 2
    moments_s = np.concatenate([contacts_s, second_s])
    pose = clip.pose.assign_coords(time=clip.pose.time * slow_motion_factor)
    every = base_interval(fps)
    sparse = pose.isel(time=slice(None, None, every))
    others_s = np.delete(pose.time.values, np.s_[::every])
    first_s, last_s = pose.time.values[[0, -1]]
    near = near_events(
        sparse,
        others_s,
        clip_s=(first_s - before_s, last_s + after_s),
        view=view,
        slow_motion_factor=slow_motion_factor,
    )
    return others_s / slow_motion_factor, near, moments_s


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize(("fps", "slow_motion_factor"), [(60.0, 1.0), (120.0, 1.0), (240.0, 8.0)])
def test_frames_round_contact_and_toe_off_or_from_behind_mid_stance_are_needed_and_others_are_not(
    view: View, fps: float, slow_motion_factor: float
) -> None:
    times_s, near, moments_s = asked(view, fps=fps, slow_motion_factor=slow_motion_factor)
    distance_s = np.abs(times_s[:, np.newaxis] - moments_s).min(axis=1)
    assert near[distance_s < CERTAIN_S].all()
    inside = (times_s > 0.5) & (times_s < 5.5)
    assert not near[inside & (distance_s > NEAR_EVENT_S + 0.02)].any()


@pytest.mark.parametrize(("before_s", "after_s"), [(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (4.0, 4.0)])
def test_ends_inside_the_clip_are_needed_as_no_steps_are_found_there(before_s: float, after_s: float) -> None:
    times_s, near, _ = asked("side", fps=60.0, before_s=before_s, after_s=after_s)
    assert near[times_s < 0.2].all() == (before_s > 0)
    assert near[times_s > 5.8].all() == (after_s > 0)


def test_where_nobody_runs_every_frame_is_needed() -> None:
    pose = synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0).view("side").pose
    standing = pose.assign(position=pose.position.isel(time=[0] * pose.sizes["time"]).drop_vars("time"))
    times_s = np.arange(10) / 60
    near = near_events(standing, times_s, clip_s=(0.0, 4.0), view="side", slow_motion_factor=1.0)
    assert near.tolist() == [True] * 10
