"""Strides that last a whole number of frames are told from those that do not."""

import numpy as np
import pytest

from gait.steps.frame_lock import locked_share

TIME_S = np.arange(600) / 30


def contacts(*, left_frames: float, right_frames: float, strides: int = 12) -> list[tuple[str, float]]:
    """Contacts of a runner whose strides last so many frames, foot by foot."""
    places = [("left", 3.2 + k * left_frames) for k in range(strides)]
    places += [("right", 13.6 + k * right_frames) for k in range(strides)]
    return [(side, frame / 30) for side, frame in sorted(places, key=lambda place: place[1])]


@pytest.mark.parametrize(
    ("left_frames", "right_frames", "share"),
    [
        pytest.param(20.0, 20.0, 1.0, id="a whole number"),
        pytest.param(20.5, 20.5, 0.5, id="two places in turn"),
        pytest.param(20.25, 20.25, 0.25, id="four places in turn"),
        pytest.param(20.0, 20.25, 0.25, id="one foot locked, the other not"),
        pytest.param(20.25, 20.0, 0.25, id="the same, the other way round"),
    ],
)
def test_the_widest_gap_between_places_of_the_freer_foot(left_frames: float, right_frames: float, share: float) -> None:
    found = contacts(left_frames=left_frames, right_frames=right_frames)
    assert locked_share(TIME_S, found) == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(("strides", "share"), [(0, 0.0), (3, 0.0), (4, 1.0)])
def test_four_contacts_of_each_foot_are_needed(strides: int, share: float) -> None:
    found = contacts(left_frames=20.0, right_frames=20.0, strides=strides)
    assert locked_share(TIME_S, found) == pytest.approx(share, abs=1e-6)


def test_scatter_of_the_single_contact_does_not_unlock() -> None:
    found = contacts(left_frames=20.0, right_frames=20.0)
    noise_s = np.random.default_rng(0).normal(0, 0.004, len(found))
    shaken = [(side, time_s + noise) for (side, time_s), noise in zip(found, noise_s, strict=True)]
    assert locked_share(TIME_S, shaken) > 0.9


def test_a_missed_contact_does_not_unlock() -> None:
    found = contacts(left_frames=20.0, right_frames=20.0)
    assert locked_share(TIME_S, found[:7] + found[8:]) == pytest.approx(1.0, abs=1e-6)
