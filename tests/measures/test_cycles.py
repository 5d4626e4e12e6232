"""Curves over the gait cycle: the angles of a known motion are recovered stride by stride."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from gait.errors import OptionError
from gait.measures import Trial
from gait.measures.cycles import CURVES, cycle_curves, strides_of
from gait.motion.model import Motion
from gait.results.arrays import cycles_dataset
from gait.session import Session
from gait.steps import Step
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

Floats = npt.NDArray[np.float64]

STEP_S, CONTACT_S, FIRST_S = 0.35, 0.24, 0.4
STRIDE_S = 2 * STEP_S
FORWARD = {"left": 1.0, "right": 0.6}
"""Different amplitudes of the legs, so that the sides can be distinguished."""


def thigh_deg(side: str, phase: Floats) -> Floats:
    """Return the thigh angle at a phase of the cycle, 0 to 1; + = knee ahead."""
    return FORWARD[side] * (8 + 25 * np.cos(2 * np.pi * phase))


def knee_deg(side: str, phase: Floats) -> Floats:
    """Return the knee flexion; + = bent."""
    return FORWARD[side] * (45 - 30 * np.cos(2 * np.pi * (phase - 0.2)) + 6 * np.sin(4 * np.pi * phase))


def lean_deg(phase: Floats) -> Floats:
    """Return the trunk lean; + = forward."""
    return 5 + 2 * np.cos(4 * np.pi * phase)


def height_m(phase: Floats) -> Floats:
    """Return the height of the hips."""
    return 0.9 + 0.04 * np.cos(4 * np.pi * phase)


def below(top: Floats, angle_deg: Floats, length_m: float) -> Floats:
    """Return the lower end of a segment that is inclined by an angle; + = lower end ahead."""
    angle = np.radians(angle_deg)
    return top + length_m * np.stack([np.sin(angle), -np.cos(angle)], axis=-1)


def legs_below_m(side: str, phase: Floats) -> Floats:
    """Return how far a leg lowers the centre of mass: thigh, shank, and a foot at the ankle (de Leva 1996)."""
    knee_m = -0.42 * np.cos(np.radians(thigh_deg(side, phase)))
    ankle_m = knee_m - 0.42 * np.cos(np.radians(thigh_deg(side, phase) - knee_deg(side, phase)))
    return 0.1447 * 0.385 * knee_m + 0.0457 * (knee_m + 0.444 * (ankle_m - knee_m)) + 0.0133 * ankle_m


def known_trial(*, fps: float = 120.0, duration_s: float = 6.0, mirrored: bool = False) -> Trial:
    """Return a runner with these angles, and with steps at their true times."""
    time_s = np.arange(round(duration_s * fps)) / fps
    phases = {"left": (time_s - FIRST_S) / STRIDE_S, "right": (time_s - FIRST_S - STEP_S) / STRIDE_S}
    named = {"left": "right", "right": "left"} if mirrored else {"left": "left", "right": "right"}
    hip = np.stack([np.zeros_like(time_s), height_m(phases["left"])], axis=-1)
    points = {}
    for side, phase in phases.items():
        thigh = thigh_deg(side, phase)
        knee = below(hip, thigh, 0.42)
        points |= {
            f"{named[side]}_hip": hip,
            f"{named[side]}_knee": knee,
            f"{named[side]}_ankle": below(knee, thigh - knee_deg(side, phase), 0.42),
            f"{named[side]}_shoulder": below(hip, 180 - lean_deg(phases["left"]), 0.5),
        }
    motion = Motion.from_landmarks(time_s, np.stack(list(points.values()), axis=1), list(points))
    starts_s = np.arange(FIRST_S, duration_s - STEP_S, STEP_S)
    steps = tuple(
        Step(
            side=named["left" if number % 2 == 0 else "right"],  # type: ignore[arg-type]
            initial_contact_s=float(start_s),
            toe_off_s=float(start_s + CONTACT_S),
            initial_contact_se_s=0.0,
            toe_off_se_s=0.0,
            used=True,
        )
        for number, start_s in enumerate(starts_s)
    )
    return Trial(motion=motion, steps=steps)


@pytest.mark.parametrize("fps", [60.0, 240.0])
def test_known_curves_are_recovered(fps: float) -> None:
    strides = strides_of(known_trial(fps=fps))
    share = np.linspace(0, 1, 101)
    # The smoothed curves are least accurate in the first and last strides.
    for is_left, values in list(zip(strides.is_left, strides.values["knee_flexion"], strict=True))[1:-1]:
        assert values == pytest.approx(knee_deg("left" if is_left else "right", share), abs=0.5)
    for is_left, values in list(zip(strides.is_left, strides.values["thigh_angle"], strict=True))[1:-1]:
        assert values == pytest.approx(thigh_deg("left" if is_left else "right", share), abs=0.5)
    for is_left, values in list(zip(strides.is_left, strides.values["shin_angle"], strict=True))[1:-1]:
        side = "left" if is_left else "right"
        assert values == pytest.approx(thigh_deg(side, share) - knee_deg(side, share), abs=0.7)
    for is_left, values in list(zip(strides.is_left, strides.values["trunk_lean"], strict=True))[1:-1]:
        assert values == pytest.approx(lean_deg(share + (0 if is_left else 0.5)), abs=0.2)
    mass_m = height_m(share) + legs_below_m("left", share) + legs_below_m("right", share + 0.5)
    around = 100 * (mass_m - mass_m.mean())
    of_left = strides.is_left[1:-1]
    heights = strides.values["body_height"][1:-1]
    assert heights[of_left] == pytest.approx(np.tile(around, (of_left.sum(), 1)), abs=0.2)
    half_later = np.roll(around[:-1], 50)
    assert heights[~of_left][:, :-1] == pytest.approx(np.tile(half_later, ((~of_left).sum(), 1)), abs=0.2)


def test_a_stride_ends_where_the_same_foot_lands_again() -> None:
    strides = strides_of(known_trial())
    assert strides.end_s - strides.initial_contact_s == pytest.approx(STRIDE_S)
    assert strides.toe_off_share == pytest.approx(CONTACT_S / STRIDE_S)
    assert strides.is_left.tolist()[:4] == [True, False, True, False]
    # Strides that the clip does not show to their end are left out.
    assert len(strides.is_left) == len(known_trial().steps) - 2


def test_mirroring_swaps_the_sides() -> None:
    plain, mirrored = strides_of(known_trial()), strides_of(known_trial(mirrored=True))
    assert (plain.is_left == ~mirrored.is_left).all()
    for name, values in plain.values.items():
        assert mirrored.values[name] == pytest.approx(values, abs=1e-9), name


def test_curves_do_not_depend_on_the_number_of_samples() -> None:
    fine, coarse = strides_of(known_trial()), strides_of(known_trial(), samples=51)
    for name, values in fine.values.items():
        if name != "body_height":  # around the mean of its own samples
            assert coarse.values[name] == pytest.approx(values[:, ::2], abs=1e-9), name


def test_a_shift_in_time_does_not_change_the_curves() -> None:
    trial, later_s = known_trial(), 7.0
    moved = replace(trial.motion, time_s=trial.motion.time_s + later_s)
    steps = tuple(
        replace(step, initial_contact_s=step.initial_contact_s + later_s, toe_off_s=step.toe_off_s + later_s)
        for step in trial.steps
    )
    plain, shifted = strides_of(trial), strides_of(Trial(motion=moved, steps=steps))
    assert shifted.initial_contact_s == pytest.approx(plain.initial_contact_s + later_s)
    assert shifted.values["knee_flexion"] == pytest.approx(plain.values["knee_flexion"], abs=1e-6)


def test_strides_with_a_flagged_step_are_left_out() -> None:
    trial = known_trial()
    flagged = replace(trial.steps[5], used=False, reason="hidden")
    strides = strides_of(replace(trial, steps=(*trial.steps[:5], flagged, *trial.steps[6:])))
    lost = {trial.steps[number].initial_contact_s for number in (3, 4, 5)}
    assert set(strides.initial_contact_s) == set(strides_of(trial).initial_contact_s) - lost


def test_curves_without_their_points_are_left_out() -> None:
    trial = known_trial()
    kept = [i for i, name in enumerate(trial.motion.names) if "shoulder" not in name]
    legs = replace(
        trial.motion, points_m=trial.motion.points_m[:, kept], names=tuple(trial.motion.names[i] for i in kept)
    )
    assert set(strides_of(replace(trial, motion=legs)).values) == set(CURVES["side"]) - {"trunk_lean"}


def test_a_mean_needs_three_strides() -> None:
    trial = known_trial()
    assert cycle_curves(replace(trial, steps=trial.steps[:6])) == ()
    assert {curve.left is None for curve in cycle_curves(replace(trial, steps=trial.steps[:7]))} == {False}


@cache
def made_session() -> Session:
    return synthetic_session(SyntheticRunner(), duration_s=5.0)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_a_session_returns_its_strides(view: str) -> None:
    cycles = made_session().cycles(view)
    assert set(cycles.data_vars) == set(CURVES[view])  # type: ignore[index]
    assert cycles.sizes["percent"] == 101
    assert cycles.percent.values[[0, -1]].tolist() == [0, 100]
    assert {str(variable.attrs["units"]) for variable in cycles.data_vars.values()} == {"deg", "cm"}
    assert all(variable.attrs["sign"] for variable in cycles.data_vars.values())
    assert cycles.duration_s.values == pytest.approx(2 * SyntheticRunner().step_time_s, abs=0.02)
    assert cycles.attrs["view"] == view
    assert made_session().cycles(view, samples=21).sizes["percent"] == 21


def test_mean_curves_are_the_means_of_the_strides() -> None:
    strides, means = made_session().cycles("side"), cycles_dataset(made_session(), "side")
    for side in ("left", "right"):
        of_side = strides.knee_flexion.sel(stride=strides.side == side)
        assert means.knee_flexion.sel(side=side).values == pytest.approx(of_side.mean("stride").values)
        assert means.strides.sel(curve="knee_flexion", side=side) == of_side.sizes["stride"]


def test_too_few_strides_give_an_empty_dataset_of_the_same_layout() -> None:
    usual = cycles_dataset(made_session(), "side")
    short = cycles_dataset(synthetic_session(SyntheticRunner(), views=("side",), duration_s=2.2), "side")
    assert dict(short.sizes) == {**usual.sizes, "curve": 0}
    assert [(name, of.dims, of.dtype) for name, of in short.variables.items() if name in short.coords] == [
        (name, usual[name].dims, usual[name].dtype) for name in short.coords
    ]
    for name in ("strides", "toe_off_percent"):
        assert (short[name].dims, short[name].dtype) == (usual[name].dims, usual[name].dtype)
    assert set(short.data_vars) == {"strides", "toe_off_percent"}
    assert short.attrs.keys() == usual.attrs.keys()


def test_invalid_arguments_are_rejected() -> None:
    with pytest.raises(OptionError, match="at least 2 samples, not 1"):
        made_session().cycles("side", samples=1)
    with pytest.raises(OptionError, match="no front clip"):
        made_session().cycles("front")
