"""Clips over ground, from the pose on: what is known is told, and what is not is withheld with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from roads import FOCAL_PX, seen

from gait.analysis.clip import analyze_pose
from gait.analysis.result import ClipAnalysis
from gait.measurement import Measurement, Surface, View
from gait.options import Options
from gait.runner import Runner

# As from far away through a long lens, so that the whole way is seen from the side.
FROM_AFAR: dict[str, Any] = {"distance_m": 60.0, "focal_px": 7 * FOCAL_PX}
FOLLOWED = FROM_AFAR | {"along": 1.0}
FOR_TRAVEL = ("speed", "step_length", "vertical_ratio")
FOR_GROUND = ("foot_strike_angle", "foot_strike")
OF_THE_BODY = ("cadence", "contact_time", "overstride", "knee_flexion_at_contact", "trunk_lean", "vertical_oscillation")


def analysed(
    *, view: View = "side", surface: Surface | None = None, scene_share: float | None = 1.0, **road: Any
) -> ClipAnalysis:
    """A scene that was followed as moving by `scene_share` of what it does; None where it could not be followed."""
    clip, track = seen(**road)
    # The scene shows where up is, so that a belt adds nothing to it.
    track.attrs.update(vertical_deg=0.0, vertical_se_deg=0.3)
    if scene_share is None:
        track = track.drop_vars("camera")
    elif "camera" in track:
        track["camera"] = track["camera"] * scene_share
    return analyze_pose(clip, track, view=view, runner=Runner(height_m=1.75), options=Options(surface=surface))


def by_id(analysis: ClipAnalysis) -> dict[str, Measurement]:
    return {measurement.id: measurement for measurement in analysis.measurements}


def said_of_surface(analysis: ClipAnalysis) -> tuple[str, str]:
    [check] = [check for check in analysis.checks if check.id == "surface"]
    return check.status, check.message


ON_BELT = by_id(analysed(speed_mps=0.0, **FROM_AFAR))


def test_a_followed_runner_is_measured_over_ground_without_being_told() -> None:
    analysis = analysed(**FOLLOWED)
    found = by_id(analysis)
    assert analysis.motion.surface == "overground"
    assert said_of_surface(analysis)[0] == "pass"
    assert "over ground" in said_of_surface(analysis)[1]
    assert found["speed"].value == pytest.approx(3.0, abs=0.1)
    # A runner made of formulas moves unlike those whose contacts are known, on the belt and here.
    assert {found[name].status for name in FOR_TRAVEL} == {"ok"}
    assert [found[name].status for name in OF_THE_BODY] == [ON_BELT[name].status for name in OF_THE_BODY]
    for name in OF_THE_BODY:
        assert found[name].value == pytest.approx(ON_BELT[name].value, rel=0.01)


def test_a_runner_in_place_is_measured_on_a_treadmill_without_being_told() -> None:
    analysis = analysed(speed_mps=0.0)
    assert analysis.motion.surface == "treadmill"
    assert said_of_surface(analysis) == ("pass", "The runner stays in one place, as on a treadmill.")


@pytest.mark.parametrize("surface", [None, "overground"])
@pytest.mark.parametrize("scene_share", [0.2, 0.5, 1.4])
def test_a_foot_that_slides_withholds_the_way_and_the_ground(scene_share: float, surface: Surface | None) -> None:
    found = by_id(analysed(surface=surface, scene_share=scene_share, **FOLLOWED))
    for name in (*FOR_TRAVEL, *FOR_GROUND):
        assert found[name].status == "withheld"
        assert found[name].value is None
        assert "slide" in str(found[name].reason)
    for name in OF_THE_BODY:
        assert found[name].value == pytest.approx(ON_BELT[name].value, rel=0.01)


def test_a_camera_that_could_not_be_followed_withholds_the_way() -> None:
    analysis = analysed(scene_share=None, **FOLLOWED)
    assert analysis.motion.surface == "overground"
    assert {by_id(analysis)[name].status for name in FOR_TRAVEL} == {"withheld"}


def test_a_treadmill_that_was_told_is_doubted_where_the_runner_travels() -> None:
    analysis = analysed(surface="treadmill", **FOLLOWED)
    found = by_id(analysis)
    assert analysis.motion.surface == "treadmill"
    assert said_of_surface(analysis)[0] == "warn"
    for name in (*FOR_TRAVEL, *FOR_GROUND):
        assert found[name].status == "withheld"
        assert "travels past the background" in str(found[name].reason)
    # No belt turns the body where no belt carries the foot.
    assert found["trunk_lean"].value == pytest.approx(ON_BELT["trunk_lean"].value, abs=0.1)


def test_ground_that_was_told_is_doubted_where_the_runner_stays() -> None:
    analysis = analysed(surface="overground", speed_mps=0.0)
    assert analysis.motion.surface == "overground"
    assert said_of_surface(analysis)[0] == "warn"
    assert {by_id(analysis)[name].status for name in FOR_TRAVEL} == {"withheld"}
    assert "stays in one place" in str(by_id(analysis)["speed"].reason)


def test_a_speed_that_was_told_needs_no_scene() -> None:
    clip, track = seen(**FOLLOWED)
    track["camera"] = track["camera"] * 0.4
    options = Options(speed_mps=3.0, surface="overground")
    found = by_id(analyze_pose(clip, track, view="side", runner=Runner(height_m=1.75), options=options))
    assert found["step_length"].value == pytest.approx(3.0 * 60 / 170, rel=0.01)
    assert found["foot_strike_angle"].status == "withheld"


def test_an_incline_says_that_it_is_a_treadmill() -> None:
    assert Options(incline_deg=1.0).told_surface == "treadmill"
    assert Options().told_surface is None


@pytest.mark.parametrize("nearer", [False, True])
def test_a_runner_who_goes_away_or_comes_nearer_keeps_all_steps(nearer: bool) -> None:
    road = {"heading_deg": 90.0, "distance_m": 5.0, "duration_s": 10.0}
    clip, track = seen(**road)
    if nearer:
        # The same film from its end: who is seen from behind then runs backwards, nearer and nearer.
        track["position"].values[:] = track["position"].values[::-1]
    found = analyze_pose(clip, track, view="rear", runner=Runner(height_m=1.75), options=Options())
    assert found.motion.surface == "overground"
    assert sum(step.used for step in found.steps) >= 27
    assert by_id(found)["cadence"].value == pytest.approx(170.0, abs=0.7)
    assert by_id(found)["step_width"].status == "ok"


def test_steps_and_width_are_those_of_the_belt_though_the_body_shrinks_sevenfold() -> None:
    away = by_id(analysed(view="rear", heading_deg=90.0, distance_m=5.0, duration_s=10.0))
    on_belt = by_id(analysed(view="rear", heading_deg=90.0, distance_m=5.0, duration_s=10.0, speed_mps=0.0))
    assert away["step_width"].value == pytest.approx(on_belt["step_width"].value, abs=0.5)
    assert away["vertical_oscillation"].value == pytest.approx(on_belt["vertical_oscillation"].value, abs=0.5)


@pytest.mark.parametrize("heading_deg", [-20.0, 20.0])
def test_a_way_that_leads_off_the_picture_widens_what_lies_along_it(heading_deg: float) -> None:
    found = by_id(analysed(heading_deg=heading_deg, start_m=-5.0, duration_s=3.4, distance_m=10.0))
    speed, overstride = found["speed"], found["overstride"]
    assert speed.status == overstride.status == "low_confidence"
    assert "nearer or goes away" in str(overstride.reason)
    assert speed.ci95 is not None
    assert speed.ci95[0] < 2.95 < speed.ci95[1]
