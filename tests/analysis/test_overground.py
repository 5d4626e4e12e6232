"""Analysis of clips over ground, from the pose on: unknown quantities are withheld with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from roads import FOCAL_PX, seen

from gait.analysis.clip import analyze_pose
from gait.analysis.result import ClipAnalysis
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.runner import Runner

# Filmed from far away with a long lens, so that the whole run is seen from the side.
FROM_FAR_AWAY: dict[str, Any] = {"distance_m": 60.0, "focal_px": 7 * FOCAL_PX}
FOLLOWED = FROM_FAR_AWAY | {"along": 1.0}
REQUIRE_TRAVEL = ("speed", "step_length", "vertical_ratio")
REQUIRE_GROUND = ("foot_strike_angle", "foot_strike")
BODY_MEASURES = (
    "cadence",
    "contact_time",
    "overstride",
    "knee_flexion_at_contact",
    "trunk_lean",
    "vertical_oscillation",
)


def analysed(
    *, view: View = "side", surface: Surface | None = None, scene_share: float | None = 1.0, **road: Any
) -> ClipAnalysis:
    """Analyse a scene whose motion was tracked as `scene_share` of its true motion; None if it was not tracked."""
    clip, track = seen(**road)
    # The vertical is known from the scene, so that the belt is not used for it.
    track.attrs.update(vertical_deg=0.0, vertical_se_deg=0.3)
    if scene_share is None:
        track = track.drop_vars("camera")
    elif "camera" in track:
        track["camera"] = track["camera"] * scene_share
    return analyze_pose(clip, track, view=view, runner=Runner(height_m=1.75), options=Options(surface=surface))


def by_id(analysis: ClipAnalysis) -> dict[str, Measurement]:
    return {measurement.id: measurement for measurement in analysis.measurements}


def surface_check(analysis: ClipAnalysis) -> tuple[str, str]:
    [check] = [check for check in analysis.checks if check.id == "surface"]
    return check.status, check.message


ON_BELT = by_id(analysed(speed_mps=0.0, **FROM_FAR_AWAY))


def test_running_over_ground_is_detected() -> None:
    analysis = analysed(**FOLLOWED)
    result = by_id(analysis)
    assert analysis.motion.surface == "overground"
    assert surface_check(analysis)[0] == "pass"
    assert "over ground" in surface_check(analysis)[1]
    assert result["speed"].value == pytest.approx(3.0, abs=0.1)
    # The synthetic runner is out of distribution for step detection, on the belt and over ground.
    assert {result[name].status for name in REQUIRE_TRAVEL} == {"ok"}
    assert [result[name].status for name in BODY_MEASURES] == [ON_BELT[name].status for name in BODY_MEASURES]
    for name in BODY_MEASURES:
        assert result[name].value == pytest.approx(ON_BELT[name].value, rel=0.01)


def test_running_on_a_treadmill_is_detected() -> None:
    analysis = analysed(speed_mps=0.0)
    assert analysis.motion.surface == "treadmill"
    assert surface_check(analysis) == ("pass", "The runner stays in one place, as on a treadmill.")


@pytest.mark.parametrize("surface", [None, "overground"])
@pytest.mark.parametrize("scene_share", [0.2, 0.5, 1.4])
def test_a_sliding_foot_withholds_measures_of_travel_and_ground(scene_share: float, surface: Surface | None) -> None:
    result = by_id(analysed(surface=surface, scene_share=scene_share, **FOLLOWED))
    for name in (*REQUIRE_TRAVEL, *REQUIRE_GROUND):
        assert result[name].status == "withheld"
        assert result[name].value is None
        assert "slide" in str(result[name].reason)
    for name in BODY_MEASURES:
        assert result[name].value == pytest.approx(ON_BELT[name].value, rel=0.01)


def test_an_untracked_camera_withholds_measures_of_travel() -> None:
    analysis = analysed(scene_share=None, **FOLLOWED)
    assert analysis.motion.surface == "overground"
    assert {by_id(analysis)[name].status for name in REQUIRE_TRAVEL} == {"withheld"}


def test_a_given_treadmill_contradicts_a_runner_who_travels() -> None:
    analysis = analysed(surface="treadmill", **FOLLOWED)
    result = by_id(analysis)
    assert analysis.motion.surface == "treadmill"
    assert surface_check(analysis)[0] == "warn"
    for name in (*REQUIRE_TRAVEL, *REQUIRE_GROUND):
        assert result[name].status == "withheld"
        assert "travels past the background" in str(result[name].reason)
    # No belt carries the foot, so that the motion is not rotated by the slope of a belt.
    assert result["trunk_lean"].value == pytest.approx(ON_BELT["trunk_lean"].value, abs=0.1)


def test_given_ground_contradicts_a_runner_who_stays_in_place() -> None:
    analysis = analysed(surface="overground", speed_mps=0.0)
    assert analysis.motion.surface == "overground"
    assert surface_check(analysis)[0] == "warn"
    assert {by_id(analysis)[name].status for name in REQUIRE_TRAVEL} == {"withheld"}
    assert "stays in one place" in str(by_id(analysis)["speed"].reason)


def test_a_given_speed_needs_no_tracked_scene() -> None:
    clip, track = seen(**FOLLOWED)
    track["camera"] = track["camera"] * 0.4
    options = Options(speed_mps=3.0, surface="overground")
    result = by_id(analyze_pose(clip, track, view="side", runner=Runner(height_m=1.75), options=options))
    assert result["step_length"].value == pytest.approx(3.0 * 60 / 170, rel=0.01)
    assert result["foot_strike_angle"].status == "withheld"


def test_an_incline_says_that_it_is_a_treadmill() -> None:
    assert Options(incline_deg=1.0).given_surface == "treadmill"
    assert Options().given_surface is None


@pytest.mark.parametrize("nearer", [False, True])
def test_all_steps_of_a_runner_towards_or_away_from_the_camera_are_detected(nearer: bool) -> None:
    road = {"heading_deg": 90.0, "distance_m": 5.0, "duration_s": 10.0}
    clip, track = seen(**road)
    if nearer:
        # Played backwards, the runner approaches the camera.
        track["position"].values[:] = track["position"].values[::-1]
    result = analyze_pose(clip, track, view="rear", runner=Runner(height_m=1.75), options=Options())
    assert result.motion.surface == "overground"
    assert sum(step.used for step in result.steps) >= 27
    assert by_id(result)["cadence"].value == pytest.approx(170.0, abs=0.7)
    assert by_id(result)["step_width"].status == "ok"


def test_measures_do_not_change_while_the_body_shrinks_sevenfold() -> None:
    away = by_id(analysed(view="rear", heading_deg=90.0, distance_m=5.0, duration_s=10.0))
    on_belt = by_id(analysed(view="rear", heading_deg=90.0, distance_m=5.0, duration_s=10.0, speed_mps=0.0))
    assert away["step_width"].value == pytest.approx(on_belt["step_width"].value, abs=0.5)
    assert away["vertical_oscillation"].value == pytest.approx(on_belt["vertical_oscillation"].value, abs=0.5)


@pytest.mark.parametrize("heading_deg", [-20.0, 20.0])
def test_a_run_at_an_angle_to_the_picture_has_low_confidence(heading_deg: float) -> None:
    result = by_id(analysed(heading_deg=heading_deg, start_m=-5.0, duration_s=3.4, distance_m=10.0))
    speed, overstride = result["speed"], result["overstride"]
    assert speed.status == overstride.status == "low_confidence"
    assert "towards the camera or away from it" in str(overstride.reason)
    assert speed.ci95 is not None
    assert speed.ci95[0] < 2.95 < speed.ci95[1]
