"""The contract every measure keeps: mirror the runner, scale, shift or resample the motion, and the answer follows."""

from dataclasses import replace
from functools import cache

import pytest

from gait.measurement import Measurement, View
from gait.measures import REGISTRY, Measure, Trial, measure
from gait.motion.model import Motion
from gait.steps import detect_steps
from gait.synthetic import running_motion

EVERY = [pytest.param(entry, view, id=f"{entry.id}-{view}") for entry in REGISTRY.values() for view in entry.views]


def evaluate(entry: Measure, motion: Motion) -> Measurement:
    return measure(entry, Trial(motion=motion, steps=detect_steps(motion)))


@cache
def base(view: View) -> Motion:
    return running_motion(view=view, duration_s=9.0)


def mirrored(motion: Motion) -> Motion:
    """The same runner seen in a mirror: left is right; from behind, the picture turns over."""
    names = tuple(n.replace("left", "X").replace("right", "left").replace("X", "right") for n in motion.names)
    points = motion.points_m * [1 if motion.view == "side" else -1, 1]
    return replace(motion, names=names, points_m=points)


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_mirror(entry: Measure, view: View) -> None:
    before, after = evaluate(entry, base(view)), evaluate(entry, mirrored(base(view)))
    if before.value is None:
        assert after.value is None
        assert after.reason
        return
    assert after.value == pytest.approx(before.value, rel=0.01, abs=0.05)
    if before.left is not None and before.right is not None:
        assert after.left == pytest.approx(before.right, rel=0.01, abs=0.1)
    assert (before.asymmetry is None) == (after.asymmetry is None)
    if before.asymmetry is not None and after.asymmetry is not None:
        assert after.asymmetry.value == pytest.approx(-before.asymmetry.value, rel=0.01, abs=0.1)
        assert after.asymmetry.detectable >= 0


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_scale(entry: Measure, view: View) -> None:
    larger = replace(base(view), points_m=base(view).points_m * 1.2)
    # Gravity knows no scale.
    entry = replace(entry, independent_estimate=None)
    before, after = evaluate(entry, base(view)), evaluate(entry, larger)
    if before.value is None or after.value is None:
        assert before.value is after.value
        return
    power = 1.2 if entry.length_power else 1.0
    assert after.value == pytest.approx(before.value * power, rel=0.01, abs=0.05)


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_shift_in_time(entry: Measure, view: View) -> None:
    later = replace(base(view), time_s=base(view).time_s + 100.0)
    before, after = evaluate(entry, base(view)), evaluate(entry, later)
    assert after.value == (None if before.value is None else pytest.approx(before.value, rel=0.005, abs=0.02))


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_half_the_frames_give_the_same_within_the_interval(entry: Measure, view: View) -> None:
    half = replace(base(view), time_s=base(view).time_s[::2], points_m=base(view).points_m[::2])
    before, after = evaluate(entry, base(view)), evaluate(entry, half)
    if before.value is None:
        assert after.value is None
        return
    assert after.value is not None
    if before.label is not None:
        assert after.label == before.label
        return
    assert after.ci95 is not None
    assert after.ci95[0] <= before.value <= after.ci95[1]


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_hidden_frames_change_little(entry: Measure, view: View) -> None:
    motion = base(view)
    points = motion.points_m.copy()
    points[200:210] = float("nan")
    before, after = evaluate(entry, motion), evaluate(entry, replace(motion, points_m=points))
    if before.value is None:
        assert after.value is None
        return
    assert after.value is not None
    if before.label is not None:
        assert after.label == before.label
        return
    assert before.ci95 is not None
    assert before.ci95[0] <= after.value <= before.ci95[1]


@pytest.mark.parametrize(("entry", "view"), EVERY)
def test_every_number_has_an_interval_or_a_category_and_every_refusal_a_reason(entry: Measure, view: View) -> None:
    found = evaluate(entry, base(view))
    if found.value is None:
        assert found.status == "withheld"
        assert found.reason
        return
    assert found.n > 0
    if found.label is not None:
        assert found.ci95 is None
        assert 100 / 3 <= found.value <= 100
        return
    assert found.ci95 is not None
    assert found.ci95[0] < found.value < found.ci95[1]


def test_few_steps_lower_the_confidence() -> None:
    short = running_motion(duration_s=4.0)
    assert evaluate(REGISTRY["contact_time"], short).status == "low_confidence"
    assert evaluate(REGISTRY["contact_time"], base("side")).status == "ok"


def test_a_missing_part_of_the_body_withholds_what_needs_it() -> None:
    motion = base("side")
    kept = [i for i, name in enumerate(motion.names) if "shoulder" not in name]
    armless = replace(motion, names=tuple(motion.names[i] for i in kept), points_m=motion.points_m[:, kept])
    assert evaluate(REGISTRY["trunk_lean"], armless).status == "withheld"
    assert evaluate(REGISTRY["overstride"], armless).value is not None
