"""The contract that every measure keeps: when the motion is mirrored, scaled, shifted or thinned, the value follows."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gait.measurement import Measurement, View
from gait.measures import REGISTRY, Measure, Trial, measure
from gait.motion.model import Motion
from gait.steps import detect_steps
from gait.synthetic import running_motion

EVERY_MEASURE = [
    pytest.param(entry, view, id=f"{entry.id}-{view}") for entry in REGISTRY.values() for view in entry.views
]
SCALE = 1.2
HIDDEN_FRAMES = slice(200, 210)


def mirrored(motion: Motion) -> Motion:
    """Swap left and right; seen from behind, the picture turns over as well."""
    names = tuple(n.replace("left", "X").replace("right", "left").replace("X", "right") for n in motion.names)
    points = motion.points_m * [1 if motion.view == "side" else -1, 1]
    return replace(motion, names=names, points_m=points)


def scaled(motion: Motion) -> Motion:
    return replace(motion, points_m=motion.points_m * SCALE)


def shifted_in_time(motion: Motion) -> Motion:
    return replace(motion, time_s=motion.time_s + 100.0)


def half_the_frames(motion: Motion) -> Motion:
    return replace(motion, time_s=motion.time_s[::2], points_m=motion.points_m[::2])


def with_hidden_frames(motion: Motion) -> Motion:
    points = motion.points_m.copy()
    points[HIDDEN_FRAMES] = np.nan
    return replace(motion, points_m=points)


def without_shoulders(motion: Motion) -> Motion:
    kept = [i for i, name in enumerate(motion.names) if "shoulder" not in name]
    return replace(motion, names=tuple(motion.names[i] for i in kept), points_m=motion.points_m[:, kept])


def unchanged(motion: Motion) -> Motion:
    return motion


@cache
def trial(view: View, change: Callable[[Motion], Motion] = unchanged, duration_s: float = 9.0) -> Trial:
    """Return a synthetic runner's trial. Every measure reads the same one: finding the steps is most of the work."""
    motion = change(running_motion(view=view, duration_s=duration_s))
    return Trial(motion=motion, steps=detect_steps(motion))


@cache
def unchanged_measurement(name: str, view: View) -> Measurement:
    return measure(REGISTRY[name], trial(view))


def check_agreement(measured: Measurement, *, interval_of: Measurement) -> None:
    """Check that both have the same category, or that the interval of one contains the value of the other."""
    assert (measured.value is None) == (interval_of.value is None)
    if measured.value is None:
        return
    if measured.label is not None:
        assert measured.label == interval_of.label
        return
    assert interval_of.ci95 is not None
    assert interval_of.ci95[0] <= measured.value <= interval_of.ci95[1]


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_mirroring_swaps_left_and_right(entry: Measure, view: View) -> None:
    before, after = unchanged_measurement(entry.id, view), measure(entry, trial(view, mirrored))
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


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_scaling_the_runner_scales_lengths_alone(entry: Measure, view: View) -> None:
    # Gravity does not scale with the runner.
    entry = replace(entry, independent_estimate=None)
    before, after = measure(entry, trial(view)), measure(entry, trial(view, scaled))
    if before.value is None or after.value is None:
        assert before.value is after.value
        return
    factor = SCALE if entry.length_power else 1.0
    assert after.value == pytest.approx(before.value * factor, rel=0.01, abs=0.05)


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_a_shift_in_time_changes_nothing(entry: Measure, view: View) -> None:
    before, after = unchanged_measurement(entry.id, view), measure(entry, trial(view, shifted_in_time))
    assert after.value == (None if before.value is None else pytest.approx(before.value, rel=0.005, abs=0.02))


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_half_the_frames_give_the_same_value_within_the_interval(entry: Measure, view: View) -> None:
    before, after = unchanged_measurement(entry.id, view), measure(entry, trial(view, half_the_frames))
    check_agreement(before, interval_of=after)


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_hidden_frames_leave_the_value_within_the_interval(entry: Measure, view: View) -> None:
    before, after = unchanged_measurement(entry.id, view), measure(entry, trial(view, with_hidden_frames))
    check_agreement(after, interval_of=before)


@pytest.mark.parametrize(("entry", "view"), EVERY_MEASURE)
def test_a_number_has_an_interval_or_a_category_and_a_withheld_one_a_reason(entry: Measure, view: View) -> None:
    measured = unchanged_measurement(entry.id, view)
    if measured.value is None:
        assert measured.status == "withheld"
        assert measured.reason
        return
    assert measured.n > 0
    if measured.label is not None:
        assert measured.ci95 is None
        assert 100 / 3 <= measured.value <= 100
        return
    assert measured.ci95 is not None
    assert measured.ci95[0] < measured.value < measured.ci95[1]


def test_few_steps_lower_the_confidence() -> None:
    entry = REGISTRY["contact_time"]
    assert measure(entry, trial("side", duration_s=4.0)).status == "low_confidence"
    assert unchanged_measurement(entry.id, "side").status == "ok"


def test_a_missing_part_of_the_body_withholds_only_what_needs_it() -> None:
    assert measure(REGISTRY["trunk_lean"], trial("side", without_shoulders)).status == "withheld"
    assert measure(REGISTRY["overstride"], trial("side", without_shoulders)).value is not None
