"""Two side clips of one run: each leg is measured where it is the near one, and what contradicts itself is not sure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait.analysis.clip import PreparedClip, prepare_clip, side_clips
from gait.errors import OptionError, RunnerError
from gait.measurement import Measurement
from gait.measures import REGISTRY, both_sides
from gait.measures.both_sides import BothSides, PairErrors, SideTrials, measure_both_sides, pair_errors
from gait.measures.evaluate import measure_all
from gait.measures.status import IMPOSSIBLE, IMPOSSIBLE_FROM_OTHER_SIDE
from gait.options import Options
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.steps import detect_steps
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_clips
from gait.video import Clip

MEASURED = ("cadence", "contact_time", "foot_strike_angle", "foot_strike", "trunk_lean", "knee_flexion_stance", "speed")
ENTRIES = [REGISTRY[name] for name in MEASURED]
ERRORS = PairErrors(difference_sd=1.0, mean_difference_sd=1.0, pairs=20)
OPTIONS = Options(speed_mps=3.0, model="heavy")
RUNNER = Runner(height_m=1.75)


@pytest.fixture(autouse=True)
def known_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors of two clips are the same for every measure, so that no test depends on a fit."""
    monkeypatch.setattr(both_sides, "pair_errors", lambda _: dict.fromkeys(REGISTRY, ERRORS))


def prepared(clip: Clip, pose: PoseTrack) -> PreparedClip:
    """Return a clip with its steps."""
    return prepare_clip(clip, pose, view="side", runner=RUNNER, options=OPTIONS)


def filmed(name: str, runner: SyntheticRunner, *, seed: int = 0) -> PreparedClip:
    """Return a clip of a synthetic runner, as the heavy model would see it."""
    [clip] = synthetic_clips(runner, names=(name,), duration_s=6.0, fps=30.0, seed=seed, model="heavy")
    return clip


@pytest.fixture(scope="module")
def left() -> PreparedClip:
    """The clip from the left."""
    return filmed("side_left", SyntheticRunner())


@pytest.fixture(scope="module")
def right() -> PreparedClip:
    """The clip from the right."""
    return filmed("side_right", SyntheticRunner(), seed=1)


def mirrored(clip: PreparedClip) -> PreparedClip:
    """Return the mirror image of a clip: what was left is right, in the picture and on the runner."""
    pose = clip.pose
    exchanged = [
        KEYPOINTS.index(name.replace("left", "*").replace("right", "left").replace("*", "right")) for name in KEYPOINTS
    ]
    pose = pose.isel(keypoints=exchanged).assign_coords(keypoints=pose.keypoints)
    width = int(pose.attrs["image_width_px"])
    position = pose.position.where(pose.space != "x", width - pose.position)
    return prepared(clip.clip, pose.assign(position=position))


def with_toes_lifted(clip: PreparedClip, side: str, by_px: float) -> PreparedClip:
    """Return a clip in which one foot's toe is higher in the picture, which enlarges its angle to the ground."""
    position = clip.pose.position.copy(deep=True)
    position.loc[{"keypoints": f"{side}_foot_index", "space": "y"}] -= by_px
    return prepared(clip.clip, clip.pose.assign(position=position))


def both(first: PreparedClip, second: PreparedClip) -> BothSides:
    """Measure two clips together, in any order."""
    clips = side_clips([first, second])
    trials = [clip.scaled.trial for clip in clips]
    apart = [replace(trial, steps=detect_steps(trial.motion, legs_apart=True)) for trial in trials]
    return measure_both_sides(ENTRIES, *(SideTrials(*each) for each in zip(trials, apart, strict=True)))


