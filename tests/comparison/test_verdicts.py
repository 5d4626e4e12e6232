"""Verdicts on changes, speeds and cues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_folders import CUE, clip, document, measure, result_folder

from gait.comparison import compare
from gait.comparison.page import headline_changes, row
from gait.comparison.speed import SpeedCheck, speed_effect
from gait.measurement import Asymmetry, Measurement
from gait.measures.change import compare_measurements
from gait.units import Units

MINUS = "\N{MINUS SIGN}"


def measured(value: float | None, half: float, *, name: str = "cadence", status: Any = "ok") -> Measurement:
    ends = None if value is None else (value - half, value + half)
    return Measurement(id=name, view="side", unit="steps/min", value=value, ci95=ends, n=20, status=status)


@pytest.mark.parametrize(
    ("name", "before", "after", "verdict"),
    [
        # The smallest relevant change is a share of the value: 8 of 160 steps per minute.
        ("cadence", (160.0, 0.5), (168.0, 0.5), "changed"),
        ("cadence", (160.0, 0.5), (152.0, 0.5), "changed"),
        ("cadence", (160.0, 0.5), (160.6, 0.5), "not_changed"),
        ("cadence", (160.0, 3.0), (161.0, 4.0), "not_changed"),
        ("cadence", (160.0, 6.0), (161.0, 6.0), "cannot_tell"),
        # The shin angle varies by 4.8 degrees from week to week, however well it is measured.
        ("shin_angle", (12.0, 0.5), (16.0, 0.5), "not_changed"),
        ("shin_angle", (12.0, 0.5), (17.0, 0.5), "changed"),
        ("shin_angle", (12.0, 3.0), (16.0, 3.0), "cannot_tell"),
        # No smallest relevant change of trunk lean has been published.
        ("trunk_lean", (6.0, 0.1), (6.0, 0.1), "cannot_tell"),
        ("trunk_lean", (6.0, 1.0), (9.0, 1.0), "changed"),
    ],
)
def test_the_verdict_depends_on_the_error_and_the_smallest_relevant_change(
    name: str, before: tuple[float, float], after: tuple[float, float], verdict: str
) -> None:
    assert compare_measurements(measured(*before, name=name), measured(*after, name=name)).verdict == verdict


def test_the_interval_of_a_change_combines_both_errors() -> None:
    change = compare_measurements(measured(160.0, 3.0), measured(170.0, 4.0))
    assert change.value == 10.0
    assert change.ci95 == (5.0, 15.0)
    assert change.detectable == 5.0


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (measured(None, 0, status="withheld"), measured(170.0, 0.5), "Not given for the first clip."),
        (measured(160.0, 0.5), measured(None, 0, status="withheld"), "Not given for the second clip."),
        (measured(160.0, 0.5, status="low_confidence"), measured(170.0, 0.5), "Low confidence in the first clip."),
        (
            measured(160.0, 0.5, status="low_confidence"),
            measured(170.0, 0.5, status="low_confidence"),
            "Low confidence in both clips.",
        ),
    ],
)
def test_unreliable_values_have_no_verdict(before: Measurement, after: Measurement, reason: str) -> None:
    change = compare_measurements(before, after)
    assert (change.verdict, change.reason) == ("cannot_tell", reason)


@pytest.mark.parametrize(("after", "verdict"), [("forefoot", "changed"), ("rearfoot", "not_changed")])
def test_a_category_changes_if_both_clips_have_one(after: str, verdict: str) -> None:
    def strike(label: str) -> Measurement:
        return Measurement(id="foot_strike", view="side", unit="%", value=95.0, n=20, label=label)

    assert compare_measurements(strike("rearfoot"), strike(after)).verdict == verdict


def speeds(before: float | None, after: float | None) -> list[dict[str, Any]]:
    return [{"options": {"speed_mps": told, "incline_deg": 0.0, "surface": "treadmill"}} for told in (before, after)]


@pytest.mark.parametrize(
    ("told", "found", "status"),
    [
        ((3.0, 3.0), None, "same"),
        ((3.0, 3.05), None, "same"),
        ((3.0, 3.1), None, "different"),
        ((None, 3.0), None, "unknown"),
        ((None, None), ((3.0, 0.02), (3.0, 0.02)), "same"),
        ((None, None), ((3.0, 0.1), (3.0, 0.1)), "unknown"),
        ((None, None), ((3.0, 0.1), (3.5, 0.1)), "different"),
        ((3.0, None), ((2.0, 0.1), (3.5, 0.1)), "different"),
    ],
)
def test_speeds_are_given_or_measured_or_unknown(
    tmp_path: Path, told: tuple[Any, Any], found: tuple[Any, Any] | None, status: str
) -> None:
    folders = []
    for name, options, of_clip in zip(("a", "b"), speeds(*told), found or (None, None), strict=True):
        measures = [] if of_clip is None else [measure("speed", *of_clip, "m/s")]
        folders.append(result_folder(tmp_path / name, **options, measures=measures))
    assert compare(*folders).speed.status == status


@pytest.mark.parametrize(
    ("after_spm", "half", "verdict"),
    [(170.0, 0.5, "met"), (169.6, 0.5, "met"), (165.0, 0.5, "partly"), (160.4, 0.5, "not_met"),
     (155.0, 0.5, "not_met"), (163.0, 9.0, "cannot_tell")],
)  # fmt: skip
def test_a_cue_is_met_when_the_metronome_is_reached(
    tmp_path: Path, after_spm: float, half: float, verdict: str
) -> None:
    before = result_folder(tmp_path / "a")
    after = result_folder(tmp_path / "b", measures=[measure("cadence", after_spm, half)])
    (outcome,) = compare(before, after).cues
    assert outcome.verdict == verdict
    assert "The goal was 170.0 steps/min or more" in outcome.text


def test_without_a_metronome_the_target_is_five_per_cent(tmp_path: Path) -> None:
    before = result_folder(tmp_path / "a", advice={"cues": [CUE], "metronome": None})
    after = result_folder(tmp_path / "b", measures=[measure("cadence", 168.0, 0.5)])
    (outcome,) = compare(before, after).cues
    assert (outcome.verdict, "168.0 steps/min or more" in outcome.text) == ("met", True)


@pytest.mark.parametrize(
    ("reference", "after_deg", "verdict"),
    [
        (None, 2.0, "met"),
        (None, 22.0, "not_met"),
        ([14.0, 20.0], 22.0, "met"),
        ([2.0, 10.0], 2.0, "met"),
    ],
    ids=["less is wanted of a shin", "more is not", "more where it was below the usual range", "less where above"],
)
def test_a_cue_without_a_target_is_met_by_a_clear_change_in_the_right_direction(
    tmp_path: Path, reference: list[float] | None, after_deg: float, verdict: str
) -> None:
    shin = {**CUE, "measures": ["shin_angle"]}
    before = result_folder(
        tmp_path / "a",
        measures=[measure("shin_angle", 12.0, 3.0, "deg", reference=reference)],
        advice={"cues": [shin], "metronome": None},
    )
    after = result_folder(tmp_path / "b", measures=[measure("shin_angle", after_deg, 3.0, "deg")])
    (outcome,) = compare(before, after).cues
    assert outcome.verdict == verdict


def test_a_cue_is_not_judged_at_another_speed(tmp_path: Path) -> None:
    before = result_folder(tmp_path / "a")
    options = {"speed_mps": 3.6, "incline_deg": 0.0, "surface": "treadmill"}
    after = result_folder(tmp_path / "b", measures=[measure("cadence", 172.0, 0.5)], options=options)
    comparison = compare(before, after)
    (cue,) = comparison.cues
    assert cue.verdict == "cannot_tell"
    assert cue.heading.startswith("The speeds differ, and speed alone changes these numbers. So it cannot be told")
    cadence = next(change for change in comparison.changes if change.id == "cadence")
    assert cadence.verdict == "changed"
    assert cadence.expected == pytest.approx(3.067 * 3.6 * 0.6)


@pytest.mark.parametrize(
    ("before", "outcomes"),
    [
        ({"advice": {"cues": [], "metronome": None}, "findings": []}, 0),
        ({"advice": None, "findings": [{"id": "x", "title": "x", "measures": ["cadence"], "cue": "Quicker."}]}, 1),
        ({"advice": {"cues": [{**CUE, "measures": ["step_width"]}]}}, 1),
    ],
    ids=["no cue", "a finding of an older report", "a measure that is not there"],
)
def test_reports_without_a_measurable_cue(tmp_path: Path, before: dict[str, Any], outcomes: int) -> None:
    folder = result_folder(tmp_path / "a", **before)
    comparison = compare(folder, result_folder(tmp_path / "b"))
    assert len(comparison.cues) == outcomes
    assert all(cue.verdict in {"not_met", "cannot_tell"} for cue in comparison.cues)


def test_other_differences_are_noted(tmp_path: Path) -> None:
    steep = {"speed_mps": 3.0, "incline_deg": 2.0, "surface": "treadmill"}
    turned = [{**document()["clips"][0], "facing": "left"}]
    before = result_folder(tmp_path / "a")
    after = result_folder(tmp_path / "b", runner={"height_m": 1.8}, options=steep, clips=turned)
    notes = " ".join(compare(before, after).notes)
    assert all(
        part in notes
        for part in ("heights given for this runner differ (1.75 m and 1.80 m)", "inclines differ", "other way")
    )


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ((None, None), "Give the speed both times."),
        ((3.0, None), "Give the speed of the second clip as well."),
        ((None, 3.0), "Give the speed of the first clip as well."),
    ],
)
def test_only_a_missing_speed_is_asked_for(tmp_path: Path, told: tuple[Any, Any], says: str) -> None:
    folders = [result_folder(tmp_path / name, **of) for name, of in zip("ab", speeds(*told), strict=True)]
    assert compare(*folders).speed.message.endswith(says)


def test_the_three_numbers_of_a_row_add_up() -> None:
    change = compare_measurements(measured(8.86, 0.1), measured(9.24, 0.1))
    written = row(change, SpeedCheck(status="same", before_mps=3.0, after_mps=3.0, message=""))
    assert (written.before, written.after, written.change) == ("8.9 steps/min", "9.2 steps/min", "+0.3 steps/min")
    assert change.value == pytest.approx(0.38)


def test_the_same_clip_twice_is_pointed_out(tmp_path: Path) -> None:
    def folder(name: str, **sha256: str) -> Path:
        clips = [clip(view) | {"sha256": 64 * of_view} for view, of_view in sha256.items()]
        return result_folder(tmp_path / name, clips=clips)

    before = folder("a", side="1", rear="2")
    again = compare(before, folder("b", side="1", rear="2"))
    assert again.notes[0].startswith("Exactly the same clips in both reports.")
    assert [(cue.verdict, cue.reason) for cue in again.cues] == [("cannot_tell", "Both reports show the same run.")]
    assert compare(before, folder("c", side="3", rear="2")).notes[0].startswith("Exactly the same clip from behind")
    assert not any("same clip" in note for note in compare(before, folder("d", side="3", rear="4")).notes)


def test_a_comparison_is_shown_in_the_units_of_the_later_session(tmp_path: Path) -> None:
    overstride = measure("overstride", 25.4, 1.27, "cm")
    before = result_folder(tmp_path / "before", measures=[overstride])
    options = document()["options"] | {"units": {"lengths": "imperial", "speeds": "mph"}}
    after = result_folder(tmp_path / "after", measures=[overstride | {"value": 20.32}], options=options)
    comparison = compare(before, after)
    assert "6.7 mph" in comparison.speed.message
    (change,) = comparison.changes
    shown = change.in_units(comparison.units)
    assert (change.unit, change.before.value, shown.unit) == ("cm", 25.4, "in")
    assert (shown.before.value, shown.value) == pytest.approx((10.0, -2.0))
    assert "m/s" in compare(before, after, units=Units()).speed.message


@pytest.mark.parametrize(
    ("after_spm", "text", "is_headline"),
    [
        (185.7, "+25.7 steps/min, of which about 2.2 come from running faster: mostly not speed", True),
        (163.8, "+3.8 steps/min, of which about 2.2 come from running faster: mostly speed", True),
        (162.4, "+2.4 steps/min, of which about 2.2 come from running faster: no more than speed explains", False),
        (150.0, f"{MINUS}10.0 steps/min, although running faster alone gives about +2.2 steps/min: mostly not speed",
         True),
    ],
)  # fmt: skip
def test_what_speed_alone_explains_is_taken_out(tmp_path: Path, after_spm: float, text: str, is_headline: bool) -> None:
    options = {"speed_mps": 3.2, "incline_deg": 0.0, "surface": "treadmill"}
    before = result_folder(tmp_path / "a")
    after = result_folder(tmp_path / "b", measures=[measure("cadence", after_spm, 0.5)], options=options)
    comparison = compare(before, after)
    (change,) = comparison.changes
    assert speed_effect(change, comparison.speed) == text
    assert bool(headline_changes(comparison.changes)) == is_headline


def test_sides_are_shown_only_if_a_difference_is_claimed_and_low_confidence_is_marked() -> None:
    def knee(claimed: bool, status: Any) -> Measurement:
        sides = Asymmetry(value=8.0, unit="deg", detectable=5.0, claimed=claimed)
        return Measurement(
            id="knee_flexion_stance", view="side", unit="deg", value=42.0, ci95=(40.0, 44.0), n=20,
            left=46.0, right=38.0, status=status, asymmetry=sides,
        )  # fmt: skip

    same = SpeedCheck(status="same", before_mps=3.0, after_mps=3.0, message="")
    written = row(
        compare_measurements(knee(claimed=True, status="ok"), knee(claimed=False, status="low_confidence")), same
    )
    assert (written.before, written.before_sides) == ("42.0°", "left 46.0°, right 38.0°")
    assert (written.after, written.after_sides) == ("\N{ALMOST EQUAL TO} 42.0°", "")
    assert written.reason == "Low confidence in the second clip."


def test_pain_that_fell_while_quicker_steps_held_is_told(tmp_path: Path) -> None:
    instruction = "Take slightly quicker steps, and land under your hips."
    cue = {"id": "landing_ahead", "title": "Far", "instruction": instruction, "measures": ["cadence"]}
    knee = {"height_m": 1.75, "symptoms": ["knee_front"]}
    before = result_folder(tmp_path / "a", runner=knee | {"pain_run": 5}, advice={"cues": [cue]})
    after = result_folder(tmp_path / "b", runner=knee | {"pain_run": 2}, measures=[measure("cadence", 170.0, 0.5)])
    comparison = compare(before, after)
    assert "from 5 to 2 of 10" in comparison.follow_up
    assert "still quicker" in comparison.follow_up
    assert compare(result_folder(tmp_path / "c"), after).follow_up == ""
