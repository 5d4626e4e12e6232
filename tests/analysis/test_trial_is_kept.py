"""The trial that was measured is the one that the analysis keeps: a measure read from it is the one in the report."""

from __future__ import annotations

import pytest

from gait.analysis.motion import analyze_motion
from gait.measurement import View
from gait.measures import REGISTRY, measure
from gait.session import Session
from gait.synthetic import SyntheticRunner, running_motion
from gait.synthetic.session import synthetic_session


@pytest.fixture(scope="module")
def told() -> Session:
    """A session whose belt speed is told and differs from the one that the feet show."""
    return synthetic_session(SyntheticRunner(speed_mps=3.4))


@pytest.mark.parametrize("view", ["side", "rear"])
def test_every_measure_read_from_the_trial_is_the_one_in_the_report(told: Session, view: View) -> None:
    clip = told.view(view)
    assert clip.trial.speed_mps == told.options.speed_mps == 3.4
    for reported in clip.measurements:
        assert measure(REGISTRY[reported.id], clip.trial) == reported


def test_landmarks_keep_their_trial_too() -> None:
    found = analyze_motion(running_motion(cadence_spm=172.0), speed_mps=3.1, incline_deg=1.0)
    assert (found.trial.speed_mps, found.trial.incline_deg) == (3.1, 1.0)
    for reported in found.measurements:
        assert measure(REGISTRY[reported.id], found.trial) == reported
