"""Repetitions are counted to within one of the true number, however fast, noisy, interrupted or crooked the film is."""

from __future__ import annotations

from typing import Any

import pytest
from made_movements import Movement, joined, track, walking

from gait.errors import RunnerError
from gait.selfcheck.evaluate import evaluate
from gait.selfcheck.kinds import Kind, Leg

CALVES: dict[str, Any] = {"kind": "calf-raise", "period_s": 3.0}
HOPS: dict[str, Any] = {"kind": "hops", "count": 40, "period_s": 0.45}
SQUATS: dict[str, Any] = {"kind": "squat", "count": 6, "period_s": 3.0, "size_m": 0.25, "seen_from": "rear"}
STEPS: dict[str, Any] = {"kind": "step-down", "count": 6, "period_s": 3.0, "size_m": 0.15, "seen_from": "rear"}


def counted(movement: Movement) -> int:
    [result] = evaluate(track(movement), kind=movement.kind)
    assert result.leg == movement.leg
    return result.count


@pytest.mark.parametrize(
    "movement",
    [
        Movement(**CALVES),
        Movement(**CALVES, leg="right"),
        Movement(**CALVES | {"period_s": 1.5}, count=30),
        Movement(**CALVES | {"period_s": 6.0}, count=25),
        Movement(**CALVES, count=25, fatigue=0.45),
        Movement(**CALVES, size_m=0.05),
        Movement(**CALVES, noise_m=0.015),
        Movement(**CALVES, tilt_deg=8.0, fps=24.0),
        Movement(**CALVES, seen_from="rear", lift_m=0.2),
        Movement(**CALVES, fps=120.0, drift_m=0.1),
        Movement(**CALVES, uneven_frames=True, uneven=0.2, swapped_share=0.05),
        Movement(**HOPS),
        Movement(**HOPS, leg="right", seen_from="front"),
        Movement(**HOPS | {"period_s": 0.3, "count": 90}, size_m=0.05),
        Movement(**HOPS | {"period_s": 0.6}, size_m=0.12),
        Movement(**HOPS, noise_m=0.015, fps=24.0),
        Movement(**HOPS, tilt_deg=-8.0, fps=60.0, drift_m=0.1),
        Movement(**HOPS, uneven_frames=True, uneven=0.1, swapped_share=0.05),
        Movement(**SQUATS),
        Movement(**SQUATS | {"seen_from": "front"}, leg="right", tilt_deg=6.0),
        Movement(**SQUATS, noise_m=0.015, fps=25.0, drift_m=0.1),
        Movement(**STEPS),
        Movement(**STEPS | {"seen_from": "front"}, leg="right", uneven=0.2),
        Movement(**STEPS | {"size_m": 0.1}, noise_m=0.008, tilt_deg=-6.0),
    ],
    ids=str,
)
def test_the_count_is_within_one(movement: Movement) -> None:
    assert abs(counted(movement) - movement.count) <= 1


def test_half_repetitions_are_not_counted_but_told() -> None:
    [result] = evaluate(track(Movement(**CALVES, count=12, partial=(3, 7, 8))), kind="calf-raise")
    assert (result.count, result.partial) == (9, 3)


@pytest.mark.parametrize(("given", "pause_s"), [(CALVES, 15.0), (HOPS, 3.0)], ids=["calf raises", "hops"])
def test_a_pause_ends_the_row_and_not_the_count(given: dict[str, Any], pause_s: float) -> None:
    movement = Movement(**given | {"count": 20}, pauses=(11,), pause_s=pause_s)
    [result] = evaluate(track(movement), kind=movement.kind)
    assert abs(result.count - 20) <= 1
    assert (result.in_a_row, result.stops) == (pytest.approx(12, abs=1), 1)


def test_hops_have_a_rate_and_a_time_without_a_stop() -> None:
    [result] = evaluate(track(Movement(**HOPS | {"count": 68})), kind="hops")
    assert result.per_min == pytest.approx(60 / 0.45, rel=0.02)
    assert result.seconds == pytest.approx(68 * 0.45, abs=0.5)
    assert result.steady_s == pytest.approx(result.seconds, abs=0.1)