@pytest.fixture(scope="module")
def found(left: PreparedClip, right: PreparedClip) -> BothSides:
    """The measurements of both clips."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(both_sides, "pair_errors", lambda _: dict.fromkeys(REGISTRY, ERRORS))
        return both(left, right)


def by_id(measurements: tuple[Measurement, ...]) -> dict[str, Measurement]:
    """Return measurements by their id."""
    return {m.id: m for m in measurements}


def test_sides_are_recognised_from_the_picture(left: PreparedClip, right: PreparedClip) -> None:
    """The order in which two side clips are given does not matter."""
    assert [clip.near_side for clip in side_clips([right, left])] == ["left", "right"]


def test_each_measure_has_one_value(found: BothSides) -> None:
    """Two clips give one measurement of each measure, between those of the clips, with the steps of both."""
    assert [m.id for m in found.together] == list(MEASURED)
    for one, other, together in zip(found.from_left, found.from_right, found.together, strict=True):
        if together.label is None:
            assert min(one.value, other.value) - 1e-6 <= together.value <= max(one.value, other.value) + 1e-6
            assert together.n == one.n + other.n


def test_mirror_image_exchanges_left_and_right(left: PreparedClip, right: PreparedClip) -> None:
    """The mirror images of both clips give the same values with left and right exchanged."""
    uneven = [with_toes_lifted(clip, "left", 10.0) for clip in (left, right)]
    seen = by_id(both(*uneven).together)
    reflected = by_id(both(*map(mirrored, uneven)).together)
    for name, measurement in seen.items():
        other = reflected[name]
        assert measurement.value == pytest.approx(other.value, rel=1e-6)
        assert (measurement.status, measurement.n) == (other.status, other.n)
        if measurement.asymmetry is not None and other.asymmetry is not None:
            assert (measurement.left, measurement.right) == pytest.approx((other.right, other.left), rel=1e-6)
            assert measurement.asymmetry.value == pytest.approx(-other.asymmetry.value, abs=1e-6)
            assert measurement.asymmetry.claimed == other.asymmetry.claimed


def test_clip_and_its_mirror_image_agree_with_the_clip(left: PreparedClip) -> None:
    """If both clips show the same, the value stays, its interval grows no wider, and the legs are alike."""
    found = both(left, mirrored(left))
    alone = by_id(found.from_left)
    for together in found.together:
        one = alone[together.id]
        assert together.status == one.status
        if together.label is not None:
            continue
        assert together.value == pytest.approx(one.value, rel=1e-6)
        assert np.ptp(together.ci95) <= np.ptp(one.ci95) + 1e-9
        if together.asymmetry is not None:
            assert together.left == pytest.approx(together.right, rel=1e-4)
            assert not together.asymmetry.claimed


def test_difference_of_the_near_legs_is_claimed(left: PreparedClip, right: PreparedClip) -> None:
    """A right foot that lands 8 degrees steeper in both clips is found with the right sign."""
    found = both(*(with_toes_lifted(clip, "right", 15.0) for clip in (left, right)))
    strike = by_id(found.together)["foot_strike_angle"]
    assert strike.asymmetry is not None
    assert strike.asymmetry.claimed
    assert strike.asymmetry.value < -strike.asymmetry.detectable


def test_symmetric_runner_has_no_claims(found: BothSides) -> None:
    """No difference is claimed of a runner whose legs are alike."""
    assert not any(m.asymmetry.claimed for m in found.together if m.asymmetry is not None)


def test_error_of_all_far_legs_is_no_difference(left: PreparedClip, right: PreparedClip) -> None:
    """A pose model that sees every far foot steeper makes one clip's legs differ, but not those of both clips."""
    found = both(with_toes_lifted(left, "right", 15.0), with_toes_lifted(right, "left", 15.0))
    together, *alone = (by_id(each)["foot_strike_angle"] for each in found)
    assert together.asymmetry is not None
    assert abs(together.asymmetry.value) < 0.2
    assert all(abs(each.left - each.right) > 0.5 for each in alone)


def test_contradicting_clips_are_not_sure(left: PreparedClip) -> None:
    """A trunk that leans 15 degrees more in one clip has low confidence, a reason and an interval that holds both."""
    other = filmed("side_right", SyntheticRunner(trunk_lean_deg=21.0))
    found = both(left, other)
    lean = by_id(found.together)["trunk_lean"]
    assert lean.status == "low_confidence"
    assert "contradict" in str(lean.reason)
    ends = [by_id(each)["trunk_lean"].value for each in (found.from_left, found.from_right)]
    assert lean.ci95[0] < min(ends) < max(ends) < lean.ci95[1]


