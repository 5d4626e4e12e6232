"""A drawn person who hops goes through the whole chain: the pose model sees them, and the count is right."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gait.selfcheck import check_clip

SCRIPTS = Path(__file__).parents[2] / "scripts"
HOPS, FRAMES_PER_HOP, STILL_FRAMES = 10, 14, 20


@pytest.mark.slow
def test_hops_of_a_drawn_person_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)
    assert str(SCRIPTS) in sys.path
    from bad_clips.films import film
    from bad_clips.puppet import Posture, draw

    rises_px = np.round(16 * np.sin(np.pi * np.arange(FRAMES_PER_HOP) / FRAMES_PER_HOP))
    drawn = {
        rise_px: draw(Posture(trunk_deg=3, thigh_deg=(6, 8), knee_deg=(10, 75), arm_deg=(5, -5), up_px=rise_px))
        for rise_px in sorted({0.0, *map(float, rises_px)})
    }

    def pictures() -> Iterator[np.ndarray]:
        for rise_px in [0.0] * STILL_FRAMES + [*map(float, rises_px)] * HOPS + [0.0] * STILL_FRAMES:
            yield drawn[rise_px]

    clip = film(tmp_path / "hops.mp4", pictures())
    [result] = check_clip(clip, kind="hops").result.legs
    assert (result.leg, result.stops) == ("left", 0)
    assert abs(result.count - HOPS) <= 1
    assert result.per_min == pytest.approx(60 * 30 / FRAMES_PER_HOP, rel=0.05)