def test_an_uneven_rhythm_is_steady_for_a_shorter_time() -> None:
    [result] = evaluate(track(Movement(**HOPS | {"count": 68}, uneven=0.5, noise_m=0.004)), kind="hops")
    assert result.steady_s < 0.5 * result.seconds


def test_the_way_to_the_place_and_back_does_not_count() -> None:
    movement = Movement(**HOPS, leg="right")
    clip = joined(joined(walking(), track(movement)), walking())
    by_picture, by_name = evaluate(clip, kind="hops"), evaluate(clip, kind="hops", leg="right")
    assert [(each.leg, each.in_a_row) for each in (*by_picture, *by_name)] == [("right", 40)] * 2
    assert [each.leg_from for each in (*by_picture, *by_name)] == ["picture", "given"]


@pytest.mark.parametrize("given", [CALVES, HOPS, SQUATS, STEPS], ids=lambda given: given["kind"])
def test_both_legs_may_be_in_one_clip(given: dict[str, Any]) -> None:
    right, left = Movement(**given | {"count": 8}, leg="right"), Movement(**given | {"count": 5})
    results = evaluate(joined(track(right), track(left)), kind=given["kind"])
    assert [each.leg for each in results] == ["left", "right"]
    assert [each.count for each in results] == [pytest.approx(5, abs=1), pytest.approx(8, abs=1)]


def test_a_named_leg_is_believed_where_the_picture_does_not_show_it() -> None:
    hidden = track(Movement(**CALVES, leg="right", lift_m=0.02))
    with pytest.raises(RunnerError, match="both feet seem to be on the ground"):
        evaluate(hidden, kind="calf-raise")
    [result] = evaluate(hidden, kind="calf-raise", leg="right")
    assert (result.leg, result.count, result.leg_from) == ("right", 12, "given")


@pytest.mark.parametrize(
    ("kind", "movement", "cause"),
    [
        ("calf-raise", Movement(**CALVES, size_m=0.005), "No calf raise is seen"),
        ("hops", Movement(**HOPS, size_m=0.005), "No hop is seen"),
        ("squat", Movement(**SQUATS | {"size_m": 0.01}), "No squat is seen"),
        ("step-down", Movement(**STEPS | {"size_m": 0.01}), "No step-down is seen"),
        ("squat", Movement(**SQUATS | {"seen_from": "side"}), "filmed from the side"),
        ("hops", Movement(**HOPS, fps=15.0), "15 frames a second"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_refusal_names_the_true_cause(kind: Kind, movement: Movement, cause: str) -> None:
    with pytest.raises(RunnerError, match=cause):
        evaluate(track(movement), kind=kind)


@pytest.mark.parametrize("leg", [None, "left"])
def test_walking_is_no_hopping(leg: Leg | None) -> None:
    with pytest.raises(RunnerError, match="feet take turns"):
        evaluate(walking(seconds=10), kind="hops", leg=leg)


def test_feet_outside_the_picture_are_refused() -> None:
    clip = track(Movement(**CALVES))
    clip["position"].values[:, 1] += 400
    with pytest.raises(RunnerError, match="legs are not in the picture"):
        evaluate(clip, kind="calf-raise")


def test_someone_who_is_hidden_for_long_is_refused() -> None:
    clip = track(Movement(**CALVES))
    clip["position"].values[: len(clip["time"]) // 3] = float("nan")
    with pytest.raises(RunnerError, match="not seen in a fifth"):
        evaluate(clip, kind="calf-raise")


def test_slow_motion_is_counted_in_real_time() -> None:
    clip = track(Movement(**HOPS, fps=120.0))
    slowed = clip.assign_coords(time=clip["time"] * 4)
    [result] = evaluate(slowed, kind="hops", slow_motion_factor=4.0)
    assert result.per_min == pytest.approx(60 / 0.45, rel=0.02)
