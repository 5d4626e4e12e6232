"""Films that were filmed at the same time are matched by their clocks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gait.report.page.in_step import shared_knots


def test_landings_of_one_clip_are_found_in_another() -> None:
    """A camera that started half a second later, and recorded four times slower, shows the same landings."""
    leader: Any = SimpleNamespace(clip=SimpleNamespace(slow_motion_factor=1.0))
    follower: Any = SimpleNamespace(clip=SimpleNamespace(slow_motion_factor=4.0))
    assert shared_knots([(1.0, 0.5), (1.36, 1.0)], leader, follower, -0.5) == [(2.0, 0.5), (3.44, 1.0)]