@pytest.mark.parametrize("contact", [{"status": "low_confidence", "reason": "The clips contradict each other."}, {}])
def test_measure_is_no_surer_than_the_one_that_it_rests_on(contact: dict[str, str]) -> None:
    """Stiffness is computed from contact time: if the clips contradict each other in it, stiffness is not sure."""
    stiffness, time = (
        Measurement(id=name, view="side", unit=REGISTRY[name].unit, value=250.0, ci95=(240.0, 260.0), n=30)
        for name in ("vertical_stiffness", "contact_time")
    )
    together = {"vertical_stiffness": stiffness, "contact_time": replace(time, **contact)}
    found = both_sides._no_surer_than_its_basis(REGISTRY["vertical_stiffness"], stiffness, together)
    assert (found.status, found.reason) == (contact.get("status", "ok"), contact.get("reason"))


def test_impossible_value_of_one_clip_is_known_to_be_one(left: PreparedClip, right: PreparedClip) -> None:
    """What one clip shows is not possible: the value of the other one has low confidence, with a reason of its own."""
    entry = replace(REGISTRY["trunk_lean"], plausible=(-30.0, 12.0))
    other = filmed("side_right", SyntheticRunner(trunk_lean_deg=21.0))
    trials = [SideTrials(clip.scaled.trial, clip.scaled.trial) for clip in (left, other)]
    [lean] = measure_both_sides([entry], *trials).together
    assert (lean.status, lean.reason) == ("low_confidence", IMPOSSIBLE_FROM_OTHER_SIDE)
    [nothing] = measure_both_sides([replace(entry, plausible=(-30.0, -20.0))], *trials).together
    assert (nothing.status, nothing.reason) == ("withheld", IMPOSSIBLE)


def test_without_known_errors_nothing_is_gained(
    left: PreparedClip, right: PreparedClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a model that was never tested on pairs of clips, the sides are compared no better than in one clip."""
    monkeypatch.setattr(both_sides, "pair_errors", lambda _: {})
    found = both(left, right)
    together, alone = (by_id(each)["knee_flexion_stance"] for each in (found.together, found.from_left))
    assert together.asymmetry is not None
    assert alone.asymmetry is not None
    assert together.asymmetry.detectable >= 0.95 * alone.asymmetry.detectable


def test_different_paces_are_refused(left: PreparedClip) -> None:
    """Clips of two paces are not one run."""
    with pytest.raises(RunnerError, match="different paces: 170 and 182 steps a minute"):
        side_clips([left, filmed("side_right", SyntheticRunner(cadence_spm=182.0))])


def test_clips_of_one_side_are_refused(left: PreparedClip) -> None:
    """Two clips from the same side are not both sides."""
    with pytest.raises(RunnerError, match="Both side clips show the runner's left side"):
        side_clips([left, left])


def test_clip_given_as_the_other_side_is_refused(left: PreparedClip) -> None:
    """A clip that was given as one from the right, but shows the left, names both possible causes."""
    clip = replace(left, seen_from="right", clip=replace(left.clip, path=Path("anna.mp4")))
    with pytest.raises(
        OptionError, match=r"'anna.mp4' was given as the clip from the right, but it shows .* left side"
    ):
        side_clips([clip])


def test_shipped_errors_are_positive_and_rest_on_runners() -> None:
    """The table has an entry for the measures that have sides, with the number of runners behind it."""
    table = pair_errors("heavy")
    assert {"contact_time", "foot_strike_angle", "shin_angle", "trunk_lean"} <= set(table)
    assert all(row.difference_sd >= 0 and row.mean_difference_sd >= 0 and row.pairs >= 5 for row in table.values())


def test_one_clip_is_measured_as_ever(left: PreparedClip, found: BothSides) -> None:
    """The measurement of a clip in a pair is that of the clip alone."""
    assert measure_all(ENTRIES, left.scaled.trial) == found.from_left
