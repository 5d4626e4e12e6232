"""Features of analytic mean strides have their expected values."""

import numpy as np
import pytest

from gait.steps.features import extract_features, is_phase
from gait.steps.mean_stride import MeanStride

PHASE = np.arange(-0.3, 1.0, 0.002)
DOWN, UP = 0.08, 0.42
LOWEST = 0.24
RATE = 1.5


def made_stride(**replaced: np.ndarray) -> MeanStride:
    """Return a mean stride: the body bounces twice, and the foot comes down, stays on the belt and lifts off."""
    bounce = -0.04 * np.cos(4 * np.pi * (PHASE - LOWEST))
    lifted = RATE * (np.maximum(DOWN - PHASE, 0) + np.maximum(PHASE - UP, 0))
    curves = {"upper_body": bounce, "hips": bounce, "shoulders": bounce, "ears": bounce}
    for part, behind in (("hip", 0.0), ("knee", 0.02), ("ankle", 0.0), ("heel", -0.05), ("toe", 0.15)):
        curves[f"{part}_across"] = 0.2 - 1.2 * (PHASE - DOWN) + behind
        curves[f"{part}_height"] = lifted
        curves[f"{part}_above"] = lifted - {"hip": 0.0, "knee": 0.5}.get(part, 1.0)
    return MeanStride(view="side", frequency_hz=1.4, anchor=0.0, curves=curves | replaced)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("upper_body_lowest", LOWEST),
        ("ears_highest_before", LOWEST - 0.25),
        ("hips_highest_after", LOWEST + 0.25),
        ("shoulders_falls", LOWEST - 0.125),
        ("upper_body_rises", LOWEST + 0.125),
        ("ankle_down_0.06", DOWN - 0.06 / RATE),
        ("toe_up_0.12", UP + 0.12 / RATE),
        ("heel_up_0.05", UP + 0.05 / RATE),
    ],
)
def test_features_of_known_curves(name: str, at: float) -> None:
    assert extract_features(made_stride())[name] == pytest.approx(at, abs=0.002)


def test_a_shift_moves_the_phases_and_keeps_the_shapes() -> None:
    shift = 0.02
    before = extract_features(made_stride())
    moved = {name: np.interp(PHASE - shift, PHASE, values) for name, values in made_stride().curves.items()}
    after = extract_features(made_stride(**moved))
    for name in ("upper_body_lowest", "ankle_down_0.06", "toe_up_0.12", "ears_falls"):
        assert after[name] - before[name] == pytest.approx(shift, abs=0.002)
    assert after["ears_second_ratio"] == pytest.approx(before["ears_second_ratio"], abs=0.02)


def test_body_features_do_not_depend_on_the_height_of_the_bounce() -> None:
    bounce = 2 * made_stride()["ears"]
    before, after = extract_features(made_stride()), extract_features(made_stride(ears=bounce))
    assert {name: after[name] for name in after if name.startswith("ears")} == pytest.approx(
        {name: before[name] for name in before if name.startswith("ears")}
    )


def test_a_feature_that_does_not_occur_is_nan() -> None:
    flat = np.zeros_like(PHASE)
    assert np.isnan(extract_features(made_stride(toe_height=flat))["toe_up_0.12"])


def test_leg_angles_are_absent_without_knees() -> None:
    curves = {name: values for name, values in made_stride().curves.items() if not name.startswith("knee")}
    features = extract_features(MeanStride(view="side", frequency_hz=1.4, anchor=0.0, curves=curves))
    assert "knee_most_bent" not in features
    assert "ankle_down_0.06" in features


def test_phases_are_distinguished_from_shapes() -> None:
    assert [name for name in ("stride_hz", "belt_reach", "ears_third_ratio", "toe_up_0.12") if is_phase(name)] == [
        "toe_up_0.12"
    ]
