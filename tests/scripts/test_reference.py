"""True values computed from true joints agree with those that the truth files state."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gait.measures import REGISTRY

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", PROJECT / "scripts" / "accuracy" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "view", "tolerance"),
    [
        ("overstride", "side", 0.3),
        ("overstride_com", "side", 0.3),
        ("vertical_oscillation", "side", 0.1),
        ("trunk_lean", "side", 0.1),
        ("knee_flexion_stance", "side", 0.6),
        ("pelvic_drop", "rear", 0.1),
        ("step_width", "rear", 0.2),
    ],
)
def test_joints_give_what_the_file_states(script: ModuleType, name: str, view: str, tolerance: float) -> None:
    reference = next(r for r in script.references([PROJECT / "sample_videos"]) if r.view == view)
    values = REGISTRY[name].per_step(reference.true_gait)
    assert np.nanmean(values) == pytest.approx(reference.value(name), abs=tolerance)


def test_what_the_file_does_not_state_comes_from_the_joints(script: ModuleType) -> None:
    side = next(r for r in script.references([PROJECT / "sample_videos"]) if r.view == "side")
    assert side.value("speed") == pytest.approx(side.truth["params"]["speed_mps"])
    assert side.value("arm_swing") == pytest.approx(side.truth["params"]["arm_swing_deg"] * 2, abs=8)
    assert side.value("elbow_angle") == pytest.approx(side.truth["params"]["elbow_deg"], abs=8)


def test_every_measure_with_a_number_can_be_compared(script: ModuleType) -> None:
    for reference in script.references([PROJECT / "sample_videos"]):
        for name in script.COMPARED:
            if reference.view in REGISTRY[name].views:
                assert reference.value(name) is not None, name
