"""Landmarks in three dimensions: the runner may face any way, and any axis may point up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shared_cases import CASES, needs_cases, truth

from gait import InputError, Motion, analyze_motion, read_motion
from gait.formats.landmarks import Landmarks, motion_from
from gait.measurement import View
from gait.synthetic import NAMES, SyntheticRunner

RUNNER = SyntheticRunner(cadence_spm=174.0, step_width_m=0.12)
TIME_S = np.arange(480) / 60
POINTS_M = RUNNER.landmarks(TIME_S)
UP_AXES = {"y up": [0, 1, 2], "z up": [0, 2, 1]}


def turned(degrees: float, *, up: str = "y up", mirrored: bool = False) -> Landmarks:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]])
    points = (POINTS_M @ turn)[..., UP_AXES[up]] * [1, 1, -1 if mirrored else 1] + [0.4, 0.1, -0.7]
    return Landmarks(time_s=TIME_S, points=points, names=NAMES, unit="m")


def read(landmarks: Landmarks, view: View = "side") -> Motion:
    return motion_from(landmarks, file="run.trc", view=view)


def measures(motion: Motion) -> pd.DataFrame:
    return analyze_motion(motion).measures.set_index("id")


@pytest.fixture(scope="module")
def straight() -> dict[View, pd.DataFrame]:
    return {view: measures(read(turned(0.0), view)) for view in ("side", "rear")}


@pytest.mark.parametrize(
    ("degrees", "up", "mirrored"),
    [(40, "y up", False), (-90, "z up", False), (135, "z up", True), (217, "y up", True)],
)
@pytest.mark.parametrize("view", ["side", "rear"])
def test_the_heading_does_not_change_the_motion(degrees: float, up: str, mirrored: bool, view: View) -> None:
    expected, found = read(turned(0.0), view), read(turned(degrees, up=up, mirrored=mirrored), view)
    moved = (found.points_m - found.points_m[:1]) - (expected.points_m - expected.points_m[:1])
    assert np.abs(moved).max() < 1e-6


def test_a_runner_at_40_degrees_to_the_axes_has_the_same_measures(straight: dict[View, pd.DataFrame]) -> None:
    found = measures(read(turned(40.0)))
    assert found.value.to_numpy() == pytest.approx(straight["side"].value.to_numpy(), abs=0.01, nan_ok=True)
    assert found.status.to_list() == straight["side"].status.to_list()


def test_steps_from_behind_are_those_from_the_side(straight: dict[View, pd.DataFrame]) -> None:
    rear = straight["rear"]
    assert rear.loc["cadence", "value"] == pytest.approx(174, abs=0.1)
    assert rear.loc["contact_time", "value"] == pytest.approx(straight["side"].loc["contact_time", "value"], abs=1)
    assert rear.loc["step_width", "value"] == pytest.approx(100 * RUNNER.step_width_m, abs=0.1)
    assert rear.loc[["cadence", "step_width"], "status"].to_list() == ["ok"] * 2


@pytest.mark.parametrize(
    ("view", "says"), [("side", "does not show the runner from the side"), ("rear", "from the side")]
)
def test_points_of_one_view_are_not_read_as_the_other(view: View, says: str) -> None:
    other = {"side": [1, 2], "rear": [0, 1]}[view]
    flat = np.zeros_like(POINTS_M)
    flat[..., other] = POINTS_M[..., other]
    with pytest.raises(InputError, match=says):
        read(Landmarks(time_s=TIME_S, points=flat, names=NAMES, unit="m"), view)


@needs_cases
def test_the_same_run_at_two_headings() -> None:
    along, across = (measures(read_motion(CASES / f"heading_{angle}deg.trc")) for angle in (0, 40))
    assert across.value.to_numpy() == pytest.approx(along.value.to_numpy(), rel=0.002, abs=0.02, nan_ok=True)
    error_cm = across.loc["overstride", "value"] - truth("side01_L_168_base")["ankle_minus_midhip_cm"]
    assert abs(error_cm) < across.loc["overstride", "ci95_high"] - across.loc["overstride", "value"]


@needs_cases
def test_markers_in_three_dimensions_from_behind() -> None:
    found = measures(read_motion(CASES / "rear_from_3d.trc", view="rear"))
    assert found.loc["cadence", "value"] == pytest.approx(161.6, abs=0.5)
    assert found.loc["step_width", "value"] == pytest.approx(14.4, abs=0.5)
    assert (found.loc[["cadence", "step_width"], "status"] == "ok").all()
