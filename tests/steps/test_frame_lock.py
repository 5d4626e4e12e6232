"""Detection of strides that last a whole number of frames."""

import numpy as np
import pytest

from gait.steps.frame_lock import locked_share

TIME_S = np.arange(600) / 30


def contacts(*, left_frames: float, right_frames: float, strides: int = 12) -> list[tuple[str, float]]:
    """Return contacts whose strides last the given number of frames for each foot."""
    frames = [("left", 3.2 + k * left_frames) for k in range(strides)]
    frames += [("right", 13.6 + k * right_frames) for k in range(strides)]
    return [(side, frame / 30) for side, frame in sorted(frames, key=lambda item: item[1])]


@pytest.mark.parametrize(
    ("left_frames", "right_frames", "share"),
    [
        pytest.param(20.0, 20.0, 1.0, id="a whole number"),
        pytest.param(20.5, 20.5, 0.5, id="two positions in turn"),
        pytest.param(20.25, 20.25, 0.25, id="four positions in turn"),
        pytest.param(20.0, 20.25, 0.25, id="left foot locked, right foot not"),
        pytest.param(20.25, 20.0, 0.25, id="right foot locked, left foot not"),
    ],
)
def test_the_share_is_the_smaller_one_of_both_feet(left_frames: float, right_frames: float, share: float) -> None:
    steps = contacts(left_frames=left_frames, right_frames=right_frames)
    assert locked_share(TIME_S, steps) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("strides", "share"), [(0, 0.0), (3, 0.0), (4, 1.0)])
def test_four_contacts_of_each_foot_are_needed(strides: int, share: float) -> None:
    steps = contacts(left_frames=20.0, right_frames=20.0, strides=strides)
    assert locked_share(TIME_S, steps) == pytest.approx(share, abs=1e-6)


def test_scatter_of_single_contacts_does_not_hide_the_lock() -> None:
    steps = contacts(left_frames=20.0, right_frames=20.0)
    noise_s = np.random.default_rng(0).normal(0, 0.004, len(steps))
    noisy = [(side, time_s + noise) for (side, time_s), noise in zip(steps, noise_s, strict=True)]
    assert locked_share(TIME_S, noisy) > 0.9


def test_a_missed_contact_does_not_hide_the_lock() -> None:
    steps = contacts(left_frames=20.0, right_frames=20.0)
    assert locked_share(TIME_S, steps[:7] + steps[8:]) == pytest.approx(1.0, abs=1e-6)
